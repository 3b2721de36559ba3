import { and, asc, count, eq, getTableColumns, gt, inArray, isNull, sql } from "drizzle-orm";
import { type DrizzleD1Database, drizzle } from "drizzle-orm/d1";
import { mailGoes } from "./outbox";
import { incidents } from "./schema";
import { notifications } from "./schema-console";
import { type AlertKind, alerts, letters, mailPlans, mailWanted, outbox, type PassedOver } from "./schema-outbox";

/** What is to be told of by mail and has no letter yet. Noting the same cause again changes nothing. */

export type Alert = Omit<typeof alerts.$inferSelect, "letterId" | "passedOver">;
export type News = Pick<typeof notifications.$inferSelect, "n" | "source" | "atMs" | "kind" | "subject" | "message" | "detail">;

/** Notifications made into alerts and letters in one transaction. */
export const NEWS_MAX = 200;

/** What happened from now on marks the tenant anew. */
export const forgetWanted = (db: D1Database, tenantId: string) => drizzle(db).delete(mailWanted).where(eq(mailWanted.tenantId, tenantId));

/** There is more than one run does: the tick starts another. */
export const wantAgain = (db: D1Database, tenantId: string) => drizzle(db).insert(mailWanted).values({ tenantId }).onConflictDoNothing();

/** Tenants about which something happened, and whose mail is not paused; at most `limit`. */
export const tenantsWanted = async (db: D1Database, limit: number): Promise<string[]> =>
	(await drizzle(db).select().from(mailWanted).where(mailGoes(mailWanted.tenantId)).limit(limit)).map(({ tenantId }) => tenantId);

/** Notifications that nothing was made of yet, oldest first, at most NEWS_MAX. */
export async function unplannedNews(db: D1Database, tenantId: string): Promise<News[]> {
	const { n, source, atMs, kind, subject, message, detail } = notifications;
	const plannedTo = sql`coalesce((SELECT planned_to FROM ${mailPlans} WHERE tenant_id = ${tenantId}), 0)`;
	return await drizzle(db)
		.select({ n, source, atMs, kind, subject, message, detail })
		.from(notifications)
		.where(and(eq(notifications.tenantId, tenantId), gt(n, plannedTo)))
		.orderBy(asc(n))
		.limit(NEWS_MAX);
}

export const plannedTo = (orm: DrizzleD1Database, tenantId: string, n: number) =>
	orm
		.insert(mailPlans)
		.values({ tenantId, plannedTo: n })
		.onConflictDoUpdate({ target: mailPlans.tenantId, set: { plannedTo: sql`max(${mailPlans.plannedTo}, ${n})` } });

export type Noted = Pick<Alert, "source" | "kind" | "seq">;

export const note = (orm: DrizzleD1Database, tenantId: string, noted: readonly Noted[], nowMs: number) =>
	orm
		.insert(alerts)
		.select(
			sql`SELECT ${tenantId}, value ->> '$.source', value ->> '$.kind', value ->> '$.seq', ${nowMs}, NULL, NULL, NULL
				FROM json_each(${JSON.stringify(noted)}) WHERE true`,
		)
		.onConflictDoNothing();

/** Without a letter, the longest noted first. */
export const waitingAlerts = (db: D1Database, tenantId: string, kinds: readonly AlertKind[], limit: number): Promise<Alert[]> => {
	const { letterId: _, passedOver: __, ...columns } = getTableColumns(alerts);
	return drizzle(db)
		.select(columns)
		.from(alerts)
		.where(and(eq(alerts.tenantId, tenantId), inArray(alerts.kind, [...kinds]), isNull(alerts.letterId)))
		.orderBy(asc(alerts.notedAtMs), asc(alerts.seq))
		.limit(limit);
};

/** For a batch: these have that letter now, where `provided` holds. */
export const told = (orm: DrizzleD1Database, tenantId: string, sources: readonly string[], letterId: string, provided = sql`true`) =>
	orm
		.update(alerts)
		.set({ letterId })
		.where(
			and(
				eq(alerts.tenantId, tenantId),
				isNull(alerts.letterId),
				sql`${alerts.source} IN (SELECT value FROM json_each(${JSON.stringify(sources)}))`,
				provided,
			),
		);

/** Nobody gets a letter about these, and why. */
export const passOver = (db: D1Database, tenantId: string, sources: readonly string[], why: PassedOver) =>
	drizzle(db)
		.update(alerts)
		.set({ letterId: "", passedOver: why })
		.where(
			and(
				eq(alerts.tenantId, tenantId),
				isNull(alerts.letterId),
				sql`${alerts.source} IN (SELECT value FROM json_each(${JSON.stringify(sources)}))`,
			),
		);

export const deferred = (db: D1Database, tenantId: string, sources: readonly string[], digestAtMs: number) =>
	drizzle(db)
		.update(alerts)
		.set({ digestAtMs })
		.where(and(eq(alerts.tenantId, tenantId), sql`${alerts.source} IN (SELECT value FROM json_each(${JSON.stringify(sources)}))`));

/** When letters of a kind were written since then, oldest first; at most `limit`. */
export const writtenSince = async (db: D1Database, tenantId: string, kind: string, sinceMs: number, limit: number): Promise<number[]> => {
	const rows = await drizzle(db)
		.select({ atMs: letters.createdAtMs })
		.from(letters)
		.where(and(eq(letters.tenantId, tenantId), eq(letters.kind, kind), gt(letters.createdAtMs, sinceMs)))
		.orderBy(asc(letters.createdAtMs))
		.limit(limit);
	return rows.map(({ atMs }) => atMs);
};

/** The outage of the ERP that lasts; null when there is none. */
export const openOutage = async (db: D1Database, tenantId: string) =>
	(await drizzle(db)
		.select({ id: incidents.id, kind: incidents.kind })
		.from(incidents)
		.where(and(eq(incidents.tenantId, tenantId), isNull(incidents.closedAtMs), inArray(incidents.kind, ["erp_offline", "sign_in_refused"])))
		.limit(1)
		.get()) ?? null;

/** As D1's triggers wrote it. */
export type Heard = Pick<News, "source" | "atMs" | "message" | "detail">;

/** Notifications by their source; those that have expired are not among them. */
export async function heardOf(db: D1Database, tenantId: string, sources: readonly string[]): Promise<ReadonlyMap<string, Heard>> {
	const { source, atMs, message, detail } = notifications;
	const rows = await drizzle(db)
		.select({ source, atMs, message, detail })
		.from(notifications)
		.where(and(eq(notifications.tenantId, tenantId), sql`${source} IN (SELECT value FROM json_each(${JSON.stringify(sources)}))`));
	return new Map(rows.map((row) => [row.source, row]));
}

/** How many letters of a kind each address was written since then, by the address in small letters. Letters go to one address each. */
export async function writtenTo(
	db: D1Database,
	tenantId: string,
	kind: string,
	sinceMs: number,
	lettersMax: number,
): Promise<Map<string, number>> {
	const recent = sql`SELECT id FROM letters WHERE tenant_id = ${tenantId} AND kind = ${kind} AND created_at_ms > ${sinceMs} LIMIT ${lettersMax}`;
	const rows = await drizzle(db)
		.select({ address: sql<string>`lower(${outbox.recipient})`, many: count() })
		.from(outbox)
		.where(and(eq(outbox.tenantId, tenantId), sql`${outbox.letterId} IN (${recent})`))
		.groupBy(sql`lower(${outbox.recipient})`);
	return new Map(rows.map(({ address, many }) => [address, many]));
}
