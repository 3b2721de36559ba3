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

const dayAndClock = (ms: number, timeZone: string): string =>
	new Intl.DateTimeFormat(LOCALE, { timeZone, dateStyle: "medium", timeStyle: "medium" }).format(ms);

/** `"22 Nov 2026, 14:02:11 GMT"` in the zone: whole, for whoever reads it later and elsewhere. */
export const dateTime = (ms: number, timeZone: string): string => `${dayAndClock(ms, timeZone)} ${zoneName(ms, timeZone)}`;

/** `"14:02:11"` in the zone. */
const timeOfDay = (ms: number, timeZone: string): string => new Intl.DateTimeFormat(LOCALE, { timeZone, timeStyle: "medium" }).format(ms);

/** The day as well unless it is today's: `"14:02:11"`, `"21 Nov 2026, 14:02:11"`; in summer, of a time in winter, `"21 Nov 2026, 14:02:11 GMT"`. */
export function timeOrDate(ms: number, nowMs: number, timeZone: string): string {
	const day = new Intl.DateTimeFormat(LOCALE, { timeZone, day: "numeric", month: "short", year: "numeric" });
	const said = day.format(ms) === day.format(nowMs) ? timeOfDay(ms, timeZone) : dayAndClock(ms, timeZone);
	return `${said}${otherOffset(ms, nowMs, timeZone)}`;
}

/** Every time that is shown asks, and making one takes longer than using it: that of the zone asked for last is kept. */
let names: { readonly timeZone: string; readonly format: Intl.DateTimeFormat } | null = null;

/** What the zone is called at that time: `"GMT+1"`, `"CET"`. It says the offset. */
function zoneName(ms: number, timeZone: string): string {
	if (names?.timeZone !== timeZone) names = { timeZone, format: new Intl.DateTimeFormat(LOCALE, { timeZone, timeZoneName: "short" }) };
	return names.format.formatToParts(ms).find((part) => part.type === "timeZoneName")?.value ?? timeZone;
}

/** What a time before or after the clocks were changed is followed by: `" GMT+1"`. A page names its zone alone, so others mean today's offset. */
function otherOffset(ms: number, nowMs: number, timeZone: string): string {
	const name = zoneName(ms, timeZone);
	return name === zoneName(nowMs, timeZone) ? "" : ` ${name}`;
}

/** A calendar day without a time: `"2026-12-01"` becomes `"1 December 2026"` in every zone. */
export const calendarDay = (isoDate: string): string =>
	new Intl.DateTimeFormat(LOCALE, { timeZone: "UTC", dateStyle: "long" }).format(Date.parse(`${isoDate}T00:00:00Z`));

const clock = (ms: number, timeZone: string): string =>
	new Intl.DateTimeFormat(LOCALE, { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(ms);

/** `"14:00"` in the zone. */
export const hourOfDay = (ms: number, nowMs: number, timeZone: string): string =>
	`${clock(ms, timeZone)}${otherOffset(ms, nowMs, timeZone)}`;

/** `"14:00 to 15:00"` in the zone; the hour in which clocks go back is `"01:00 GMT+1 to 01:00 GMT"`. */
export function fromTo(fromMs: number, toMs: number, nowMs: number, timeZone: string): string {
	const [from, to] = [zoneName(fromMs, timeZone), zoneName(toMs, timeZone)];
	const [begins, ends] = [clock(fromMs, timeZone), clock(toMs, timeZone)];
	if (from !== to) return `${begins} ${from} to ${ends} ${to}`;
	return `${begins} to ${ends}${otherOffset(toMs, nowMs, timeZone)}`;
}

/** `"22:26"`; the day as well unless it is today's: `"Sat 21 Nov, 22:26"`. */
export function minuteOrDay(ms: number, nowMs: number, timeZone: string): string {
	const day = isoDay(ms, timeZone);
	return `${day === isoDay(nowMs, timeZone) ? "" : `${shortDay(day)}, `}${hourOfDay(ms, nowMs, timeZone)}`;
}

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
