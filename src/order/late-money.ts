import type { Ours } from "./agreement";
import { isPaid, type PaymentNewsStatus } from "./payment";
import type { HistoryRecord } from "./snapshot";
import type { Status } from "./status";

/** Money that comes for an order which nobody can place any more: it was never placed, and the person in it is erased. */

/** Of a payment's reference so much is kept: enough to know the payment by once it is found, under the e-number, at the gateway. */
export const REFERENCE_END_LENGTH = 6;

/** The last of its characters, and never more than half of them; null when there is nothing to tell it by. */
export const endOfReference = (reference: string | null): string | null => {
	const length = Math.min(REFERENCE_END_LENGTH, Math.floor((reference ?? "").length / 2));
	return reference === null || length === 0 ? null : reference.slice(-length);
};

/**
 * Whether somebody has to give it back. An order that was delivered, or keyed in, may be paid for whenever it is. Nothing that was
 * delivered is ever archived: it comes from `queued` or `failed`. Should the ERP have had it all the same, whoever looks says so.
 */
export const isLateMoney = (status: Status, news: PaymentNewsStatus): boolean => isPaid(news) && NEVER_PLACED.includes(status);
const NEVER_PLACED: readonly Status[] = ["abandoned", "cancelled", "archived"];

/** What a record of the history says beside the payment, so that it can be told of without the order. */
export const lateMoneyDetail = (
	order: { readonly total: string; readonly currency: string },
	reference: string | null,
): HistoryRecord["detail"] => ({ afterErasure: 1, total: order.total, currency: order.currency, referenceEnd: endOfReference(reference) });

export interface LateMoney {
	readonly eNumber: string;
	readonly ours: Ours;
	/** What was found, as a sentence. */
	readonly reason: string;
	/** What a person can do about it. */
	readonly suggestion: string;
}

/** Null: the record tells of something else. */
export function lateMoneyIn({ eNumber, atMs, event, after, detail }: HistoryRecord): LateMoney | null {
	if (event !== "payment" || detail.afterErasure !== 1) return null;
	const [total, currency] = [`${detail.total}`, `${detail.currency}`];
	const amount =
		detail.amount == null
			? `Money (the gateway did not say how much; the order was over ${total} ${currency})`
			: `${detail.amount} ${currency}`;
	const came = detail.payment === "captured" ? "came" : "was authorised";
	const known = detail.referenceEnd == null ? "" : ` The payment's reference ends in ${detail.referenceEnd}.`;
	return {
		eNumber,
		ours: { status: after, total, currency, erpOrderNumber: null },
		reason: `${amount} ${came} for ${eNumber} at ${new Date(atMs).toISOString().slice(0, 16).replace("T", " ")} UTC. The order was ${after} and its person erased before, so it was not placed.${known}`,
		suggestion: `Look for ${eNumber} at the payment gateway: it has the number as its reference.${known} Give the money back there; or find out there who paid, and place the order again by hand. Then press “As it should be” here and say which.`,
	};
}
