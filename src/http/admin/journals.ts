import { Hono } from "hono";
import * as z from "zod";
import { type AuditEntry, auditPage } from "../../db/audit";
import { incidentTitle } from "../../db/incident-kinds";
import { incidentsPage, type KnownIncident } from "../../db/incident-lists";
import { labelOf } from "../../db/incidents";
import { allowOnly } from "../methods";
import { invalid } from "../valid";
import type { AdminDoor } from "./door";
import { cursorText, Limit, PAGE_ENTRIES_DEFAULT, TimeCursorText } from "./pages";
import { isoOf, isoOrNull } from "./views";

/** What went wrong for how long, and who did what: newest first. */

const PageQuery = z.strictObject({ cursor: TimeCursorText, limit: Limit });
const IncidentQuery = PageQuery.extend({ of: z.literal("erp", 'must be "erp", or left out for incidents of every kind').optional() });
const AuditQuery = PageQuery.extend({
	event: z
		.string()
		.regex(/^[a-z_]{1,40}(?:\.[a-z_]{1,40})?$/, 'must be an event such as "order.retry"')
		.optional(),
	subject: z.string().trim().min(1, "must not be empty").max(100).optional(),
});

export const incidents = new Hono<AdminDoor>()
	/** `?of=erp`: outages of the ERP alone. */
	.get("/", async (c) => {
		const query = IncidentQuery.safeParse(c.req.query());
		if (!query.success) return invalid(c, query.error);
		const { cursor = null, limit = PAGE_ENTRIES_DEFAULT, of } = query.data;
		const page = await incidentsPage(c.env.DB, c.var.caller.tenant.id, { after: cursor, limit, outages: of === "erp" });
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

export const incidentView = ({ openedAtMs, closedAtMs, ...incident }: KnownIncident) => ({
	...incident,
	title: incidentTitle(incident.kind, "opened", labelOf(incident.subject)),
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
