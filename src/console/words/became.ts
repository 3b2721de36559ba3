import { ACTION_FACES, type Action } from "../../order/action";
import { FACES, FILTER_NAMES, FILTERS, type FilterName, isUnderWay, type Status } from "../../order/status";
import { errorTitle } from "../../order/titles";
import type { BulkDecision, ByStatus, Job, Standing } from "../wire-bulk";
import { count } from "./money";
import type { Tone } from "./tone";

/** What became of orders after an action: it is over in a moment, and they go on from there. */

/** Whether the action only sends orders on their way, so that what comes of it is still to be seen. */
export const goesOn = (action: Action): boolean => ACTION_FACES[action].result === "started";

/** `failed` of a retry is failed again: they had failed before it. */
const failed = (action: Action): string => (action === "retry" ? "failed again" : "failed");

const GROUPS: Readonly<Record<FilterName, (action: Action, orders: number) => string>> = {
	successful: () => "synced",
	failed,
	pending: (_, orders) => (orders === 1 ? "still on its way" : "still on their way"),
	archived: () => "archived or cancelled",
	awaiting_payment: () => "awaiting payment",
	abandoned: () => "abandoned",
};

const inGroup = (byStatus: ByStatus, group: FilterName): number =>
	Object.entries(byStatus).reduce((sum, [status, orders]) => (FACES[status as Status]?.filter === FILTERS[group] ? sum + orders : sum), 0);

export const onTheirWay = (byStatus: ByStatus): number => inGroup(byStatus, "pending");

/** `"Now 20 synced, 3 failed again, 6 still on their way."`; empty where there is nothing to tell. */
export function becameSaid(byStatus: ByStatus, action: Action): string {
	const told = FILTER_NAMES.map((group) => [group, inGroup(byStatus, group)] as const).filter(([, orders]) => orders > 0);
	const said = [...told.filter(([group]) => group !== "pending"), ...told.filter(([group]) => group === "pending")];
	return said.length === 0 ? "" : `Now ${said.map(([group, orders]) => `${count(orders)} ${GROUPS[group](action, orders)}`).join(", ")}.`;
}

const wasDealtWith = ({ result }: BulkDecision): boolean => result !== "skipped" && result !== "refused";

/** By status, of those that were dealt with and are known. */
export function becameOf(results: readonly BulkDecision[]): ByStatus {
	const byStatus: Partial<Record<Status, number>> = {};
	for (const { now } of results.filter(wasDealtWith)) if (now != null) byStatus[now.status] = (byStatus[now.status] ?? 0) + 1;
	return byStatus;
}

/** How one of the orders stands: `"Now failed again: The ERP refuses it."`; empty where the result says it already. */
export function nowSaid(result: BulkDecision, action: Action): string {
	const { now, status } = result;
	if (now == null || (!wasDealtWith(result) && now.status === status)) return "";
	const label = now.status === "failed" ? failed(action) : now.label.toLowerCase();
	return now.error !== null && (now.status === "failed" || isUnderWay(now.status))
		? `Now ${label}: ${errorTitle(now.error.class)}`
		: `Now ${label}`;
}

/** Of an order in a list of results; null: what was done is all that is known. */
export const nowTone = ({ status }: Standing): Tone => FACES[status]?.colour ?? "grey";

/** Blue while anything is on its way, amber where something is left for people. */
export function jobTone({ state, action, became }: Pick<Job, "state" | "action" | "became">): Tone {
	if (state === "running") return "blue";
	if (state !== "done") return "amber";
	if (became === null || !goesOn(action)) return "green";
	if (onTheirWay(became.byStatus) > 0) return "blue";
	return inGroup(became.byStatus, "failed") > 0 ? "amber" : "green";
}

/** For whoever hears it, when none is on its way any more. */
export const arrivedSaid = (label: string, said: string): string => `${label}. ${said}`;
