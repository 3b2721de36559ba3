import { Hono } from "hono";
import * as z from "zod";
import { inboxPage, markAllRead, markRead, type Notification, type Reader, unreadOf } from "../../db/inbox";
import { incidentTitle } from "../../db/incident-kinds";
import { labelOf } from "../../db/incidents";
import { noticeAbsence } from "../absence";
import { allowOnly } from "../methods";
import { problem } from "../problem";
import { invalid, json } from "../valid";
import type { AdminAsked, AdminDoor } from "./door";
import { Limit, PAGE_ENTRIES_DEFAULT, whole } from "./pages";
import { isoOf } from "./views";

const Query = z.strictObject({ cursor: whole.transform(Number).optional(), limit: Limit });
/** The newest that the person has seen: what comes in while they read stays unread. */
const ReadAll = z.strictObject({ upTo: z.number("must be the id of the newest notification on the page").int().min(1) });

/** What goes wrong, told to those who have been granted the permission for it. */
export const inbox = new Hono<AdminDoor>()
	.get("/", async (c) => {
		const query = Query.safeParse(c.req.query());
		if (!query.success) return invalid(c, query.error);
		const { cursor = null, limit = PAGE_ENTRIES_DEFAULT } = query.data;
		const reader = readerOf(c);
		await noticeAbsence(c, reader.tenantId);
		const [page, unread] = await Promise.all([inboxPage(c.env.DB, reader, cursor, limit), unreadOf(c.env.DB, reader)]);
		return c.json({ items: page.items.map(notificationView), next: page.next === null ? null : `${page.next}`, ...unread });
	})
	.all("/", allowOnly("GET"))
	/** For the number beside the bell: asked often, and cheap. */
	.get("/unread", async (c) => {
		const reader = readerOf(c);
		await noticeAbsence(c, reader.tenantId);
		return c.json(await unreadOf(c.env.DB, reader));
	})
	.all("/unread", allowOnly("GET"))
	.post("/read-all", json(ReadAll), async (c) => {
		const reader = readerOf(c);
		await markAllRead(c.env.DB, reader, c.req.valid("json").upTo);
		return c.json(await unreadOf(c.env.DB, reader));
	})
	.all("/read-all", allowOnly("POST"))
	.post("/:id/read", async (c) => {
		const id = whole.safeParse(c.req.param("id"));
		const reader = readerOf(c);
		if (id.success && (await markRead(c.env.DB, reader, Number(id.data)))) return c.json(await unreadOf(c.env.DB, reader));
		return problem(c, "notification_not_found", "Your tenant's inbox has none with this id.");
	})
	.all("/:id/read", allowOnly("POST"));

/** The table of access lets only people through. */
function readerOf(c: AdminAsked): Reader {
	const { tenant, user } = c.var.caller;
	if (user === null) throw new Error("a program has no inbox");
	return { tenantId: tenant.id, userId: user.id };
}

/** `message`: what the ERP or the network said. `subject`: the e-number, or the incident's id. */
const notificationView = ({ n, atMs, kind, subject, message, detail, read }: Notification) => ({
	id: n,
	at: isoOf(atMs),
	kind,
	title: titleOf({ kind, subject, detail }),
	subject,
	message,
	detail,
	read,
});

function titleOf({ kind, subject, detail }: Pick<Notification, "kind" | "subject" | "detail">): string {
	const of = (end: "opened" | "closed") => incidentTitle(String(detail.kind), end, labelOf(String(detail.subject ?? "")));
	switch (kind) {
		case "order_failed":
			return `Order ${subject} failed`;
		case "incident_opened":
			return of("opened");
		case "incident_closed":
			return of("closed");
	}
}
