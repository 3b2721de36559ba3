import { and, desc, eq, gt, lt, lte, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { Status } from "../order/status";
import { inboxMarks, inboxReads, notifications } from "./schema-console";

/**
 * What the people of a shop are told. Notifications are there once for all of them, written by triggers on the copy of orders
 * and on incidents; what each person has read is theirs: a mark, and single notifications past it.
 */

/** More than this are "more than". */
export const UNREAD_COUNTED_MAX = 99;
/** Of the notifications past a person's mark, so many are looked at for counting the unread. */
const UNREAD_SCAN_MAX = 300;

export interface Reader {
	readonly tenantId: string;
	readonly userId: string;
}
export interface Notification extends Omit<typeof notifications.$inferSelect, "tenantId" | "source"> {
	readonly read: boolean;
	/** Of an order that failed: how it stands now; null while nobody knows, and of everything else. */
	readonly status: Status | null;
	/** Nobody has to do anything about it any more: the order has not failed now, or the incident is over. */
	readonly settled: boolean;
}
export interface InboxPage {
	readonly items: readonly Notification[];
	/** Give it back as `before`; null at the end. */
	readonly next: number | null;
}

const markOf = ({ tenantId, userId }: Reader) =>
	sql`coalesce((SELECT read_to FROM inbox_marks WHERE tenant_id = ${tenantId} AND user_id = ${userId}), 0)`;
const readAlone = ({ tenantId, userId }: Reader) =>
	sql`EXISTS (SELECT 1 FROM inbox_reads r WHERE r.tenant_id = ${tenantId} AND r.user_id = ${userId} AND r.n = ${notifications.n})`;

/** A notification comes from its order (`order:<seq>:<attempt>`), or from one end of an incident (migrations/0005). */
const STATUS = `(SELECT o.status FROM orders o WHERE notifications.kind = 'order_failed'
	AND o.tenant_id = notifications.tenant_id AND o.seq = CAST(substr(notifications.source, 7) AS INTEGER))`;
const SETTLED = `CASE notifications.kind
	WHEN 'order_failed' THEN coalesce(${STATUS} <> 'failed', 0)
	WHEN 'incident_opened' THEN EXISTS (SELECT 1 FROM notifications c WHERE c.tenant_id = notifications.tenant_id
		AND c.source = 'incident:' || notifications.subject || ':closed')
	ELSE 1 END`;

/** Newest first. */
export async function inboxPage(db: D1Database, reader: Reader, before: number | null, limit: number): Promise<InboxPage> {
	const { n, atMs, kind, subject, message, detail } = notifications;
	const read = sql<number>`${n} <= ${markOf(reader)} OR ${readAlone(reader)}`.mapWith(Boolean);
	const found = await drizzle(db)
		.select({
			...{ n, atMs, kind, subject, message, detail, read },
			status: sql<Status | null>`${sql.raw(STATUS)}`,
			settled: sql<number>`${sql.raw(SETTLED)}`.mapWith(Boolean),
		})
		.from(notifications)
		.where(and(eq(notifications.tenantId, reader.tenantId), before === null ? undefined : lt(n, before)))
		.orderBy(desc(n))
		.limit(limit + 1);
	const items = found.slice(0, limit);
	return { items, next: found.length > limit ? (items.at(-1)?.n ?? null) : null };
}

/** Who chose mail alone has been told of these elsewhere; that mail fails is told nowhere else. */
const mailedInstead = ({ tenantId, userId }: Reader) =>
	sql`(${notifications.detail} ->> '$.kind' IS NOT 'mail_failing' AND EXISTS (SELECT 1 FROM notification_choices c
		WHERE c.tenant_id = ${tenantId} AND c.user_id = ${userId} AND c.order_errors = 'mail'))`;

/** How many they have not read, at most UNREAD_COUNTED_MAX, and whether there are more. */
export async function unreadOf(db: D1Database, reader: Reader): Promise<{ readonly unread: number; readonly more: boolean }> {
	const orm = drizzle(db);
	const past = orm
		.select({ n: notifications.n, read: sql<number>`${readAlone(reader)} OR ${mailedInstead(reader)}`.as("read") })
		.from(notifications)
		.where(and(eq(notifications.tenantId, reader.tenantId), gt(notifications.n, markOf(reader))))
		.orderBy(desc(notifications.n))
		.limit(UNREAD_SCAN_MAX)
		.as("past");
	const row = await orm
		.select({ looked: sql<number>`count(*)`, unread: sql<number>`count(*) FILTER (WHERE NOT ${past.read})` })
		.from(past)
		.get();
	const { looked = 0, unread = 0 } = row ?? {};
	return { unread: Math.min(unread, UNREAD_COUNTED_MAX), more: unread > UNREAD_COUNTED_MAX || looked === UNREAD_SCAN_MAX };
}

/** False when their shop has no such notification. */
export async function markRead(db: D1Database, reader: Reader, n: number): Promise<boolean> {
	const orm = drizzle(db);
	const known = await orm
		.select({ n: notifications.n })
		.from(notifications)
		.where(and(eq(notifications.tenantId, reader.tenantId), eq(notifications.n, n)))
		.get();
	if (known === undefined) return false;
	await orm
		.insert(inboxReads)
		.select(sql`SELECT ${reader.tenantId}, ${reader.userId}, ${n} WHERE ${n} > ${markOf(reader)}`)
		.onConflictDoNothing();
	return true;
}

/** Everything up to `upTo` is read. What came after it, although nobody has seen it yet, is not. */
export async function markAllRead(db: D1Database, { tenantId, userId }: Reader, upTo: number): Promise<void> {
	const orm = drizzle(db);
	// Never past the last one there is: those to come would be read before they were written.
	const last = await orm
		.select({ n: notifications.n })
		.from(notifications)
		.where(and(eq(notifications.tenantId, tenantId), lte(notifications.n, upTo)))
		.orderBy(desc(notifications.n))
		.limit(1)
		.get();
	if (last === undefined) return;
	const readTo = last.n;
	await orm.batch([
		orm
			.insert(inboxMarks)
			.values({ tenantId, userId, readTo })
			.onConflictDoUpdate({
				target: [inboxMarks.tenantId, inboxMarks.userId],
				set: { readTo },
				setWhere: lt(inboxMarks.readTo, readTo),
			}),
		orm.delete(inboxReads).where(and(eq(inboxReads.tenantId, tenantId), eq(inboxReads.userId, userId), lte(inboxReads.n, readTo))),
	]);
}

/** Of the notifications past a person's mark, so many are looked at for those that are settled. */
const SETTLED_SCAN_MAX = UNREAD_SCAN_MAX;
const READ_SETTLED = `
	INSERT INTO inbox_reads (tenant_id, user_id, n)
	SELECT ?1, ?2, n FROM (
		SELECT n, ${SETTLED} AS settled FROM notifications
		WHERE tenant_id = ?1 AND n <= ?3
			AND n > coalesce((SELECT read_to FROM inbox_marks WHERE tenant_id = ?1 AND user_id = ?2), 0)
		ORDER BY n DESC LIMIT ${SETTLED_SCAN_MAX}
	) WHERE settled
	ON CONFLICT DO NOTHING`;

/** Up to `upTo`, of the newest SETTLED_SCAN_MAX that count as unread: what is settled is read, and what still needs somebody is not. */
export async function markSettledRead(db: D1Database, { tenantId, userId }: Reader, upTo: number): Promise<void> {
	await db.prepare(READ_SETTLED).bind(tenantId, userId, upTo).run();
}
