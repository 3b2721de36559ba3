import type { HoldReason } from "../../order/snapshot";
import type { OrderView } from "../wire";
import { meaningOf } from "./errors";
import { soon } from "./time";
import type { Tone } from "./tone";

/** What is happening to an order now, and whether anybody has to do anything. */
export interface Situation {
	readonly tone: Tone;
	readonly title: string;
	readonly text: string;
}

const HELD: Readonly<Record<HoldReason, { readonly title: string; readonly text: string }>> = {
	erp_offline: {
		title: "The ERP is offline",
		text: "The ERP is offline. This order is safe and goes out by itself when it is back.",
	},
	rate_limited: {
		title: "The ERP asked for a slower pace",
		text: "This order is safe and goes out by itself as soon as the ERP takes orders again.",
	},
	sign_in_refused: {
		title: "The ERP refuses the sign-in",
		text: "The ERP no longer accepts the user or password that Holdfast uses. This order is safe and goes out by itself once an admin has put that right.",
	},
	paused: {
		title: "Sending is paused",
		text: "Somebody has paused sending to the ERP. This order is safe and goes out by itself when sending is resumed.",
	},
	not_connected: {
		title: "No ERP is connected",
		text: "This order is safe and goes out by itself once an ERP is connected.",
	},
	misconfigured: {
		title: "The connection's settings cannot be used",
		text: "Holdfast cannot make a connection of the address, settings or credentials that are stored. This order is safe and goes out by itself once an admin has saved them anew.",
	},
};

/** Why nothing goes out, in few words; a newer gateway may give reasons that this page does not know. */
export const heldTitle = (reason: HoldReason): string => HELD[reason]?.title ?? "Waiting";

type Facts = Pick<OrderView, "status" | "eNumber" | "erpOrderNumber" | "held" | "error" | "nextAttemptAt">;

export function situationOf(order: Facts, nowMs: number): Situation {
	switch (order.status) {
		case "awaiting_payment":
			return {
				tone: "grey",
				title: "Waiting for the payment",
				text: "The number is given out, the payment is still open. It becomes an order, and goes to the ERP, once it is paid.",
			};
		case "abandoned":
			return {
				tone: "grey",
				title: "Never placed",
				text: "The payment was not completed. The number is used up; there is no order behind it, here or in the ERP.",
			};
		case "queued":
			return queued(order, nowMs);
		case "sending":
			return { tone: "blue", title: "On its way", text: "This order is being handed to the ERP right now." };
		case "pending_verification":
			return {
				tone: "blue",
				title: "Making sure",
				text: `The ERP's last answer was lost, so it may or may not have booked this order. Holdfast asks it for ${order.eNumber} before anything is sent again${when(order, nowMs)}.`,
			};
		case "synced":
			return { tone: "green", title: "Delivered", text: `The ERP has this order${asNumber(order)}. There is nothing left to do.` };
		case "synced_manually":
			return {
				tone: "green",
				title: "Keyed in by hand",
				text: `Somebody entered this order in the ERP${asNumber(order)} and marked it here.`,
			};
		case "failed":
			return {
				tone: "red",
				title: order.error === null ? "Not delivered" : meaningOf(order.error.class).title,
				text: order.error === null ? "A person has to decide what happens to this order." : meaningOf(order.error.class).meaning,
			};
		case "archived":
			return { tone: "grey", title: "Archived", text: "This order is kept here and is not sent to the ERP." };
		case "cancelled":
			return { tone: "grey", title: "Cancelled", text: "This order was withdrawn before it was sent to the ERP." };
	}
}

function queued(order: Facts, nowMs: number): Situation {
	if (order.held !== null) {
		const held = HELD[order.held.reason] ?? { title: "Waiting", text: "This order is safe and goes out by itself." };
		return { tone: order.held.reason === "paused" ? "grey" : "amber", title: `Waiting: ${inside(held.title)}`, text: held.text };
	}
	if (order.error !== null)
		return {
			tone: "blue",
			title: "Waiting for the next try",
			text: `The last attempt did not get through. The next one starts by itself${when(order, nowMs)}.`,
		};
	return { tone: "blue", title: "Next in line", text: "This order is safe and goes to the ERP in its turn." };
}

/** A title within a sentence; names such as ERP keep their capitals. */
const inside = (title: string): string => title.charAt(0).toLowerCase() + title.slice(1);

const asNumber = (order: Facts): string => (order.erpOrderNumber === null ? "" : ` as ${order.erpOrderNumber}`);
const when = (order: Facts, nowMs: number): string =>
	order.nextAttemptAt === null ? "" : `, ${soon(Date.parse(order.nextAttemptAt) - nowMs)}`;
