/** Callers who wait for an order to leave the desk. They live in memory: a restart breaks their calls, and they go on without. */

/** More than this wait for nothing: they are answered at once. */
export const WAITERS_MAX = 1_000;
export const WAIT_MS_MAX = 10_000;

export class Waiters {
	readonly #bySeq = new Map<number, Set<() => void>>();
	#count = 0;

	/** True when something happened to the order or `ms` are over; false when nobody can wait. */
	async wait(seq: number, ms: number): Promise<boolean> {
		if (this.#count >= WAITERS_MAX) return false;
		const { promise, resolve } = Promise.withResolvers<void>();
		const waiting = this.#bySeq.get(seq) ?? new Set();
		this.#bySeq.set(seq, waiting.add(resolve));
		this.#count += 1;
		const timer = setTimeout(resolve, Math.min(ms, WAIT_MS_MAX));
		try {
			await promise;
		} finally {
			clearTimeout(timer);
			this.#count -= 1;
			waiting.delete(resolve);
			if (waiting.size === 0) this.#bySeq.delete(seq);
		}
		return true;
	}

	/** Something happened to the order. */
	wake(seq: number): void {
		for (const resolve of this.#bySeq.get(seq) ?? []) resolve();
	}

	/** Something happened to some orders. */
	wakeAll(): void {
		for (const seq of this.#bySeq.keys()) this.wake(seq);
	}
}
