import { beginningsOfWords } from "./search";
import { productWords } from "./words";

/** Products by words of their article number and names. What changed last comes first: that is how they stand in the index. */

// As in search.ts: rows of one tenant are neighbours, and a bound must be an INTEGER to be heard. `found` is no table of its own: its rows
// would be read once more.
const FOUND = `
	WITH place AS MATERIALIZED (SELECT n * 1099511627776 AS start FROM product_ranges WHERE tenant_id = ?1)
	SELECT found.n, r.erp_id AS erpId, r.data, r.override, r.changed_at_ms AS changedAtMs, r.change_n AS changeN, r.deleted_at_ms AS deletedAtMs
	FROM (
		SELECT rowid - (SELECT start FROM place) AS n, erp_id FROM product_search
		WHERE product_search MATCH ?2
			AND rowid >= coalesce((SELECT start FROM place), 9223372036854775807)
			AND rowid < coalesce((SELECT start + CAST(?3 AS INTEGER) FROM place), 0)
		ORDER BY rowid DESC LIMIT ?4
	) found CROSS JOIN erp_records r ON r.tenant_id = ?1 AND r.entity = 'product' AND r.erp_id = found.erp_id`;

/** More than any number of change, and within what a tenant's place has room for. */
const NEWEST = 2 ** 40;

/** A row of erp_records whose JSON is still text. `n`: where it stands in the index. */
export interface FoundProduct {
	readonly n: number;
	readonly erpId: string;
	readonly data: string;
	readonly override: string | null;
	readonly changedAtMs: number;
	readonly changeN: number;
	readonly deletedAtMs: number | null;
}

/**
 * At most `limit` live products with these words, those before `before` (null: from the newest on); the last may be the beginning of
 * one. Null: there is no word in it.
 */
export async function productsWith(
	db: D1Database,
	tenantId: string,
	text: string,
	before: number | null,
	limit: number,
): Promise<readonly FoundProduct[] | null> {
	const expression = beginningsOfWords(text);
	if (expression === null) return null;
	try {
		const { results } = await db
			.prepare(FOUND)
			.bind(tenantId, expression, before ?? NEWEST, limit)
			.all<FoundProduct>();
		return results.toSorted((one, other) => other.n - one.n);
	} catch (error) {
		// A word with a letter that SQLite's older Unicode does not know was cut in two, and cannot be in the index whole.
		if (error instanceof Error && error.message.includes("fts5: phrase queries are not supported")) return [];
		throw error;
	}
}

/** Names that persons have set over products are few; there are none of these once all of them were read. */
const OVERRIDES_READ_MAX = 200;
const UNREAD = `SELECT erp_id AS erpId, override ->> '$.name' AS name FROM erp_records INDEXED BY erp_records_unread_overrides
	WHERE tenant_id = ?1 AND override IS NOT NULL AND override_words IS NULL AND entity = 'product' LIMIT ${OVERRIDES_READ_MAX}`;
/** Without FROM: SQLite would walk all products and look each one up in the list. */
const IN_LIST = (place: 1 | 2): string => `(SELECT j.value ->> ${place} FROM json_each(?2) j WHERE j.value ->> 0 = erp_id)`;
const READ = `UPDATE erp_records SET override_words = ${IN_LIST(1)}
	WHERE tenant_id = ?1 AND entity = 'product' AND erp_id IN (SELECT value ->> 0 FROM json_each(?2))
		AND override_words IS NULL AND override ->> '$.name' IS ${IN_LIST(2)}`;

/** Has products found by the other spellings of names that were set over them before those were kept. */
export async function readOverrides(db: D1Database, tenantId: string): Promise<void> {
	const { results } = await db.prepare(UNREAD).bind(tenantId).all<{ erpId: string; name: string | null }>();
	if (results.length === 0) return;
	const rows = results.map(({ erpId, name }) => [erpId, productWords(null, name), name]);
	await db.prepare(READ).bind(tenantId, JSON.stringify(rows)).run();
}
