import type { OrderMessages } from "../../db/order-messages";
import type { AttemptRecord, HistoryRecord, OrderFile } from "../../order/snapshot";
import {
	type DeliveryOfOrder,
	deliveryOfOrder,
	deliverySay,
	type MailView,
	mailAtMs,
	mailSay,
	mailView,
	type Sight,
} from "./order-messages";
import { isoOf } from "./views";

/**
 * What happened to an order, oldest first, in sentences. Derived from what its desk recorded, so that it cannot disagree with it; who
 * was told of it is D1's.
 */
export interface TimelineEntry {
	/** ISO 8601, UTC. */
	readonly at: string;
	readonly event: "placed" | AttemptRecord["outcome"] | HistoryRecord["event"] | "mail" | "event";
	readonly say: string;
	/** The person's own words, or null. */
	readonly note: string | null;
	/** With `mail`. */
	readonly mail?: MailView;
	/** With `event`. */
	readonly delivery?: DeliveryOfOrder;
}

/** `told`: null while it cannot be read. */
export function timelineOf(
	order: Pick<OrderFile, "eNumber" | "status" | "placedAtMs" | "attemptLog" | "history">,
	told: Told | null = null,
): TimelineEntry[] {
	const placed: TimelineEntry = { at: isoOf(order.placedAtMs), event: "placed", say: placedSay(order), note: null };
	const since = [
		...order.history.map((record) => ({ atMs: record.atMs, event: record.event, say: historySay(record), note: record.note })),
		...order.attemptLog.map((attempt) => ({ atMs: attempt.endedAtMs, event: attempt.outcome, say: attemptSay(attempt), note: null })),
		...(told === null ? [] : toldEntries(told)),
	];
	// Sorting keeps the order of what fell into one millisecond: what somebody did comes before what the relay made of it.
	return [placed, ...since.sort((one, other) => one.atMs - other.atMs).map(({ atMs, ...entry }) => ({ at: isoOf(atMs), ...entry }))];
}

export interface Told {
	readonly messages: OrderMessages;
	readonly sight: Sight;
}
type Timed = Omit<TimelineEntry, "at"> & { readonly atMs: number };
function toldEntries({ messages: { mails, deliveries }, sight }: Told): Timed[] {
	// Both come newest first; what falls into one millisecond keeps its order.
	const mailed = mails.toReversed().map((one): Timed => {
		const mail = mailView(one, sight);
		return { atMs: mailAtMs(one), event: "mail", say: mailSay(mail), note: null, mail };
	});
	const sent = deliveries.toReversed().map((one): Timed => {
		const delivery = deliveryOfOrder(one, sight);
		return { atMs: one.createdAtMs, event: "event", say: deliverySay(delivery), note: null, delivery };
	});
	return [...mailed, ...sent];
}

/** A number that was given out before the money came is not an accepted order yet. */
function placedSay({ eNumber, status, history }: Pick<OrderFile, "eNumber" | "status" | "history">): string {
	const unpaid = status === "awaiting_payment" || history.some(({ before }) => before === "awaiting_payment");
	return unpaid ? `${eNumber} was given out; the payment was still open.` : `Accepted as ${eNumber}.`;
}

function attemptSay({ outcome, mode, error, erpOrderNumber }: AttemptRecord): string {
	const why = error === null ? "" : `: ${error.message}`;
	switch (outcome) {
		case "accepted":
			return mode === "verify" ? `The ERP has the order, as ${erpOrderNumber}.` : `The ERP took the order as ${erpOrderNumber}.`;
		case "rejected":
			return mode === "verify" ? `The look-up in the ERP needs a person${why}` : `The ERP refused the order${why}`;
		case "deferred":
			// A look-up ends so only when nothing is there, by what the ERP or a person says.
			return mode === "verify" ? `It is sent again${why}` : `Could not be delivered yet${why}`;
		case "uncertain":
			return `The ERP gave no clear answer; it is asked whether it has the order before anything else${why}`;
		case "lost":
			return "The attempt was interrupted; the ERP is asked whether it has the order before anything else.";
	}
}

export function historySay({ event, by, detail, before, after }: Omit<HistoryRecord, "id" | "eNumber" | "atMs" | "note">): string {
	const who = by?.name ?? "Holdfast";
	const many = typeof detail.job === "string" ? ", together with other orders" : "";
	switch (event) {
		case "payment":
			return `The payment gateway reported the payment as ${detail.payment ?? "changed"}${paymentSay(before, after)}.`;
		case "payment_expired":
			return "The payment did not come in time; the order was given up.";
		case "edit":
			return `${who} edited the order; this is revision ${detail.revision ?? "?"}.`;
		case "retry":
			return `${who} resubmitted the order${many}.`;
		case "verify":
			return `${who} asked for it to be looked up in the ERP at once${many}.`;
		case "mark_synced":
			return `${who} marked the order as synced${detail.erpOrderNumber == null ? "" : `, as ${detail.erpOrderNumber}`}${many}.`;
		case "not_there":
			return `${who} said that it is not in the ERP; it is sent again${many}.`;
		case "archive":
			return `${who} archived the order${many}: it is kept, and not sent.`;
		case "restore":
			return `${who} restored the order from the archive${many}.`;
		case "cancel":
			return `${who} cancelled the order${many}.`;
	}
}

function paymentSay(before: HistoryRecord["before"], after: HistoryRecord["after"]): string {
	if (before === after) return "";
	if (after === "abandoned") return "; the order was given up";
	return before === "abandoned" ? "; the order was placed after all" : "; the order was placed";
}
