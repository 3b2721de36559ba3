import type { OrderDraft } from "../../src/order/order";

/** What shops order: bodies as the front door would have let them through. */

/** An article that the ERP does not know: it refuses the order until somebody has edited it. */
export const UNKNOWN_SKU = "NOT-IN-ERP";
const KNOWN_SKU = "A-100";

export const bodyOf = (key: string, { unpaid, sku = KNOWN_SKU }: { readonly unpaid: boolean; readonly sku?: string }): string =>
	JSON.stringify({
		reference: key,
		customer: { kind: "b2c", account: null, name: "Ann Byrne", email: "ann@example.com", phone: null },
		currency: "EUR",
		lines: [{ sku, name: "Widget", quantity: "2", unitPrice: "12.50" }],
		delivery: { name: "Ann Byrne", line1: "1 Main St", city: "Dublin", postcode: "D01 F5P2", country: "IE", date: null },
		billing: null,
		freight: { code: "STD", amount: "4.95" },
		payment: { type: "card", status: unpaid ? "pending" : "captured", reference: null, amount: "29.95" },
		total: "29.95",
		note: null,
	} satisfies OrderDraft);

/** The same order, edited: it says by which click, and the article is one that the ERP knows if `mends`. */
export function edited(body: string, note: string, mends: boolean): string {
	const draft: OrderDraft = JSON.parse(body);
	return JSON.stringify({ ...draft, note, lines: mends ? draft.lines.map((line) => ({ ...line, sku: KNOWN_SKU })) : draft.lines });
}

/** What the goods and the money are, apart from how far the payment has come: what a revision is told from another by. */
export function contentOf(order: OrderDraft): string {
	const { reference, customer, currency, lines, delivery, billing, freight, total, note } = order;
	return JSON.stringify([reference, customer, currency, lines, delivery, billing, freight, total, note]);
}

export const contentOfBody = (body: string): string => contentOf(JSON.parse(body));

export const isRefused = (order: OrderDraft): boolean => order.lines.some(({ sku }) => sku === UNKNOWN_SKU);
