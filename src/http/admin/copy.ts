import { Hono } from "hono";
import * as z from "zod";
import { beginRebuilding, type CopyCheck, findCopyCheck, rebuildingSince } from "../../db/copy-checks";
import { allowOnly } from "../methods";
import { problem } from "../problem";
import { askDesk } from "../reach";
import { json } from "../valid";
import { audited } from "./audited";
import type { AdminDoor } from "./door";
import { isoOf, isoOrNull } from "./views";

/** `after`: the `next` of the page before; 0 begins. */
const Rebuild = z.strictObject({ after: z.number("must be a number").int("must be whole").min(0, "must be at least 0") });
const NOTHING = { orders: [] };
const NOTHING_OWED = { owing: [] };

/** The copy of the orders in the database, which lists and searches read. `POST /schedules/copy/run` has it compared with the desk now. */
export const copy = new Hono<AdminDoor>()
	.get("/", async (c) => {
		const { tenant } = c.var.caller;
		const [check, since, desk] = await Promise.all([
			findCopyCheck(c.env.DB, tenant.id),
			rebuildingSince(c.env.DB, tenant.id),
			askDesk(c, tenant.id, (desk) => desk.recopy(NOTHING)),
		]);
		return c.json({
			tenant: tenant.id,
			check: check === null ? null : checkView(check),
			rebuildingSince: isoOrNull(since),
			orders: desk.orders,
			owed: desk.owed,
		});
	})
	.all("/", allowOnly("GET"))
	/** Has the desk write a page of its orders anew, and with the first page all that was decided about them. Repeating it changes nothing. */
	.post("/rebuild", json(Rebuild), async (c) => {
		const { tenant } = c.var.caller;
		const { after } = c.req.valid("json");
		const isBegun = (await rebuildingSince(c.env.DB, tenant.id)) !== null;
		const nowMs = c.var.ports.now();
		// After the time was taken: an order from before is there, or it is among them.
		const { owing } = isBegun ? NOTHING_OWED : await askDesk(c, tenant.id, (desk) => desk.recopy({ listOwing: true }));
		if (owing === null) return problem(c, "copy_behind", "Too many orders are still on their way to the list for the first time.");
		// A page that goes on with what is under way is no deed of its own.
		if (after === 0 || !isBegun) await audited(c, { event: "copy.rebuild", subject: tenant.id });
		// Before the first order is copied: from then on it would be news.
		await beginRebuilding(c.env.DB, tenant.id, owing, nowMs);
		const { owing: _before, ...page } = await askDesk(c, tenant.id, (desk) =>
			desk.recopy({ allAfter: after, ...(after === 0 ? { recordsAfter: 0 } : {}) }),
		);
		return c.json({ tenant: tenant.id, ...page }, 202);
	})
	.all("/rebuild", allowOnly("POST"));

const checkView = ({ tenantId: _tenant, dueAtMs: _due, beganAtMs, endedAtMs, seq: _seq, record: _record, ...counts }: CopyCheck) => ({
	beganAt: isoOf(beganAtMs),
	endedAt: isoOrNull(endedAtMs),
	...counts,
});
