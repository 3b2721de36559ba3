import type { KnownIncident } from "../../db/incident-lists";
import { dayAfter, dayOf, daysUpTo, startOfDayMs } from "../../lib/zone";

/** How much of each day the ERP could be reached, as far as orders noticed. */

export const AVAILABILITY_DAYS = 30;

export interface DayView {
	/** In the tenant's zone: `2026-06-03`. */
	readonly day: string;
	/** The share of the day, of today so far, 0 to 1; null for a day that nothing is known about. */
	readonly online: number | null;
	/** Outages that began that day or reached into it. */
	readonly outages: number;
}

export interface Watched {
	readonly timeZone: string;
	/** Nothing is known about the time before. */
	readonly sinceMs: number;
	readonly nowMs: number;
}

/** When the first of the days begins, Unix ms. */
export const availabilityFromMs = ({ timeZone, nowMs }: Pick<Watched, "timeZone" | "nowMs">): number =>
	startOfDayMs(daysUpTo(dayOf(nowMs, timeZone), AVAILABILITY_DAYS)[0] ?? "", timeZone);

/** Oldest first, today last. `incidents` in whatever order; they may overlap. */
export function availabilityOf(
	incidents: readonly Pick<KnownIncident, "openedAtMs" | "closedAtMs">[],
	{ timeZone, sinceMs, nowMs }: Watched,
): DayView[] {
	const outages = incidents.map(({ openedAtMs, closedAtMs }) => ({ fromMs: openedAtMs, untilMs: closedAtMs ?? nowMs }));
	return daysUpTo(dayOf(nowMs, timeZone), AVAILABILITY_DAYS).map((day) => {
		const fromMs = Math.max(startOfDayMs(day, timeZone), sinceMs);
		const untilMs = Math.min(startOfDayMs(dayAfter(day), timeZone), nowMs);
		const touching = outages.filter((outage) => outage.fromMs < untilMs && outage.untilMs > fromMs);
		const lengthMs = untilMs - fromMs;
		return { day, online: lengthMs <= 0 ? null : 1 - offlineMs(touching, fromMs, untilMs) / lengthMs, outages: touching.length };
	});
}

function offlineMs(outages: readonly { readonly fromMs: number; readonly untilMs: number }[], fromMs: number, untilMs: number): number {
	let reachedMs = fromMs;
	let sumMs = 0;
	for (const outage of outages.toSorted((one, other) => one.fromMs - other.fromMs)) {
		const beginMs = Math.max(outage.fromMs, reachedMs);
		const endMs = Math.min(outage.untilMs, untilMs);
		sumMs += Math.max(0, endMs - beginMs);
		reachedMs = Math.max(reachedMs, endMs);
	}
	return sumMs;
}
