import { errorTitle, holdTitle } from "../../order/titles";
import type { BoardItem, Held } from "../wire";
import type { KeyRow } from "./shortcuts";

/** Texts of the list of orders. */

export const SEARCH_LABEL = "Search orders";
export const SEARCH_PLACEHOLDER = "Number, reference, name, e-mail";

/** Why an order stands where it stands; the time of its next try is told beside it. `hold`: what keeps all orders back now. */
export function whySaid({ status, error }: BoardItem, hold: Held | null): string | null {
	if (status === "queued" && hold !== null) return holdTitle(hold.reason);
	if (status !== "failed" && status !== "queued" && status !== "pending_verification") return null;
	return error === null ? null : errorTitle(error.class);
}

/** What the ERP or the network said of an order that it has not taken: on its page and in every list the same. */
export const messageOf = ({ status, error }: Pick<BoardItem, "status" | "error">): string | null =>
	error === null || error.message === "" || status === "synced" || status === "synced_manually" ? null : error.message;

/** What the keys do, for the dialog that tells. */
export const KEYS: readonly KeyRow[] = [
	[["/"], "Search"],
	[["j", "↓"], "Next order"],
	[["k", "↑"], "Previous order"],
	[["Home", "End"], "First or last order of the page"],
	[["Enter"], "Open the order"],
	[["x", "Space"], "Select the order, or take it out"],
	[["Shift", "x"], "Select everything from the last one to this one"],
	[["a"], "Actions for the selected orders"],
	[["Esc"], "Clear the selection"],
	[["["], "Previous page"],
	[["]"], "Next page"],
	[["?"], "This list"],
];
