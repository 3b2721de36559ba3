import { EXPRESSION_LENGTH_MAX, mistakeIn, nextRunMs } from "./crontab";
import { isTimeOfDay, nextLocalDay } from "./daily";

/**
 * A plan is text that says when something goes: `crontab Europe/Dublin 30 7 * * 1-5`, or `daily Europe/Dublin 07:30`. What is kept
 * with a due time is enough to work out the next one.
 */

export interface Timing {
	/** The first time after `afterMs`, Unix ms; null when there is none. */
	readonly next: (afterMs: number) => number | null;
}

export const crontabPlan = (expression: string, zone: string): string => `crontab ${zone} ${expression}`;
/** Once each local day (lib/daily.ts). */
export const dailyPlan = (time: string, zone: string): string => `daily ${zone} ${time}`;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Between two times of a crontab can lie eight years: 29 February. What comes more rarely still is found where it was to begin. */
const BACK_MS = [HOUR_MS, DAY_MS, 40 * DAY_MS, 400 * DAY_MS, 3_000 * DAY_MS];
/** A crontab has no two times in one minute, and a step back finds at most those of an hour that came before a quiet one. */
const STEPS_MAX = 1_500;

/** Null for text that is no plan, or not one of this version. */
export function timingOf(plan: string): Timing | null {
	const [kind, zone = "", ...fields] = plan.split(" ");
	const expression = fields.join(" ");
	if (kind === "daily" && isTimeOfDay(expression)) return { next: (afterMs) => nextLocalDay(zone, expression, afterMs).dueAtMs };
	if (kind !== "crontab" || expression.length > EXPRESSION_LENGTH_MAX || mistakeIn(expression) !== null) return null;
	return { next: (afterMs) => nextRunMs(expression, zone, afterMs) };
}

/** The last of its times from `fromMs` (which is one) up to `nowMs`. */
export function latestOf({ next }: Timing, fromMs: number, nowMs: number): number {
	for (const backMs of BACK_MS) {
		const sinceMs = Math.max(fromMs, nowMs - backMs);
		let latestMs: number | null = null;
		let steps = 0;
		for (let ms = next(sinceMs); ms !== null && ms <= nowMs && steps < STEPS_MAX; ms = next(ms), steps++) latestMs = ms;
		if (latestMs !== null) return latestMs;
		if (sinceMs === fromMs) break;
	}
	return fromMs;
}
