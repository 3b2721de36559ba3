import type { Entity } from "../erp/adapter";
import { productWords } from "./words";

/**
 * How changes of the ERP get into the replica: each page is one transaction, in which what is new is told from what is known by
 * digest, so that a record that has not changed is not written. Whoever writes holds a token of the entity and leaves a new one:
 * a page that was read before somebody else wrote is not taken, because it may be the older one.
 */

export interface Upsert {
	readonly id: string;
	/** JSON, keys sorted. */
	readonly data: string;
	readonly digest: string;
	readonly modifiedAt: string | null;
	readonly modifiedUs: number | null;
}
export interface Deletion {
	readonly id: string;
	readonly modifiedUs: number | null;
}
/** One entry a record. */
export interface PageOfChanges {
	readonly upserts: readonly Upsert[];
	readonly deletions: readonly Deletion[];
}
export interface Place {
	readonly tenantId: string;
	readonly entity: Entity;
}
export interface Written {
	/** Ids of records that were added, changed or came back. */
	readonly upserted: readonly string[];
	readonly deleted: readonly string[];
}

/** D1 takes values of 2 MB. */
const VALUE_CHARS_MAX = 500_000;

/** How many more records are live once the page is in. ?1 tenant, ?2 entity; its own: ids, deletions. */
export const LIVE_DELTA = (ids: string, deletions: string): string => `(
	(SELECT count(*) FROM json_each(${ids}))
	- (SELECT count(*) FROM json_each(${ids}) j CROSS JOIN erp_records r
		WHERE r.tenant_id = ?1 AND r.entity = ?2 AND r.erp_id = j.value AND r.deleted_at_ms IS NULL)
	- (SELECT count(*) FROM json_each(${deletions}) j CROSS JOIN erp_records r
		WHERE r.tenant_id = ?1 AND r.entity = ?2 AND r.erp_id = j.value ->> 0 AND r.deleted_at_ms IS NULL AND ${NOT_OLDER}))`;

/** A deletion that is older than what it would delete is about an earlier record of that id. */
export const NOT_OLDER = "(r.modified_us IS NULL OR j.value ->> 1 IS NULL OR j.value ->> 1 >= r.modified_us)";

const HOLDS_TOKEN = "EXISTS (SELECT 1 FROM replication WHERE tenant_id = ?1 AND entity = ?2 AND token = ?3)";

const INTO = `INSERT INTO erp_records (tenant_id, entity, erp_id, data, digest, modified_at, modified_us, other_words, changed_at_ms, change_n)
	SELECT ?1, ?2, j.value ->> 0, j.value ->> 1, j.value ->> 2, j.value ->> 3, j.value ->> 4, j.value ->> 5, ?5,
		(SELECT n FROM change_counters WHERE tenant_id = ?1) + ?6 + j.key + 1
	FROM json_each(?4) j WHERE ${HOLDS_TOKEN}
	ON CONFLICT (tenant_id, entity, erp_id) DO UPDATE SET `;

const UPSERT = `${INTO} data = excluded.data, digest = excluded.digest, modified_at = excluded.modified_at,
		modified_us = excluded.modified_us, other_words = excluded.other_words, changed_at_ms = excluded.changed_at_ms, change_n = excluded.change_n, deleted_at_ms = NULL
	WHERE erp_records.digest <> excluded.digest OR erp_records.deleted_at_ms IS NOT NULL
	RETURNING erp_id`;

/**
 * Right behind UPSERT, when every record is there. A stamp that moved on with nothing changed is no change, but a later deletion is
 * measured by it; and by what else its words are found is no change of a product.
 */
const STAMP = `${INTO} modified_at = excluded.modified_at, modified_us = excluded.modified_us, other_words = excluded.other_words
	WHERE erp_records.modified_us IS NOT excluded.modified_us OR erp_records.other_words <> excluded.other_words`;

const DELETE = `UPDATE erp_records AS r SET deleted_at_ms = ?5, changed_at_ms = ?5, change_n =
		(SELECT n FROM change_counters WHERE tenant_id = ?1) + ?6 + (SELECT j.key FROM json_each(?4) j WHERE j.value ->> 0 = r.erp_id) + 1
	WHERE tenant_id = ?1 AND entity = ?2 AND erp_id IN (SELECT j.value ->> 0 FROM json_each(?4) j) AND deleted_at_ms IS NULL
		AND EXISTS (SELECT 1 FROM json_each(?4) j WHERE j.value ->> 0 = r.erp_id AND ${NOT_OLDER})
		AND ${HOLDS_TOKEN}
	RETURNING erp_id`;

const COUNT = `UPDATE change_counters SET n = n + ?3 WHERE tenant_id = ?1
	AND EXISTS (SELECT 1 FROM erp_records WHERE tenant_id = ?1 AND entity = ?2 AND change_n > change_counters.n)`;

const CHANGED = `UPDATE replication SET last_changed_at_ms = ?4 WHERE tenant_id = ?1 AND entity = ?2 AND token = ?3 AND changes() > 0`;

export const idsOf = ({ upserts }: PageOfChanges): string => JSON.stringify(upserts.map(({ id }) => id));
export const deletionsOf = ({ deletions }: PageOfChanges): string =>
	JSON.stringify(deletions.map(({ id, modifiedUs }) => [id, modifiedUs]));

/** The statements that put a page into the replica, for a batch, behind the one that leaves `token`. Empty for an empty page. */
export function writing(db: D1Database, { tenantId, entity }: Place, token: string, page: PageOfChanges, nowMs: number): Writing {
	const statements: D1PreparedStatement[] = [];
	const upserts: number[] = [];
	let offset = 0;
	const rows = page.upserts.map((one) => [one.id, one.data, one.digest, one.modifiedAt, one.modifiedUs, wordsIn(entity, one.data)]);
	for (const chunk of chunksOf(rows)) {
		const values = [tenantId, entity, token, JSON.stringify(chunk), nowMs, offset];
		upserts.push(statements.length);
		statements.push(db.prepare(UPSERT).bind(...values), db.prepare(STAMP).bind(...values));
		offset += chunk.length;
	}
	const deletions = page.deletions.length === 0 ? null : statements.length;
	if (deletions !== null) {
		statements.push(db.prepare(DELETE).bind(tenantId, entity, token, deletionsOf(page), nowMs, offset));
		offset += page.deletions.length;
	}
	if (offset > 0)
		statements.push(db.prepare(COUNT).bind(tenantId, entity, offset), db.prepare(CHANGED).bind(tenantId, entity, token, nowMs));
	return {
		statements,
		/** `results` of `statements` alone. */
		written: (results) => ({
			upserted: upserts.flatMap((at) => idsIn(results[at])),
			deleted: deletions === null ? [] : idsIn(results[deletions]),
		}),
	};
}
export interface Writing {
	readonly statements: readonly D1PreparedStatement[];
	readonly written: (results: readonly (D1Result | undefined)[]) => Written;
}

function wordsIn(entity: Entity, data: string): string {
	if (entity !== "product") return "";
	const { sku, name } = JSON.parse(data);
	return productWords(sku, name);
}

const idsIn = (result: D1Result | undefined): string[] => ((result?.results ?? []) as { erp_id: string }[]).map(({ erp_id }) => erp_id);

/** Runs of rows whose JSON fits into one value. A row is far smaller than that (folding.ts). */
function* chunksOf<T extends readonly unknown[]>(rows: readonly T[]): Generator<T[]> {
	let chunk: T[] = [];
	let chars = 0;
	for (const row of rows) {
		const length = JSON.stringify(row).length;
		if (chunk.length > 0 && chars + length > VALUE_CHARS_MAX) {
			yield chunk;
			[chunk, chars] = [[], 0];
		}
		chunk.push(row);
		chars += length;
	}
	if (chunk.length > 0) yield chunk;
}
