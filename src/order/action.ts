import type { ErrorClass } from "./outcome";
import { FACES, next, type Status, type StatusEvent } from "./status";

/** What a person may do with an order, and when: one table for the desk that does it, the API that offers it and the console that shows it. */

export const ACTIONS = ["retry", "verify", "mark_synced", "not_there", "archive", "restore", "cancel"] as const;
export type Action = (typeof ACTIONS)[number];
/** What can be done on the page of one order; an edit brings a body of its own. */
export type OrderAction = Action | "edit";

/** Who did it. `key`: a program with an API key. `address`: where it came from, as Cloudflare names it, or null. */
export interface Actor {
	readonly kind: "user" | "key";
	readonly id: string;
	/** A person's name or a key's label, for people to read. */
	readonly name: string;
	readonly address: string | null;
}
export const NOTE_LENGTH_MAX = 500;
export const ERP_NUMBER_LENGTH_MAX = 64;

/** What an action depends on. */
export interface Situation {
	readonly status: Status;
	readonly errorClass: ErrorClass | null;
	/** An attempt may have left it in the ERP: the relay looks it up before it sends it again. */
	readonly mayBeInErp: boolean;
	/** The person in it was erased: nothing is left that could be sent or changed. */
	readonly erased?: boolean;
}

interface ActionFace {
	/** On the order itself. */
	readonly label: string;
	/** In the list of actions for many orders. */
	readonly bulkLabel: string;
	/** `started`: the relay goes on with it. `done`: nothing more happens. */
	readonly result: "started" | "done";
}
export const ACTION_FACES: Readonly<Record<Action, ActionFace>> = {
	retry: { label: "Resubmit this order", bulkLabel: "Retry sync", result: "started" },
	verify: { label: "Check now", bulkLabel: "Check now", result: "started" },
	mark_synced: { label: "Mark as synced", bulkLabel: "Mark as synced", result: "done" },
	not_there: { label: "It is not there", bulkLabel: "It is not there", result: "started" },
	archive: { label: "Archive this order", bulkLabel: "Archive", result: "done" },
	restore: { label: "Restore", bulkLabel: "Restore", result: "done" },
	cancel: { label: "Cancel this order", bulkLabel: "Cancel", result: "done" },
};

/** Of an order that has failed; one that waits is only edited. */
export const EDIT_LABEL = "Edit and resubmit";

const WANTED: Readonly<Record<OrderAction, string>> = {
	retry: "Only a failed order can be resubmitted",
	verify: "Only an order that waits to be confirmed can be checked",
	mark_synced: "Only an order that is not in the ERP yet can be marked as synced",
	not_there: "Only an order that may be in the ERP can be said not to be there",
	archive: "Only an order that waits or has failed can be archived",
	restore: "Only an archived order can be restored",
	cancel: "Only an order that was never sent can be cancelled",
	edit: "Only an order that waits or has failed can be edited",
};

/** What somebody has done to an order: `"Ann has archived it"`. */
export const DECIDED: Readonly<Record<OrderAction, string>> = {
	retry: "resubmitted it",
	verify: "had it looked up",
	mark_synced: "marked it as synced",
	not_there: "said that it is not in the ERP",
	archive: "archived it",
	restore: "restored it",
	cancel: "cancelled it",
	edit: "edited it",
};

/** Why the action is refused, in a sentence; null when it is allowed. */
export function refusal(action: OrderAction, situation: Situation): string | null {
	const { status, errorClass, mayBeInErp, erased } = situation;
	if (erased) return "Its personal data was erased, so that nothing is left to send or to change.";
	if (status === "sending") return "It is being sent to the ERP at this moment. Try again when that attempt is over.";
	if (next(status, action satisfies StatusEvent) === null) return `${WANTED[action]}; this one is ${FACES[status].label.toLowerCase()}.`;
	if (action === "cancel" && mayBeInErp) return "It may be in the ERP already. It can be cancelled once the look-up has found nothing.";
	if (action === "not_there" && !mayBeInErp) return "It is certain that it is not in the ERP: resubmit it.";
	if (action === "not_there" && errorClass === "duplicate") return "The ERP has it. Say which order counts, or resubmit to look again.";
	return null;
}

/** What is allowed now, in the order in which it is offered. */
export const allowedActions = (situation: Situation): OrderAction[] =>
	([...ACTIONS.slice(0, 1), "edit", ...ACTIONS.slice(1)] as OrderAction[]).filter((action) => refusal(action, situation) === null);
