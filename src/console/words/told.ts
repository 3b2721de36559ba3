import type { SendingState } from "../wire-mail";
import type { OrderDeliveryView, OrderMailKind, OrderMailView, PassedOver } from "../wire-told";
import type { Tone } from "./tone";

/** Who was told of an order, in words. */

export const MAIL_TITLES: Readonly<Record<OrderMailKind, string>> = {
	not_placed: "Mail “Order not placed”",
	held: "Mail “Order not placed”, because of an outage",
	unsynced: "Mail “Unsynced Order”",
	confirmation: "Confirmation to the customer",
};
/** Whom a mail is for, where its addresses are not shown. */
export const MAIL_READERS: Readonly<Record<OrderMailKind, string>> = {
	not_placed: "an address of the shop",
	held: "an address of the shop",
	unsynced: "somebody who wants to hear of unsynced orders",
	confirmation: "the customer",
};
const PASSED_OVER: Readonly<Record<PassedOver, string>> = {
	nobody: "Nobody was mailed: no address is set to get it.",
	settled: "Nobody was mailed: it was over before the mail was written.",
	old: "Nobody was mailed: mail was paused for so long that it was no news any more.",
	withdrawn: "Nobody was mailed: the order was archived, cancelled or erased first.",
	switched_off: "Not mailed: confirmations are switched off.",
	too_many: "Not mailed: too many went to that address, or from this shop, within the hour.",
	unreadable: "Nobody was mailed: no mail could be made of the order as it is.",
};

/** What there is to say before the recipients; null: they say it all. */
export function mailSaid({ state, digest, passedOver, recipients }: OrderMailView): string | null {
	switch (state) {
		case "nobody":
			return passedOver === null ? "Nobody was mailed." : PASSED_OVER[passedOver];
		case "planned":
			return digest ? "It waits for the next digest, because many orders failed within the hour." : "It is about to be written.";
		case "kept_no_longer":
			return "It was written. How long mails are kept stands under Retention.";
		case "written":
			if (recipients.length === 0) return "It was written; to whom is kept no longer.";
			return digest ? "Together with other orders, in one mail." : null;
	}
}

const STATE_TONES: Readonly<Record<SendingState, Tone>> = {
	waiting: "amber",
	sending: "blue",
	sent: "green",
	given_up: "red",
	dropped: "grey",
};
/** The worst of its recipients counts. */
export function mailTone({ state, recipients }: OrderMailView): Tone {
	if (state !== "written") return "grey";
	const found = new Set(recipients.map((one) => STATE_TONES[one.state]));
	return (["red", "amber", "blue", "green"] as const).find((tone) => found.has(tone)) ?? "grey";
}

const SENT: Readonly<Record<SendingState, string>> = {
	waiting: "waits to be sent",
	sending: "is being sent",
	sent: "sent",
	given_up: "given up",
	dropped: "not sent any more",
};
const tries = (attempts: number): string => (attempts > 1 ? ` after ${attempts} tries` : "");
/** `"given up after 7 tries"`. */
export const recipientSaid = ({ state, attempts }: Pick<OrderMailView["recipients"][number], "state" | "attempts">): string =>
	`${SENT[state]}${state === "waiting" && attempts > 0 ? `, tried ${attempts === 1 ? "once" : `${attempts} times`}` : tries(attempts)}`;

/** What was not tried yet is on its way as it should be. */
export const deliveryTone = ({ state, attempts }: Pick<OrderDeliveryView, "state" | "attempts">): Tone =>
	state === "waiting" && attempts === 0 ? "blue" : STATE_TONES[state];
/** `"delivered after 3 tries, answered 200"`. */
export function deliverySaid({ state, attempts, statusCode }: OrderDeliveryView): string {
	const did = state === "sent" ? `delivered${tries(attempts)}` : recipientSaid({ state, attempts });
	return statusCode === null ? did : `${did}, answered ${statusCode}`;
}

export const TOLD_AWAY = "Mails and events about this order cannot be read at the moment. They go out all the same.";
export const TOLD_MORE = "There are older mails or events than these.";
