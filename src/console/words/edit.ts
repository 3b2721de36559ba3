import Big from "big.js";
import { EDIT_LABEL } from "../../order/action";
import type { Status } from "../../order/status";
import type { OrderView } from "../wire";
import { money } from "./money";

/** What the form says in which somebody edits an order. */

/** An order that has failed goes out again with its edit; one that waits only changes before it does. */
export const editLabel = (status: Status): string => (status === "failed" ? EDIT_LABEL : "Edit this order");
export const sendLabel = (status: Status): string => (status === "failed" ? "Save and resubmit" : "Save the changes");
export const savedSaid = ({ eNumber, revision }: Pick<OrderView, "eNumber" | "revision">, status: Status): string =>
	status === "failed"
		? `Saved as revision ${revision}. ${eNumber} is on its way to the ERP again.`
		: `Saved as revision ${revision}. ${eNumber} goes to the ERP as it is now.`;

export const LEAVE = "What you changed in this order is not saved. Leave it nevertheless?";
export const PERMISSION =
	"Editing orders takes the permission “Order Sync Actions”, which you do not have. An administrator of your shop can grant it.";

/** What can be done instead, by how the order stands. */
const INSTEAD: Readonly<Partial<Record<Status, string>>> = {
	awaiting_payment: "It can be edited once it is paid for.",
	abandoned: "It was never paid for, so it is not delivered.",
	sending: "Open this page again when that attempt is over.",
	pending_verification: "It may be in the ERP already. Once that is certain, it is either there or can be edited.",
	synced: "The ERP has it: what is still to be changed is changed there.",
	synced_manually: "Somebody has said that the ERP has it: what is still to be changed is changed there.",
	archived: "Restore it on its page; then it can be edited.",
	cancelled: "It was withdrawn for good: what is still wanted takes a new order.",
};

/** Why the order cannot be edited, for who came by an old link, or too late. */
export function notEditable({ status, label, erasedAt }: Pick<OrderView, "status" | "label" | "erasedAt">): string {
	if (erasedAt !== null) return "Its personal data was erased, so that nothing is left to change.";
	return `Only an order that waits or has failed can be edited; this one is ${label.toLowerCase()}. ${INSTEAD[status] ?? ""}`.trimEnd();
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** A wished day that nobody can keep any more; it may be what was agreed. `today`: in the shop's zone; both `"2026-11-22"`. */
export const datePastSaid = (date: string, today: string): string | null =>
	DAY.test(date) && date < today ? "This day is in the past. It can be saved so; the ERP may refuse it." : null;

/** How the sum of lines and freight compares with the total in the form; null when they agree or cannot be compared. */
export const differenceSaid = (difference: string, sum: string, currency: string): string => {
	const by = money(difference.replace(/^-/, ""), currency);
	return `Lines and freight come to ${money(sum, currency)}: the total is ${by} too ${difference.startsWith("-") ? "low" : "high"}.`;
};

/** The new total against the old one: `"was €29.95, €12.50 more"`; null when it is the same, or no number. */
export function totalMoved(before: string, after: string, currency: string): string | null {
	const moved = difference(after, before);
	if (moved === null) return null;
	return `was ${money(before, currency)}, ${money(moved.amount, currency)} ${moved.more ? "more" : "less"}`;
}

/** Money that was paid stays what it was; null when it is what the order comes to. */
export function paymentSaid({ amount, status }: OrderView["payment"], total: string, currency: string): string | null {
	const moved = difference(total, amount);
	if (moved === null) return null;
	const paid = status === "captured" ? "were paid" : "are promised";
	return `${money(amount, currency)} ${paid}: the total is ${money(moved.amount, currency)} ${moved.more ? "more" : "less"} than that. Holdfast charges and refunds nothing.`;
}

function difference(one: string, other: string): { readonly amount: string; readonly more: boolean } | null {
	try {
		const by = new Big(one).minus(other);
		return by.eq(0) ? null : { amount: by.abs().toFixed(), more: by.gt(0) };
	} catch {
		return null;
	}
}

export const mistakesSaid = (count: number): string =>
	count === 1 ? "One thing is to be put right." : `${count} things are to be put right.`;
