import { logError, reasonOf } from "../lib/log";
import { within } from "../lib/within";
import * as agenda from "./agenda";
import { copyAt, type Debts, RING_DELAY_MS, ringAt, wakeAt } from "./alarm";
import { Chores } from "./chores";
import { Copier } from "./copier";
import type { Copy, CopyHistory } from "./drain";
import type { LeaseWatch } from "./leases";
import * as outbox from "./outbox";
import type { Owner } from "./owner";
import { type Ring, Ringer } from "./ringer";
import type { Unbegun } from "./unbegun";
import { Waker } from "./waker";

export interface DeskPorts {
	/** To D1. Throws when D1 did not take all of them. */
	readonly copy: Copy;
	/** To D1's audit log. Throws when D1 did not take all of them. */
	readonly copyHistory: CopyHistory;
	/** To the relay queue. Throws when the queue did not take it. */
	readonly ring: Ring;
}

const ALARM_BACKOFF_MS = 1_000;
/** How long an alarm waits for D1 before it lets the copy go on behind it: a hanging D1 must not silence the bell. */
const COPY_PATIENCE_MS = 300;

/** What a desk does by itself when its alarm goes: copies to D1, rings the relay, does its chores. When it goes follows from its tables. */
export class Rounds {
	readonly #storage: DurableObjectStorage;
	readonly #sql: SqlStorage;
	readonly #owner: Owner;
	readonly #leases: LeaseWatch;
	readonly #copier: Copier;
	readonly #chores: Chores;
	readonly #waker: Waker;
	/** A job may have changed orders that somebody waits for. */
	readonly #jobWorked: () => void;
	readonly ringer: Ringer;

	constructor(storage: DurableObjectStorage, owner: Owner, leases: LeaseWatch, unbegun: Unbegun, ports: DeskPorts, jobWorked: () => void) {
		this.#storage = storage;
		this.#sql = storage.sql;
		this.#owner = owner;
		this.#leases = leases;
		this.#copier = new Copier(storage, owner, ports);
		this.#chores = new Chores(storage, unbegun);
		this.#waker = new Waker(storage);
		this.#jobWorked = jobWorked;
		this.ringer = new Ringer(ports.ring);
	}

	/** Never throws: the platform drops an alarm that keeps throwing after six tries. */
	async run(): Promise<void> {
		this.#waker.woken();
		try {
			const nowMs = Date.now();
			this.#storage.transactionSync(() => this.#leases.giveUpLost(this.#sql, nowMs));
			if (this.#chores.run(nowMs)) this.#jobWorked();
			const copying = this.#copyIfDue(nowMs);
			await this.#ringIfDue(nowMs);
			await within(COPY_PATIENCE_MS, copying).catch(() => {});
			await this.arm();
		} catch (error) {
			logError({ event: "desk.alarm_failed", tenant: this.#owner.identity()?.tenantId, reason: reasonOf(error) });
			await this.#storage.setAlarm(Date.now() + ALARM_BACKOFF_MS);
		}
	}

	/** Sets the alarm for whatever is due first. */
	async arm(): Promise<void> {
		const nowMs = Date.now();
		const atMs = wakeAt(this.#debts(nowMs), nowMs);
		if (atMs !== null) await this.#waker.wakeBy(atMs);
	}

	/** Payments to wait for, or jobs, may have come or gone. */
	async armForChores(): Promise<void> {
		this.#chores.changed();
		await this.arm();
	}

	/** One more order wants to go out. */
	async armForOne(nowMs: number): Promise<void> {
		const ringMs = Math.max(nowMs + RING_DELAY_MS, this.ringer.afterMs, this.#owner.hold()?.untilMs ?? 0);
		const atMs = Math.min(ringMs, Math.max(nowMs + outbox.COPY_DELAY_MS, this.#copier.afterMs));
		if (!this.#waker.isSetFor(atMs, nowMs)) await this.#waker.wakeBy(atMs);
	}

	async wakeBy(atMs: number): Promise<void> {
		await this.#waker.wakeBy(atMs);
	}

	async #ringIfDue(nowMs: number): Promise<void> {
		const at = ringAt(this.#debts(nowMs));
		const deskOwner = this.#owner.identity();
		if (at === null || at > nowMs || deskOwner === null) return;
		await this.ringer.run({ v: 1, tenant: deskOwner.tenantId, desk: deskOwner.name, seq: agenda.oldest(this.#sql) ?? 0 }, nowMs);
	}

	/** Never throws: it may outlive the alarm that began it, and then nobody listens. */
	async #copyIfDue(nowMs: number): Promise<void> {
		try {
			const at = copyAt(this.#debts(nowMs));
			if (at === null || at > nowMs) return;
			await this.#copier.run(nowMs);
			await this.arm();
		} catch (error) {
			logError({ event: "desk.copy_broke", tenant: this.#owner.identity()?.tenantId, reason: reasonOf(error) });
		}
	}

	#debts(nowMs: number): Debts {
		return {
			copyDueMs: this.#copier.dueAt(nowMs),
			copyAfterMs: this.#copier.afterMs,
			stepDueMs: agenda.nextStepAt(this.#sql, nowMs),
			ringAfterMs: this.ringer.afterMs,
			choreDueMs: this.#chores.nextAt(),
			holdUntilMs: this.#owner.hold()?.untilMs ?? 0,
		};
	}
}
