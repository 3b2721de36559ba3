import { and, asc, eq, getTableColumns, gt, isNull, type SQL, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { Entity } from "../erp/adapter";
import { type AuditEntry, entryIfChanged } from "./audit";
import type { Place } from "./replica-writes";
import { erpRecords, type Override, type RecordData } from "./schema-replication";

/** What was brought over from the ERP, as it is read. */

export interface ReplicaRecord {
	readonly erpId: string;
	/** What counts: the ERP's words, and over them what a person has set. Of a deleted record what it was last. */
	readonly data: RecordData;
	/** The ERP's words alone. */
	readonly original: RecordData;
	readonly override: Override | null;
	readonly changedAtMs: number;
	readonly changeN: number;
	readonly deletedAtMs: number | null;
}

/** For the indexes, and for nothing else: a column of SQL's own making. */
const SKU = sql<string>`sku`;
const OVERRIDDEN = ["name", "description", "active"] as const;

const toRecord = ({ erpId, data, override, changedAtMs, changeN, deletedAtMs }: typeof erpRecords.$inferSelect): ReplicaRecord => ({
	erpId,
	data: { ...data, ...setIn(override) },
	original: data,
	override,
	changedAtMs,
	changeN,
	deletedAtMs,
});
const setIn = (override: Override | null): RecordData =>
	override === null
		? {}
		: Object.fromEntries(OVERRIDDEN.flatMap((field) => (override[field] === null ? [] : [[field, override[field]] as const])));

const of = ({ tenantId, entity }: Place) => and(eq(erpRecords.tenantId, tenantId), eq(erpRecords.entity, entity));

export interface ChangePage {
	/** In the order of their changes, each record once, deleted ones among them. */
	readonly items: readonly ReplicaRecord[];
	/** Give it back as `after` for what changes later, also when there is no more now. */
	readonly next: number;
	readonly more: boolean;
}

/** Records that changed after this number of change (0: all), at most `limit`. None can be missed: numbers are given out in the order of commit. */
export async function changesAfter(db: D1Database, place: Place, after: number, limit: number): Promise<ChangePage> {
	const rows = await drizzle(db)
		.select()
		.from(erpRecords)
		.where(and(of(place), gt(erpRecords.changeN, after)))
		.orderBy(asc(erpRecords.changeN))
		.limit(limit + 1);
	const items = rows.slice(0, limit).map(toRecord);
	return { items, next: items.at(-1)?.changeN ?? after, more: rows.length > limit };
}

/** The live record with this article number; of several the one with the lowest id in the ERP. Null when there is none. */
export async function findBySku(db: D1Database, tenantId: string, entity: Entity, sku: string): Promise<ReplicaRecord | null> {
	const row = await drizzle(db)
		.select()
		.from(erpRecords)
		.where(and(of({ tenantId, entity }), sql`sku = ${sku}`, isNull(erpRecords.deletedAtMs)))
		.orderBy(SKU, asc(erpRecords.erpId))
		.limit(1)
		.get();
	return row === undefined ? null : toRecord(row);
}

/** A page that searches looks at so many records, found or not, before it says where to go on. */
export const SCAN_MAX = 5_000;

export interface SkuCursor {
	readonly sku: string;
	readonly erpId: string;
}
export interface ProductPage {
	readonly items: readonly ReplicaRecord[];
	/** Null at the end. A page may be short, even empty, and not be the last: then nothing was found in the SCAN_MAX records looked at. */
	readonly next: SkuCursor | null;
}
export interface ProductQuery {
	/** Only those whose article number or name has it in it, whatever its case; the name is the ERP's or the one set over it. Null: all. */
	readonly q: string | null;
	readonly after: SkuCursor | null;
	readonly limit: number;
}

/** Live products with an article number, in the order of these. */
export async function productPage(db: D1Database, tenantId: string, { q, after, limit }: ProductQuery): Promise<ProductPage> {
	const orm = drizzle(db);
	const past = after === null ? undefined : sql`(sku, erp_id) > (${after.sku}, ${after.erpId})`;
	const within = and(of({ tenantId, entity: "product" }), sql`sku IS NOT NULL`, past);
	const bySku = [SKU, asc(erpRecords.erpId)];
	const last =
		q === null
			? undefined
			: await orm
					.select({ sku: SKU, erpId: erpRecords.erpId })
					.from(erpRecords)
					.where(within)
					.orderBy(...bySku)
					.limit(1)
					.offset(SCAN_MAX - 1)
					.get();
	const notPast = last === undefined ? undefined : sql`(sku, erp_id) <= (${last.sku}, ${last.erpId})`;
	const found = await orm
		.select({ ...getTableColumns(erpRecords), sku: SKU })
		.from(erpRecords)
		.where(and(within, notPast, isNull(erpRecords.deletedAtMs), q === null ? undefined : matching(q)))
		.orderBy(...bySku)
		.limit(limit + 1);
	const items = found.slice(0, limit);
	const end = found.length > limit ? items.at(-1) : last;
	return { items: items.map(toRecord), next: end === undefined ? null : { sku: end.sku, erpId: end.erpId } };
}

/** `%` and `_` are what was typed, not patterns. */
function matching(q: string): SQL {
	const pattern = `%${q.replace(/[\\%_]/g, "\\$&")}%`;
	const like = (text: SQL) => sql`${text} LIKE ${pattern} ESCAPE '\\'`;
	return sql`(${like(sql`sku`)} OR ${like(sql`data ->> '$.name'`)} OR ${like(sql`override ->> '$.name'`)})`;
}

const NEXT_CHANGE = `UPDATE change_counters SET n = n + 1 WHERE tenant_id = ?1 AND EXISTS (
	SELECT 1 FROM erp_records WHERE tenant_id = ?1 AND entity = 'product' AND erp_id = ?2 AND change_n = ?3 AND deleted_at_ms IS NULL)`;
const OVERRIDE = `UPDATE erp_records SET override = ?4, changed_at_ms = ?5, change_n = (SELECT n FROM change_counters WHERE tenant_id = ?1)
	WHERE tenant_id = ?1 AND entity = 'product' AND erp_id = ?2 AND change_n = ?3 AND deleted_at_ms IS NULL`;

/**
 * Sets something over a product, or with null nothing any more, and writes it down; whoever reads changes gets the product next.
 * False, and nothing is written: it has changed since `seen`, its number of change as it was looked at, or it is deleted.
 */
export async function overrideProduct(
	db: D1Database,
	tenantId: string,
	seen: Pick<ReplicaRecord, "erpId" | "changeN">,
	override: Override | null,
	entry: AuditEntry,
): Promise<boolean> {
	const { erpId, changeN } = seen;
	const orm = drizzle(db);
	const text = override === null ? null : JSON.stringify(override);
	const audit = entryIfChanged(orm, entry).toSQL();
	const [, changed] = await db.batch([
		db.prepare(NEXT_CHANGE).bind(tenantId, erpId, changeN),
		db.prepare(OVERRIDE).bind(tenantId, erpId, changeN, text, entry.atMs),
		db.prepare(audit.sql).bind(...audit.params),
	]);
	return (changed?.meta.changes ?? 0) > 0;
}
