import { CAUSES, type Cause, NOTHING_WRONG, type Owner } from "../../order/causes";
import { type ErrorClass, FAILURE_CAUSES } from "../../order/outcome";
import { STUCK_AFTER_MS } from "../../order/playbook";
import { span } from "../../order/span";
import { hrefOf, orderHref } from "../address";
import type { Role } from "../wire";
import type { IncidentView, Overview } from "../wire-overview";
import { differingNeeds, isDiffering } from "./differing";
import { linkWords } from "./link";
import { orders } from "./money";
import { connectionFor, HELP_OFFLINE, type Place, placeOfIncident, SUPPORT } from "./places";
import type { Tone } from "./tone";

/** What needs a person, the most urgent first, each with the place where it is dealt with. */
export interface Need extends Place {
	readonly key: string;
	readonly tone: Tone;
	readonly title: string;
	/** A `{name}` in it stands for the time of that name in `times`, if there are any. */
	readonly text: string;
	readonly times?: NeedTimes;
	/** Since when, ISO 8601; null when that is not known. */
	readonly since: string | null;
}
/** ISO 8601. */
export interface NeedTimes {
	readonly since: string;
	readonly over: string;
}

export const FAILED_HREF = hrefOf("/orders", { filter: "failed" });
export const PENDING_HREF = hrefOf("/orders", { filter: "pending" });
export const UNVERIFIED_HREF = hrefOf("/orders", { status: "pending_verification" });

/** `role`: the reader's; nobody is led to a page that is closed to them. */
export const needsOf = (overview: Overview, nowMs: number, role: Role): Need[] => [
	...connectionNeeds(overview, role),
	...failedNeeds(overview),
	...stuckNeeds(overview, nowMs),
	...patrolNeeds(overview),
	...differingNeeds(overview, role),
	...troubleNeeds(overview, role),
];

/** An ERP that is away holds everything up; a pause is somebody's decision, and easily forgotten. */
function connectionNeeds({ erp, hold, waiting, incidents }: Overview, role: Role): Need[] {
	const outages = outagesIn(incidents);
	const words = linkWords({ link: erp, hold }, waiting.count);
	const others = (isSaid: boolean) => otherIncidents(outages.slice(isSaid ? 1 : 0), erp.state === "paused", role);
	if (words === null || erp.state === "unknown" || words.tone === "blue") return others(false);
	// A slower pace or a short hold mends itself.
	if (erp.state === "online" && hold?.reason !== "sign_in_refused" && hold?.reason !== "misconfigured") return others(false);
	const { tone, title, text } = words;
	const isAway = erp.state === "offline" && hold?.reason !== "sign_in_refused";
	const place = isAway ? { href: HELP_OFFLINE, go: "What to do while the ERP is offline" } : connectionFor(role);
	const since = erp.since ?? outages[0]?.openedAt ?? null;
	return [
		{ key: "connection", tone, title, text, since: words.timed ? since : null, ...place },
		// While the link is offline, the outage that lasts is what has just been said.
		...others(erp.state === "offline"),
	];
}

const OUTAGES: Readonly<Record<string, string>> = {
	erp_offline: "An outage of the ERP is not over yet",
	sign_in_refused: "The ERP has refused the sign-in, and that is not over yet",
};
const ANSWERING: Readonly<Record<string, string>> = {
	erp_offline: "The ERP answers again, and its outage is not over yet",
	sign_in_refused: "The ERP takes the sign-in again, and the outage is not over yet",
};
const ANSWERING_TEXT = "It has answered since {since}. The outage counts as over by {over} if it stays so.";
const ANSWERING_PAUSED = "It has answered since {since}. Sending is paused; the outage counts as over once orders have gone out again.";

/** What was wrong when it began is said of an ERP that is away, and not of one that answers and has not done so for long enough yet. */
const otherIncidents = (outages: readonly IncidentView[], isPaused: boolean, role: Role): Need[] =>
	outages.map(({ id, kind, openedAt, reason, answersSince = null, overAt = null }) => {
		const base = { key: id, ...placeOfIncident(kind, role) };
		if (answersSince === null || overAt === null)
			return { ...base, tone: "amber", title: OUTAGES[kind] ?? "An outage is not over yet", text: reason, since: openedAt };
		const title = ANSWERING[kind] ?? "An outage is not over yet";
		const times = { since: answersSince, over: overAt };
		return { ...base, tone: "blue", title, text: isPaused ? ANSWERING_PAUSED : ANSWERING_TEXT, times, since: null };
	});

const outagesIn = (incidents: Overview["incidents"]): IncidentView[] =>
	(incidents ?? []).filter(({ kind }) => Object.hasOwn(OUTAGES, kind));

/** What of the gateway's own does not go as it should. That the patrol does not come is said by the patrol's own line. */
const troubleNeeds = ({ incidents, patrol }: Overview, role: Role): Need[] =>
	(incidents ?? [])
		.filter((incident) => !Object.hasOwn(OUTAGES, incident.kind) && !isDiffering(incident))
		.filter(({ kind }) => kind !== "tick_stopped" || patrol.late !== true)
		.map(({ id, kind, title, openedAt, reason, advice }) => ({
			key: id,
			tone: "amber",
			title,
			text: advice === null ? reason : `${reason} ${advice}`,
			since: openedAt,
			...placeOfIncident(kind, role),
		}));

const WHO: Readonly<Record<Owner, string>> = {
	merchant: "Somebody at your shop can mend it.",
	erp: "Whoever runs the ERP can mend it.",
	gateway: "It takes Customer Support.",
	nobody: "",
};

function failedNeeds({ failed, needsPerson }: Overview): Need[] {
	if (failed === 0) return [];
	const base = { tone: "red", since: null, href: FAILED_HREF, go: "Show the failed orders" } as const;
	// The desk counts at once, the list of reasons comes a moment later, or not at all while D1 is away.
	if (needsPerson === null || needsPerson.length === 0)
		return [{ ...base, key: "failed", title: `${orders(failed)} failed`, text: "Each one says why, and what to do about it." }];
	return needsPerson.map(({ errorClass, count }) => {
		const { title, cause, owner } = causeOf(errorClass);
		return {
			...base,
			href: failedHref(errorClass),
			go: count === 1 ? "Show this order" : "Show these orders",
			key: `failed-${errorClass}`,
			title: `${orders(count)}: ${title}`,
			text: `${cause} ${WHO[owner]}`.trim(),
		};
	});
}

const UNKNOWN: Pick<Cause, "title" | "cause" | "owner"> = {
	title: "Something else went wrong",
	cause: "Each order says what the ERP answered.",
	owner: "merchant",
};
/** Those that failed for this reason alone; all that failed where the list knows no such reason. */
function failedHref(errorClass: ErrorClass | null): string {
	const error = FAILURE_CAUSES.find((cause) => cause === (errorClass ?? "none"));
	return error === undefined ? FAILED_HREF : hrefOf("/orders", { filter: "failed", error });
}

/** A newer gateway may know classes that this page does not. */
function causeOf(errorClass: ErrorClass | null): Pick<Cause, "title" | "cause" | "owner"> {
	if (errorClass === null) return NOTHING_WRONG;
	return Object.hasOwn(CAUSES, errorClass) ? CAUSES[errorClass] : UNKNOWN;
}

/** An order that nothing holds back and that waits nevertheless. */
function stuckNeeds({ waiting, hold, erp }: Overview, nowMs: number): Need[] {
	const { oldestAt, oldestENumber, count } = waiting;
	if (oldestAt === null || oldestENumber === null || hold !== null || erp.state !== "online") return [];
	const waitedMs = nowMs - Date.parse(oldestAt);
	if (waitedMs < STUCK_AFTER_MS) return [];
	return [
		{
			key: "stuck",
			tone: "amber",
			title: `${oldestENumber} has been on its way for ${span(waitedMs)}`,
			text:
				count === 1
					? "Nothing holds it back. Its page says what it waits for."
					: `Nothing holds it back. It is the oldest of ${orders(count)} that wait; its page says what for.`,
			since: oldestAt,
			href: orderHref(oldestENumber),
			go: `Open ${oldestENumber}`,
		},
	];
}

function patrolNeeds({ patrol }: Overview): Need[] {
	if (patrol.late !== true) return [];
	return [
		{
			key: "patrol",
			tone: "amber",
			title: "Nobody looks after orders that get stuck",
			text: "The patrol that goes every minute has not come. Orders still go out; one that gets stuck may stay so. It takes Customer Support.",
			since: patrol.lastAt,
			...SUPPORT,
		},
	];
}

/** What stands around the list, or in its place. */
export const NEEDS = {
	nothing: "Nothing needs you",
	heading: "What needs a person",
	lasting: ", for {age}",
	listsAway:
		"The lists cannot be read at the moment, so there may be more to say. Orders are taken and delivered nevertheless, and the counts are exact.",
	unverified: (orders: string): string => `${orders} sent and not confirmed yet: Holdfast asks the ERP by itself.`,
	waiting: (orders: string): string => `${orders} on the way; that goes by itself.`,
	calm: "Every order is where it should be.",
} as const;
