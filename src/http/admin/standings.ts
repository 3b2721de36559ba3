import { Hono } from "hono";
import * as z from "zod";
import { allowOnly } from "../methods";
import { askDesk } from "../reach";
import { invalid } from "../valid";
import { AT_ONCE_MAX, ENumberText } from "./asked-action";
import { standingView } from "./decisions";
import type { AdminDoor } from "./door";
import { isoOf } from "./views";

const NAMED = `must name 1 to ${AT_ONCE_MAX} e-numbers, joined by commas`;

const Query = z.strictObject({
	eNumbers: z
		.string(NAMED)
		.transform((list) => list.split(","))
		.pipe(z.array(ENumberText).max(AT_ONCE_MAX, NAMED)),
});

/** How orders stand now, of whom the caller has the numbers: from the desk, so it is never behind what was just done. */
export const standings = new Hono<AdminDoor>()
	/** Numbers that were never given to an order are left out. */
	.get("/", async (c) => {
		const query = Query.safeParse(c.req.query());
		if (!query.success) return invalid(c, query.error);
		const eNumbers = [...new Set(query.data.eNumbers)];
		const found = await askDesk(c, c.var.caller.tenant.id, (desk) => desk.standings(eNumbers));
		return c.json({ items: found.map(standingView), next: null, at: isoOf(c.var.ports.now()) });
	})
	.all("/", allowOnly("GET"));
