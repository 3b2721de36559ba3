import type { PlacedOrder } from "../../src/order/order";

/** An order that the demo ERP takes as it stands; `changes` replaces whole fields. */
export const placedOrder = (eNumber: string, changes: Partial<PlacedOrder> = {}): PlacedOrder => ({
	eNumber,
	placedAt: "2026-11-22T09:00:00.000Z",
	reference: `CART-${eNumber}`,
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
