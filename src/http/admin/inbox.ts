import { Hono } from "hono";
import * as z from "zod";
import { endpointNames } from "../../db/endpoint-names";
import { inboxPage, markAllRead, markRead, markSettledRead, type Notification, type Reader, unreadOf } from "../../db/inbox";
import { incidentTitle } from "../../db/incident-kinds";
import { labelOf, type PartNames } from "../../db/incident-words";
import { FACES } from "../../order/status";
import { noticeAbsence } from "../absence";
import { allowOnly } from "../methods";
import { problem } from "../problem";
import { invalid, json } from "../valid";
import type { AdminAsked, AdminDoor } from "./door";
import { Limit, PAGE_ENTRIES_DEFAULT, whole } from "./pages";
import { isoOf } from "./views";

const Query = z.strictObject({ cursor: whole.transform(Number).optional(), limit: Limit });
/** `upTo`: the newest that the person has seen: what comes in while they read stays unread. `settled`: only what needs nobody any more. */
const ReadAll = z.strictObject({
	upTo: z.number("must be the id of the newest notification on the page").int().min(1),
	settled: z.boolean("must be true or false").default(false),
});

/** What goes wrong, told to those who have been granted the permission for it. */
export const inbox = new Hono<AdminDoor>()
	.get("/", async (c) => {
		const query = Query.safeParse(c.req.query());
		if (!query.success) return invalid(c, query.error);
		const { cursor = null, limit = PAGE_ENTRIES_DEFAULT } = query.data;
		const reader = readerOf(c);
		await noticeAbsence(c, reader.tenantId);
		const [page, unread] = await Promise.all([inboxPage(c.env.DB, reader, cursor, limit), unreadOf(c.env.DB, reader)]);
		const names = await endpointNames(c.env.DB, reader.tenantId, page.items.map(subjectIn));
		return c.json({ items: page.items.map(notificationView(names)), next: page.next === null ? null : `${page.next}`, ...unread });
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
		const { upTo, settled } = c.req.valid("json");
		await (settled ? markSettledRead : markAllRead)(c.env.DB, reader, upTo);
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

/**
 * `message`: what the ERP or the network said. `subject`: the e-number, or the incident's id. `now`: how the order stands; null of
 * everything else. `settled`: nobody has to do anything about it any more.
 */
const notificationView =
	(names: PartNames) =>
	({ n, atMs, kind, subject, message, detail, read, status, settled }: Notification) => ({
		id: n,
		at: isoOf(atMs),
		kind,
		title: titleOf({ kind, subject, detail }, names),
		subject,
		message,
		detail,
		read,
		now: status === null ? null : { status, label: FACES[status].label },
		settled,
	});

/** What an incident is about; "" where it is none. */
const subjectIn = ({ detail }: Pick<Notification, "detail">): string => String(detail.subject ?? "");

function titleOf({ kind, subject, detail }: Pick<Notification, "kind" | "subject" | "detail">, names: PartNames): string {
	const of = (end: "opened" | "closed") => incidentTitle(String(detail.kind), end, labelOf(subjectIn({ detail }), names), detail.ended);
	switch (kind) {
		case "order_failed":
			return `Order ${subject} failed`;
		case "incident_opened":
			return of("opened");
		case "incident_closed":
			return of("closed");
	}
}
