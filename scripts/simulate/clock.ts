/** Simulated time: nothing happens between two events, and everything that waits is an event. */

interface Timer {
	readonly atMs: number;
	readonly order: number;
	readonly run: () => void;
}

export class Clock {
	#nowMs: number;
	#order = 0;
	/** A binary heap by time, then by the order they were set in. */
	readonly #timers: Timer[] = [];

	constructor(startMs: number) {
		this.#nowMs = startMs;
	}

	get nowMs(): number {
		return this.#nowMs;
	}

	at(atMs: number, run: () => void): void {
		const timer = { atMs: Math.max(atMs, this.#nowMs), order: this.#order++, run };
		this.#timers.push(timer);
		this.#rise(this.#timers.length - 1);
	}

	after(ms: number, run: () => void): void {
		this.at(this.#nowMs + ms, run);
	}

	wait(ms: number): Promise<void> {
		return new Promise((resolve) => this.after(ms, resolve));
	}

	/** Runs the next event and everything that follows from it in the same instant; false when there is none before `untilMs`. */
	async step(untilMs: number): Promise<boolean> {
		const next = this.#timers[0];
		if (next === undefined || next.atMs > untilMs) {
			this.#nowMs = Math.max(this.#nowMs, untilMs);
			return false;
		}
		this.#takeFirst();
		this.#nowMs = next.atMs;
		next.run();
		// An immediate comes after every promise that can be settled without another event.
		await new Promise((resolve) => setImmediate(resolve));
		return true;
	}

	#takeFirst(): void {
		const last = this.#timers.pop();
		if (last === undefined || this.#timers.length === 0) return;
		this.#timers[0] = last;
		this.#sink(0);
	}

	#rise(start: number): void {
		let index = start;
		while (index > 0) {
			const parent = (index - 1) >> 1;
			if (!this.#before(index, parent)) return;
			this.#swap(index, parent);
			index = parent;
		}
	}

	#sink(start: number): void {
		let index = start;
		while (true) {
			const left = 2 * index + 1;
			if (left >= this.#timers.length) return;
			const right = left + 1;
			const child = right < this.#timers.length && this.#before(right, left) ? right : left;
			if (!this.#before(child, index)) return;
			this.#swap(index, child);
			index = child;
		}
	}

	#before(left: number, right: number): boolean {
		const [one, other] = [this.#timers[left], this.#timers[right]];
		if (one === undefined || other === undefined) return false;
		return one.atMs === other.atMs ? one.order < other.order : one.atMs < other.atMs;
	}

	#swap(left: number, right: number): void {
		const [one, other] = [this.#timers[left], this.#timers[right]];
		if (one === undefined || other === undefined) return;
		this.#timers[left] = other;
		this.#timers[right] = one;
	}
}

/** Puts the product's idea of time and chance under the simulation's control; call the result to give them back. */
export function takeOver(clock: Clock, random: () => number, say: (line: string) => void): () => void {
	const kept = {
		now: Date.now,
		random: Math.random,
		timeout: AbortSignal.timeout,
		log: console.log,
		error: console.error,
		scheduler: Reflect.get(globalThis, "scheduler"),
		setTimeout: globalThis.setTimeout,
		clearTimeout: globalThis.clearTimeout,
	};
	const cancelled = new Set<number>();
	let timers = 0;
	Date.now = () => clock.nowMs;
	Math.random = random;
	AbortSignal.timeout = (ms) => {
		const controller = new AbortController();
		clock.after(ms, () => controller.abort());
		return controller.signal;
	};
	console.log = say;
	console.error = say;
	Reflect.set(globalThis, "scheduler", { wait: (ms: number) => clock.wait(ms) });
	Reflect.set(globalThis, "setTimeout", (run: () => void, ms: number) => {
		const timer = ++timers;
		clock.after(ms, () => {
			if (!cancelled.delete(timer)) run();
		});
		return timer;
	});
	Reflect.set(globalThis, "clearTimeout", (timer: number | undefined) => {
		if (timer !== undefined) cancelled.add(timer);
	});
	return () => {
		Date.now = kept.now;
		Math.random = kept.random;
		AbortSignal.timeout = kept.timeout;
		console.log = kept.log;
		console.error = kept.error;
		Reflect.set(globalThis, "scheduler", kept.scheduler);
		globalThis.setTimeout = kept.setTimeout;
		globalThis.clearTimeout = kept.clearTimeout;
	};
}
