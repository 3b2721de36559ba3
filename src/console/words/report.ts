import type { Reported, SentReport } from "../wire-report";
import type { Tone } from "./tone";

/** The daily report in words. */

export const WHICH: Readonly<Record<Reported, string>> = { all: "All orders", failed: "Only orders that failed to sync" };

const one = (many: number, what: string): string => (many === 1 ? `1 ${what}` : `${many.toLocaleString("en-GB")} ${what}s`);

/** What its file holds: `"217 orders in the file, 3 more that it has no room for"`. */
export const listedSaid = ({ listed, beyond }: Pick<SentReport, "listed" | "beyond">): string =>
	`${one(listed, "order")} in the file${beyond === 0 ? "" : `, ${beyond.toLocaleString("en-GB")} more that it has no room for`}`;

/** Only what there is: `"3 Failed, 207 Synced"`. */
export function countsSaid(counts: SentReport["counts"]): string {
	const there = Object.entries(counts).filter(([, orders]) => orders > 0);
	return there.length === 0 ? "No orders" : there.map(([status, orders]) => `${orders.toLocaleString("en-GB")} ${status}`).join(", ");
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
