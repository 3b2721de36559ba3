import type { Status } from "../order/status";
import * as agenda from "./agenda";
import type { DeskTotals, Passage } from "./answers";
import * as ledger from "./ledger";

/** How many orders there are, and how far the numbers have come. */

/**
 * Orders by status, exact, without a counter to keep: numbers are consecutive, orders under way are the agenda, the rest that
 * is not delivered stands in a small index, and what remains is delivered.
 */
export function byStatus(sql: SqlStorage): Partial<Record<Status, number>> {
	const range = sql.exec<{ low: number | null; high: number | null }>("SELECT min(seq) AS low, max(seq) AS high FROM orders").one();
	if (range.low === null || range.high === null) return {};
	const counts: Partial<Record<Status, number>> = {};
	let others = 0;
	const count = (rows: Iterable<{ status: Status; n: number }>) => {
		for (const { status, n } of rows) {
			counts[status] = n;
			others += n;
		}
	};
	count(sql.exec<{ status: Status; n: number }>("SELECT o.status, count(*) AS n FROM agenda JOIN orders o USING (seq) GROUP BY o.status"));
	count(
		sql.exec<{ status: Status; n: number }>(
			`SELECT status, count(*) AS n FROM orders INDEXED BY orders_aside
			 WHERE status IN ('awaiting_payment', 'abandoned', 'synced_manually', 'failed', 'archived', 'cancelled') GROUP BY status`,
		),
	);
	const synced = range.high - range.low + 1 - others;
	return synced > 0 ? { ...counts, synced } : counts;
}

/** The order that has been on its way for longest, or null. */
export function oldestWaiting(sql: SqlStorage): DeskTotals["oldestWaiting"] {
	const seq = agenda.oldest(sql);
	const row = seq === null ? null : ledger.bySeq(sql, seq);
	return row === null ? null : { eNumber: row.e_number, placedAtMs: row.placed_at_ms };
}

export function passage(sql: SqlStorage, sinceSeq: number): Passage {
	const lastSeq = sql.exec<{ seq: number | null }>("SELECT max(seq) AS seq FROM orders").one().seq ?? 0;
	const unplaced = sql
		.exec<{ n: number }>(
			// All the index holds is named, because SQLite takes a partial index only where it can see that it covers the question.
			`SELECT count(*) FILTER (WHERE status IN ('awaiting_payment', 'abandoned')) AS n FROM orders INDEXED BY orders_aside
			 WHERE status IN ('awaiting_payment', 'abandoned', 'synced_manually', 'failed', 'archived', 'cancelled') AND seq > ?`,
			sinceSeq,
		)
		.one().n;
	// Numbers begin anywhere: before the first there is nothing to count from.
	const first = sql.exec<{ seq: number | null }>("SELECT min(seq) AS seq FROM orders").one().seq ?? 1;
	return {
		waiting: sql.exec<{ n: number }>("SELECT count(*) AS n FROM agenda").one().n,
		lastSeq,
		placedSince: Math.max(0, lastSeq - Math.max(sinceSeq, first - 1) - unplaced),
	};
}
