import { logError, reasonOf } from "../lib/log";
import * as jobs from "./jobs";
import * as payments from "./payments";
import type { Unbegun } from "./unbegun";

/** After a chore that broke, the others of the desk come first for a while. What is wrong with one job is that job's own affair. */
const CHORE_BACKOFF_MS = 5_000;

/**
 * Work that waits for nobody outside: orders whose payment ran out are given up, jobs are worked off. Remembers when there is
 * something to do, because every step asks. What is remembered may be too early and never too late: a transaction may yet be
 * undone.
 */
export class Chores {
	readonly #storage: DurableObjectStorage;
	readonly #unbegun: Unbegun;
	/** Undefined: not known, ask. */
	#expiryMs: number | null | undefined = undefined;
	#jobMs: number | null | undefined = undefined;
	#expireAfterMs = 0;
	#jobAfterMs = 0;

	constructor(storage: DurableObjectStorage, unbegun: Unbegun) {
		this.#storage = storage;
		this.#unbegun = unbegun;
	}

	/** Something was written that may be due earlier than what is remembered. */
	changed(): void {
		this.#expiryMs = undefined;
		this.#jobMs = undefined;
	}

	/** Unix ms, or null. */
	nextAt(): number | null {
		if (this.#expiryMs === undefined) this.#expiryMs = payments.nextExpiry(this.#storage.sql);
		if (this.#jobMs === undefined) this.#jobMs = jobs.nextAt(this.#storage.sql);
		const times = [
			...(this.#expiryMs === null ? [] : [Math.max(this.#expiryMs, this.#expireAfterMs)]),
			...(this.#jobMs === null ? [] : [Math.max(this.#jobMs, this.#jobAfterMs)]),
		];
		return times.length === 0 ? null : Math.min(...times);
	}

	/** Does what is due, at most one batch of each. One that breaks is logged and tried again later. True when a job was worked at. */
	run(nowMs: number): boolean {
		if ((this.nextAt() ?? Number.POSITIVE_INFINITY) > nowMs) return false;
		const jobDue = this.#jobMs != null && Math.max(this.#jobMs, this.#jobAfterMs) <= nowMs;
		if (this.#expireAfterMs <= nowMs) {
			const expired = this.#try("expire", () => payments.expire(this.#storage, nowMs));
			this.#expireAfterMs = expired ? 0 : nowMs + CHORE_BACKOFF_MS;
		}
		if (jobDue) {
			const worked = this.#try("job", () => jobs.step(this.#storage, this.#unbegun, nowMs));
			this.#jobAfterMs = nowMs + (worked ? jobs.JOB_PAUSE_MS : CHORE_BACKOFF_MS);
		}
		this.changed();
		return jobDue;
	}

	#try(chore: string, work: () => void): boolean {
		try {
			this.#storage.transactionSync(work);
			return true;
		} catch (error) {
			logError({ event: "desk.chore_failed", chore, reason: reasonOf(error) });
			return false;
		}
	}
}
