import { and, asc, eq, getTableColumns, isNull, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { Entity } from "../erp/adapter";
import { type AuditEntry, entryIfChanged } from "./audit";
import { type FoundProduct, productsWith } from "./product-search";
import type { Place } from "./replica-writes";
import { erpRecords, type Override, type RecordData } from "./schema-replication";
import { productWords } from "./words";

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

type Kept = Pick<typeof erpRecords.$inferSelect, "erpId" | "data" | "override" | "changedAtMs" | "changeN" | "deletedAtMs">;
const toRecord = ({ erpId, data, override, changedAtMs, changeN, deletedAtMs }: Kept): ReplicaRecord => ({
	erpId,
	data: laidOver(data, override),
	original: data,
	override,
	changedAtMs,
	changeN,
	deletedAtMs,
});
/** The ERP's words, and over them what a person has set. */
export const laidOver = (data: RecordData, override: Override | null): RecordData =>
	override === null
		? data
		: { ...data, ...Object.fromEntries(OVERRIDDEN.flatMap((field) => (override[field] === null ? [] : [[field, override[field]]]))) };

/** As a stretch of the index: with an equals sign SQLite reads every record of the entity, in the order of the primary key. */
const withSku = (sku: string) => sql`sku IS NOT NULL AND (sku, erp_id) >= (${sku}, '') AND sku <= ${sku}`;
const of = ({ tenantId, entity }: Place) => and(eq(erpRecords.tenantId, tenantId), eq(erpRecords.entity, entity));

/** The live record with this article number; of several the one with the lowest id in the ERP. Null when there is none. */
export async function findBySku(db: D1Database, tenantId: string, entity: Entity, sku: string): Promise<ReplicaRecord | null> {
	const row = await drizzle(db)
		.select()
		.from(erpRecords)
		.where(and(of({ tenantId, entity }), withSku(sku), isNull(erpRecords.deletedAtMs)))
		.orderBy(SKU, asc(erpRecords.erpId))
		.limit(1)
		.get();
	return row === undefined ? null : toRecord(row);
}

/** Where a page of products ends: by article number, or of those that a search finds by their number of change. */
export type ProductCursor = { readonly sku: string; readonly erpId: string } | { readonly n: number };
export interface ProductPage {
	readonly items: readonly ReplicaRecord[];
	/** Null at the end. */
	readonly next: ProductCursor | null;
}
export interface ProductQuery {
	/** Words of the article number or a name (the ERP's, or the one set over it), the last as far as it was typed. Null: all. */
	readonly q: string | null;
	/** The `next` of the page before; one of another kind of page counts as none. */
	readonly after: ProductCursor | null;
	readonly limit: number;
}

/** Live products with an article number, in the order of these; what a search finds, the one with that very number first, then by last change. */
export async function productPage(db: D1Database, tenantId: string, { q, after, limit }: ProductQuery): Promise<ProductPage> {
	if (q === null) return await bySku(db, tenantId, "", after, limit);
	const before = after !== null && "n" in after ? after.n : null;
	const [exact, found] = await Promise.all([findBySku(db, tenantId, "product", q), productsWith(db, tenantId, q, before, limit + 1)]);
	// Without a letter or a digit it can only be how an article number begins.
	if (found === null) return await bySku(db, tenantId, q, after, limit);
	const others = found.filter(({ erpId }) => erpId !== exact?.erpId);
	const first = exact === null || before !== null ? [] : [exact];
	const shown = others.slice(0, limit - first.length);
	const items = [...first, ...shown.map(parsed)];
	const last = shown.at(-1)?.n ?? null;
	const more = found.length > limit || others.length > shown.length;
	return { items, next: more && last !== null ? { n: last } : null };
}

const parsed = ({ data, override, ...row }: FoundProduct): ReplicaRecord =>
	toRecord({ ...row, data: JSON.parse(data), override: override === null ? null : JSON.parse(override) });

/** `prefix`: only article numbers that begin so; "" for all. */
async function bySku(db: D1Database, tenantId: string, prefix: string, after: ProductCursor | null, limit: number): Promise<ProductPage> {
	const past = after === null || "n" in after ? undefined : sql`(sku, erp_id) > (${after.sku}, ${after.erpId})`;
	const within = prefix === "" ? undefined : sql`sku >= ${prefix} AND sku < ${prefix} || char(1114111)`;
	const found = await drizzle(db)
		.select({ ...getTableColumns(erpRecords), sku: SKU })
		.from(erpRecords)
		.where(and(of({ tenantId, entity: "product" }), sql`sku IS NOT NULL`, past, within, isNull(erpRecords.deletedAtMs)))
		.orderBy(SKU, asc(erpRecords.erpId))
		.limit(limit + 1);
	const items = found.slice(0, limit);
	const end = found.length > limit ? items.at(-1) : undefined;
	return { items: items.map(toRecord), next: end === undefined ? null : { sku: end.sku, erpId: end.erpId } };
}

/** Prices, or stock, of one article as the ERP tells of them; at most SIDE_RECORDS_MAX, by their ids in the ERP. */
export const SIDE_RECORDS_MAX = 50;
export async function recordsOfSku(db: D1Database, tenantId: string, entity: "price" | "stock", sku: string): Promise<ReplicaRecord[]> {
	const rows = await drizzle(db)
		.select()
		.from(erpRecords)
		.where(and(of({ tenantId, entity }), withSku(sku), isNull(erpRecords.deletedAtMs)))
		.orderBy(SKU, asc(erpRecords.erpId))
		.limit(SIDE_RECORDS_MAX);
	return rows.map(toRecord);
}

const NEXT_CHANGE = `UPDATE change_counters SET n = n + 1 WHERE tenant_id = ?1 AND EXISTS (
	SELECT 1 FROM erp_records WHERE tenant_id = ?1 AND entity = 'product' AND erp_id = ?2 AND change_n = ?3 AND deleted_at_ms IS NULL)`;
const OVERRIDE = `UPDATE erp_records SET override = ?4, override_words = ?6, changed_at_ms = ?5, change_n = (SELECT n FROM change_counters WHERE tenant_id = ?1)
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
		db.prepare(OVERRIDE).bind(tenantId, erpId, changeN, text, entry.atMs, productWords(null, override?.name)),
		db.prepare(audit.sql).bind(...audit.params),
	]);
	return (changed?.meta.changes ?? 0) > 0;
}
