import { setImmediate } from "node:timers/promises";

/** A clock for pure tests that jumps to the next timer whenever everything waits: hours pass in a blink, in the right order. */
export class VirtualTime {
	nowMs = 1_000_000;
	readonly #timers: { readonly atMs: number; readonly ring: () => void }[] = [];

	readonly now = (): number => this.nowMs;

	readonly wait = (ms: number): Promise<void> =>
		ms <= 0
			? Promise.resolve()
			: new Promise((ring) => {
					this.#timers.push({ atMs: this.nowMs + ms, ring });
					this.#timers.sort((a, b) => a.atMs - b.atMs);
				});

	/** Lets time pass until the work is done; throws when it waits for something that no timer brings. */
	async run<T>(work: Promise<T>): Promise<T> {
		let done = false;
		const settled = () => {
			done = true;
		};
		work.then(settled, settled);
		for (;;) {
			await setImmediate();
			if (done) return await work;
			const next = this.#timers.shift();
			if (next === undefined) throw new Error("everything waits, and nothing is going to happen");
			this.nowMs = Math.max(this.nowMs, next.atMs);
			next.ring();
		}
	}
}
