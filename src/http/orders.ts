import { Hono } from "hono";
import { findOrder } from "../db/orders";
import { databaseTrouble } from "../db/trouble";
import { logError, reasonOf } from "../lib/log";
import { within } from "../lib/within";
import { ENUMBER } from "../order/enumber";
import { OrderDraft } from "../order/order";
import { isPaid } from "../order/payment";
import type { OrderSnapshot } from "../order/snapshot";
import { isFinal } from "../order/status";
import type { TenantAsked, TenantDoor } from "./env";
import { key } from "./key";
import { allowOnly } from "./methods";
import { mistakeAt } from "./mistakes";
import { amountMissed, occurredAtMs, serversOnly } from "./paying";
import { differenceOf, placeRequest, requestKeyOf, tooManyLines } from "./placing";
import { waitSecondsOf } from "./prefer";
import { problem } from "./problem";
import { askDesk } from "./reach";
import { orderReply, PaymentNews, paymentReply, receiptReply } from "./replies";
import { json } from "./valid";
import { settledBy } from "./waiting";

/** The copy is asked first because it is cheap; past this its desk is asked instead. */
const COPY_WAIT_MS_MAX = 1_000;

export const orders = new Hono<TenantDoor>()
	.post("/", key("orders:write"), json(OrderDraft, tooManyLines), async (c) => {
		const askedAtMs = c.var.ports.now();
		const waitSeconds = waitSecondsOf(c.req.header("Prefer"));
		c.header("Vary", "Prefer", { append: true });
		const draft = c.req.valid("json");
		const requestKey = requestKeyOf(c.req.header("Idempotency-Key"), draft.reference);
		if (requestKey.kind === "refused") return problem(c, requestKey.code, requestKey.detail);
		const difference = differenceOf(draft);
		if (difference !== null) {
			return problem(c, "total_mismatch", `The total ${draft.total} differs from lines and freight by ${difference}.`, { difference });
		}
		const { tenant } = c.var.holder;
		const request = await placeRequest(tenant, requestKey.key, draft);
		const placement = await askDesk(c, tenant.id, (desk) => desk.place(request));
		if (placement.kind === "conflict") {
			return problem(c, "idempotency_conflict", `This key was used for ${placement.eNumber}, with another body.`, {
				eNumber: placement.eNumber,
			});
		}
		const { receipt } = placement;
		// Nobody waits for a payment; an order that was placed before may be paid by now.
		const waits = waitSeconds !== null && (placement.kind === "repeated" || receipt.status === "queued");
		const order = waits ? await settledBy(c, receipt, askedAtMs + waitSeconds * 1_000) : null;
		if (order !== null) c.header("Preference-Applied", `wait=${waitSeconds}`);
		const reply = receiptReply(receipt, draft, order ?? undefined);
		c.header("Location", reply.links.self);
		if (placement.kind === "placed") return c.json(reply, 201);
		c.header("Idempotency-Replayed", "true");
		return c.json(reply, 200);
	})
	.all("/", allowOnly("POST"))
	.get("/:eNumber", key("orders:read"), async (c) => {
		const order = await orderOf(c, c.req.param("eNumber"));
		return order === null ? noSuchOrder(c) : c.json(orderReply(order));
	})
	.all("/:eNumber", allowOnly("GET"))
	.post("/:eNumber/payment", key("payments:write"), serversOnly, json(PaymentNews), async (c) => {
		const eNumber = c.req.param("eNumber");
		const report = c.req.valid("json");
		if (!ENUMBER.test(eNumber)) return noSuchOrder(c);
		const tenantId = c.var.holder.tenant.id;
		const happenedAtMs = occurredAtMs(report, c.var.ports.now());
		if (happenedAtMs === "future") {
			const message = "must not lie in the future: check the clock that it was read from";
			return problem(c, "validation_failed", "The time cannot be right.", { errors: [mistakeAt("occurredAt", message)] });
		}
		// What was not paid has no amount that could count, and must not become what a later payment is measured by.
		const amount = isPaid(report.status) ? (report.amount ?? null) : null;
		if (amount !== null) {
			const order = await askDesk(c, tenantId, (desk) => desk.find(eNumber));
			if (order === null) return noSuchOrder(c);
			const wanted = amountMissed(amount, order);
			if (wanted !== null) {
				const message = `must be ${wanted}, the payment that the order was placed with`;
				return problem(c, "validation_failed", "The amount is not that of the order.", { errors: [mistakeAt("amount", message)] });
			}
		}
		const news = { status: report.status, reference: report.reference ?? null, amount, occurredAtMs: happenedAtMs };
		const answer = await askDesk(c, tenantId, (desk) => desk.pay(eNumber, news));
		return answer.kind === "unknown_order" ? noSuchOrder(c) : c.json(paymentReply(answer));
	})
	.all("/:eNumber/payment", allowOnly("POST"));

/** Alike for a number that was never given out and for one of another tenant. */
const noSuchOrder = (c: TenantAsked) => problem(c, "order_not_found", "Your tenant has no order with this e-number.");

/**
 * Reads its own writes: the copy answers only for an order that nothing can change any more. Everything else, a copy that
 * is late or a D1 that is away included, is the desk's to answer.
 */
async function orderOf(c: TenantAsked, eNumber: string): Promise<OrderSnapshot | null> {
	if (!ENUMBER.test(eNumber)) return null;
	const tenantId = c.var.holder.tenant.id;
	const copied = await within(COPY_WAIT_MS_MAX, findOrder(c.env.DB, tenantId, eNumber)).catch((error: unknown) => {
		logError({
			event: "http.copy_unavailable",
			requestId: c.var.requestId,
			tenant: tenantId,
			reason: databaseTrouble(error) ?? reasonOf(error),
		});
		return null;
	});
	if (copied !== null && isFinal(copied.status)) return copied;
	return await askDesk(c, tenantId, (desk) => desk.find(eNumber));
}
