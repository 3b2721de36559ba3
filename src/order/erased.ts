import type { OrderDraft } from "./order";
import type { Status } from "./status";

/**
 * What is left of an order once the person in it is erased. What stays is named; whatever an order comes to hold later goes with the
 * person unless it is named here.
 */

/** Orders whose persons are erased in one step of their desk. */
export const ERASE_ORDERS_MAX = 100;

/** Numbers, amounts, articles, dates and the country stay; who it was, where they live and what they wrote do not. */
export const withoutPerson = ({ customer, currency, lines, delivery, freight, payment, total }: OrderDraft): OrderDraft => ({
	reference: null,
	customer: { kind: customer.kind, account: null, name: "", email: "", phone: null },
	currency,
	// The name of an article may have been made for somebody: "Mug, Ann".
	lines: lines.map(({ sku, quantity, unitPrice }) => ({ sku, name: null, quantity, unitPrice })),
	delivery: { name: "", line1: "", city: "", postcode: "", country: delivery.country, date: delivery.date ?? null },
	billing: null,
	freight: freight == null ? null : { code: freight.code, amount: freight.amount },
	payment: { type: payment.type, status: payment.status, reference: null, amount: payment.amount },
	total,
	note: null,
});

/** Why an order cannot be erased yet, in a sentence; null when nobody needs its person any more. */
export function refusalToErase(status: Status): string | null {
	switch (status) {
		case "synced":
		case "synced_manually":
		case "archived":
		case "cancelled":
		case "abandoned":
			return null;
		case "awaiting_payment":
			return "Its payment is still open. It can be erased once the order is delivered, or given up.";
		case "queued":
		case "sending":
			return "It is on its way to the ERP, which needs the customer and the address. It can be erased once it is delivered, cancelled or archived.";
		case "pending_verification":
			return "The ERP has not confirmed it, and it may have to be sent again. Check it, or mark it as synced; then it can be erased.";
		case "failed":
			return "It has failed, and nobody has decided what becomes of it. Resubmit it, mark it as synced, or archive it; then it can be erased.";
	}
}

export const isErasable = (status: Status): boolean => refusalToErase(status) === null;
