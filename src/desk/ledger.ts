import { eNumberOf } from "../order/enumber";
import type { PlacedOrder } from "../order/order";
import type { AttemptMode, ErrorClass, OrderError } from "../order/outcome";
import type { OrderSnapshot } from "../order/snapshot";
import type { Status } from "../order/status";
import type { PlaceRequest, Receipt } from "./answers";

/**
 * The ledger: one row for every e-number ever issued, holding the order and its fate. Number and order are one row, so a
 * crash cannot leave a number without an explanation. Rows are never deleted; the highest of them is the counter.
 */

/** A row of `orders`. */
export type OrderRow = {
	seq: number;
	e_number: string;
	request_key: string;
	fingerprint: string;
	reference: string | null;
	first_status: Status;
	status: Status;
	placed_at_ms: number;
	updated_at_ms: number;
	version: number;
	attempt: number;
	spent: number;
	claimed_at_ms: number | null;
	unknown_since_ms: number | null;
	erp_order_number: string | null;
	error_class: ErrorClass | null;
	error_message: string | null;
	payment: string | null;
	body: string;
};

export const bySeq = (sql: SqlStorage, seq: number): OrderRow | null =>
	sql.exec<OrderRow>("SELECT * FROM orders WHERE seq = ?", seq).toArray()[0] ?? null;

export const byRequestKey = (sql: SqlStorage, key: string): OrderRow | null =>
	sql.exec<OrderRow>("SELECT * FROM orders WHERE request_key = ?", key).toArray()[0] ?? null;

/** Gives out the next number and writes its row. Call inside a transaction. */
export function open(sql: SqlStorage, request: PlaceRequest, nowMs: number): { seq: number; eNumber: string; status: Status } {
	const last = sql.exec<{ seq: number | null }>("SELECT max(seq) AS seq FROM orders").one().seq;
	const seq = last === null ? request.numbering.start : last + 1;
	const eNumber = eNumberOf(request.numbering.prefix, seq);
	const status: Status = request.unpaid ? "awaiting_payment" : "queued";
	sql.exec(
		`INSERT INTO orders (seq, e_number, request_key, fingerprint, reference, first_status, status, placed_at_ms, updated_at_ms, body)
		 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7, ?7, ?8)`,
		seq,
		eNumber,
		request.requestKey,
		request.fingerprint,
		request.reference,
		status,
		nowMs,
		request.body,
	);
	return { seq, eNumber, status };
}

export interface Move {
	readonly seq: number;
	readonly status: Status;
	readonly atMs: number;
	readonly error: OrderError | null;
	/** Kept for good once set: the ERP's number never changes. */
	readonly erpOrderNumber?: string;
	readonly spent?: number;
	readonly unknownSinceMs?: number | null;
	readonly payment?: string;
}

/** Writes a status change and its reasons. The caller has asked the transition table; call inside a transaction. */
export function move(sql: SqlStorage, row: OrderRow, to: Move): void {
	sql.exec(
		`UPDATE orders SET status = ?2, updated_at_ms = ?3, version = version + 1, claimed_at_ms = NULL, error_class = ?4,
		 error_message = ?5, erp_order_number = coalesce(erp_order_number, ?6), spent = ?7, unknown_since_ms = ?8, payment = ?9 WHERE seq = ?1`,
		to.seq,
		to.status,
		to.atMs,
		to.error?.class ?? null,
		to.error?.message ?? null,
		to.erpOrderNumber ?? null,
		to.spent ?? row.spent,
		to.unknownSinceMs === undefined ? row.unknown_since_ms : to.unknownSinceMs,
		to.payment ?? row.payment,
	);
}

/** Takes an order for the next attempt. Lasts seconds and is not copied, so it does not count as a version. */
export function take(sql: SqlStorage, seq: number, attempt: number, nowMs: number): void {
	sql.exec("UPDATE orders SET status = 'sending', attempt = ?2, claimed_at_ms = ?3 WHERE seq = ?1", seq, attempt, nowMs);
}

/**
 * Orders by status, exact, without a counter to keep: numbers are consecutive, orders under way are the agenda, the rest that
 * is not delivered stands in a small index, and what remains is delivered.
 */
export function totals(sql: SqlStorage): Partial<Record<Status, number>> {
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

export const snapshot = (row: OrderRow, owner: { tenantId: string; name: string }, nextAttemptAtMs: number | null): OrderSnapshot => ({
	tenantId: owner.tenantId,
	desk: owner.name,
	seq: row.seq,
	eNumber: row.e_number,
	reference: row.reference,
	status: row.status,
	placedAtMs: row.placed_at_ms,
	updatedAtMs: row.updated_at_ms,
	version: row.version,
	erpOrderNumber: row.erp_order_number,
	errorClass: row.error_class,
	errorMessage: row.error_message,
	// While an attempt is in flight the agenda holds the end of its lease, and that is not a next step.
	nextAttemptAtMs: row.status === "sending" ? null : nextAttemptAtMs,
	attempts: row.attempt,
	body: bodyOf(row),
});

/** The order as placed, with what the payment gateway said since. */
function bodyOf(row: OrderRow): string {
	if (row.payment === null) return row.body;
	const body = JSON.parse(row.body);
	return JSON.stringify({ ...body, payment: { ...body.payment, ...JSON.parse(row.payment) } });
}

/** An attempt whose outcome is unknown is looked up before anything else. */
export const modeOf = (row: OrderRow): AttemptMode => (row.unknown_since_ms === null ? "submit" : "verify");

/** As of placement: a repeated request gets the first reply again. */
export const receiptOf = (row: OrderRow): Receipt => ({
	eNumber: row.e_number,
	seq: row.seq,
	status: row.first_status,
	placedAtMs: row.placed_at_ms,
});

export const orderOf = (row: OrderRow): PlacedOrder => ({
	...JSON.parse(bodyOf(row)),
	eNumber: row.e_number,
	placedAt: new Date(row.placed_at_ms).toISOString(),
});
