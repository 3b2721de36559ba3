import type { OrderDraft } from "../../order/order";

/** How an order is paid, in words. */

const STATUSES: Readonly<Record<OrderDraft["payment"]["status"], string>> = {
	pending: "Not paid yet",
	authorised: "Authorised, not captured yet",
	captured: "Paid",
};
/** What shops commonly call their ways of paying; others are shown as the shop has named them. */
const TYPES: Readonly<Record<string, string>> = {
	card: "Card",
	credit_card: "Credit card",
	debit_card: "Debit card",
	invoice: "Invoice",
	on_account: "On account",
	account: "On account",
	bank_transfer: "Bank transfer",
	direct_debit: "Direct debit",
	sepa_debit: "SEPA direct debit",
	cash_on_delivery: "Cash on delivery",
	prepayment: "Prepayment",
	gift_card: "Gift card",
	apple_pay: "Apple Pay",
	google_pay: "Google Pay",
	paypal: "PayPal",
	klarna: "Klarna",
	ideal: "iDEAL",
};

export function paymentType(type: string): string {
	const known = type.toLowerCase().replaceAll(/[\s-]+/g, "_");
	return (Object.hasOwn(TYPES, known) ? TYPES[known] : undefined) ?? type;
}

/** A status that this page does not know yet is shown as it is. */
export const paymentStatus = (status: OrderDraft["payment"]["status"]): string => STATUSES[status] ?? status;
