import { and, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { deletionsOf, idsOf, LIVE_DELTA, NOT_OLDER, type PageOfChanges, type Place, writing } from "./replica-writes";
import type { Replication } from "./replication";
import { comparisons, replication } from "./schema-replication";

/**
 * A walk through all that an ERP has of an entity, page by page, in which what differs here is mended. What it has met is kept a row
 * a page, with what was mended in the same transaction: a walk that is broken off goes on where it was, and its report is exact.
 */

export type Comparison = typeof comparisons.$inferSelect;

const at = ({ tenantId, entity }: Place) => and(eq(comparisons.tenantId, tenantId), eq(comparisons.entity, entity));

export async function findComparison(db: D1Database, place: Place): Promise<Comparison | null> {
	return (await drizzle(db).select().from(comparisons).where(at(place)).get()) ?? null;
}

export const comparisonsOf = (db: D1Database, tenantId: string): Promise<Comparison[]> =>
	drizzle(db).select().from(comparisons).where(eq(comparisons.tenantId, tenantId));

const BEGIN = `INSERT INTO comparisons
	(tenant_id, entity, walk, cursor, state, began_at_ms, began_n, pages, walked, ended_at_ms, missing, differing, gone, held_back)
	SELECT ?1, ?2, ?3, NULL, 'walking', ?4, (SELECT n FROM change_counters WHERE tenant_id = ?1), 0, 0, NULL, 0, 0, 0, 0
	WHERE true
	ON CONFLICT (tenant_id, entity) DO UPDATE SET walk = excluded.walk, cursor = NULL, state = 'walking', began_at_ms = excluded.began_at_ms,
		held_n = CASE WHEN state <> 'ended' THEN held_n WHEN held_back > 0 THEN began_n END,
		began_n = excluded.began_n, pages = 0, walked = 0, ended_at_ms = NULL, missing = 0, differing = 0, gone = 0, held_back = 0`;

/** The pages of a walk that held something back are kept below zero until another has come to its end: what both have not met goes. */
const ITS_PAGES = "WHERE tenant_id = ?1 AND entity = ?2";
const IS_OVER = "EXISTS (SELECT 1 FROM comparisons WHERE tenant_id = ?1 AND entity = ?2 AND state = 'ended'";
const FORGET_EARLIER = `DELETE FROM comparison_pages ${ITS_PAGES} AND page < 0 AND ${IS_OVER})`;
const KEEP_PAGES = `UPDATE comparison_pages SET page = -1 - page, missing = '[]', differing = '[]', gone = '[]'
	${ITS_PAGES} AND page >= 0 AND ${IS_OVER} AND held_back > 0)`;
const FORGET_PAGES = `DELETE FROM comparison_pages ${ITS_PAGES} AND page >= 0`;

/** A new walk in the place of the last one; what that has met is remembered if it held anything back. */
export async function beginComparison(db: D1Database, place: Place, nowMs: number): Promise<Comparison> {
	const { tenantId, entity } = place;
	await db.batch([
		...[FORGET_EARLIER, KEEP_PAGES, FORGET_PAGES].map((sql) => db.prepare(sql).bind(tenantId, entity)),
		db.prepare(BEGIN).bind(tenantId, entity, crypto.randomUUID(), nowMs),
	]);
	const begun = await findComparison(db, place);
	if (begun === null) throw new Error("a row that was just made is not there");
	return begun;
}

const TAKE_TOKEN = `UPDATE replication SET token = ?4, records = records + ${LIVE_DELTA("?5", "?6")}
	WHERE tenant_id = ?1 AND entity = ?2 AND token = ?3
		AND EXISTS (SELECT 1 FROM comparisons WHERE tenant_id = ?1 AND entity = ?2 AND walk = ?7 AND pages = ?8) RETURNING token`;

/** The list outside, the records inside: the planner, left alone, turns them about and walks through all records for each page. */
const ITS_RECORD = "r.tenant_id = ?1 AND r.entity = ?2 AND r.erp_id = j.value ->> 0";
/** ?3 token, ?4 page, ?5 ids, ?6 ids with digests, ?7 deletions. Before the page is written: afterwards nothing differs. */
const FINDINGS = `INSERT INTO comparison_pages (tenant_id, entity, page, ids, missing, differing, gone)
	SELECT ?1, ?2, ?4, ?5,
		(SELECT json_group_array(j.value ->> 0) FROM json_each(?6) j LEFT JOIN erp_records r ON ${ITS_RECORD}
			WHERE r.erp_id IS NULL OR r.deleted_at_ms IS NOT NULL),
		(SELECT json_group_array(j.value ->> 0) FROM json_each(?6) j CROSS JOIN erp_records r
			WHERE ${ITS_RECORD} AND r.deleted_at_ms IS NULL AND r.digest <> j.value ->> 1),
		(SELECT json_group_array(j.value ->> 0) FROM json_each(?7) j CROSS JOIN erp_records r
			WHERE ${ITS_RECORD} AND r.deleted_at_ms IS NULL AND ${NOT_OLDER})
	WHERE EXISTS (SELECT 1 FROM replication WHERE tenant_id = ?1 AND entity = ?2 AND token = ?3)
	RETURNING page`;

const WALKED = `UPDATE comparisons SET cursor = ?5, state = ?6, pages = pages + 1, walked = walked + ?7, held_back = ?8,
		missing = missing + (SELECT json_array_length(missing) FROM comparison_pages WHERE tenant_id = ?1 AND entity = ?2 AND page = ?4),
		differing = differing + (SELECT json_array_length(differing) FROM comparison_pages WHERE tenant_id = ?1 AND entity = ?2 AND page = ?4),
		gone = gone + (SELECT json_array_length(gone) FROM comparison_pages WHERE tenant_id = ?1 AND entity = ?2 AND page = ?4)
	WHERE tenant_id = ?1 AND entity = ?2 AND EXISTS (SELECT 1 FROM replication WHERE tenant_id = ?1 AND entity = ?2 AND token = ?3)
	RETURNING *`;

export interface WalkStep {
	readonly page: PageOfChanges;
	/** Ids that the ERP has, also those of records that are not kept here. */
	readonly met: readonly string[];
	readonly cursor: string | null;
	readonly state: Comparison["state"];
	/** Of what is to be deleted: so many records stay. */
	readonly heldBack: number;
	readonly nowMs: number;
}

/** Mends a page and keeps how far the walk has come. Null, and nothing is written: somebody else wrote since `known` was read. */
export async function walkOn(db: D1Database, known: Replication, walk: Comparison, step: WalkStep): Promise<Comparison | null> {
	const { tenantId, entity } = known;
	const token = crypto.randomUUID();
	const digests = JSON.stringify(step.page.upserts.map(({ id, digest }) => [id, digest]));
	const deletions = deletionsOf(step.page);
	const page = walk.pages;
	const results = await db.batch([
		db.prepare(TAKE_TOKEN).bind(tenantId, entity, known.token, token, idsOf(step.page), deletions, walk.walk, page),
		db.prepare(FINDINGS).bind(tenantId, entity, token, page, JSON.stringify(step.met), digests, deletions),
		db.prepare(WALKED).bind(tenantId, entity, token, page, step.cursor, step.state, step.met.length, step.heldBack),
		...writing(db, known, token, step.page, step.nowMs).statements,
	]);
	return results[2]?.results.length === 1 ? await findComparison(db, known) : null;
}

/** Live here, older than the walk, and not met by it. ?3 the number of change at which it began, ?4 the lowest of its pages. */
const LOST = `FROM erp_records WHERE tenant_id = ?1 AND entity = ?2 AND deleted_at_ms IS NULL AND change_n <= ?3
	AND erp_id NOT IN (SELECT j.value FROM comparison_pages p CROSS JOIN json_each(p.ids) j
		WHERE p.tenant_id = ?1 AND p.entity = ?2 AND p.page >= ?4)`;

export interface Lost {
	readonly total: number;
	/** The first of them. */
	readonly ids: readonly string[];
}

/** What the walk has not met. */
export const lostRecords = (db: D1Database, walk: Comparison, limit: number): Promise<Lost> => lostSince(db, walk, walk.beganN, 0, limit);

/** What neither this walk nor the one before it has met, if that held anything back. */
export const lostTwice = async (db: D1Database, walk: Comparison, limit: number): Promise<Lost> =>
	walk.heldN === null ? { total: 0, ids: [] } : await lostSince(db, walk, walk.heldN, Number.MIN_SAFE_INTEGER, limit);

async function lostSince(db: D1Database, { tenantId, entity }: Place, n: number, fromPage: number, limit: number): Promise<Lost> {
	const [counted, listed] = await db.batch<{ n: number; erp_id: string }>([
		db.prepare(`SELECT count(*) AS n ${LOST}`).bind(tenantId, entity, n, fromPage),
		db.prepare(`SELECT erp_id ${LOST} LIMIT ?5`).bind(tenantId, entity, n, fromPage, limit),
	]);
	return { total: counted?.results[0]?.n ?? 0, ids: (listed?.results ?? []).map(({ erp_id }) => erp_id) };
}

export async function endComparison(db: D1Database, place: Place, nowMs: number, heldBack: number): Promise<void> {
	const orm = drizzle(db);
	const itsRow = and(eq(replication.tenantId, place.tenantId), eq(replication.entity, place.entity));
	await orm.batch([
		orm.update(comparisons).set({ state: "ended", endedAtMs: nowMs, heldBack }).where(at(place)),
		orm.update(replication).set({ mixed: false }).where(itsRow),
	]);
}

/** What was mended, at most `limit` ids of each kind. */
export async function mendedIds(db: D1Database, { tenantId, entity }: Place, limit: number) {
	const of = (kind: "missing" | "differing" | "gone") =>
		db
			.prepare(
				`SELECT j.value AS id FROM comparison_pages p CROSS JOIN json_each(p.${kind}) j WHERE p.tenant_id = ?1 AND p.entity = ?2 ORDER BY p.page, j.key LIMIT ?3`,
			)
			.bind(tenantId, entity, limit);
	const [missing, differing, gone] = await db.batch<{ id: string }>([of("missing"), of("differing"), of("gone")]);
	const ids = (result: D1Result<{ id: string }> | undefined) => (result?.results ?? []).map(({ id }) => id);
	return { missing: ids(missing), differing: ids(differing), gone: ids(gone) };
}

const PRUNE = `DELETE FROM erp_records WHERE tenant_id = ?1 AND entity = ?2 AND deleted_at_ms < ?3 AND erp_id IN (
	SELECT erp_id FROM erp_records WHERE tenant_id = ?1 AND entity = ?2 AND deleted_at_ms < ?3 ORDER BY change_n LIMIT ?4) RETURNING change_n`;

/** Forgets records that were deleted before then, oldest first, at most `limit`; how many. From where a reader has to begin anew is kept. */
export async function prune(db: D1Database, { tenantId, entity }: Place, beforeMs: number, limit: number): Promise<number> {
	const mark = `UPDATE replication SET pruned_to_n = max(pruned_to_n, coalesce((SELECT max(change_n) FROM (
		SELECT change_n FROM erp_records WHERE tenant_id = ?1 AND entity = ?2 AND deleted_at_ms < ?3 ORDER BY change_n LIMIT ?4)), 0))
		WHERE tenant_id = ?1 AND entity = ?2`;
	const [, forgotten] = await db.batch([
		db.prepare(mark).bind(tenantId, entity, beforeMs, limit),
		db.prepare(PRUNE).bind(tenantId, entity, beforeMs, limit),
	]);
	return forgotten?.results.length ?? 0;
}
