/**
 * The ERP's pace, as reservations (GCRA, the "virtual scheduling" form of the token bucket, ITU-T I.371): every start gets a
 * time of its own, so that the relay can wait for it instead of asking again.
 */

export interface Pace {
	/** Sustained starts a second. */
	readonly ratePerSecond: number;
	/** Starts that may happen at once after a quiet time. */
	readonly burst: number;
}

/** The theoretical arrival time of the next start, Unix ms: the whole state of the throttle. */
export type TatMs = number;

const intervalMs = (pace: Pace): number => 1_000 / pace.ratePerSecond;

/**
 * Reserves up to `wanted` starts that fall before `horizonMs`. `startsAtMs` ascends; it is empty when the first start is
 * beyond the horizon, and `nextMs` then says when to ask again.
 */
export function reserve(
	tatMs: TatMs,
	pace: Pace,
	wanted: number,
	nowMs: number,
	horizonMs: number,
): { tatMs: TatMs; startsAtMs: number[]; nextMs: number } {
	const interval = intervalMs(pace);
	const tolerance = interval * (pace.burst - 1);
	const startsAtMs: number[] = [];
	let tat = tatMs;
	while (startsAtMs.length < wanted) {
		const startMs = Math.max(nowMs, tat - tolerance);
		if (startMs > horizonMs) break;
		startsAtMs.push(Math.ceil(startMs));
		tat = Math.max(tat, startMs) + interval;
	}
	return { tatMs: tat, startsAtMs, nextMs: Math.ceil(Math.max(nowMs, tat - tolerance)) };
}

/** Gives unused reservations back. */
export const refund = (tatMs: TatMs, pace: Pace, unused: number): TatMs => tatMs - unused * intervalMs(pace);

/** After a cold start nothing is known of what went out just before: begin with no burst. */
export const emptied = (pace: Pace, nowMs: number): TatMs => nowMs + intervalMs(pace) * (pace.burst - 1);
