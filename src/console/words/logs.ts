import { hrefOf } from "../address";
import { cursorMeant, dayMeant } from "../meant";
import type { Level, RunView } from "../wire-services";
import { count } from "./money";
import { took } from "./time";
import type { Tone } from "./tone";

/** The log in words. Levels and facts that this page does not know are shown by their own names. */

export interface LevelFace {
	readonly name: string;
	readonly tone: Tone;
}
const LEVELS: Readonly<Record<Level, LevelFace>> = {
	info: { name: "Info", tone: "grey" },
	warning: { name: "Warning", tone: "amber" },
	error: { name: "Error", tone: "red" },
};
export const LEVEL_NAMES: readonly Level[] = ["info", "warning", "error"];
export const levelFace = (level: string): LevelFace => (isLevel(level) ? LEVELS[level] : { name: level, tone: "grey" });
export const isLevel = (text: string): text is Level => Object.hasOwn(LEVELS, text);

export interface RunSaid {
	readonly tone: Tone;
	/** `"Succeeded in 1.2 s"`. */
	readonly result: string;
	/** `"3 dealt with"`. */
	readonly counted: string;
}
export function runSaid({ startedAt, endedAt, success, count: counted }: RunView): RunSaid {
	const lasted = took(Date.parse(endedAt) - Date.parse(startedAt));
	return {
		tone: success ? "green" : "red",
		result: success ? `Succeeded in ${lasted}` : `Failed after ${lasted}`,
		counted: counted === 0 ? "nothing to deal with" : `${count(counted)} dealt with`,
	};
}

/** A fact of an entry's detail. `at`, ISO 8601: it is a point in time, and `text` the same to be copied. */
export interface Fact {
	readonly name: string;
	readonly text: string;
	readonly at: string | null;
}
export const factsOf = (detail: Readonly<Record<string, unknown>>): Fact[] =>
	Object.entries(detail)
		.filter(([, value]) => value !== null && value !== "")
		.map(([name, value]) => factOf(name, value));

const AT_MS = /AtMs$/;
/** Past this, a number is no point in time that a calendar knows (ECMAScript, time values). */
const TIME_MS_MAX = 8.64e15;

function factOf(name: string, value: unknown): Fact {
	const isTime = AT_MS.test(name) && typeof value === "number" && Math.abs(value) <= TIME_MS_MAX;
	if (isTime) {
		const at = new Date(value).toISOString();
		return { name: wordsOf(name.replace(AT_MS, "")), text: at, at };
	}
	return { name: wordsOf(name), text: typeof value === "string" ? value : JSON.stringify(value), at: null };
}

/** `"ordersTouched"` becomes `"Orders touched"`. */
function wordsOf(name: string): string {
	const words = name.replaceAll(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
	return words.charAt(0).toUpperCase() + words.slice(1);
}

export interface LogsQuery {
	/** Empty: every one; the same for the others. */
	readonly service: string;
	readonly level: string;
	/** Days in the shop's zone, `"2026-06-03"`, the last one included. */
	readonly from: string;
	readonly to: string;
	readonly cursor: string;
}
/** What an address asks the log for. A level or a day that there is none of is no filter: it could not be taken off again. */
export function logsQueryOf(query: URLSearchParams): LogsQuery {
	const get = (name: string) => query.get(name) ?? "";
	const level = get("level");
	return {
		service: get("service"),
		level: isLevel(level) ? level : "",
		from: dayMeant(query.get("from")),
		to: dayMeant(query.get("to")),
		cursor: cursorMeant(query, "entry"),
	};
}
export const isNarrowed = ({ service, level, from, to }: LogsQuery): boolean => [service, level, from, to].some((each) => each !== "");
/** Another filter begins at the newest again. */
export const logsHref = (query: Partial<LogsQuery>): string => hrefOf("/logs", { ...query });
