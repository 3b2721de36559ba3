import type { DayView } from "../wire-overview";
import { minuteOrDay, shortDay } from "./time";
import type { Tone } from "./tone";

/** How much of the time the ERP was there, day by day. */

const DAY_MS = 86_400_000;
/** From here on a day's outages were long enough, together, to be told from short ones. */
const LONG_OUTAGE_MS = DAY_MS / 100;

const awayMs = ({ online, knownMs }: DayView): number => (online === null ? 0 : (1 - online) * knownMs);

export const toneOfDay = (day: DayView): Tone =>
	day.online === null ? "grey" : day.online === 1 ? "green" : awayMs(day) > LONG_OUTAGE_MS ? "red" : "amber";

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
	/** Of the time that is known, the share online; null when none is. */
	readonly online: number | null;
	readonly knownMs: number;
	/** The days of which something is known. */
	readonly days: number;
	/** The days on which it was away, newest first: an outage over midnight is on two of them. */
	readonly away: readonly DayView[];
}

/** Each day counts for as long as it is known: one that has just begun tells little. */
export function availabilityOf(all: readonly DayView[]): Availability {
	const known = all.filter(({ online, knownMs }) => online !== null && knownMs > 0);
	const away = known.filter(({ online, outages }) => online !== 1 || outages > 0).toReversed();
	const knownMs = known.reduce((sum, day) => sum + day.knownMs, 0);
	const online = known.length === 0 ? null : 1 - known.reduce((sum, day) => sum + awayMs(day), 0) / knownMs;
	return { online, knownMs, days: known.length, away };
}

/** `nowMs`: what is known reaches up to there. */
export function availabilitySaid({ online, knownMs, days, away }: Availability, nowMs: number, timeZone: string): string {
	if (online === null) return "Nothing is known yet.";
	const isFresh = knownMs < DAY_MS;
	const time = isFresh
		? `the time since ${minuteOrDay(nowMs - knownMs, nowMs, timeZone)}`
		: days === 1
			? "the last day"
			: `the last ${days} days`;
	const [last] = away;
	if (last === undefined) return `Online ${percent(online)} of ${time}, without an outage.`;
	const outages = away.length > 1 ? `outages on ${away.length} days` : isFresh ? outagesSaid(last.outages) : "outages on 1 day";
	return `Online ${percent(online)} of ${time}, with ${outages}.`;
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
