import { span } from "../../order/span";
import { LOCALE } from "./locale";

/** Time in words. Spans are ms; a point in time is shown in the tenant's zone, whatever zone the reader sits in. */

const SECOND_MS = 1_000;

/** How long ago: `"just now"`, `"12 s ago"`. */
export const ago = (ms: number): string => (ms < 2 * SECOND_MS ? "just now" : `${span(ms)} ago`);

/** How long a step took: `"84 ms"`, `"1.2 s"`, `"3 min"`. */
export function took(ms: number): string {
	if (ms < SECOND_MS) return `${Math.max(0, Math.round(ms))} ms`;
	return ms < 10 * SECOND_MS ? `${(Math.floor(ms / 100) / 10).toFixed(1)} s` : span(ms);
}

/** An IANA zone that this browser does not know must not take the page down. */
export function knownZone(timeZone: string): string {
	try {
		new Intl.DateTimeFormat(LOCALE, { timeZone });
		return timeZone;
	} catch {
		return "UTC";
	}
}

/** `"22 Nov 2026, 14:02:11"` in the zone. */
export const dateTime = (ms: number, timeZone: string): string =>
	new Intl.DateTimeFormat(LOCALE, { timeZone, dateStyle: "medium", timeStyle: "medium" }).format(ms);

/** `"14:02:11"` in the zone. */
export const timeOfDay = (ms: number, timeZone: string): string =>
	new Intl.DateTimeFormat(LOCALE, { timeZone, timeStyle: "medium" }).format(ms);

/** The day as well unless it is today's: `"14:02:11"`, `"21 Nov, 14:02:11"`. */
export function timeOrDate(ms: number, nowMs: number, timeZone: string): string {
	const day = new Intl.DateTimeFormat(LOCALE, { timeZone, day: "numeric", month: "short", year: "numeric" });
	if (day.format(ms) === day.format(nowMs)) return timeOfDay(ms, timeZone);
	return dateTime(ms, timeZone);
}

/** What the zone is called at that time: `"GMT+1"`. */
export function zoneName(ms: number, timeZone: string): string {
	const parts = new Intl.DateTimeFormat(LOCALE, { timeZone, timeZoneName: "short" }).formatToParts(ms);
	return parts.find((part) => part.type === "timeZoneName")?.value ?? timeZone;
}

/** A calendar day without a time: `"2026-12-01"` becomes `"1 December 2026"` in every zone. */
export const calendarDay = (isoDate: string): string =>
	new Intl.DateTimeFormat(LOCALE, { timeZone: "UTC", dateStyle: "long" }).format(Date.parse(`${isoDate}T00:00:00Z`));

/** `"14:00"` in the zone. */
export const hourOfDay = (ms: number, timeZone: string): string =>
	new Intl.DateTimeFormat(LOCALE, { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(ms);

/** A calendar day in few words: `"2026-12-01"` becomes `"Tue 1 Dec"` in every zone. */
export const shortDay = (isoDate: string): string =>
	new Intl.DateTimeFormat(LOCALE, { timeZone: "UTC", weekday: "short", day: "numeric", month: "short" }).format(
		Date.parse(`${isoDate}T00:00:00Z`),
	);

/** The calendar day in the zone: `"2026-11-22"`. */
export function isoDay(ms: number, timeZone: string): string {
	const parts = new Intl.DateTimeFormat(LOCALE, { timeZone, year: "numeric", month: "2-digit", day: "2-digit" }).formatToParts(ms);
	const part = (type: "year" | "month" | "day") => parts.find((each) => each.type === type)?.value ?? "";
	return `${part("year")}-${part("month")}-${part("day")}`;
}
