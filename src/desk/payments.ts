import { logError, reasonOf } from "../lib/log";
import { isLateMoney, lateMoneyDetail } from "../order/late-money";
import { isNews, isNewsOfErased, isPaid, type KnownPayment, type PaymentState } from "../order/payment";
import type { HistoryRecord } from "../order/snapshot";
import { next } from "../order/status";
import * as agenda from "./agenda";
import type { PaymentAnswer, PaymentNews } from "./answers";
import * as history from "./history";
import type { OrderRow } from "./ledger";
import * as ledger from "./ledger";
import * as outbox from "./outbox";

/** What payment gateways say, and what happens when they say nothing in time. */

/** More payments than this that run out at once are given up at the next step. */
const EXPIRED_A_STEP_MAX = 100;
/** After one that could not be given up. */
const EXPIRE_AGAIN_MS = 60 * 60_000;
/** News about the payment of one order that is recorded. */
export const NEWS_AN_ORDER_MAX = 100;
/** For orders whose limit was never written down. */
export const PAY_WITHIN_DEFAULT_MS = 24 * 60 * 60_000;

/** Waits until then for the money. Call inside a transaction. */
export const waitFor = (sql: SqlStorage, seq: number, untilMs: number): void => {
	sql.exec("INSERT INTO unpaid VALUES (?1, ?2) ON CONFLICT (seq) DO NOTHING", seq, untilMs);
};

export const waitsUntil = (sql: SqlStorage, seq: number): number | null =>
	sql.exec<{ until_ms: number }>("SELECT until_ms FROM unpaid WHERE seq = ?", seq).toArray()[0]?.until_ms ?? null;

/** When the next payment runs out, Unix ms, or null. */
export const nextExpiry = (sql: SqlStorage): number | null =>
	sql.exec<{ at_ms: number | null }>("SELECT min(until_ms) AS at_ms FROM unpaid").one().at_ms;

/** Call inside a transaction. */
export function pay(sql: SqlStorage, eNumber: string, news: PaymentNews, nowMs: number): PaymentAnswer {
	const row = ledger.byENumber(sql, eNumber);
	if (row === null) return { kind: "unknown_order" };
	const known = knownOf(row);
	const isErased = row.erased_at_ms !== null;
	// A gateway that tells the same two things in turn for ever must not fill the desk; money that has arrived is always heard.
	const tooMuch = news.status !== "captured" && history.countOf(sql, row.seq, "payment") >= NEWS_AN_ORDER_MAX;
	const isNew = isErased ? isNewsOfErased(known, news) : isNews(known, news);
	if (tooMuch || !isNew) return { kind: "unchanged", eNumber, status: row.status, payment: known.status };
	const payment: KnownPayment = {
		status: news.status,
		reference: isErased ? null : (news.reference ?? known.reference),
		amount: news.amount ?? known.amount,
		occurredAtMs: news.occurredAtMs,
	};
	// News about the payment of an order that is placed is kept, and changes nothing else: only a person withdraws an order.
	const status = isErased ? row.status : (next(row.status, isPaid(news.status) ? "paid" : "unpaid") ?? row.status);
	record(sql, row, status, payment, nowMs, isErased ? tooLate(row, news) : {});
	if (status === "queued" && row.status !== "queued") agenda.plan(sql, row.seq, nowMs);
	return { kind: "recorded", eNumber, status, payment: news.status };
}

/** Nobody knows any more whose order it was: that money came is told of with the history, and a person has to give it back. */
function tooLate(row: OrderRow, { status, reference }: PaymentNews): HistoryRecord["detail"] {
	if (!isLateMoney(row.status, status)) return {};
	logError({ event: "desk.paid_after_erasure", eNumber: row.e_number });
	return lateMoneyDetail(JSON.parse(row.body), reference);
}

/** Gives up orders whose payment did not come in time. Each by itself: one that cannot be read must not keep the others. */
export function expire(storage: DurableObjectStorage, nowMs: number): void {
	const { sql } = storage;
	const due = sql.exec<{ seq: number }>("SELECT seq FROM unpaid WHERE until_ms <= ? ORDER BY until_ms LIMIT ?", nowMs, EXPIRED_A_STEP_MAX);
	for (const { seq } of due.toArray()) {
		try {
			storage.transactionSync(() => giveUp(sql, seq, nowMs));
		} catch (error) {
			logError({ event: "desk.expiry_failed", seq, reason: reasonOf(error) });
			sql.exec("UPDATE unpaid SET until_ms = ? WHERE seq = ?", nowMs + EXPIRE_AGAIN_MS, seq);
		}
	}
}

function giveUp(sql: SqlStorage, seq: number, nowMs: number): void {
	const row = ledger.bySeq(sql, seq);
	const status = row === null ? null : next(row.status, "unpaid");
	if (row === null || status === null) sql.exec("DELETE FROM unpaid WHERE seq = ?", seq);
	else record(sql, row, status, { ...knownOf(row), status: "expired", occurredAtMs: null }, nowMs);
}

function record(
	sql: SqlStorage,
	row: OrderRow,
	status: OrderRow["status"],
	payment: KnownPayment,
	nowMs: number,
	more: HistoryRecord["detail"] = {},
): void {
	const paid = status === "queued" && row.status !== "queued" ? { on_its_way_since_ms: nowMs } : {};
	ledger.change(sql, row, { status, payment: JSON.stringify(payment), ...paid }, nowMs);
	if (row.status === "awaiting_payment") sql.exec("DELETE FROM unpaid WHERE seq = ?", row.seq);
	const event = payment.status === "expired" ? "payment_expired" : "payment";
	const detail = { payment: payment.status, reference: payment.reference, amount: payment.amount, ...more };
	history.record(sql, row, { event, by: null, after: status, detail }, nowMs);
	outbox.touch(sql, row.seq, nowMs);
}

/** What is believed now: what was last reported, or else what the order was placed with. */
function knownOf(row: OrderRow): KnownPayment {
	if (row.payment !== null) return { reference: null, amount: null, occurredAtMs: null, ...JSON.parse(row.payment) };
	const placed: { status: PaymentState; reference?: string | null } = JSON.parse(row.body).payment;
	return { status: placed.status, reference: placed.reference ?? null, amount: null, occurredAtMs: null };
}
