/** Exponential back-off with full jitter over its upper half: never sooner than half the ceiling, so that a retry is not a repeat. */
export interface BackoffRange {
	readonly baseMs: number;
	readonly maxMs: number;
}

/** `failures` counts from 1. `random` is passed in so that tests can pin it. */
export function backoffMs(failures: number, range: BackoffRange, random: () => number = Math.random): number {
	// 2 ** 30 ms is beyond any maxMs; without the cap the power overflows after a thousand failures.
	const ceiling = Math.min(range.maxMs, range.baseMs * 2 ** Math.min(30, Math.max(0, failures - 1)));
	return Math.round(ceiling / 2 + (ceiling / 2) * random());
}
