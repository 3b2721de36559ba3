import { Hono } from "hono";
import * as z from "zod";
import { isRun, type LogRow, logPage } from "../../db/logs";
import { LEVELS } from "../../db/schema-console";
import { SERVICE_NAMES, SERVICES } from "../../db/services";
import { allowOnly } from "../methods";
import { invalid } from "../valid";
import type { AdminDoor } from "./door";
import { cursorText, Limit, PAGE_ENTRIES_DEFAULT, TimeCursorText, whole } from "./pages";
import { SpanFields, spanOf } from "./span";
import { isoOf } from "./views";

const Query = z.strictObject({
	service: z.enum(SERVICE_NAMES, `must be one of ${SERVICE_NAMES.join(", ")}`).optional(),
	level: z.enum(LEVELS, `must be one of ${LEVELS.join(", ")}`).optional(),
	...SpanFields,
	cursor: TimeCursorText.refine(
		(cursor) => cursor === undefined || whole.safeParse(cursor.id).success,
		"must be the `next` of the page before",
	),
	limit: Limit,
});

/** What the services did and how it went, newest first. Operators see what is about the deployment as well. */
export const logs = new Hono<AdminDoor>()
	.get("/", async (c) => {
		const query = Query.safeParse(c.req.query());
		if (!query.success) return invalid(c, query.error);
		const { tenant, role } = c.var.caller;
		const { service = null, level = null, cursor, limit = PAGE_ENTRIES_DEFAULT, ...span } = query.data;
		const after = cursor === undefined ? null : { atMs: cursor.atMs, id: Number(cursor.id) };
		const about = { service, level, ...spanOf(span, tenant.timeZone), after, limit, deployment: role === "operator" };
		const { items, next } = await logPage(c.env.DB, tenant.id, about);
		return c.json({
			items: items.map(logView),
			next: cursorText(next === null ? null : { atMs: next.atMs, id: `${next.id}` }),
			services: SERVICE_NAMES.map((name) => ({ service: name, label: SERVICES[name].label })),
			levels: LEVELS,
		});
	})
	.all("/", allowOnly("GET"));

/** `run` null: something that happened, and no run of a service. `tenant` null: about the deployment. */
const logView = (row: LogRow) => ({
	id: row.id,
	at: isoOf(row.atMs),
	level: row.level,
	service: row.service,
	label: SERVICES[row.service]?.label ?? row.service,
	tenant: row.tenantId,
	message: row.message,
	detail: row.detail ?? {},
	run: isRun(row) ? runView(row) : null,
});

export const runView = ({ startedAtMs, atMs, success, count }: { startedAtMs: number; atMs: number; success: boolean; count: number }) => ({
	startedAt: isoOf(startedAtMs),
	endedAt: isoOf(atMs),
	success,
	count,
});
