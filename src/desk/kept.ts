/** What was counted, and until when that is good enough: the desk counts in the same thread that takes orders. */
export class Kept<T> {
	#at: { readonly ms: number; readonly untilMs: number; readonly value: T } | null = null;

	of(nowMs: number, count: () => T, forMs: (value: T) => number): T {
		if (this.#at !== null && nowMs < this.#at.untilMs && nowMs >= this.#at.ms) return this.#at.value;
		const value = count();
		this.#at = { ms: nowMs, untilMs: nowMs + forMs(value), value };
		return value;
	}
}
