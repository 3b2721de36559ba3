import * as agenda from "./agenda";
import * as payments from "./payments";

/**
 * The desk's own search for orders that nobody works on: under way with no next step, or unpaid with no end to the wait.
 * There should be none, ever. Each step looks at the newest orders and at one stretch of all the others, so that in time
 * everything is looked at and no step costs much.
 */
export const WALK_ORDERS_MAX = 1_000;

export class Walk {
	/** The next stretch ends here; in memory, because it only matters that it moves. */
	#downFromSeq: number | null = null;

	/** How many were found and put right. Call inside a transaction. */
	step(sql: SqlStorage, nowMs: number): number {
		const { low, high } = sql
			.exec<{ low: number | null; high: number | null }>(
				"SELECT (SELECT min(seq) FROM orders) AS low, (SELECT max(seq) FROM orders) AS high",
			)
			.one();
		if (low === null || high === null) return 0;
		const newestFrom = high - WALK_ORDERS_MAX;
		const from = this.#downFromSeq === null || this.#downFromSeq < low ? newestFrom : Math.min(this.#downFromSeq, newestFrom);
		const repaired = repair(sql, newestFrom, high, nowMs) + (from < low ? 0 : repair(sql, from - WALK_ORDERS_MAX, from, nowMs));
		this.#downFromSeq = from < low ? null : from - WALK_ORDERS_MAX;
		return repaired;
	}
}

/** Of the orders above `above` and up to `upTo`. */
function repair(sql: SqlStorage, above: number, upTo: number, nowMs: number): number {
	const forgotten = sql
		.exec<{ seq: number }>(
			`SELECT o.seq FROM orders o LEFT JOIN agenda a USING (seq)
			 WHERE o.seq > ? AND o.seq <= ? AND o.status IN ('queued', 'sending', 'pending_verification') AND a.seq IS NULL`,
			above,
			upTo,
		)
		.toArray();
	for (const { seq } of forgotten) agenda.plan(sql, seq, nowMs);
	// Orders of a time before limits have none; that is no fault of anybody's.
	sql.exec(
		`INSERT INTO unpaid SELECT o.seq, o.placed_at_ms + ?3 FROM orders o LEFT JOIN unpaid u USING (seq)
		 WHERE o.seq > ?1 AND o.seq <= ?2 AND o.status = 'awaiting_payment' AND u.seq IS NULL`,
		above,
		upTo,
		payments.PAY_WITHIN_DEFAULT_MS,
	);
	return forgotten.length;
}
