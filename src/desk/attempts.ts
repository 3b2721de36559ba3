import type { AttemptMode, ErrorClass, OrderError } from "../order/outcome";
import type { AttemptRecord } from "../order/snapshot";

/** The attempt log of each order: one row an attempt, written when it is over. */

export const ATTEMPTS_SHOWN_MAX = 500;

type AttemptRow = {
	attempt: number;
	mode: AttemptMode;
	started_at_ms: number;
	ended_at_ms: number;
	outcome: AttemptRecord["outcome"];
	error_class: ErrorClass | null;
	error_message: string | null;
	counted: number;
	erp_order_number: string | null;
};

export function record(sql: SqlStorage, seq: number, attempt: AttemptRecord): void {
	sql.exec(
		"INSERT INTO attempts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		seq,
		attempt.attempt,
		attempt.mode,
		attempt.startedAtMs,
		attempt.endedAtMs,
		attempt.outcome,
		attempt.error?.class ?? null,
		attempt.error?.message ?? null,
		attempt.counted ? 1 : 0,
		attempt.erpOrderNumber,
	);
}

/** Oldest first; of a very long log, the newest ATTEMPTS_SHOWN_MAX. */
export const ofOrder = (sql: SqlStorage, seq: number): AttemptRecord[] =>
	sql
		.exec<AttemptRow>("SELECT * FROM attempts WHERE seq = ? ORDER BY attempt DESC LIMIT ?", seq, ATTEMPTS_SHOWN_MAX)
		.toArray()
		.reverse()
		.map((row) => ({
			attempt: row.attempt,
			mode: row.mode,
			startedAtMs: row.started_at_ms,
			endedAtMs: row.ended_at_ms,
			outcome: row.outcome,
			error: errorOf(row),
			counted: row.counted === 1,
			erpOrderNumber: row.erp_order_number,
		}));

/** How many of its latest attempts, one after the other, were lost. */
export function lostInARow(sql: SqlStorage, seq: number): number {
	let lost = 0;
	for (const { outcome } of sql.exec<{ outcome: string }>("SELECT outcome FROM attempts WHERE seq = ? ORDER BY attempt DESC", seq)) {
		if (outcome !== "lost") break;
		lost += 1;
	}
	return lost;
}

const errorOf = (row: AttemptRow): OrderError | null =>
	row.error_class === null ? null : { class: row.error_class, message: row.error_message ?? "" };
