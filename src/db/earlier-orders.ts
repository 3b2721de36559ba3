import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { HOUR_MS, spanOf } from "./hours";
import { moved, QUESTIONS_MAX, type Reconciliation, TO_ASK_ABOUT } from "./reconciliations";
import { reconciliations } from "./schema-reconciliation";

/**
 * Orders that a reconciliation passes by because they have not changed since the last one: how many there are, and of an ERP that has
 * to be asked about each, some of them every time, in the order of their numbers and then from the newest on again.
 */

/** So often everything is looked at again. Asking takes longer only where it would be more than QUESTIONS_MAX a run. */
export const WHOLE_AGAIN_DAYS = 7;
/** So many are no burden: a small shop has all of its orders asked about every time. */
export const AGAIN_MIN = 100;

const ENDS = `SELECT (SELECT min(seq) FROM orders WHERE tenant_id = ?1 AND seq >= ?2) AS low,
	(SELECT max(seq) FROM orders WHERE tenant_id = ?1) AS high,
	(SELECT count(*) FROM reconciliation_suspects WHERE tenant_id = ?1) AS waiting`;
/** ?4: what has changed since then was looked at already. */
const UNCHANGED = "FROM orders WHERE tenant_id = ?1 AND seq >= ?2 AND seq < ?3 AND updated_at_ms < ?4";
const AGAIN = `INSERT INTO reconciliation_suspects SELECT ?1, e_number, 0 ${UNCHANGED} AND ${TO_ASK_ABOUT} ON CONFLICT (tenant_id, e_number) DO NOTHING`;

/** Behind the last page of our orders: what is to be asked about is on the list then. `sinceMs`: those placed before are left alone. */
export async function lookAgain(db: D1Database, walk: Reconciliation, sinceMs: number): Promise<Reconciliation> {
	const { tenantId, fromMs, ours } = walk;
	const { from } = await spanOf(db, tenantId, sinceMs <= 0 ? null : sinceMs - (sinceMs % HOUR_MS), null);
	const ends = await db.prepare(ENDS).bind(tenantId, from).first<{ low: number | null; high: number | null; waiting: number }>();
	const { low, high, waiting } = ends ?? { low: null, high: null, waiting: 0 };
	const isEmpty = low === null || high === null || low > high;
	const all = isEmpty ? 0 : high - low + 1;
	const state = "confirming" as const;
	if (isEmpty || walk.method === "feed" || fromMs === 0 || walk.leftOut > 0) {
		// Those left out may be behind the place of the round: it begins anew.
		const anew = walk.leftOut > 0 ? { wholeFromMs: null, againBelowSeq: null, againFromMs: null } : {};
		return await moved(db, walk, { state, earlier: Math.max(0, all - ours), ...anew });
	}
	const share = Math.min(Math.max(0, QUESTIONS_MAX - waiting), Math.max(AGAIN_MIN, Math.ceil(all / WHOLE_AGAIN_DAYS)));
	const below = walk.againBelowSeq ?? high + 1;
	const down = Math.max(low, below - share);
	const span = [tenantId, down, below, fromMs] as const;
	const counted = await db
		.prepare(`SELECT count(*) AS n ${UNCHANGED}`)
		.bind(...span)
		.first<{ n: number }>();
	const n = counted?.n ?? 0;
	const beganMs = walk.againFromMs ?? walk.beganAtMs;
	const round =
		down <= low
			? { wholeFromMs: beganMs, againBelowSeq: null, againFromMs: null }
			: { wholeFromMs: null, againBelowSeq: down, againFromMs: beganMs };
	const to = { state, ...round, ours: ours + n, earlier: Math.max(0, all - ours - n) };
	const step = drizzle(db).update(reconciliations).set(to).where(eq(reconciliations.tenantId, tenantId)).toSQL();
	await db.batch([db.prepare(AGAIN).bind(...span), db.prepare(step.sql).bind(...step.params)]);
	return { ...walk, ...to };
}
