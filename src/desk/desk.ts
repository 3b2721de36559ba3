import { DurableObject } from "cloudflare:workers";
import { backoffMs } from "../lib/backoff";
import { logError, reasonOf } from "../lib/log";
import { within } from "../lib/within";
import { assertNumbering, seqOf } from "../order/enumber";
import type { Hold, OrderDetail } from "../order/snapshot";
import { next, type Status, type StatusEvent } from "../order/status";
import type { Bell } from "../relay/message";
import * as agenda from "./agenda";
import { copyAt, type Debts, RING_AGAIN_MS, RING_DELAY_MS, ringAt, wakeAt } from "./alarm";
import type { Claimed, DeskCalls, DeskTotals, PaymentAnswer, PaymentNews, Placement, PlaceRequest, Settled, Settlement } from "./answers";
import * as attempts from "./attempts";
import { Copier } from "./copier";
import type { Copy } from "./drain";
import { LeaseWatch, safeTogether } from "./leases";
import type { OrderRow } from "./ledger";
import * as ledger from "./ledger";
import { migrate } from "./migrations";
import * as outbox from "./outbox";
import { Owner } from "./owner";
import { settle } from "./settle";

export interface DeskPorts {
	/** To D1. Throws when D1 did not take all of them. */
	readonly copy: Copy;
	/** To the relay queue. Throws when the queue did not take it. */
	readonly ring: (bell: Bell) => Promise<void>;
}

const RING_BACKOFF = { baseMs: 500, maxMs: 30_000 };
/** A queue that has not answered by then counts as failed: a bell may ring twice, but must not keep the desk from its copies. */
const RING_TIMEOUT_MS = 2_000;
const ALARM_BACKOFF_MS = 1_000;
/** How long an alarm waits for D1 before it lets the copy go on behind it: a hanging D1 must not silence the bell. */
const COPY_PATIENCE_MS = 300;

/** One tenant's desk: owns its numbers, orders, attempts and every status change. docs/storage.md describes what it keeps. */
export class Desk extends DurableObject implements DeskCalls {
	readonly #sql: SqlStorage;
	readonly #ports: DeskPorts;
	readonly #owner: Owner;
	readonly #copier: Copier;
	readonly #leases = new LeaseWatch();
	/** Only delays: a restart forgets it and rings once more. */
	#ringAfterMs = 0;
	#ringFailures = 0;
	/** The alarm as this object set it, while it is still to come: a placement need not ask the storage for it. */
	#alarmSetForMs = 0;

	constructor(ctx: DurableObjectState, env: unknown, ports: DeskPorts) {
		super(ctx, env as never);
		this.#sql = ctx.storage.sql;
		this.#ports = ports;
		this.#owner = new Owner(this.#sql);
		this.#copier = new Copier(ctx.storage, this.#owner, ports.copy);
		migrate(ctx.storage);
	}

	/** Numbers and keeps an order, once for each idempotency key. */
	async place(request: PlaceRequest): Promise<Placement> {
		const nowMs = Date.now();
		const placement = this.ctx.storage.transactionSync((): Placement => {
			const earlier = ledger.byRequestKey(this.#sql, request.requestKey);
			if (earlier !== null) {
				if (earlier.fingerprint !== request.fingerprint) return { kind: "conflict", eNumber: earlier.e_number };
				return { kind: "repeated", receipt: ledger.receiptOf(earlier) };
			}
			assertNumbering(request.numbering);
			this.#owner.claim(request.tenantId, this.ctx.id.name);
			const { seq, eNumber, status } = ledger.open(this.#sql, request, nowMs);
			if (status === "queued") agenda.plan(this.#sql, seq, nowMs);
			outbox.touch(this.#sql, seq, nowMs);
			return { kind: "placed", receipt: { eNumber, seq, status, placedAtMs: nowMs } };
		});
		if (placement.kind === "placed") await this.#wakeForOne(placement.receipt.status, nowMs);
		// Whoever asks again may do so because the first call died after the order was kept and before the alarm was set.
		else if (placement.kind === "repeated") await this.#arm();
		return placement;
	}

	/** What the payment gateway said. Money that has arrived places the order even after the payment was given up. */
	async pay(eNumber: string, news: PaymentNews): Promise<PaymentAnswer> {
		const nowMs = Date.now();
		const answer = this.ctx.storage.transactionSync((): PaymentAnswer => {
			const row = this.#byENumber(eNumber);
			if (row === null) return { kind: "unknown_order" };
			const event: StatusEvent = news.status === "captured" || news.status === "authorised" ? "paid" : "unpaid";
			const status = next(row.status, event);
			if (status === null) return { kind: "unchanged", eNumber, status: row.status };
			const payment = JSON.stringify({
				status: news.status,
				...(news.reference === null ? {} : { reference: news.reference }),
				...(news.amount === null ? {} : { amount: news.amount }),
			});
			ledger.move(this.#sql, row, { seq: row.seq, status, atMs: nowMs, error: null, payment });
			if (status === "queued") agenda.plan(this.#sql, row.seq, nowMs);
			outbox.touch(this.#sql, row.seq, nowMs);
			return { kind: "recorded", eNumber, status };
		});
		if (answer.kind === "recorded") await this.#wakeForOne(answer.status, nowMs);
		return answer;
	}

	async find(eNumber: string): Promise<OrderDetail | null> {
		const row = this.#byENumber(eNumber);
		const deskOwner = this.#owner.identity();
		if (row === null || deskOwner === null) return null;
		const hold = this.#owner.hold();
		const plannedMs = row.status === "sending" ? null : agenda.plannedAt(this.#sql, row.seq);
		// A hold that has just run out still stands until somebody has looked again; only a claim or a release ends it.
		const held = plannedMs === null ? null : hold;
		const nextMs = plannedMs === null ? null : Math.max(plannedMs, held === null ? 0 : Math.max(held.untilMs, Date.now()));
		return { ...ledger.snapshot(row, deskOwner, nextMs), attemptLog: attempts.ofOrder(this.#sql, row.seq), held };
	}

	async totals(): Promise<DeskTotals> {
		const oldest = agenda.oldest(this.#sql);
		return {
			byStatus: ledger.totals(this.#sql),
			oldestWaitingAtMs: oldest === null ? null : (ledger.bySeq(this.#sql, oldest)?.placed_at_ms ?? null),
			hold: this.#owner.hold(),
		};
	}

	/** Takes the oldest due orders. Attempts are numbered here, before any work starts, so that a crash is on record. */
	async claim(max: number, leaseMs: number): Promise<Claimed> {
		const nowMs = Date.now();
		const leaseUntilMs = nowMs + leaseMs;
		const { rows, more } = this.ctx.storage.transactionSync(() => {
			this.#leases.giveUpLost(this.#sql, nowMs);
			this.#owner.setHold(null);
			const due = agenda.due(this.#sql, nowMs, max);
			const rows = safeTogether(this.#sql, due);
			for (const row of rows) {
				ledger.take(this.#sql, row.seq, row.attempt + 1, nowMs);
				agenda.plan(this.#sql, row.seq, leaseUntilMs);
			}
			return { rows, more: due.length === max || rows.length < due.length };
		});
		// With more due, this reader will come back for it; otherwise the next order rings at once.
		this.#ringAfterMs = more ? nowMs + RING_AGAIN_MS : 0;
		this.#ringFailures = 0;
		this.#leases.taken(leaseUntilMs);
		if (rows.length > 0) await this.#wakeBy(leaseUntilMs);
		return {
			leaseUntilMs,
			claims: rows.map((row) => ({
				seq: row.seq,
				attempt: row.attempt + 1,
				mode: ledger.modeOf(row),
				order: ledger.orderOf(row),
				spent: row.spent,
				unknownSinceMs: row.unknown_since_ms,
			})),
		};
	}

	/** Records what attempts came to. Only the latest attempt of an order may settle it, and only while its lease lasts. */
	async settle(settlements: readonly Settlement[]): Promise<Settled> {
		const nowMs = Date.now();
		const settled = this.ctx.storage.transactionSync(() => {
			this.#leases.giveUpLost(this.#sql, nowMs);
			const overtaken = settlements.filter((settlement) => !settle(this.#sql, settlement, nowMs)).map(({ seq }) => seq);
			return { overtaken, more: agenda.due(this.#sql, nowMs, 1).length > 0 };
		});
		await this.#arm();
		return settled;
	}

	async hold(hold: Hold): Promise<void> {
		this.#owner.setHold(hold);
		await this.#arm();
	}

	/** The ERP is back: orders that waited go out, oldest first. */
	async release(): Promise<void> {
		this.#owner.setHold(null);
		agenda.bringForward(this.#sql, Date.now());
		this.#ringAfterMs = 0;
		await this.#arm();
	}

	async sweep(): Promise<void> {
		await this.#arm();
	}

	override async alarm(): Promise<void> {
		this.#alarmSetForMs = 0;
		try {
			const nowMs = Date.now();
			this.ctx.storage.transactionSync(() => this.#leases.giveUpLost(this.#sql, nowMs));
			const copying = this.#copyIfDue(nowMs);
			await this.#ringIfDue(nowMs);
			await within(COPY_PATIENCE_MS, copying).catch(() => {});
			await this.#arm();
		} catch (error) {
			// An alarm that keeps throwing is dropped by the platform after six tries; ours must never be.
			logError({ event: "desk.alarm_failed", tenant: this.#owner.identity()?.tenantId, reason: reasonOf(error) });
			await this.ctx.storage.setAlarm(Date.now() + ALARM_BACKOFF_MS);
		}
	}

	async #ringIfDue(nowMs: number): Promise<void> {
		const at = ringAt(this.#debts(nowMs));
		const deskOwner = this.#owner.identity();
		if (at === null || at > nowMs || deskOwner === null) return;
		// Set before the queue is asked: the answer to a bell may come before the queue's own.
		this.#ringAfterMs = nowMs + RING_AGAIN_MS;
		try {
			const bell: Bell = { v: 1, tenant: deskOwner.tenantId, desk: deskOwner.name, seq: agenda.oldest(this.#sql) ?? 0 };
			await within(RING_TIMEOUT_MS, this.#ports.ring(bell));
			this.#ringFailures = 0;
		} catch (error) {
			this.#ringFailures += 1;
			this.#ringAfterMs = nowMs + backoffMs(this.#ringFailures, RING_BACKOFF);
			logError({ event: "desk.ring_failed", tenant: deskOwner.tenantId, failures: this.#ringFailures, reason: reasonOf(error) });
		}
	}

	/** Never throws: it may outlive the alarm that began it, and then nobody listens. */
	async #copyIfDue(nowMs: number): Promise<void> {
		try {
			const at = copyAt(this.#debts(nowMs));
			if (at === null || at > nowMs) return;
			await this.#copier.run(nowMs);
			await this.#arm();
		} catch (error) {
			logError({ event: "desk.copy_broke", tenant: this.#owner.identity()?.tenantId, reason: reasonOf(error) });
		}
	}

	#byENumber(eNumber: string): OrderRow | null {
		const seq = seqOf(eNumber);
		const row = seq === null ? null : ledger.bySeq(this.#sql, seq);
		return row?.e_number === eNumber ? row : null;
	}

	#debts(nowMs: number): Debts {
		const hold = this.#owner.hold();
		return {
			copyDueMs: outbox.nextDueAt(this.#sql, this.#copier.afterMs, nowMs),
			copyAfterMs: this.#copier.afterMs,
			stepDueMs: agenda.nextStepAt(this.#sql, nowMs),
			ringAfterMs: this.#ringAfterMs,
			holdUntilMs: hold?.untilMs ?? 0,
		};
	}

	/** One more order of this status wants the desk awake. */
	async #wakeForOne(status: Status, nowMs: number): Promise<void> {
		const holdUntilMs = this.#owner.hold()?.untilMs ?? 0;
		const ringMs = status === "queued" ? Math.max(nowMs + RING_DELAY_MS, this.#ringAfterMs, holdUntilMs) : Number.POSITIVE_INFINITY;
		const atMs = Math.min(ringMs, Math.max(nowMs + outbox.COPY_DELAY_MS, this.#copier.afterMs));
		if (this.#alarmSetForMs <= nowMs || this.#alarmSetForMs > atMs) await this.#wakeBy(atMs);
	}

	/** Never later than already set: a busy desk cannot push its own alarm ahead of the oldest debt. */
	async #wakeBy(atMs: number): Promise<void> {
		const current = await this.ctx.storage.getAlarm();
		if (current === null || current > atMs) await this.ctx.storage.setAlarm(atMs);
		this.#alarmSetForMs = current === null ? atMs : Math.min(current, atMs);
	}

	async #arm(): Promise<void> {
		const nowMs = Date.now();
		const atMs = wakeAt(this.#debts(nowMs), nowMs);
		if (atMs !== null) await this.#wakeBy(atMs);
	}
}
