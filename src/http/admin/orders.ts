import { Hono } from "hono";
import { z } from "zod";
import { type ListPage, type ListQuery, listOrders, PAGE_ORDERS_MAX } from "../../db/lists";
import { databaseTrouble } from "../../db/trouble";
import { logError } from "../../lib/log";
import { ENUMBER } from "../../order/enumber";
import type { OrderDraft } from "../../order/order";
import type { OrderDetail } from "../../order/snapshot";
import { FACES, STATUSES } from "../../order/status";
import { allowOnly } from "../methods";
import { problem } from "../problem";
import { askDesk } from "../reach";
import { invalid } from "../valid";
import type { AdminAsked, AdminDoor } from "./door";
import { timelineOf } from "./timeline";
import { holdView, isoOf, isoOrNull, summaryView } from "./views";

const PAGE_ORDERS_DEFAULT = 50;
const Q_LENGTH_MAX = 100;

const whole = z.string().regex(/^[1-9]\d{0,14}$/, "must be a whole number");
const Query = z.strictObject({
	q: z.string().trim().min(1).max(Q_LENGTH_MAX).optional(),
	status: z
		.string()
		.transform((list) => list.split(","))
		.pipe(z.array(z.enum(STATUSES, `must be of ${STATUSES.join(", ")}`)).max(STATUSES.length))
		.optional(),
	cursor: whole.transform(Number).optional(),
	limit: whole
		.transform(Number)
		.refine((limit) => limit <= PAGE_ORDERS_MAX, `must be at most ${PAGE_ORDERS_MAX}`)
		.optional(),
});

export const orders = new Hono<AdminDoor>()
	/** `?q=` an e-number or the ERP's number, `?status=failed,queued`, `?cursor=` the `next` of the page before, `?limit=`. */
	.get("/", async (c) => {
		const query = Query.safeParse(c.req.query());
		if (!query.success) return invalid(c, query.error);
		const { q = null, status = [], cursor = null, limit = PAGE_ORDERS_DEFAULT } = query.data;
		const page = await pageOf(c, { q, statuses: [...new Set(status)], before: cursor, limit });
		if (page === null) return problem(c, "copy_unavailable", "The list of orders cannot be read at the moment.");
		return c.json({ items: page.items.map(summaryView), next: page.next === null ? null : `${page.next}` });
	})
	.all("/", allowOnly("GET"))
	.get("/:eNumber", async (c) => {
		const eNumber = c.req.param("eNumber");
		const order = ENUMBER.test(eNumber) ? await askDesk(c, c.var.caller.tenant.id, (desk) => desk.find(eNumber)) : null;
		if (order === null) return problem(c, "order_not_found", "Your tenant has no order with this e-number.");
		return c.json(orderView(order, c.var.ports.now()));
	})
	.all("/:eNumber", allowOnly("GET"));

/** Null while D1 is away. */
async function pageOf(c: AdminAsked, query: ListQuery): Promise<ListPage | null> {
	try {
		return await listOrders(c.env.DB, c.var.caller.tenant.id, query);
	} catch (error) {
		const reason = databaseTrouble(error);
		if (reason === null) throw error;
		logError({ event: "http.list_unavailable", requestId: c.var.requestId, tenant: c.var.caller.tenant.id, reason });
		return null;
	}
}

/** The order as placed, and over it everything that is known about it by now. */
function orderView(order: OrderDetail, nowMs: number) {
	const draft: OrderDraft = JSON.parse(order.body);
	const { label, colour } = FACES[order.status];
	return {
		...draft,
		eNumber: order.eNumber,
		status: order.status,
		label,
		colour,
		reference: order.reference,
		placedAt: isoOf(order.placedAtMs),
		updatedAt: isoOf(order.updatedAtMs),
		erpOrderNumber: order.erpOrderNumber,
		error: order.errorClass === null ? null : { class: order.errorClass, message: order.errorMessage ?? "" },
		nextAttemptAt: isoOrNull(order.nextAttemptAtMs),
		held: holdView(order.held, nowMs),
		attempts: order.attemptLog.map(({ startedAtMs, endedAtMs, ...attempt }) => ({
			...attempt,
			startedAt: isoOf(startedAtMs),
			endedAt: isoOf(endedAtMs),
		})),
		timeline: timelineOf(order),
	};
}
