import { and, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { Ours } from "../order/agreement";
import { seqOf } from "../order/enumber";
import type { Status } from "../order/status";
import { reconciliationPages, reconciliationSuspects, reconciliations } from "./schema-reconciliation";

/**
 * A walk through the orders of a tenant, the ERP's and ours: what it has met, and which numbers the ERP is to be asked about. Each step
 * and how far the walk has come are one transaction, so that one that is broken off goes on where it was.
 */

export type Reconciliation = typeof reconciliations.$inferSelect;

/** Our orders in one page of the comparison. */
export const COMPARED_MAX = 2_000;
/** Without a feed the ERP is asked about each order: the newest, so many a run. */
export const QUESTIONS_MAX = 5_000;

const of = (tenantId: string) => eq(reconciliations.tenantId, tenantId);

export async function findReconciliation(db: D1Database, tenantId: string): Promise<Reconciliation | null> {
	return (await drizzle(db).select().from(reconciliations).where(of(tenantId)).get()) ?? null;
}

type Done = Pick<Reconciliation, "doneBeganAtMs" | "doneCursor" | "doneWholeMs" | "againBelowSeq" | "againFromMs">;
/** `wholeFromMs` set: it looks at all orders. `floorMs` not said: as it is known. */
export type Beginning = Pick<Reconciliation, "source" | "method" | "fromMs" | "cursor"> &
	Partial<Pick<Reconciliation, "wholeFromMs" | "floorMs"> & Done>;
/** What another ERP was asked, or in another way, says nothing. */
export const NOTHING_DONE: Done = {
	doneBeganAtMs: null,
	doneCursor: null,
	doneWholeMs: null,
	againBelowSeq: null,
	againFromMs: null,
};

/** In the place of the last one. What is open from before is asked about again. */
export async function beginReconciliation(db: D1Database, tenantId: string, beginning: Beginning, nowMs: number): Promise<Reconciliation> {
	const orm = drizzle(db);
	const row = {
		wholeFromMs: null,
		...beginning,
		state: beginning.method === "feed" ? ("walking" as const) : ("comparing" as const),
		beganAtMs: nowMs,
		endedAtMs: null,
		pages: 0,
		belowSeq: null,
		theirs: 0,
		ours: 0,
		asked: 0,
		putOff: 0,
		leftOut: 0,
		earlier: 0,
	};
	const of = db.prepare("DELETE FROM reconciliation_pages WHERE tenant_id = ?1").bind(tenantId);
	const again = db
		.prepare(
			`INSERT INTO reconciliation_suspects SELECT tenant_id, e_number, 0 FROM findings
			 WHERE tenant_id = ?1 AND closed_at_ms IS NULL AND kind <> 'paid_after_erasure'
			 GROUP BY e_number ON CONFLICT DO NOTHING`,
		)
		.bind(tenantId);
	const begun = orm
		.insert(reconciliations)
		.values({ tenantId, ...NOTHING_DONE, ...row })
		.onConflictDoUpdate({ target: reconciliations.tenantId, set: row })
		.toSQL();
	await db.batch([of, again, db.prepare(begun.sql).bind(...begun.params)]);
	const found = await findReconciliation(db, tenantId);
	if (found === null) throw new Error("a row that was just made is not there");
	return found;
}

/** One of our orders as the copy has it. */
export type KnownOrder = Ours & { readonly eNumber: string };

/** Those of these numbers that were given out, by number. */
export async function ordersOfNumbers(
	db: D1Database,
	tenantId: string,
	eNumbers: readonly string[],
): Promise<ReadonlyMap<string, KnownOrder>> {
	const seqs = eNumbers.map(seqOf).filter((seq) => seq !== null);
	const { results } = await db
		.prepare(
			`SELECT o.e_number, o.status, o.erp_order_number, o.body ->> '$.total' AS total, o.body ->> '$.currency' AS currency
			 FROM json_each(?2) j CROSS JOIN orders o WHERE o.tenant_id = ?1 AND o.seq = j.value`,
		)
		.bind(tenantId, JSON.stringify(seqs))
		.all<{ e_number: string; status: Status; erp_order_number: string | null; total: string; currency: string }>();
	return new Map(
		results.map((row) => [
			row.e_number,
			{ eNumber: row.e_number, status: row.status, erpOrderNumber: row.erp_order_number, total: row.total, currency: row.currency },
		]),
	);
}

const SUSPECT =
	"INSERT INTO reconciliation_suspects SELECT ?1, value, 0 FROM json_each(?2) WHERE true ON CONFLICT (tenant_id, e_number) DO NOTHING";

/** A walk from the first order on meets all of them: only what it changes, or what was last met long ago, is written. */
const MET_AGAIN_MS = 30 * 24 * 60 * 60_000;
const MET = `INSERT INTO reconciliation_met (tenant_id, erp_id, e_number, met_at_ms)
	SELECT ?1, value ->> '$.erpId', value ->> '$.eNumber', ?3 FROM json_each(?2) WHERE true
	ON CONFLICT (tenant_id, erp_id) DO UPDATE SET e_number = excluded.e_number, met_at_ms = excluded.met_at_ms
	WHERE e_number <> excluded.e_number OR met_at_ms < excluded.met_at_ms - ${MET_AGAIN_MS}`;

/** An order of ours under the ERP's own id. */
export interface Met {
	readonly erpId: string;
	readonly eNumber: string;
}

/** The e-numbers of those of these ids that were met before. After another ERP was connected some may be meant that are not. */
export async function metOf(db: D1Database, tenantId: string, erpIds: readonly string[]): Promise<string[]> {
	if (erpIds.length === 0) return [];
	const { results } = await db
		.prepare(`SELECT m.e_number FROM json_each(?2) j CROSS JOIN reconciliation_met m WHERE m.tenant_id = ?1 AND m.erp_id = j.value`)
		.bind(tenantId, JSON.stringify(erpIds))
		.all<{ e_number: string }>();
	return results.map(({ e_number }) => e_number);
}

export interface WalkedPage {
	/** Of each id at most one. */
	readonly met: readonly Met[];
	/** E-numbers that are live in the ERP. */
	readonly live: readonly string[];
	readonly suspects: readonly string[];
	/** Orders on the page, live or not. */
	readonly theirs: number;
	readonly cursor: string;
	readonly more: boolean;
}
/** Keeps a page of the feed. */
export async function walked(db: D1Database, walk: Reconciliation, page: WalkedPage): Promise<Reconciliation> {
	const { tenantId, pages } = walk;
	const orm = drizzle(db);
	const to = {
		state: page.more ? ("walking" as const) : ("comparing" as const),
		cursor: page.cursor,
		pages: pages + 1,
		theirs: walk.theirs + page.theirs,
	};
	const kept = orm.insert(reconciliationPages).values({ tenantId, page: pages, live: page.live }).onConflictDoNothing().toSQL();
	const moved = orm.update(reconciliations).set(to).where(of(tenantId)).toSQL();
	await db.batch([
		db.prepare(kept.sql).bind(...kept.params),
		db.prepare(SUSPECT).bind(tenantId, JSON.stringify(page.suspects)),
		db.prepare(MET).bind(tenantId, JSON.stringify(page.met), walk.beganAtMs),
		db.prepare(moved.sql).bind(...moved.params),
	]);
	return { ...walk, ...to };
}

const PAGE_OF_OURS = `SELECT seq, e_number, status, placed_at_ms, updated_at_ms FROM orders
	WHERE tenant_id = ?1 AND seq < ?2 ORDER BY seq DESC LIMIT ${COMPARED_MAX}`;
const NOT_MET = `INSERT INTO reconciliation_suspects SELECT ?1, e_number, 0 FROM (${PAGE_OF_OURS})
	WHERE status = 'synced' AND updated_at_ms >= ?3 AND e_number NOT IN (
		SELECT j.value FROM reconciliation_pages p CROSS JOIN json_each(p.live) j WHERE p.tenant_id = ?1)
	ON CONFLICT (tenant_id, e_number) DO NOTHING`;
/** What is under way or not paid is asked about by those whose business it is. */
export const TO_ASK_ABOUT = "status IN ('synced', 'synced_manually', 'failed', 'archived', 'cancelled', 'abandoned')";
const EACH = `INSERT INTO reconciliation_suspects SELECT ?1, e_number, 0 FROM (${PAGE_OF_OURS})
	WHERE ${TO_ASK_ABOUT} AND updated_at_ms >= ?3
	ORDER BY seq DESC LIMIT ?4 ON CONFLICT (tenant_id, e_number) DO NOTHING`;
const COUNTED = `SELECT count(*) AS n, coalesce(sum(updated_at_ms >= ?3), 0) AS within, min(seq) AS low, max(placed_at_ms) AS newest_ms FROM (${PAGE_OF_OURS})`;

/** The next page of our orders, newest first; null when there is none: those placed before `notBeforeMs` are not looked at any more. */
export async function comparedPage(db: D1Database, walk: Reconciliation, notBeforeMs: number): Promise<Reconciliation | null> {
	const { tenantId, fromMs, method } = walk;
	const below = walk.belowSeq ?? Number.MAX_SAFE_INTEGER;
	const page = await db
		.prepare(COUNTED)
		.bind(tenantId, below, fromMs)
		.first<{ n: number; within: number; low: number | null; newest_ms: number | null }>();
	if (page === null || page.low === null || (page.newest_ms ?? 0) < notBeforeMs) return null;
	const room = Math.max(0, QUESTIONS_MAX - walk.ours);
	const suspects =
		method === "feed"
			? db.prepare(NOT_MET).bind(tenantId, below, fromMs)
			: db.prepare(EACH).bind(tenantId, below, fromMs, Math.min(room, COMPARED_MAX));
	const leftOut = method === "feed" ? 0 : Math.max(0, page.within - room);
	const to = {
		belowSeq: page.low,
		ours: walk.ours + page.within,
		leftOut: walk.leftOut + leftOut,
	};
	const step = drizzle(db).update(reconciliations).set(to).where(of(tenantId)).toSQL();
	await db.batch([suspects, db.prepare(step.sql).bind(...step.params)]);
	return { ...walk, ...to };
}

export async function moved(db: D1Database, walk: Reconciliation, to: Partial<Reconciliation>): Promise<Reconciliation> {
	await drizzle(db).update(reconciliations).set(to).where(of(walk.tenantId));
	return { ...walk, ...to };
}

/** E-numbers to be asked about now, in their order. */
export async function suspectsDue(db: D1Database, tenantId: string, nowMs: number, limit: number): Promise<string[]> {
	const { results } = await db
		.prepare(`SELECT e_number FROM reconciliation_suspects WHERE tenant_id = ?1 AND not_before_ms <= ?2 ORDER BY e_number LIMIT ?3`)
		.bind(tenantId, nowMs, limit)
		.all<{ e_number: string }>();
	return results.map(({ e_number }) => e_number);
}

/** Something was under way: it is asked about again in the run after that time. */
export async function putOff(db: D1Database, walk: Reconciliation, eNumber: string, untilMs: number): Promise<void> {
	await drizzle(db)
		.update(reconciliationSuspects)
		.set({ notBeforeMs: untilMs })
		.where(and(eq(reconciliationSuspects.tenantId, walk.tenantId), eq(reconciliationSuspects.eNumber, eNumber)));
}
