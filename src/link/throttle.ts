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

/**
 * Takes the last `unused` reservations of a holder back, whose reservations ended at `reservedUpToMs`. Only while nobody has
 * reserved behind it: the starts promised to others stand, and moving the schedule under them would promise theirs twice.
 */
export const refund = (tatMs: TatMs, pace: Pace, reservedUpToMs: TatMs, unused: number): TatMs =>
	tatMs === reservedUpToMs ? tatMs - unused * intervalMs(pace) : tatMs;

/** After a cold start nothing is known of what went out just before: begin with no burst. */
export const emptied = (pace: Pace, nowMs: number): TatMs => nowMs + intervalMs(pace) * (pace.burst - 1);
