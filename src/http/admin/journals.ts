import { Hono } from "hono";
import * as z from "zod";
import { type AuditEntry, auditPage } from "../../db/audit";
import { subjectNames } from "../../db/audit-names";
import { endpointNames } from "../../db/endpoint-names";
import { incidentTitle } from "../../db/incident-kinds";
import { incidentsPage, type KnownIncident } from "../../db/incident-lists";
import { labelOf, type PartNames } from "../../db/incident-words";
import { awayMs, stretchesOf } from "../../lib/stretches";
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
		const { id } = c.var.caller.tenant;
		const page = await incidentsPage(c.env.DB, id, { after: cursor, limit, outages: of === "erp" });
		const names = await endpointNames(c.env.DB, id, page.items.map(subjectOf));
		return c.json({ items: page.items.map(incidentView(c.var.ports.now(), names)), next: cursorText(page.next) });
	})
	.all("/", allowOnly("GET"));

export const audit = new Hono<AdminDoor>()
	/** `?event=order.retry`, `?subject=E100001`. A page may be short, even empty, and not be the last: `next` tells. */
	.get("/", async (c) => {
		const query = AuditQuery.safeParse(c.req.query());
		if (!query.success) return invalid(c, query.error);
		const { cursor = null, limit = PAGE_ENTRIES_DEFAULT, event = null, subject = null } = query.data;
		const { id } = c.var.caller.tenant;
		const page = await auditPage(c.env.DB, id, { event, subject, after: cursor, limit });
		const names = await subjectNames(c.env.DB, id, page.items);
		return c.json({ items: page.items.map((entry) => entryView(entry, names.get(entry.id) ?? null)), next: cursorText(page.next) });
	})
	.all("/", allowOnly("GET"));

export const subjectOf = ({ subject }: Pick<KnownIncident, "subject">): string => subject;

/**
 * `away`: when it was as the title says, as far as that is known of an outage, which the ERP may interrupt; `offlineMs`: how much that is
 * so far. `answersSince`: it is not so now, and counts as over at `overAt` unless it comes back before. `ended`: why it is over, where it
 * has not recovered.
 */
export const incidentView =
	(nowMs: number, names: PartNames) =>
	({ openedAtMs, closedAtMs, course, ...incident }: KnownIncident) => ({
		...incident,
		title: incidentTitle(incident.kind, "opened", labelOf(incident.subject, names)),
		openedAt: isoOf(openedAtMs),
		closedAt: isoOrNull(closedAtMs),
		away: course === null ? null : course.away.map(({ fromMs, untilMs }) => ({ from: isoOf(fromMs), until: isoOrNull(untilMs) })),
		offlineMs: course === null ? null : Math.round(awayMs(stretchesOf({ openedAtMs, closedAtMs, course }), nowMs)),
		answersSince: closedAtMs === null ? isoOrNull(course?.away.at(-1)?.untilMs ?? null) : null,
		overAt: isoOrNull(course?.overAtMs ?? null),
	});

/** `by` null: nobody; a payment gateway, or time itself. `subjectName` null: it has none, or none any more. */
const entryView = ({ atMs, id, event, subject, actor, before, after, note, detail }: AuditEntry, subjectName: string | null) => ({
	id,
	at: isoOf(atMs),
	event,
	subject,
	subjectName,
	by: actor,
	before,
	after,
	note,
	detail,
});
