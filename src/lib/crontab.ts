import { Cron } from "croner";
import cronstrue from "cronstrue";

/**
 * Crontab expressions of five fields, with the weekdays of crontab(5): 0 and 7 are Sunday. What a Cron Trigger of Cloudflare
 * takes is something else: there 1 is Sunday, and times are UTC.
 */

export const EXPRESSION_LENGTH_MAX = 100;
const FIELDS = ["minute", "hour", "day of the month", "month", "weekday"] as const;
const RANGES = [
	[0, 59],
	[0, 23],
	[1, 31],
	[1, 12],
	[0, 7],
] as const;

/** A number or a name, a range of them, or all; the last two with a step if need be; several with commas. */
const VALUE = "(?:\\d{1,2}|[A-Za-z]{3})";
const ITEM = `(?:\\*(?:/\\d{1,2})?|${VALUE}(?:-${VALUE}(?:/\\d{1,2})?)?)`;
const FIELD = new RegExp(`^${ITEM}(?:,${ITEM})*$`);

/** As crontab(5) counts days: one of the two is enough where neither field begins with a star, and otherwise it takes both. */
const isEitherDay = (expression: string): boolean => {
	const [, , day = "", , weekday = ""] = expression.split(" ");
	return !day.startsWith("*") && !weekday.startsWith("*");
};

const cronOf = (expression: string, zone: string): Cron =>
	new Cron(expression, { mode: "5-part", timezone: zone, paused: true, domAndDow: !isEitherDay(expression) });

/** What is wrong with it, for a person who is to mend it; null when it can be used. */
export function mistakeIn(expression: string): string | null {
	if (expression.length > EXPRESSION_LENGTH_MAX) return `must have at most ${EXPRESSION_LENGTH_MAX} characters`;
	const fields = expression.split(" ");
	if (fields.length !== FIELDS.length) {
		return `must have five fields with one space between them (${FIELDS.join(", ")}), such as "*/5 * * * *"; this has ${fields.length}`;
	}
	const odd = fields.findIndex((field) => !FIELD.test(field));
	if (odd >= 0) {
		return `has a ${FIELDS[odd]} that cannot be read: ${JSON.stringify(fields[odd])}. Use numbers, names such as mon or jan, "1-5", "*", "*/5", "0-30/10", or several with commas`;
	}
	for (const [index, [min, max]] of RANGES.entries()) {
		const number = numbersIn(fields[index]).find((value) => value < min || value > max);
		if (number !== undefined) return `has ${number} for the ${FIELDS[index]}, which must be ${min} to ${max}`;
	}
	try {
		return cronOf(expression, "UTC").nextRun(new Date(0)) === null ? "never comes: there is no such day" : null;
	} catch (error) {
		if (error instanceof Error) return `cannot be used: ${error.message.replace(/^CronPattern: /, "")}`;
		throw error;
	}
}

/** Those that stand for a time; what follows a slash is a step. */
const numbersIn = (field = ""): number[] => (field.replace(/\/\d+/g, "").match(/\d+/g) ?? []).map(Number);

/**
 * The first time after `afterMs`, Unix ms; null when there is none. `zone` is an IANA name; one that is not known counts as UTC.
 * A time that the clocks skip comes right after the gap, one that they repeat comes once. Throws for an expression that is none.
 */
export function nextRunMs(expression: string, zone: string, afterMs: number): number | null {
	return (
		cronOf(expression, isZone(zone) ? zone : "UTC")
			.nextRun(new Date(afterMs))
			?.getTime() ?? null
	);
}

/** The next times after `afterMs`, at most `count` of them, as nextRunMs says each. */
export function nextRunsMs(expression: string, zone: string, afterMs: number, count: number): number[] {
	const runs: number[] = [];
	for (let ms = nextRunMs(expression, zone, afterMs); ms !== null && runs.length < count; ms = nextRunMs(expression, zone, ms))
		runs.push(ms);
	return runs;
}

const said = (expression: string): string => cronstrue.toString(expression, { use24HourTimeFormat: true, logicalAndDayFields: true });
const EVERY_MINUTE = "Every minute, ";

/** `At 07:30, Monday through Friday`. */
export function inWords(expression: string): string {
	const words = said(expression);
	if (!isEitherDay(expression)) return words;
	const weekday = said(`* * * * ${expression.split(" ")[4]}`).slice(EVERY_MINUTE.length);
	return words.replace(`, ${weekday}`, `, or ${weekday.replace(/^only /, "")}`);
}

export function isZone(name: string): boolean {
	try {
		new Intl.DateTimeFormat("en", { timeZone: name });
		return true;
	} catch {
		return false;
	}
}
