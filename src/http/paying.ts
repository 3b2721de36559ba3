import Big from "big.js";
import type { MiddlewareHandler } from "hono";
import type { OrderDraft } from "../order/order";
import type { TenantDoor } from "./env";
import { problem } from "./problem";
import type { PaymentNews } from "./replies";

/** What is asked of a payment report before it is believed: it lets an order go out, or drops it. */

/** E-numbers are consecutive, and a page's key is no secret: whoever reads both could have orders delivered that nobody paid. */
export const serversOnly: MiddlewareHandler<TenantDoor> = async (c, next) =>
	c.req.header("Origin") === undefined ? await next() : problem(c, "origin_not_allowed", "Payment reports come from a server.");

/** Clocks of payment gateways may run ahead of ours by so much. */
export const OCCURRED_AHEAD_MS_MAX = 5 * 60_000;

/**
 * When it happened, Unix ms; null when the gateway does not say. "future": later than can be, and so no time to tell reports
 * apart by, since every true one would come before it.
 */
export function occurredAtMs({ occurredAt }: Pick<PaymentNews, "occurredAt">, nowMs: number): number | null | "future" {
	if (occurredAt == null) return null;
	const atMs = Date.parse(occurredAt);
	return atMs > nowMs + OCCURRED_AHEAD_MS_MAX ? "future" : atMs;
}

/** The amount the order was placed with when the one reported is another, or null when they agree. `29.950` is `29.95`. */
export function amountMissed(reported: string, order: { readonly body: string }): string | null {
	const { payment }: OrderDraft = JSON.parse(order.body);
	return new Big(reported).eq(payment.amount) ? null : payment.amount;
}
