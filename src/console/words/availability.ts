import type { DayView } from "../wire-overview";
import { shortDay } from "./time";
import type { Tone } from "./tone";

/** How much of the time the ERP was there, day by day. */

/** Below this share of a day online, an outage was long enough to be told from a short one. */
const LONG_OUTAGE_BELOW = 0.99;

export const toneOfDay = ({ online }: DayView): Tone =>
	online === null ? "grey" : online === 1 ? "green" : online < LONG_OUTAGE_BELOW ? "red" : "amber";

/** `0.99987` becomes `"99.98 %"`: cut, not rounded, so that only a day without any outage is called 100 %. */
export function percent(share: number): string {
	const hundredths = Math.min(10_000, Math.max(0, Math.floor(share * 10_000 + 1e-6)));
	return `${Number((hundredths / 100).toFixed(2))} %`;
}

/** `"Sun 22 Nov, online 99.3 % of the time, 2 outages"`. */
export function daySaid({ day, online, outages }: DayView): string {
	if (online === null) return `${shortDay(day)}, not known`;
	return `${shortDay(day)}, online ${percent(online)} of the time, ${outagesSaid(outages)}`;
}

export const outagesSaid = (outages: number): string => (outages === 0 ? "no outage" : outages === 1 ? "1 outage" : `${outages} outages`);

export interface Availability {
	/** Of the days that are known, the share online; null when none is. */
	readonly online: number | null;
	readonly known: number;
	/** The days on which it was away, newest first: an outage over midnight is on two of them. */
	readonly away: readonly DayView[];
}

export function availabilityOf(days: readonly DayView[]): Availability {
	const known = days.filter((day): day is DayView & { online: number } => day.online !== null);
	const away = known.filter(({ online, outages }) => online < 1 || outages > 0).toReversed();
	const online = known.length === 0 ? null : known.reduce((sum, day) => sum + day.online, 0) / known.length;
	return { online, known: known.length, away };
}

export function availabilitySaid({ online, known, away }: Availability): string {
	if (online === null) return "Nothing is known yet.";
	const days = known === 1 ? "day" : `${known} days`;
	if (away.length === 0) return `Online ${percent(online)} of the last ${days}, without an outage.`;
	return `Online ${percent(online)} of the last ${days}, with outages on ${away.length === 1 ? "1 day" : `${away.length} days`}.`;
}

/** The chart, and what stands below it. */
export const AVAILABILITY = {
	heading: "ERP availability, the last 30 days",
	notKnown: "Not known at the moment.",
	never: "never",
	lastPatrol: "Last patrol",
	notKnownYet: "not known at the moment",
	patrolLate: ", it is late",
	lastReplication: "Last replication",
	noReplication: "none yet",
	byDay: "ERP availability by day",
	today: "Today",
} as const;
