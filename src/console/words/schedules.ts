import type { Answer } from "../answer";
import type { Role } from "../wire";
import type { RunRowView, RunUnderWay, ScheduleView } from "../wire-services";
import { count } from "./money";
import { took } from "./time";
import type { Tone } from "./tone";

/** When the services go, in words. */

export interface ScheduleFace {
	readonly name: string;
	readonly tone: Tone;
}
const STATES: Readonly<Record<ScheduleView["state"], ScheduleFace>> = {
	running: { name: "On", tone: "green" },
	paused: { name: "Paused", tone: "amber" },
};
/** A newer gateway may know states that this page does not. */
export const scheduleFace = (state: string): ScheduleFace =>
	Object.hasOwn(STATES, state) ? STATES[state as ScheduleView["state"]] : { name: state.replaceAll("_", " "), tone: "grey" };

export const zoneSaid = (zone: string): string => zone.replaceAll("_", " ");

/** What the gateway calls the fields of a change. */
const FIELDS: Readonly<Record<string, string>> = { expression: "The expression", zone: "The zone" };
/** Here it may be left empty. */
export const ZONE_WANTED = {
	zone: "There is no such time zone. Choose one of the list, such as Europe/Dublin, or leave it empty for the shop’s own.",
};
/** The gateway ends a sentence that begins with the field. */
export const mistakeSaid = (field: string, message: string): string =>
	`${Object.hasOwn(FIELDS, field) ? FIELDS[field] : `“${field}”`} ${message.replace(/\.$/, "")}.`;

/** A schedule as its form holds it. `zone` empty: the shop's own. */
export const scheduleTyped = ({ expression, zone, zoneIsTenants, state }: ScheduleView) => ({
	expression,
	zone: zoneIsTenants ? "" : zone,
	paused: state === "paused",
});
/** The same for whoever compares two of them. */
export const scheduleTold = ({ expression, zone, paused }: ReturnType<typeof scheduleTyped>) => ({
	"Crontab expression": expression,
	"Time zone": zone.trim() === "" ? "the shop’s own" : zoneSaid(zone),
	"On or paused": paused ? "paused" : "on",
});
export const savedSaid = ({ label, state, words }: ScheduleView): string => `${label}: ${state === "paused" ? "paused" : words}`;

export const CONFIRM_LABEL = "I am the provider, or have consulted the provider";
export const CONFIRM_MISSING = "Tick this first: a schedule that goes too often or too seldom holds up orders.";
export const EXPRESSION_MISSING = "Write a line of a crontab, such as */5 * * * *.";
export const MAINTAINED_NOTE = "Schedules are set up and looked after by your provider.";

const UNDER_WAY: Readonly<Record<string, string>> = {
	waiting: "A run waits to begin",
	running: "A run is under way",
	retrying: "A run has failed and is tried again",
};
export const underWaySaid = ({ state, askedBy }: Pick<RunUnderWay, "state" | "askedBy">): string =>
	`${Object.hasOwn(UNDER_WAY, state) ? UNDER_WAY[state] : "A run is not over"}${askedBy === null ? "" : `, started by ${askedBy}`}`;

/** What came of asking for a run. */
export function runAnswerSaid(answer: Answer<{ readonly already: boolean }>): string {
	if (answer.kind === "ok") return answer.body.already ? "A run was waiting already." : "Started.";
	return answer.kind === "problem" ? answer.detail : "Holdfast could not be reached. Nothing was started.";
}

/** How a run stands or went: `"Succeeded in 1.2 s"`. States that this page does not know are shown by their own names. */
export function runFace({ state, startedAt, endedAt, againAt, success }: RunRowView): ScheduleFace {
	const lasted = startedAt === null || endedAt === null ? "" : took(Date.parse(endedAt) - Date.parse(startedAt));
	switch (state) {
		case "done":
			return { name: `Succeeded in ${lasted}`, tone: "green" };
		case "failed":
			return { name: `${lasted === "" ? "Failed" : `Failed after ${lasted}`}${againAt === null ? "" : ", and begins anew"}`, tone: "red" };
		case "waiting":
			return { name: "Waits to begin", tone: "grey" };
		case "running":
			return { name: "Under way", tone: "blue" };
		case "retrying":
			return { name: "Failed, and is tried again", tone: "amber" };
		case "dropped":
			return { name: "Dropped before it began", tone: "grey" };
		default:
			return { name: state.replaceAll("_", " "), tone: success === false ? "red" : "grey" };
	}
}

const CAUSES: Readonly<Record<string, string>> = {
	schedule: "by the schedule",
	missed: "made up for, because its time had passed unseen",
	push: "because there was something to do",
	again: "because the one before it had failed",
};
/** Why it went, and what it came to: `"By the schedule; 3 dealt with"`. */
export function runWhySaid({ cause, askedBy, count: counted, endedAt, attempts }: RunRowView): string {
	const why = cause === "person" ? `started by ${askedBy ?? "a person"}` : Object.hasOwn(CAUSES, cause) ? CAUSES[cause] : cause;
	const text = [
		why,
		...(attempts > 1 ? [`${attempts} tries`] : []),
		...(endedAt === null ? [] : [counted === 0 ? "nothing to deal with" : `${count(counted)} dealt with`]),
	].join("; ");
	return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Said once a run that somebody has started here is over. */
export const runOverSaid = ({ success, message }: { readonly success: boolean; readonly message: string }): string =>
	`${success ? "Done" : "It failed"}: ${message}`;
/** Stands after what a run that is under way does. */
export const DUE = ", due {when}";
interface Elsewhere {
	readonly href: string;
	readonly go: string;
	readonly note: string;
}
const RECORDS: Elsewhere = {
	href: "#/replication",
	go: "Run one now on Replication",
	note: "It goes for each kind of record by itself; the page Replication starts one.",
};
const EVENTS: Elsewhere = {
	href: "#/webhooks",
	go: "Send one now on Events",
	note: "It goes for each endpoint by itself; the page of an endpoint sends one event.",
};
/** Where a service that goes in parts is started, for whoever gets in there; null: nowhere. */
export const elsewhere = (service: string, role: Role): Elsewhere | null =>
	service !== "events" ? RECORDS : role === "admin" ? EVENTS : null;
