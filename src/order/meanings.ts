import type { Status } from "./status";

/** What each status means, as the help beside its label. */
export const STATUS_MEANINGS: Readonly<Record<Status, string>> = {
	awaiting_payment: "The number is given out, and the payment is still open.",
	abandoned: "The payment was not completed, so the order was never placed.",
	queued: "The order is accepted, and its sync to the ERP is ongoing.",
	sending: "The order is being handed to the ERP at this moment.",
	pending_verification: "The order was sent, and the ERP has not confirmed it yet.",
	synced: "The ERP has the order; there were no issues.",
	synced_manually: "The order is in the ERP by the word of a person, who keyed it in or saw it there; Holdfast never sends it.",
	failed: "There was an issue placing the order in the ERP that may need correcting.",
	archived: "The order is kept here without being placed in the ERP.",
	cancelled: "The order was withdrawn before it was sent to the ERP.",
};
