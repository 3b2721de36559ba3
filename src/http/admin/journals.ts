import { Hono } from "hono";
import * as z from "zod";
import { type AuditEntry, auditPage } from "../../db/audit";
import { incidentsPage } from "../../db/incidents";
import type { Incident } from "../../link/answers";
import { allowOnly } from "../methods";
import { invalid } from "../valid";
import type { AdminDoor } from "./door";
import { cursorText, Limit, PAGE_ENTRIES_DEFAULT, TimeCursorText } from "./pages";
import { isoOf, isoOrNull } from "./views";

/** What went wrong for how long, and who did what: newest first. */

const PageQuery = z.strictObject({ cursor: TimeCursorText, limit: Limit });
const AuditQuery = PageQuery.extend({
	event: z
		.string()
		.regex(/^[a-z_]{1,40}(?:\.[a-z_]{1,40})?$/, 'must be an event such as "order.retry"')
		.optional(),
	subject: z.string().trim().min(1, "must not be empty").max(100).optional(),
});

export const incidents = new Hono<AdminDoor>()
	.get("/", async (c) => {
		const query = PageQuery.safeParse(c.req.query());
		if (!query.success) return invalid(c, query.error);
		const { cursor = null, limit = PAGE_ENTRIES_DEFAULT } = query.data;
		const page = await incidentsPage(c.env.DB, c.var.caller.tenant.id, cursor, limit);
		return c.json({ items: page.items.map(incidentView), next: cursorText(page.next) });
	})
	.all("/", allowOnly("GET"));

export const audit = new Hono<AdminDoor>()
	/** `?event=order.retry`, `?subject=E100001`. A page may be short, even empty, and not be the last: `next` tells. */
	.get("/", async (c) => {
		const query = AuditQuery.safeParse(c.req.query());
		if (!query.success) return invalid(c, query.error);
		const { cursor = null, limit = PAGE_ENTRIES_DEFAULT, event = null, subject = null } = query.data;
		const page = await auditPage(c.env.DB, c.var.caller.tenant.id, { event, subject, after: cursor, limit });
		return c.json({ items: page.items.map(entryView), next: cursorText(page.next) });
	})
	.all("/", allowOnly("GET"));

export const incidentView = ({ openedAtMs, closedAtMs, ...incident }: Incident) => ({
	...incident,
	openedAt: isoOf(openedAtMs),
	closedAt: isoOrNull(closedAtMs),
});

/** `by` null: nobody; a payment gateway, or time itself. */
const entryView = ({ atMs, id, event, subject, actor, before, after, note, detail }: AuditEntry) => ({
	id,
	at: isoOf(atMs),
	event,
	subject,
	by: actor,
	before,
	after,
	note,
	detail,
});
