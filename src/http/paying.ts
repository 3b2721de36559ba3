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

/** Whether there is money, or a promise of it. */
export const isPaid = ({ status }: PaymentNews): boolean => status === "captured" || status === "authorised";

/** The amount the order was placed with when the one reported is another, or null when they agree. `29.950` is `29.95`. */
export function amountMissed(reported: string, order: { readonly body: string }): string | null {
	const { payment }: OrderDraft = JSON.parse(order.body);
	return new Big(reported).eq(payment.amount) ? null : payment.amount;
}
