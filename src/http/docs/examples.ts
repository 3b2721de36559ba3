import type { OrderDraft } from "../../order/order";
import { orderReply, paymentReply, receiptReply } from "../replies";
import { cursorOf } from "../sync-cursor";
import { changesReply } from "../sync-reply";

/** The examples of the API's document. The replies are made by the code that makes the real ones. */

const E_NUMBER = "E100001";
const PLACED_AT_MS = Date.UTC(2026, 10, 20, 9, 30);
const SYNCED_AT_MS = PLACED_AT_MS + 840;

export const DRAFT_EXAMPLE: OrderDraft = {
	reference: "CART-7781",
	customer: { kind: "b2c", account: null, name: "Ann Byrne", email: "ann@example.com", phone: "+353 1 555 0100" },
	currency: "EUR",
	lines: [{ sku: "A-100", name: "Widget", quantity: "2", unitPrice: "12.50" }],
	delivery: { name: "Ann Byrne", line1: "1 Main St", city: "Dublin", postcode: "D01 F5P2", country: "IE", date: "2026-12-01" },
	billing: null,
	freight: { code: "STD", amount: "4.95" },
	payment: { type: "card", status: "captured", reference: "pi_123", amount: "29.95" },
	total: "29.95",
	note: "Ring twice",
};
export const RECEIPT_EXAMPLE = receiptReply({ eNumber: E_NUMBER, seq: 100_001, status: "queued", placedAtMs: PLACED_AT_MS }, DRAFT_EXAMPLE);
export const ORDER_EXAMPLE = orderReply({
	tenantId: "demo",
	desk: "main",
	seq: 100_001,
	eNumber: E_NUMBER,
	reference: "CART-7781",
	status: "synced",
	placedAtMs: PLACED_AT_MS,
	updatedAtMs: SYNCED_AT_MS,
	version: 2,
	erpOrderNumber: "SO-2291",
	errorClass: null,
	errorMessage: null,
	nextAttemptAtMs: null,
	attempts: 1,
	unknownSinceMs: null,
	erasedAtMs: null,
	revision: 0,
	body: JSON.stringify(DRAFT_EXAMPLE),
});
export const NEWS_EXAMPLE = { status: "captured", reference: "pi_123", amount: "29.95", occurredAt: "2026-11-20T09:31:12Z" };
export const PAYMENT_EXAMPLE = paymentReply({ kind: "recorded", eNumber: E_NUMBER, status: "queued", payment: "captured" });
export const STATUS_EXAMPLE = {
	erp: { state: "online", since: new Date(PLACED_AT_MS).toISOString() },
	ordering: "available",
	pricing: "live",
	orders: { waiting: 2, oldestWaitingAt: new Date(PLACED_AT_MS).toISOString(), oldestWaitingSeconds: 1 },
};

const EXAMPLE_FEED = { tenantId: "demo", entity: "product" } as const;
const CURSOR_AT = (n: number) => cursorOf(EXAMPLE_FEED, "6f1e2a90c4d85b37", { n, beganN: 240 });
export const CURSOR_EXAMPLE = CURSOR_AT(240);
export const CHANGES_EXAMPLE = changesReply(
	"product",
	{
		epoch: "6f1e2a90c4d85b37",
		head: 242,
		latest: 242,
		prunedToN: 0,
		monitored: null,
		state: "following",
		lastSuccessAtMs: SYNCED_AT_MS,
		items: [
			{ erpId: "4711", changedAtMs: PLACED_AT_MS, changeN: 241, data: { sku: "A-100", name: "Widget", description: "Blue", active: true } },
			{ erpId: "4712", changedAtMs: PLACED_AT_MS, changeN: 242, data: null },
		],
		next: 242,
		more: false,
	},
	CURSOR_AT(242),
);
