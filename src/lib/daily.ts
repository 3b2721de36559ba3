import { dayAfter, isTimeZone } from "./zone";

/**
 * Something that comes once a local day at a time of the wall clock: at the earliest instant at which the clock shows that time of
 * that date, or a later one. So a time that the clocks skip comes right after the gap, and one that they repeat comes the first time.
 */

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** The clocks of the world are between twelve hours behind UTC and fourteen ahead of it; a little more for those of old. */
const EAST_MS_MAX = 16 * 3_600_000;
const WEST_MS_MAX = 14 * 3_600_000;
/** A zone that crosses the date line skips one date, and no zone two in a row. */
const DATES_AHEAD = 4;
const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$/;

export interface LocalDay {
	/** `2026-06-03`. */
	readonly date: string;
	/** Unix ms. */
	readonly dueAtMs: number;
}

/** Whether text is a time of day such as `07:30`. */
export const isTimeOfDay = (text: string): boolean => TIME.test(text);

/**
 * When `time` (`07:30`) comes on that date in the zone, Unix ms; null for a date that the zone never had. Where the clocks leap from
 * before that time into the next day, it comes with the next day.
 */
export function dueOnLocalDay(zone: string, date: string, time: string): number | null {
	const clock = clockOf(zone);
	return exists(clock, date) ? firstAtOrPast(clock, wallOf(date, time)) : null;
}

/** The day whose time has come last, at `atMs` or before. */
export function dayDueBy(zone: string, time: string, atMs: number): LocalDay {
	const clock = clockOf(zone);
	// Around midnight clocks that go back make it yesterday again, when the new day's time may have come already.
	let date = dayAfter(dateAt(clock, atMs));
	for (let back = 0; back <= DATES_AHEAD; back++, date = dayBefore(date)) {
		const dueAtMs = exists(clock, date) ? firstAtOrPast(clock, wallOf(date, time)) : null;
		if (dueAtMs !== null && dueAtMs <= atMs) return { date, dueAtMs };
	}
	throw new RangeError(`no day of ${zone} was due before ${atMs}`);
}

/** The first day whose time comes after `afterMs`. */
export function nextLocalDay(zone: string, time: string, afterMs: number): LocalDay {
	const clock = clockOf(zone);
	let date = dayBefore(dateAt(clock, afterMs));
	for (let ahead = 0; ahead <= DATES_AHEAD; ahead++, date = dayAfter(date)) {
		const dueAtMs = exists(clock, date) ? firstAtOrPast(clock, wallOf(date, time)) : null;
		if (dueAtMs !== null && dueAtMs > afterMs) return { date, dueAtMs };
	}
	throw new RangeError(`no day of ${zone} comes after ${afterMs}`);
}

/** What the wall clock shows at an instant, as if it were UTC: Unix ms, whole seconds. */
type Clock = (atMs: number) => number;

/** Making one is what costs; there are some four hundred zones. */
const CLOCKS = new Map<string, Clock>();
const CLOCKS_MAX = 1_000;

/** A zone that is not known counts as UTC. */
function clockOf(zone: string): Clock {
	const known = CLOCKS.get(zone);
	if (known !== undefined) return known;
	const format = new Intl.DateTimeFormat("en-GB", {
		timeZone: isTimeZone(zone) ? zone : "UTC",
		hourCycle: "h23",
		year: "numeric",
		month: "2-digit",
		day: "2-digit",
		hour: "2-digit",
		minute: "2-digit",
		second: "2-digit",
	});
	const clock = (atMs: number): number => {
		const part = Object.fromEntries(format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]));
		return Date.UTC(part.year ?? 0, (part.month ?? 1) - 1, part.day, part.hour, part.minute, part.second);
	};
	if (CLOCKS.size >= CLOCKS_MAX) CLOCKS.clear();
	CLOCKS.set(zone, clock);
	return clock;
}

const wallOf = (date: string, time: string): number => Date.parse(`${date}T${time}:00Z`);
const dateAt = (clock: Clock, atMs: number): string => new Date(clock(atMs)).toISOString().slice(0, 10);
const dayBefore = (date: string): string => new Date(Date.parse(`${date}T00:00:00Z`) - DAY_MS).toISOString().slice(0, 10);

/** Samoa went from 29 to 31 December 2011: there the midnight of the 30th comes with the 31st. */
const exists = (clock: Clock, date: string): boolean => dateAt(clock, firstAtOrPast(clock, wallOf(date, "00:00"))) === date;

/** The earliest instant at which the clock shows `wallMs` or more. */
function firstAtOrPast(clock: Clock, wallMs: number): number {
	// Whole seconds are all that a wall clock shows.
	const offset = (atMs: number): number => clock(atMs) - atMs;
	const [fromMs, toMs] = [wallMs - EAST_MS_MAX, wallMs + WEST_MS_MAX];
	const [before, after] = [offset(fromMs), offset(toMs)];
	if (before === after) return wallMs - before;
	const changeMs = changeBetween(offset, before, fromMs, toMs);
	return wallMs - before < changeMs ? wallMs - before : Math.max(changeMs, wallMs - after);
}

/** The first instant, to the minute, at which the clock no longer goes as it did. */
function changeBetween(offset: (atMs: number) => number, before: number, fromMs: number, toMs: number): number {
	let [low, high] = [fromMs, toMs];
	while (high - low > MINUTE_MS) {
		const middle = low + Math.floor((high - low) / 2 / MINUTE_MS) * MINUTE_MS;
		if (offset(middle) === before) low = middle;
		else high = middle;
	}
	return high;
}
