import { and, desc, eq, gt, gte, lt, or, type SQL, sql } from "drizzle-orm";
import { type DrizzleD1Database, drizzle } from "drizzle-orm/d1";
import type { HistoryRecord } from "../order/snapshot";
import { lateMoneyFound } from "./late-money";
import { audit } from "./schema";

/** The audit log: who did what, when, from where, and what it changed. Written once and never changed. */

export type AuditEntry = typeof audit.$inferSelect;

/** Records of a desk's history in one call; D1 takes them as one statement with one JSON parameter. */
export const COPY_RECORDS_MAX = 100;
const ENTRIES_MAX = 10;
/** A search for an event or a subject looks through so many entries a page, found or not. */
export const AUDIT_SCAN_MAX = 10_000;

/** What people did that is none of a desk's affair. At most ENTRIES_MAX; repeating it changes nothing. */
export async function recordAudit(db: D1Database, entries: readonly AuditEntry[]): Promise<void> {
	if (entries.length > ENTRIES_MAX) throw new RangeError(`${entries.length} entries at once are more than ${ENTRIES_MAX}`);
	if (entries.length > 0)
		await drizzle(db)
			.insert(audit)
			.values([...entries])
			.onConflictDoNothing();
}

/**
 * For a batch, right behind the statement that does what the entry says: a change that did not come about leaves no entry, and none
 * is without one. Statements after it ask `isRecorded` whether it did.
 */
export const entryIfChanged = (orm: DrizzleD1Database, entry: AuditEntry) =>
	orm.insert(audit).select(
		sql`SELECT ${entry.tenantId}, ${entry.atMs}, ${entry.id}, ${entry.event}, ${entry.subject},
			${entry.actor === null ? null : JSON.stringify(entry.actor)},
			${entry.before}, ${entry.after}, ${entry.note}, ${JSON.stringify(entry.detail)} WHERE changes() > 0`,
	);

export const isRecorded = ({ tenantId, atMs, id }: AuditEntry): SQL =>
	sql`EXISTS (SELECT 1 FROM ${audit} WHERE ${audit.tenantId} = ${tenantId} AND ${audit.atMs} = ${atMs} AND ${audit.id} = ${id})`;

const COPY = `
	INSERT OR IGNORE INTO audit (tenant_id, at_ms, id, event, subject, actor, before, after, note, detail)
	SELECT ?1, value ->> '$.atMs', ?2 || ':' || (value ->> '$.id'), 'order.' || (value ->> '$.event'), value ->> '$.eNumber',
		value -> '$.by', value ->> '$.before', value ->> '$.after', value ->> '$.note', value -> '$.detail'
	FROM json_each(?3)`;

/**
 * Copies what a desk wrote down; repeating it changes nothing. Money that came too late is told of with its record, unless the desk has
 * told of it before: `toldTo` is the last record of which it has. At most COPY_RECORDS_MAX. Throws when D1 does, and then none is in.
 */
export async function copyHistory(
	db: D1Database,
	tenantId: string,
	desk: string,
	records: readonly HistoryRecord[],
	toldTo = 0,
): Promise<void> {
	if (records.length > COPY_RECORDS_MAX) throw new RangeError(`${records.length} records at once are more than ${COPY_RECORDS_MAX}`);
	if (records.length === 0) return;
	// The column is NULL for nobody, not the JSON text `null`.
	const rows = records.map(({ by, ...record }) => (by === null ? record : { by, ...record }));
	const copied = db.prepare(COPY).bind(tenantId, desk, JSON.stringify(rows));
	await db.batch([...records.flatMap((record) => lateMoneyFound(db, tenantId, desk, record, record.id <= toldTo)), copied]);
}

/** Who did this to it last; with `atMs`, at this very time. Null: nobody is known to have. */
export async function lastActor(
	db: D1Database,
	tenantId: string,
	{ event, subject, atMs }: Pick<AuditEntry, "event" | "subject"> & Partial<Pick<AuditEntry, "atMs">>,
): Promise<AuditEntry["actor"]> {
	const row = await drizzle(db)
		.select({ actor: audit.actor })
		.from(audit)
		.where(
			and(
				eq(audit.subject, subject),
				eq(audit.tenantId, tenantId),
				eq(audit.event, event),
				atMs === undefined ? undefined : sql`+${audit.atMs} = ${atMs}`,
			),
		)
		// By the index on subjects: one that has been there for ever must not be looked for through everything since.
		.orderBy(sql`+${audit.atMs} DESC`)
		.limit(1)
		.get();
	return row?.actor ?? null;
}

/** Where a page begins: after this entry, in the order newest first. */
export interface AuditCursor {
	readonly atMs: number;
	readonly id: string;
}
export interface AuditQuery {
	readonly event: string | null;
	readonly subject: string | null;
	readonly after: AuditCursor | null;
	readonly limit: number;
}
export interface AuditPage {
	readonly items: readonly AuditEntry[];
	/** Null at the end. A page may be empty and not be the last: then nothing was found in the AUDIT_SCAN_MAX entries looked at. */
	readonly next: AuditCursor | null;
}

/** Newest first. */
export async function auditPage(db: D1Database, tenantId: string, { event, subject, after, limit }: AuditQuery): Promise<AuditPage> {
	const orm = drizzle(db);
	const older = after === null ? undefined : or(lt(audit.atMs, after.atMs), and(eq(audit.atMs, after.atMs), lt(audit.id, after.id)));
	const within = and(eq(audit.tenantId, tenantId), older);
	const newestFirst = [desc(audit.atMs), desc(audit.id)];
	const wanted = [...(event === null ? [] : [eq(audit.event, event)]), ...(subject === null ? [] : [eq(audit.subject, subject)])];
	// The entry at which a search stops looking: one for what is not there must not walk through everything.
	const last =
		wanted.length === 0
			? undefined
			: await orm
					.select({ atMs: audit.atMs, id: audit.id })
					.from(audit)
					.where(within)
					.orderBy(...newestFirst)
					.limit(1)
					.offset(AUDIT_SCAN_MAX - 1)
					.get();
	const notPast = last === undefined ? undefined : or(gt(audit.atMs, last.atMs), and(eq(audit.atMs, last.atMs), gte(audit.id, last.id)));
	const found = await orm
		.select()
		.from(audit)
		.where(and(within, notPast, ...wanted))
		.orderBy(...newestFirst)
		.limit(limit + 1);
	const items = found.slice(0, limit);
	const end = found.length > limit ? items.at(-1) : last;
	return { items, next: end === undefined ? null : { atMs: end.atMs, id: end.id } };
}
