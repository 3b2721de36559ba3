import type { OrderDraft } from "../../src/order/order";

/** An order that is right in every way; tests spoil what they are about. */
export const draft = (changes: Partial<OrderDraft> = {}): OrderDraft => ({
	reference: null,
	customer: { kind: "b2c", account: null, name: "Ann Byrne", email: "ann@example.com", phone: "+353 1 555 0100" },
	currency: "EUR",
	lines: [{ sku: "A-100", name: "Widget", quantity: "2", unitPrice: "12.50" }],
	delivery: { name: "Ann Byrne", line1: "1 Main St", city: "Dublin", postcode: "D01 F5P2", country: "IE", date: "2026-12-01" },
	billing: null,
	freight: { code: "STD", amount: "4.95" },
	payment: { type: "card", status: "captured", reference: "pi_123", amount: "29.95" },
	total: "29.95",
	note: "Ring twice",
	...changes,
});
