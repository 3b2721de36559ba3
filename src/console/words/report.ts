import type { Reported, ReportSettings, SentReport } from "../wire-report";
import { addressesIn } from "./mail";
import { count } from "./money";
import type { Tone } from "./tone";

/** The daily report in words. */

export const WHICH: Readonly<Record<Reported, string>> = { all: "All orders", failed: "Only orders that failed to sync" };

/** Its settings as their form holds them. */
export const reportTyped = ({ time, which, recipients }: ReportSettings) => ({ time, which, recipients: recipients.join("\n") });
/** The same for whoever compares two of them. */
export const reportTold = ({ time, which, recipients }: ReturnType<typeof reportTyped>) => ({
	"Time of the report": time,
	"What it holds": WHICH[which],
	Recipients: addressesIn(recipients).join(", ") || "nobody",
});

const one = (many: number, what: string): string => (many === 1 ? `1 ${what}` : `${count(many)} ${what}s`);

/** What its file holds: `"217 orders in the file, 3 more that it has no room for"`. */
export const listedSaid = ({ listed, beyond, ordersTakenOut = 0 }: Listed): string =>
	`${one(listed - ordersTakenOut, "order")} in the file${beyond === 0 ? "" : `, ${count(beyond)} more that it has no room for`}`;
type Listed = Pick<SentReport, "listed" | "beyond"> & Partial<Pick<SentReport, "ordersTakenOut">>;

/** Whether there is a mail to be sent again, and a file to be had. */
export const isKept = ({ kept }: Pick<SentReport, "kept">): boolean => kept === "whole" || kept === "shortened";
/** Why it is not as it was sent; `{when}` is in it where that is known. Null: it is as it was sent. */
export function keptSaid({ kept, ordersTakenOut, erasedAt }: Pick<SentReport, "kept" | "ordersTakenOut" | "erasedAt">): string | null {
	switch (kept) {
		case "whole":
			return null;
		case "shortened":
			if (ordersTakenOut === 0) return "What it said of a person who was erased was taken out. Last: {when}.";
			return ordersTakenOut === 1
				? "1 order was taken out with a person who was erased: {when}."
				: `${count(ordersTakenOut)} orders were taken out with persons who were erased. Last: {when}.`;
		case "erased":
			return erasedAt === null
				? "Its mail and file were erased with a person of whom they spoke."
				: "Its mail and file were erased with a person of whom they spoke: {when}.";
		default:
			return "Its mail and file were erased with age, as set under Retention.";
	}
}

/** Only what there is: `"3 Failed, 207 Synced"`. */
export function countsSaid(counts: SentReport["counts"]): string {
	const there = Object.entries(counts).filter(([, orders]) => orders > 0);
	return there.length === 0 ? "No orders" : there.map(([status, orders]) => `${count(orders)} ${status}`).join(", ");
}

/** What became of its mails, the worst first. */
export function deliverySaid(recipients: SentReport["recipients"]): { readonly text: string; readonly tone: Tone } {
	// Nobody is to hear again of an address that was erased.
	const of = (...states: string[]) => recipients.filter(({ state, erased }) => !erased && states.includes(state));
	const failed = of("given_up", "dropped");
	if (failed.length > 0) return { text: `Not delivered to ${failed.map(({ recipient }) => recipient).join(", ")}`, tone: "red" };
	const waiting = of("waiting", "sending");
	if (waiting.length > 0) return { text: `Waits to be sent to ${one(waiting.length, "recipient")}`, tone: "amber" };
	if (recipients.length === 0) return { text: "Who had it was erased with age", tone: "grey" };
	return { text: `Sent to ${one(recipients.length, "recipient")}`, tone: "green" };
}

/** The lines of a file whose cells hold no line ends, as cells. */
export function cellsOf(csv: string): readonly (readonly string[])[] {
	const lines = csv.replace("\uFEFF", "").split("\r\n");
	return lines.filter((line) => line !== "").map((line) => [...`,${line}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(cellOf));
}
const cellOf = ([, quoted, bare]: RegExpMatchArray): string => quoted?.replaceAll('""', '"') ?? bare ?? "";

/** Reports that were sent. */
export const ARCHIVE = {
	heading: "Sent reports",
	looking: "Looking for them…",
	none: "None yet. Each stays here after it has gone out.",
	earlier: "Earlier reports",
	sentAgain: (recipients: string): string => `Goes once more to ${recipients}.`,
	about: "{counts}. {listed}. Written {when}.",
	csv: "CSV",
	csvOf: (day: string): string => `CSV of ${day}`,
	/** Of one that nothing is kept of but its numbers. */
	aboutGone: "{counts}. Written {when}.",
	sendAgain: "Send again",
	sendAgainOf: (day: string): string => `Send again: ${day}`,
	sendAgainAsked: (day: string): string => `Send the report of ${day} again?`,
	sendAgainTo: (recipients: readonly string[]): string => `It goes once more, with its file, to ${toWhom(recipients)}.`,
	sendAgainYes: (recipients: number): string => `Send to ${one(recipients, "recipient")}`,
} as const;

const NAMED_MAX = 5;
/** `"2 recipients: ann@shop.example, bea@shop.example"` */
function toWhom(recipients: readonly string[]): string {
	const others = recipients.length - NAMED_MAX;
	const named = recipients.slice(0, NAMED_MAX).join(", ");
	return `${one(recipients.length, "recipient")}: ${named}${others > 0 ? `, and ${one(others, "other")}` : ""}`;
}

/** The form of its settings. */
export const REPORT_FORM = {
	title: "Report settings",
	savedNone: "Saved. There is no daily report.",
	saved: "The report settings are saved",
	notYet: "Nothing was saved yet",
	send: "Save",
	sending: "Saving…",
	cancel: "Leave it as it is",
	time: "Time of the report",
	timeHint: (zone: string): string => `Every day, in ${zone}.`,
	which: "What it holds",
	recipients: "Recipients",
	recipientsHint: (most: number): string => `One e-mail address a line, at most ${most}. Without any, there is no report.`,
	next: (when: string): string => `The next one goes out ${when}.`,
} as const;

/** A report as it would be sent now. */
export const PREVIEW = {
	writing: "Writing it…",
	show: "Preview",
	again: "Preview again",
	name: "Preview of the report",
	about: "As it would go out now, shown as plain text; mail programs show it with colours. Nothing has been sent.",
	text: "Text of the mail",
	firstOf: (lines: number): string => `; the first ${lines} of them:`,
	file: "First lines of the file",
} as const;
