import { mistakeIn, nextRunsMs } from "./crontab";

/** When what comes on a schedule counts as out of date. */

export interface Plan {
	/** Five fields, as in a crontab. */
	readonly expression: string;
	/** IANA name. */
	readonly zone: string;
	readonly paused: boolean;
}

export const INTERVALS_TO_STALE = 3;
/** A schedule of every minute would alarm for one slow run. */
export const STALE_MS_MIN = 15 * 60_000;

/** When data from `fromMs` counts as out of date: three intervals later, and not before three of its times have passed. Null: it is paused, or never goes. */
export function staleAtMs({ expression, zone, paused }: Plan, fromMs: number): number | null {
	if (paused || mistakeIn(expression) !== null) return null;
	const times = nextRunsMs(expression, zone, fromMs, INTERVALS_TO_STALE + 1);
	const [first, last] = [times[0], times.at(-1)];
	const missed = times[INTERVALS_TO_STALE - 1];
	if (first === undefined || last === undefined || missed === undefined) return null;
	return Math.max(missed, fromMs + Math.max(last - first, STALE_MS_MIN));
}

/** What could not be asked may need so long for a run, and a little for its pages. */
const GRACE_MS = 10 * 60_000;

/** Until when nobody is told after it could not be brought up to date until `excusedToMs`: its next time, and a little. Null: it does not go. */
export function graceUntilMs({ expression, zone, paused }: Plan, excusedToMs: number): number | null {
	if (paused || mistakeIn(expression) !== null) return null;
	const [next] = nextRunsMs(expression, zone, excusedToMs, 1);
	return next === undefined ? null : next + GRACE_MS;
}

/** How long that usually is, in whole minutes. */
export function staleAfterMinutes({ expression, zone }: Plan, nowMs: number): number {
	const times = mistakeIn(expression) === null ? nextRunsMs(expression, zone, nowMs, INTERVALS_TO_STALE + 1) : [];
	const [first = 0, last = 0] = [times[0], times.at(-1)];
	return Math.ceil(Math.max(last - first, STALE_MS_MIN) / 60_000);
}
