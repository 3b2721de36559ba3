import type { KnownIncident } from "../../db/incident-lists";
import { awayWithin, stretchesOf } from "../../lib/stretches";
import { dayAfter, dayOf, daysUpTo, startOfDayMs } from "../../lib/zone";

/** How much of each day the ERP could be reached, as far as orders noticed: what it answered in between an incident does not take away. */

export const AVAILABILITY_DAYS = 30;

export interface DayView {
	/** In the tenant's zone: `2026-06-03`. */
	readonly day: string;
	/** The share of what is known of the day, 0 to 1; null for a day that nothing is known about. */
	readonly online: number | null;
	/** Of how much of the day anything is known: its first may have begun before, and today is not over. Ends with the day, or now. */
	readonly knownMs: number;
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

type Outage = Pick<KnownIncident, "openedAtMs" | "closedAtMs"> & Partial<Pick<KnownIncident, "course">>;

/** Oldest first, today last. `incidents` in whatever order; they may overlap. */
export function availabilityOf(incidents: readonly Outage[], { timeZone, sinceMs, nowMs }: Watched): DayView[] {
	const outages = incidents.map(stretchesOf);
	const stretches = outages.flat();
	return daysUpTo(dayOf(nowMs, timeZone), AVAILABILITY_DAYS).map((day) => {
		const fromMs = Math.max(startOfDayMs(day, timeZone), sinceMs);
		const untilMs = Math.min(startOfDayMs(dayAfter(day), timeZone), nowMs);
		const touching = outages.filter((its) => its.some((one) => one.fromMs < untilMs && (one.untilMs ?? nowMs) > fromMs));
		const knownMs = Math.max(0, untilMs - fromMs);
		const online = knownMs === 0 ? null : 1 - awayWithin(stretches, { fromMs, untilMs, nowMs }) / knownMs;
		return { day, online, knownMs, outages: touching.length };
	});
}
