import { Hono } from "hono";
import * as z from "zod";
import { listOrders, type OrderSummary } from "../../db/lists";
import { dayAndTime } from "../../lib/zone";
import { ENUMBER, eNumberMeant, eNumberOf, eNumberTyped } from "../../order/enumber";
import { type Fate, fateOf, type IssuedNumber, neverIssued } from "../../order/fate";
import type { OrderDraft } from "../../order/order";
import type { PaymentState } from "../../order/payment";
import type { OrderFile } from "../../order/snapshot";
import { UNPLACED } from "../../order/status";
import { allowOnly } from "../methods";
import { askDesk } from "../reach";
import { invalid } from "../valid";
import { ENumberText } from "./asked-action";
import type { AdminAsked, AdminDoor, Caller } from "./door";
import { Limit, PAGE_ENTRIES_DEFAULT, whole } from "./pages";
import { isoOrNull } from "./views";

const Query = z.strictObject({ cursor: whole.transform(Number).optional(), limit: Limit });

/** What became of a number: for the clerk whom a customer asks about one that is no order. */
export const enumbers = new Hono<AdminDoor>()
	/** Numbers that look like gaps, newest first: given out, and no order behind them, or not yet. */
	.get("/", async (c) => {
		const query = Query.safeParse(c.req.query());
		if (!query.success) return invalid(c, query.error);
		const { tenant } = c.var.caller;
		const { cursor = null, limit = PAGE_ENTRIES_DEFAULT } = query.data;
		const filter = { statuses: UNPLACED, causes: [], q: null, fromMs: null, untilMs: null, customer: null };
		const page = await listOrders(c.env.DB, tenant.id, { ...filter, before: cursor, limit });
		return c.json({ items: page.items.map((gap) => fateView(gapFate(gap, tenant))), next: page.next === null ? null : `${page.next}` });
	})
	.all("/", allowOnly("GET"))
	/**
	 * However it was typed, and with or without what numbers begin with. `asked`: what was typed, where `eNumber` is another number for it.
	 */
	.get("/:eNumber", async (c) => {
		const text = ENumberText.safeParse(c.req.param("eNumber"));
		if (!text.success) return invalid(c, text.error);
		const fate = await fateOfText(c, text.data);
		return c.json({ ...fateView(fate), asked: fate.eNumber === eNumberTyped(text.data) || fate.eNumber === text.data ? null : text.data });
	})
	.all("/:eNumber", allowOnly("GET"));

const fateView = ({ atMs, ...fate }: Fate) => ({ ...fate, at: isoOrNull(atMs) });

async function fateOfText(c: AdminAsked, text: string): Promise<Fate> {
	const { tenant } = c.var.caller;
	const typed = eNumberTyped(text);
	const meant = eNumberMeant(text, tenant);
	// As it stands there first: a number may have an earlier prefix, or none.
	for (const eNumber of new Set([typed, meant ?? typed])) {
		const order = ENUMBER.test(eNumber) ? await askDesk(c, tenant.id, (desk) => desk.inspect(eNumber)) : null;
		if (order !== null) return orderFate(order, tenant);
	}
	const { lastSeq } = await askDesk(c, tenant.id, (desk) => desk.passage(Number.MAX_SAFE_INTEGER));
	return neverIssued(meant ?? text, tenant.prefix, lastSeq === 0 ? null : { seq: lastSeq, eNumber: eNumberOf(tenant.prefix, lastSeq) });
}

function orderFate(order: OrderFile, tenant: Caller["tenant"]): Fate {
	const draft: OrderDraft = JSON.parse(order.body);
	// News of a payment may come after the order was given up; what is asked for is why and when it was.
	const became = order.history.findLast(({ before, after }) => after === order.status && before !== after);
	const payment = became?.detail.payment ?? draft.payment.status;
	return fateIn(tenant, {
		...order,
		mayBeInErp: order.unknownSinceMs !== null,
		payment: payment as PaymentState,
		changedAtMs: became?.atMs ?? order.updatedAtMs,
	});
}

/** The copy does not know how long a payment is waited for: the order's own look-up does. */
const gapFate = (gap: OrderSummary, tenant: Caller["tenant"]): Fate =>
	fateIn(tenant, { ...gap, payment: gap.paymentStatus, changedAtMs: gap.updatedAtMs, payUntilMs: null, mayBeInErp: false });

const fateIn = ({ timeZone }: Caller["tenant"], number: IssuedNumber): Fate => fateOf(number, (atMs) => dayAndTime(atMs, timeZone));
