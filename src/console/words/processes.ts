import type { ProcessState, ProcessView } from "../wire-services";
import type { Tone } from "./tone";

/** What goes on between web shop, Holdfast and ERP, in words and as a drawing. */

export interface StateFace {
	readonly name: string;
	readonly tone: Tone;
}
const STATES: Readonly<Record<ProcessState, StateFace>> = {
	running: { name: "Running", tone: "green" },
	idle: { name: "Ready", tone: "green" },
	held: { name: "Held", tone: "amber" },
	failing: { name: "Failing", tone: "red" },
	not_set_up: { name: "Not set up", tone: "grey" },
	unknown: { name: "Not known", tone: "grey" },
};
/** A newer gateway may know states that this page does not. */
export const stateFace = (state: string): StateFace =>
	Object.hasOwn(STATES, state) ? STATES[state as ProcessState] : { name: state.replaceAll("_", " "), tone: "grey" };

export const GATEWAY = "Holdfast";
/** As the gateway calls those whom it deals with. */
export const PARTNERS = { shop: "Web shop", payments: "Payment gateway", erp: "ERP" } as const;
/** They stand before Holdfast; whatever else it deals with stands behind it. */
const BEFORE: ReadonlySet<string> = new Set([PARTNERS.shop, PARTNERS.payments]);

/** Somebody on one side of the drawing, and what goes on between them and Holdfast. */
export interface Dealings {
	readonly partner: string;
	readonly processes: readonly ProcessView[];
}
export function sidesOf(processes: readonly ProcessView[]): { readonly before: readonly Dealings[]; readonly behind: readonly Dealings[] } {
	const partners = [...new Set(processes.map(partnerOf))];
	const all = partners.map((partner) => ({ partner, processes: processes.filter((process) => partnerOf(process) === partner) }));
	return { before: all.filter(({ partner }) => BEFORE.has(partner)), behind: all.filter(({ partner }) => !BEFORE.has(partner)) };
}
const partnerOf = ({ from, to }: ProcessView): string => (from === GATEWAY ? to : from);

export const PROVIDER_NOTE =
	"This page is for looking. Processes are set up and looked after by your provider; the connection to the ERP is set up on the page Connection, by your administrators or your provider.";

/** The page itself. */
export const PROCESSES = {
	tab: "Processes · Holdfast",
	heading: "Processes",
	loading: "Loading the processes",
	unknownAbout: "So the last results are not known. Orders do not depend on it.",
	unknown: "The list of orders cannot be read at the moment",
	between: (one: string, other: string): string => `Between ${one} and ${other}`,
	to: "to",
	since: "since {when}",
	lastResult: "Last result, {when}: {said}",
} as const;
