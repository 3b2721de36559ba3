/** Days and times in a time zone: an IANA name such as `Europe/Dublin`. One that is not known counts as UTC. */

const DAY_MS = 86_400_000;
const LOCALE = "en-GB";
const FIELDS = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" } as const;

/** Whether there is a zone of that name. */
export function isTimeZone(name: string): boolean {
	try {
		new Intl.DateTimeFormat(LOCALE, { timeZone: name });
		return true;
	} catch {
		return false;
	}
}

/** Making one costs more than a hundred readings of it. */
const FORMATS = new Map<string, Intl.DateTimeFormat>();
const FORMATS_MAX = 1_000;

function formatIn(timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
	const key = JSON.stringify([timeZone, options]);
	const known = FORMATS.get(key);
	if (known !== undefined) return known;
	const format = newFormat(timeZone, options);
	if (FORMATS.size >= FORMATS_MAX) FORMATS.clear();
	FORMATS.set(key, format);
	return format;
}

function newFormat(timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
	try {
		return new Intl.DateTimeFormat(LOCALE, { ...options, timeZone });
	} catch {
		return new Intl.DateTimeFormat(LOCALE, { ...options, timeZone: "UTC" });
	}
}

/** The wall clock's reading, as if it were UTC: Unix ms, whole seconds. */
function wallClockMs(atMs: number, format: Intl.DateTimeFormat): number {
	const part = Object.fromEntries(format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]));
	return Date.UTC(part.year ?? 0, (part.month ?? 1) - 1, part.day, part.hour, part.minute, part.second);
}

const clockIn = (timeZone: string): Intl.DateTimeFormat => formatIn(timeZone, { ...FIELDS, hourCycle: "h23" });

/** How far ahead of UTC the clock is a day before that time, and a day after it, in ms. */
const offsetsAbout = (atMs: number, format: Intl.DateTimeFormat): number[] =>
	[-DAY_MS, DAY_MS].map((shift) => wallClockMs(atMs + shift, format) - (atMs + shift));

/**
 * The first instant of a day (`2026-06-03`) in the zone, Unix ms. Where clocks go forward at midnight the day begins at one;
 * where they go back over it, it begins when midnight comes to stay.
 */
export function startOfDayMs(date: string, timeZone: string): number {
	const format = clockIn(timeZone);
	const midnightMs = Date.parse(`${date}T00:00:00Z`);
	// The zone's offset changes at most once about that midnight: one of the two that hold a day before and after it is right.
	const candidates = offsetsAbout(midnightMs, format)
		.map((offset) => midnightMs - offset)
		.sort((one, other) => one - other);
	const within = candidates.filter((atMs) => wallClockMs(atMs, format) >= midnightMs);
	return within[0] ?? candidates[1] ?? midnightMs;
}

/** The day in the zone: `2026-06-03`. */
export const dayOf = (atMs: number, timeZone: string): string => new Date(wallClockMs(atMs, clockIn(timeZone))).toISOString().slice(0, 10);

/** The latest days up to this one, oldest first. */
export const daysUpTo = (date: string, howMany: number): string[] =>
	Array.from({ length: howMany }, (_, index) =>
		new Date(Date.parse(`${date}T00:00:00Z`) - (howMany - 1 - index) * DAY_MS).toISOString().slice(0, 10),
	);

/** Days that are reckoned with: years before them are read as others by JavaScript's own dates, and years after them have five digits. */
export const DAY_MIN = "1970-01-01";
export const DAY_MAX = "9998-12-31";

/** The day after: `2026-02-28` becomes `2026-03-01`. Throws a RangeError for one past DAY_MAX. */
export function dayAfter(date: string): string {
	if (date > DAY_MAX) throw new RangeError(`${date} is past ${DAY_MAX}`);
	return new Date(Date.parse(`${date}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);
}

/** For a sentence: `3 June 2026 at 14:02`. In the hour that clocks go through twice, which of the two: `25 October 2026 at 01:30 GMT+1`. */
export function dayAndTime(atMs: number, timeZone: string): string {
	const day = formatIn(timeZone, { day: "numeric", month: "long", year: "numeric" }).format(atMs);
	const which = isReadTwice(atMs, timeZone) ? ({ timeZoneName: "short" } as const) : {};
	const time = formatIn(timeZone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...which }).format(atMs);
	return `${day} at ${time}`;
}

/** Whether clocks are put back over that time: they read it twice. */
function isReadTwice(atMs: number, timeZone: string): boolean {
	const format = clockIn(timeZone);
	const wholeMs = Math.floor(atMs / 1_000) * 1_000;
	const readMs = wallClockMs(wholeMs, format);
	return offsetsAbout(wholeMs, format)
		.map((offset) => readMs - offset)
		.some((otherMs) => otherMs !== wholeMs && wallClockMs(otherMs, format) === readMs);
}

/** For whoever may be in another zone: `3 June 2026 at 10:00 (Europe/Dublin)`. */
export const dayTimeAndZone = (atMs: number, timeZone: string): string => `${dayAndTime(atMs, timeZone)} (${zoneSaid(timeZone)})`;
export const zoneSaid = (timeZone: string): string => timeZone.replaceAll("_", " ");
