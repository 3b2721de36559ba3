import type { OrderRow } from "./ledger";

/**
 * The outbox: the dirty set of orders whose copy in D1 is behind. One row an order however often it changes, so an order that
 * is placed, sent and delivered within the copy delay costs one write to D1.
 */

/** How long a change waits for company; a copy is never later than this while D1 answers. */
export const COPY_DELAY_MS = 400;
/** A copy that is made takes along what is due this soon: one statement a fifth of a second on a busy desk, not one an alarm. */
const COPY_AHEAD_MS = 200;
/** D1 takes them as one statement with one JSON parameter. */
export const COPY_BATCH_MAX = 100;

export const touch = (sql: SqlStorage, seq: number, nowMs: number): void => {
	sql.exec("INSERT INTO outbox (seq, due_ms) VALUES (?, ?) ON CONFLICT (seq) DO NOTHING", seq, nowMs + COPY_DELAY_MS);
};

/** Has D1 told again of an order that it was told of before; one that it is still owed stays as it is. Whether it was added. */
export const touchAgain = (sql: SqlStorage, seq: number, nowMs: number): boolean =>
	sql.exec(
		`INSERT INTO outbox (seq, due_ms, again_since_ms) SELECT seq, ?2, ?2 FROM orders WHERE seq = ?1 ON CONFLICT DO NOTHING`,
		seq,
		nowMs,
	).rowsWritten > 0;

export type DirtyRow = OrderRow & { at_ms: number | null };
/** `again_since_ms`: D1 was told before then; null: it was not. */
export type OwedRow = DirtyRow & { again_since_ms: number | null };

export const dirty = (sql: SqlStorage, nowMs: number): OwedRow[] =>
	sql
		.exec<OwedRow>(
			`SELECT o.*, a.at_ms, x.again_since_ms FROM outbox x JOIN orders o USING (seq) LEFT JOIN agenda a USING (seq)
			 WHERE x.due_ms <= ? ORDER BY x.seq LIMIT ?`,
			nowMs + COPY_AHEAD_MS,
			COPY_BATCH_MAX,
		)
		.toArray();

/** Pays the debt, unless the order has changed since it was read. */
export const clear = (sql: SqlStorage, seq: number, version: number): void => {
	sql.exec("DELETE FROM outbox WHERE seq = ?1 AND ?2 = (SELECT version FROM orders WHERE seq = ?1)", seq, version);
};

/** Puts a row that D1 refuses behind the others, so that it cannot hold them up. */
export const postpone = (sql: SqlStorage, seq: number, delayMs: (failures: number) => number, nowMs: number): void => {
	const failures = sql.exec<{ failures: number }>("SELECT failures FROM outbox WHERE seq = ?", seq).toArray()[0]?.failures ?? 0;
	sql.exec("UPDATE outbox SET failures = ?2, due_ms = ?3 WHERE seq = ?1", seq, failures + 1, nowMs + delayMs(failures + 1));
};

/**
 * When the oldest debt is due, or null when there is none. While no copy may be made before `notBeforeMs`, which of the debts is
 * the oldest does not matter: with D1 away they are many, and this is asked at every step.
 */
export function nextDueAt(sql: SqlStorage, notBeforeMs: number, nowMs: number): number | null {
	if (notBeforeMs > nowMs) return sql.exec("SELECT 1 FROM outbox LIMIT 1").toArray().length === 0 ? null : notBeforeMs;
	return sql.exec<{ due_ms: number | null }>("SELECT min(due_ms) AS due_ms FROM outbox").one().due_ms;
}
