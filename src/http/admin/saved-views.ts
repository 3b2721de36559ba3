import { Hono } from "hono";
import * as z from "zod";
import { addView, changeView, listViews, type Owner, removeView, type SavedView, VIEWS_MAX } from "../../db/saved-views";
import { allowOnly } from "../methods";
import { problem } from "../problem";
import { json } from "../valid";
import type { AdminAsked, AdminDoor } from "./door";
import { oneLine } from "./plain-text";
import { isoOf } from "./views";

const NAME_LENGTH_MAX = 60;
const QUERY_LENGTH_MAX = 1_000;

const ViewBody = z.strictObject({
	name: oneLine(NAME_LENGTH_MAX),
	query: z
		.string()
		.max(QUERY_LENGTH_MAX, `must have at most ${QUERY_LENGTH_MAX} characters`)
		.regex(/^(?!\?)[\x21\x22\x24-\x7e]*$/, "must be the search part of an address, encoded, without the question mark"),
});

/** Searches that somebody wants to come back to. Each person's own, in each shop that they work in. */
export const savedViews = new Hono<AdminDoor>()
	.get("/", async (c) => c.json({ items: (await listViews(c.env.DB, ownerOf(c))).map(savedView), next: null }))
	.post("/", json(ViewBody), async (c) => {
		const view: SavedView = { id: crypto.randomUUID(), ...c.req.valid("json"), createdAtMs: c.var.ports.now() };
		if (await addView(c.env.DB, ownerOf(c), view)) return c.json(savedView(view), 201);
		return problem(c, "too_many_views", `You have ${VIEWS_MAX} views, and may have no more.`);
	})
	.all("/", allowOnly("GET", "POST"))
	.put("/:id", json(ViewBody), async (c) => {
		const changed = await changeView(c.env.DB, ownerOf(c), c.req.param("id"), c.req.valid("json"));
		return changed === null ? unknown(c) : c.json(savedView(changed));
	})
	.delete("/:id", async (c) => ((await removeView(c.env.DB, ownerOf(c), c.req.param("id"))) ? c.body(null, 204) : unknown(c)))
	.all("/:id", allowOnly("PUT", "DELETE"));

const unknown = (c: AdminAsked) => problem(c, "view_not_found", "You have saved no view with this id.");

/** The table of access lets only people through. */
function ownerOf(c: AdminAsked): Owner {
	const { tenant, user } = c.var.caller;
	if (user === null) throw new Error("a program has no views");
	return { tenantId: tenant.id, userId: user.id };
}

const savedView = ({ id, name, query, createdAtMs }: SavedView) => ({ id, name, query, createdAt: isoOf(createdAtMs) });
