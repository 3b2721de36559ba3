import type { Situation } from "../order/action";
import { eNumberOf, seqOf } from "../order/enumber";
import type { PlacedOrder } from "../order/order";
import type { AttemptMode, ErrorClass, OrderError } from "../order/outcome";
import { laidOver } from "../order/payment";
import type { OrderSnapshot } from "../order/snapshot";
import { next, type Status } from "../order/status";
import type { Claim, PlaceRequest, Receipt } from "./answers";
import * as revisions from "./revisions";

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
	revision: number;
	/** The attempt that was the last when a person sent the order on its way again; 0 before. */
	base_attempt: number;
	/** 0 or 1. */
	nothing_under_way: number;
	absent_said_at_ms: number | null;
	/** 0 or 1. */
	may_find_other: number;
	/** When a person or a late payment last sent it on its way; null: when it was placed. */
	on_its_way_since_ms: number | null;
	/** The latest action of a person, as JSON of `Acted`. */
	acted: string | null;
	/** When the person in it was erased; the body, and everything else about the order, is without them since. */
	erased_at_ms: number | null;
	/** When requests, replies and superseded revisions were dropped. */
	pruned_at_ms: number | null;
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
	const status: Status = request.payWithinMs === null ? "queued" : "awaiting_payment";
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

export const byENumber = (sql: SqlStorage, eNumber: string): OrderRow | null => {
	const seq = seqOf(eNumber);
	const row = seq === null ? null : bySeq(sql, seq);
	return row?.e_number === eNumber ? row : null;
};

/** What a change may write; a number of the ERP, once there, stays whatever is said here. */
export type Change = Partial<
	Pick<
		OrderRow,
		| "status"
		| "spent"
		| "unknown_since_ms"
		| "erp_order_number"
		| "payment"
		| "revision"
		| "base_attempt"
		| "nothing_under_way"
		| "absent_said_at_ms"
		| "may_find_other"
		| "on_its_way_since_ms"
		| "acted"
	>
> & {
	/** Left out: as it was. */
	readonly error?: OrderError | null;
};

/** Writes a change and counts the version. The caller has asked the transition table; call inside a transaction. */
export function change(sql: SqlStorage, row: OrderRow, { error, ...to }: Change, nowMs: number): OrderRow {
	const changed: OrderRow = {
		...row,
		...to,
		...(error === undefined ? {} : { error_class: error?.class ?? null, error_message: error?.message ?? null }),
		erp_order_number: row.erp_order_number ?? to.erp_order_number ?? null,
		claimed_at_ms: (to.status ?? row.status) === "sending" ? row.claimed_at_ms : null,
		updated_at_ms: nowMs,
		version: row.version + 1,
	};
	sql.exec(
		`UPDATE orders SET status = ?2, updated_at_ms = ?3, version = ?4, claimed_at_ms = ?5, error_class = ?6, error_message = ?7,
		 erp_order_number = ?8, spent = ?9, unknown_since_ms = ?10, payment = ?11, revision = ?12, base_attempt = ?13,
		 nothing_under_way = ?14, absent_said_at_ms = ?15, may_find_other = ?16, acted = ?17, on_its_way_since_ms = ?18 WHERE seq = ?1`,
		row.seq,
		changed.status,
		nowMs,
		changed.version,
		changed.claimed_at_ms,
		changed.error_class,
		changed.error_message,
		changed.erp_order_number,
		changed.spent,
		changed.unknown_since_ms,
		changed.payment,
		changed.revision,
		changed.base_attempt,
		changed.nothing_under_way,
		changed.absent_said_at_ms,
		changed.may_find_other,
		changed.acted,
		changed.on_its_way_since_ms,
	);
	return changed;
}

/** Takes an order for the next attempt. Lasts seconds and is not copied, so it does not count as a version. */
export function take(sql: SqlStorage, seq: number, attempt: number, nowMs: number): void {
	sql.exec("UPDATE orders SET status = 'sending', attempt = ?2, claimed_at_ms = ?3 WHERE seq = ?1", seq, attempt, nowMs);
}

/** Gives back what was claimed and not begun, as if nobody had claimed it. */
export function untake(sql: SqlStorage, row: OrderRow): OrderRow {
	const status = next(row.status, "withdrawn");
	if (status === null) throw new Error(`${row.e_number} is ${row.status} and cannot be withdrawn`);
	sql.exec("UPDATE orders SET status = ?2, claimed_at_ms = NULL WHERE seq = ?1", row.seq, status);
	return { ...row, status, claimed_at_ms: null };
}

export const snapshot = (
	sql: SqlStorage,
	row: OrderRow,
	owner: { tenantId: string; name: string },
	nextAttemptAtMs: number | null,
): OrderSnapshot => ({
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
	unknownSinceMs: row.unknown_since_ms,
	revision: row.revision,
	erasedAtMs: row.erased_at_ms,
	body: currentBody(sql, row),
});

/** The newest revision, with what the payment gateway said since. Of an erased order there is one body, and it stands in its row. */
export function currentBody(sql: SqlStorage, row: OrderRow): string {
	const body = row.revision === 0 || row.erased_at_ms !== null ? row.body : revisions.bodyOf(sql, row.seq, row.revision);
	return row.payment === null ? body : laidOver(body, JSON.parse(row.payment));
}

export const situationOf = (row: OrderRow): Situation => ({
	status: row.status,
	errorClass: row.error_class,
	mayBeInErp: row.unknown_since_ms !== null,
	erased: row.erased_at_ms !== null,
});

/** An attempt whose outcome is unknown is looked up before anything else. */
export const modeOf = (row: OrderRow): AttemptMode => (row.unknown_since_ms === null ? "submit" : "verify");

/** As of placement: a repeated request gets the first reply again. */
export const receiptOf = (row: OrderRow): Receipt => ({
	eNumber: row.e_number,
	seq: row.seq,
	status: row.first_status,
	placedAtMs: row.placed_at_ms,
});

const orderOf = (sql: SqlStorage, row: OrderRow): PlacedOrder => ({
	...JSON.parse(currentBody(sql, row)),
	eNumber: row.e_number,
	placedAt: new Date(row.placed_at_ms).toISOString(),
});

/** What the relay is told about an order that was just taken; `row` is as it was before. */
export const claimOf = (sql: SqlStorage, row: OrderRow): Claim => ({
	seq: row.seq,
	attempt: row.attempt + 1,
	tries: row.attempt + 1 - row.base_attempt,
	mode: modeOf(row),
	order: orderOf(sql, row),
	spent: row.spent,
	unknownSinceMs: row.unknown_since_ms,
	nothingUnderWay: row.nothing_under_way === 1,
	absentSaidAtMs: row.absent_said_at_ms,
	mayFindOther: row.may_find_other === 1,
});
