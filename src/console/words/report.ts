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
export const listedSaid = ({ listed, beyond }: Pick<SentReport, "listed" | "beyond">): string =>
	`${one(listed, "order")} in the file${beyond === 0 ? "" : `, ${count(beyond)} more that it has no room for`}`;

/** Only what there is: `"3 Failed, 207 Synced"`. */
export function countsSaid(counts: SentReport["counts"]): string {
	const there = Object.entries(counts).filter(([, orders]) => orders > 0);
	return there.length === 0 ? "No orders" : there.map(([status, orders]) => `${count(orders)} ${status}`).join(", ");
}

/** What became of its mails, the worst first. */
export function deliverySaid(recipients: SentReport["recipients"]): { readonly text: string; readonly tone: Tone } {
	const of = (...states: string[]) => recipients.filter(({ state }) => states.includes(state));
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
	sendAgain: "Send again",
	sendAgainOf: (day: string): string => `Send again: ${day}`,
} as const;

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
