import type { AttemptMode, ErrorClass, OrderError } from "../order/outcome";
import type { AttemptRecord, Exchange, OrderFile } from "../order/snapshot";
import type { OrderRow } from "./ledger";

/**
 * The attempt log of each order: one row an attempt, written when it is over. The first and the newest are kept for ever; of
 * an order that was tried hundreds of times, those between go.
 */

export const FIRST_KEPT = 10;
export const NEWEST_KEPT = 90;
/** Attempts whose requests and replies are shown with the order; the page asks for them every few seconds. */
export const FIRST_SHOWN = 2;
export const NEWEST_SHOWN = 8;

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
	exchanges: string;
};

export function record(sql: SqlStorage, seq: number, attempt: AttemptRecord & { readonly exchanges: readonly Exchange[] }): void {
	sql.exec(
		"INSERT INTO attempts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
		JSON.stringify(attempt.outcome === "accepted" ? evidence(attempt.exchanges) : attempt.exchanges),
	);
	if (attempt.attempt > FIRST_KEPT + NEWEST_KEPT) forgetMiddle(sql, seq, attempt.attempt);
}

/** Of an order that was delivered, how it began and what the ERP said: most orders are, and a desk holds 10 GB. */
const evidence = (exchanges: readonly Exchange[]): readonly Exchange[] =>
	exchanges.length <= 2 ? exchanges : [...exchanges.slice(0, 1), ...exchanges.slice(-1)];

function forgetMiddle(sql: SqlStorage, seq: number, newest: number): void {
	const first = sql
		.exec<{ attempt: number }>("SELECT attempt FROM attempts WHERE seq = ? ORDER BY attempt LIMIT 1 OFFSET ?", seq, FIRST_KEPT - 1)
		.toArray()[0];
	if (first !== undefined)
		sql.exec("DELETE FROM attempts WHERE seq = ? AND attempt > ? AND attempt <= ?", seq, first.attempt, newest - NEWEST_KEPT);
}

/** Oldest first. */
export const ofOrder = (sql: SqlStorage, seq: number): AttemptRecord[] =>
	sql
		.exec<AttemptRow>("SELECT * FROM attempts WHERE seq = ? ORDER BY attempt", seq)
		.toArray()
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

/** What went to and fro in the first attempts and the newest, oldest first; attempts in which nothing did are left out. */
export const exchangesOf = (sql: SqlStorage, seq: number): OrderFile["exchanges"] =>
	sql
		.exec<{ attempt: number; exchanges: string }>(
			`SELECT attempt, exchanges FROM attempts WHERE seq = ?1 AND exchanges != '[]' AND (
				attempt IN (SELECT attempt FROM attempts WHERE seq = ?1 ORDER BY attempt LIMIT ?2)
				OR attempt IN (SELECT attempt FROM attempts WHERE seq = ?1 ORDER BY attempt DESC LIMIT ?3)
			) ORDER BY attempt`,
			seq,
			FIRST_SHOWN,
			NEWEST_SHOWN,
		)
		.toArray()
		.map(({ attempt, exchanges }) => ({ attempt, exchanges: JSON.parse(exchanges) }));

/** How many of its latest attempts, one after the other, were lost since it was placed or a person sent it on its way. */
export function lostInARow(sql: SqlStorage, row: Pick<OrderRow, "seq" | "base_attempt">): number {
	let lost = 0;
	const latest = sql.exec<{ outcome: string }>(
		"SELECT outcome FROM attempts WHERE seq = ? AND attempt > ? ORDER BY attempt DESC",
		row.seq,
		row.base_attempt,
	);
	for (const { outcome } of latest) {
		if (outcome !== "lost") break;
		lost += 1;
	}
	return lost;
}

const errorOf = (row: AttemptRow): OrderError | null =>
	row.error_class === null ? null : { class: row.error_class, message: row.error_message ?? "" };
