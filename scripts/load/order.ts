import type { OrderDraft } from "../../src/order/order.ts";
import { DEMO_STOREFRONT_KEY } from "../tenant/demo.ts";
import type { Message } from "./http.ts";

const UNIT_CENTS = 1_250;
const FREIGHT_CENTS = 495;
const WIDGET_QUANTITY_MAX = 9_000;

const euros = (cents: number): string => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, "0")}`;

/** The total of the order with this index. Neighbours differ, so that two orders mixed up on the way would show. */
export const totalOf = (index: number): string => euros(quantityOf(index) * UNIT_CENTS + FREIGHT_CENTS);
const quantityOf = (index: number): number => 1 + (index % WIDGET_QUANTITY_MAX);

/** An ordinary order of a web shop, a little over 500 bytes; the same index gives the same order. */
export const draft = (index: number, reference: string): OrderDraft => ({
	reference,
	customer: { kind: "b2c", account: null, name: "Ann Byrne", email: "ann@example.com", phone: "+353 1 555 0100" },
	currency: "EUR",
	lines: [{ sku: "A-100", name: "Widget", quantity: String(quantityOf(index)), unitPrice: euros(UNIT_CENTS) }],
	delivery: {
		name: "Ann Byrne",
		line1: "1 Main St",
		city: "Dublin",
		postcode: "D01 F5P2",
		country: "IE",
		date: "2026-12-01",
	},
	billing: null,
	freight: { code: "STD", amount: euros(FREIGHT_CENTS) },
	payment: { type: "card", status: "captured", reference: `pi_${reference}`, amount: totalOf(index) },
	total: totalOf(index),
	note: null,
});

/** The request that places the order with this index. `reference` is the idempotency key, too. */
export const placing = (index: number, reference: string): Message => placingOf(draft(index, reference), reference);

export const placingOf = (order: OrderDraft, idempotencyKey: string): Message => ({
	method: "POST",
	path: "/v1/orders",
	headers: {
		authorization: `Bearer ${DEMO_STOREFRONT_KEY}`,
		"content-type": "application/json",
		"idempotency-key": idempotencyKey,
	},
	body: JSON.stringify(order),
});
