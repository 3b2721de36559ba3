import { hrefOf } from "../address";
import { cursorMeant } from "../meant";
import type { FindingKind, FindingView, WalkView } from "../wire-reconciliation";
import type { RunRowView } from "../wire-services";
import { count, money, orders } from "./money";
import type { Tone } from "./tone";

/** What the page Reconciliation says. */

export const RECONCILIATION_INTRO =
	"Once a night our orders are compared with the ERP’s. Whatever looks wrong is asked about in the ERP before it is listed here.";

const KINDS: Readonly<Record<FindingKind, { readonly name: string; readonly tone: Tone }>> = {
	missing: { name: "Missing in the ERP", tone: "red" },
	duplicated: { name: "There more than once", tone: "red" },
	extra: { name: "Should not be there", tone: "amber" },
	different_total: { name: "Another amount", tone: "amber" },
	paid_after_erasure: { name: "Money came too late", tone: "red" },
};
export const kindFace = (kind: FindingKind) => KINDS[kind];

/** `"2 missing in the ERP, 1 another amount"`; null when nothing is open. */
export function openSaid(open: Readonly<Partial<Record<FindingKind, number>>>): string | null {
	const parts = Object.entries(KINDS).flatMap(([kind, { name }]) => {
		const n = open[kind as FindingKind] ?? 0;
		return n === 0 ? [] : [`${count(n)} ${name.charAt(0).toLowerCase()}${name.slice(1)}`];
	});
	return parts.length === 0 ? null : parts.join(", ");
}

/** What was compared, or is so far. */
export function walkSaid(walk: WalkView): string {
	const { state, underWay, method, ours, theirs, asked, putOff, leftOut, earlier } = walk;
	if (state === "ended" && ours + theirs + asked === 0)
		return earlier === 0 ? "There were no orders to compare." : "Nothing has changed since the one before.";
	const which = whichSaid(walk);
	const compared =
		method === "feed"
			? `${count(ours)} of our orders compared with ${count(theirs)} of the ERP’s`
			: `${orders(ours)} of ours compared, one by one`;
	const later = putOff === 0 ? "" : ` ${orders(putOff)} had just changed and ${putOff === 1 ? "is" : "are"} looked at again next time.`;
	const left = leftOut === 0 ? "" : ` ${orders(leftOut)} were left out, because this ERP has to be asked about each.`;
	const andAsked = `${which}; the ERP was asked about ${count(asked)}.`;
	if (state !== "ended") return underWay ? `Under way: ${compared} so far, ${andAsked}` : `Broken off: ${compared}, ${andAsked}`;
	return `${compared} (${which}). ${asked === 0 ? "None had to be asked about." : `The ERP was asked about ${count(asked)}.`}${later}${left}`;
}

function whichSaid({ whole, since, method }: WalkView): string {
	if (whole || since === null) return "all orders";
	const changed = "orders that have changed since the one before";
	return method === "feed" ? changed : `${changed} and some of the others`;
}

/** What it passed by, with a place for `{when}`; null: nothing. */
export function passedSaid({ state, earlier, lastWholeAt }: WalkView): string | null {
	if (state !== "ended" || earlier === 0) return null;
	const passed = `${orders(earlier)} that had not changed ${earlier === 1 ? "was" : "were"} not looked at again.`;
	return `${passed} ${lastWholeAt === null ? "Not all have been looked at yet." : "The last comparison of all began {when}."}`;
}

/** A run that has not brought it to its end; null: the last one has, or is at it. */
export function runTroubleSaid(run: Pick<RunRowView, "state"> | null): string | null {
	if (run?.state === "failed") return "The last comparison failed";
	return run?.state === "retrying" ? "The comparison has failed, and is tried again" : null;
}

type Side = { readonly total: string | null; readonly currency: string | null };
export const amountSaid = ({ total, currency }: Side): string =>
	total === null || currency === null ? (total ?? currency ?? "Amount not told") : money(total, currency);

/** Both sides in one line, where there is no room for two columns. */
export const sidesSaid = (ours: FindingView["ours"], theirs: FindingView["theirs"]): string =>
	`Here ${ours === null ? "never given out" : amountSaid(ours)}; in the ERP ${theirs.length === 0 ? "nothing live" : theirs.map(amountSaid).join(", ")}`;

export const sideOf = ({ number, id }: FindingView["theirs"][number]): string => number ?? `Record ${id}`;

export interface ReconciliationQuery {
	readonly state: "open" | "closed";
	readonly cursor: string;
}
export const reconciliationQueryOf = (query: URLSearchParams): ReconciliationQuery => ({
	state: query.get("state") === "closed" ? "closed" : "open",
	cursor: cursorMeant(query, "time"),
});
export const reconciliationHref = ({ state, cursor }: Partial<ReconciliationQuery>): string =>
	hrefOf("/reconciliation", { state: state === "closed" ? state : null, cursor });

export const ACCEPT = "As it should be";
export const acceptedSaid = (eNumber: string): string => `${eNumber} is closed. It comes back if either side changes.`;
/** What is asked before a finding is closed. Money is somebody's: what became of it has to be said. */
export const acceptAsked = (kind: FindingKind, eNumber: string) =>
	kind === "paid_after_erasure"
		? {
				title: `The money for ${eNumber} is settled?`,
				text: "Say whether it was given back, or which order was placed by hand instead. Leave the customer’s name out: it was erased.",
				label: "What became of the money",
				required: true,
			}
		: {
				title: `${eNumber} is as it should be?`,
				text: "It is closed, and stays so for as long as neither side changes. Nothing changes in the ERP or in the order.",
				label: "Why, for whoever asks later",
				required: false,
			};

/** Calling a difference right. */
export const ACCEPTING = {
	button: (name: string, eNumber: string): string => `${name}: ${eNumber}`,
	notYet: "It is still open",
	sending: "Saving…",
	cancel: "Leave it open",
} as const;

/** The page itself. */
export const FINDINGS = {
	tab: "Reconciliation · Holdfast",
	heading: "Reconciliation",
	run: "Run now",
	what: "compare all orders with the ERP",
	loading: "Loading the reconciliation",
	which: "Which findings",
	open: "Open",
	closed: "Closed",
	noneOpen: "Nothing differs",
	noneClosed: "Nothing is closed",
	noneOpenAbout: "No order is known to differ from what the ERP has.",
	noneClosedAbout: "Findings stand here once they are over.",
	captionOpen: "Open findings, newest first",
	captionClosed: "Closed findings, newest first",
	pager: "Pages of findings",
	nothingDiffers: "Nothing is known to differ",
	/** Of a run that failed. */
	why: "{when}: {message}",
	again: "It is tried again {when}.",
	next: "The next one goes by itself, due {when}; “Run now” starts one at once.",
	paused: "It is paused, so none goes by itself.",
	began: "It began {when}.",
	lastComplete: "The last one that came to its end began {when}.",
	neverComplete: "None has come to its end yet.",
	neverCompared: "Nothing has been compared yet.",
	order: "Order",
	since: "Since {when}",
	here: "Here",
	neverGivenOut: "Never given out",
	asErpNumber: (number: string): string => ` as ${number}`,
	inErp: "In the ERP",
	whatToDo: "What to do",
	howEnded: "How it ended",
	nothingLive: "Nothing live",
	noLonger: "No longer so",
	calledRight: (name: string): string => `Called right by ${name}`,
} as const;
