import { Hono } from "hono";
import * as z from "zod";
import { failedByClass, type ListPage, type ListQuery, listOrders } from "../../db/lists";
import { databaseTrouble } from "../../db/trouble";
import { logError } from "../../lib/log";
import { ENUMBER } from "../../order/enumber";
import type { OrderDraft } from "../../order/order";
import type { OrderFile } from "../../order/snapshot";
import { orNull } from "../glances";
import { allowOnly } from "../methods";
import { problem } from "../problem";
import { askDesk } from "../reach";
import { invalid, json } from "../valid";
import { actions } from "./actions";
import type { AdminAsked, AdminDoor } from "./door";
import { edit, noSuchOrder, OrderEdit, tooManyLinesInside } from "./edit";
import { FilterFields, filterOf, OF_FAILED, ONE_OF_TWO, ofFailed, oneOfTwo } from "./filter";
import { readMessages, sightOf } from "./order-messages";
import { orderView, revisionsOf } from "./order-view";
import { Limit, PAGE_ENTRIES_DEFAULT, whole } from "./pages";
import { isOffered } from "./permission";
import { standings } from "./standings";
import { holdView, isoOf, summaryView } from "./views";

/** So long a list waits for the desk, which only counts for it. */
export const TOTALS_MS_MAX = 1_000;

const Query = z
	.strictObject({
		...FilterFields,
		cursor: whole.transform(Number).optional(),
		limit: Limit,
		totals: z.literal("true", "must be true, or be left out").optional(),
	})
	.refine(oneOfTwo, ONE_OF_TWO)
	.refine(ofFailed, OF_FAILED);
const REVISION = /^\d{1,6}$/;

export const orders = new Hono<AdminDoor>()
	/**
	 * Newest first. Filters as in filter.ts; `?cursor=` the `next` of the page before, `?limit=`. With `?totals=true` also how many orders
	 * there are by status, whatever the filter, and what holds them back: both as the desk has them at that moment. With a list of
	 * failed orders alone come `causes`: how many of all of them there are by what went wrong, as they are filtered by with `error`.
	 */
	.get("/", async (c) => {
		const query = Query.safeParse(c.req.query());
		if (!query.success) return invalid(c, query.error);
		const { cursor = null, limit = PAGE_ENTRIES_DEFAULT, totals, ...filter } = query.data;
		const wanted = { ...filterOf(filter, c.var.caller.tenant.timeZone), before: cursor, limit };
		const [read, counted] = await Promise.all([
			readOf(c, wanted, totals !== undefined && wanted.statuses.length === 1 && wanted.statuses[0] === "failed"),
			totals === undefined ? {} : totalsOf(c),
		]);
		if (read === null) return problem(c, "copy_unavailable", "The list of orders cannot be read at the moment.", counted);
		const { page, causes } = read;
		const next = page.next === null ? null : `${page.next}`;
		return c.json({ items: page.items.map(summaryView), next, ...(causes === null ? {} : { causes: causes.map(causeView) }), ...counted });
	})
	.all("/", allowOnly("GET"))
	.route("/standings", standings)
	.route("/actions", actions)
	/** From the desk: an order can be looked at while D1 is away. Whom it was told to is D1's. */
	.get("/:eNumber", async (c) => {
		const [order, mayAct] = await Promise.all([fileOf(c, c.req.param("eNumber")), isOffered(c, "order_sync_actions")]);
		if (order === null) return noSuchOrder(c);
		const messages = await readMessages(c, order);
		return c.json(orderView(order, { mayAct, nowMs: c.var.ports.now(), messages, sight: sightOf(c.var.caller, order) }));
	})
	.put("/:eNumber", json(OrderEdit, tooManyLinesInside), async (c) => {
		const eNumber = c.req.param("eNumber");
		return ENUMBER.test(eNumber) ? await edit(c, eNumber, c.req.valid("json")) : noSuchOrder(c);
	})
	.all("/:eNumber", allowOnly("GET", "PUT"))
	.get("/:eNumber/revisions", async (c) => {
		const order = await fileOf(c, c.req.param("eNumber"));
		return order === null ? noSuchOrder(c) : c.json({ items: revisionsOf(order.revisions), next: null });
	})
	.all("/:eNumber/revisions", allowOnly("GET"))
	/** The order as it was in that revision; 0 is the order as placed. */
	.get("/:eNumber/revisions/:revision", async (c) => {
		const order = await fileOf(c, c.req.param("eNumber"));
		const wanted = c.req.param("revision");
		const found = order?.revisions.find(({ revision }) => REVISION.test(wanted) && revision === Number(wanted));
		if (found === undefined) return problem(c, "order_not_found", "Your tenant has no order with this e-number and revision.");
		const draft: OrderDraft = JSON.parse(found.body);
		return c.json({ revision: found.revision, at: isoOf(found.atMs), by: found.by?.name ?? null, reason: found.reason, order: draft });
	})
	.all("/:eNumber/revisions/:revision", allowOnly("GET"));

async function fileOf(c: AdminAsked, eNumber: string): Promise<OrderFile | null> {
	return ENUMBER.test(eNumber) ? await askDesk(c, c.var.caller.tenant.id, (desk) => desk.inspect(eNumber)) : null;
}

/** Totals and hold are null while the desk does not answer: the list is D1's, and is there all the same. */
async function totalsOf(c: AdminAsked) {
	const tenantId = c.var.caller.tenant.id;
	const nowMs = c.var.ports.now();
	const ask = () => askDesk(c, tenantId, (desk) => desk.totals());
	const counted = await orNull(c, tenantId, "http.totals_unavailable", ask, TOTALS_MS_MAX);
	return { totals: counted?.byStatus ?? null, hold: counted === null ? null : holdView(counted.hold, nowMs), serverTime: isoOf(nowMs) };
}

type Causes = Awaited<ReturnType<typeof failedByClass>>;

const causeView = ({ errorClass, count }: Causes[number]) => ({ error: errorClass ?? "none", count });

/** Null while D1 is away. */
async function readOf(c: AdminAsked, query: ListQuery, byCause: boolean): Promise<{ page: ListPage; causes: Causes | null } | null> {
	const tenantId = c.var.caller.tenant.id;
	try {
		const [page, causes] = await Promise.all([listOrders(c.env.DB, tenantId, query), byCause ? failedByClass(c.env.DB, tenantId) : null]);
		return { page, causes };
	} catch (error) {
		const reason = databaseTrouble(error);
		if (reason === null) throw error;
		logError({ event: "http.list_unavailable", requestId: c.var.requestId, tenant: tenantId, reason });
		return null;
	}
}
