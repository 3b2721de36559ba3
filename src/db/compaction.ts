/** Who writes the index of the search anew: it is one for all tenants, so one run a night does it for the whole deployment. */

/** From one beginning to the next: shops have their nights at different hours. */
export const COMPACT_EVERY_MS = 20 * 3_600_000;
/** A run that died goes on no more: then another does. Longer than any slice of a run. */
export const COMPACT_LEASE_MS = 10 * 60_000;

const CLAIM = `UPDATE search_compaction SET
		wanted = iif(holder IS NULL, 0, wanted), began_at_ms = iif(holder IS NULL, ?2, began_at_ms), holder = ?1, lease_until_ms = ?3
	WHERE id = 1 AND iif(holder IS NULL, wanted = 1 AND coalesce(began_at_ms <= ?4, 1), holder = ?1 OR lease_until_ms <= ?2)
	RETURNING 1`;

/** Whether it is for this run to do, or to go on with; then it says so when it has ended. `holder` names the run, over all its slices. */
export async function claimCompaction(db: D1Database, holder: string, nowMs: number): Promise<boolean> {
	const claimed = await db
		.prepare(CLAIM)
		.bind(holder, nowMs, nowMs + COMPACT_LEASE_MS, nowMs - COMPACT_EVERY_MS)
		.first();
	return claimed !== null;
}

export async function compactionEnded(db: D1Database, holder: string, nowMs: number): Promise<void> {
	await db
		.prepare("UPDATE search_compaction SET holder = NULL, lease_until_ms = NULL, ended_at_ms = ?2 WHERE id = 1 AND holder = ?1")
		.bind(holder, nowMs)
		.run();
}
