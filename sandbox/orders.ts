import type { Change } from "./records";
import type { OrderIn } from "./wire";

/** The ERP's order book. It does not look whether an e-number is there already: most ERPs do not, and a duplicate must be visible. */

const NUMBER_BASE = 100_000;

/** An order as the rest contract shows it. */
export interface ContractOrder {
	readonly id: string;
	readonly number: string;
	readonly eNumber: string;
	readonly state: "confirmed" | "cancelled";
	readonly total: string;
	readonly currency: string;
}
/** An order as the control listing shows it; `receivedAt` is ISO 8601, UTC. */
export interface ListedOrder extends ContractOrder {
	readonly seq: number;
	readonly receivedAt: string;
	readonly customer: string;
}
interface Row extends Record<string, SqlStorageValue> {
	seq: number;
	e_number: string;
	received_at: number;
	state: "confirmed" | "cancelled" | "deleted";
	customer: string;
	total: string;
	currency: string;
}
const COLUMNS = "seq, e_number, received_at, state, customer, total, currency";

/** Stores the order and gives it the next number. */
export function book(sql: SqlStorage, order: OrderIn, body: string, now: number): ContractOrder {
	const { seq } = sql
		.exec<{ seq: number }>(
			"INSERT INTO orders (e_number, received_at, state, customer, total, currency, body) VALUES (?, ?, 'confirmed', ?, ?, ?, ?) RETURNING seq",
			order.eNumber,
			now,
			order.customer.account ?? order.customer.name,
			order.total,
			order.currency,
			body,
		)
		.one();
	changed(sql, seq, now);
	const { eNumber, total, currency } = order;
	return { id: String(seq), number: numberOf(seq), eNumber, state: "confirmed", total, currency };
}

export function liveOrders(sql: SqlStorage, eNumber: string): ContractOrder[] {
	const rows = sql.exec<Row>(`SELECT ${COLUMNS} FROM orders WHERE e_number = ? AND state = 'confirmed' ORDER BY seq`, eNumber);
	return rows.toArray().map(toContract);
}

/** Orders after `cursor` (a seq; 0 for the beginning) in the order received; `next` is null at the end. */
export function listOrders(sql: SqlStorage, cursor: number, limit: number): { orders: ListedOrder[]; next: string | null } {
	const rows = sql
		.exec<Row>(`SELECT ${COLUMNS} FROM orders WHERE seq > ? AND state != 'deleted' ORDER BY seq LIMIT ?`, cursor, limit + 1)
		.toArray();
	const orders = rows.slice(0, limit).map(toListed);
	return { orders, next: rows.length > limit ? String(orders.at(-1)?.seq) : null };
}

export function latestOrders(sql: SqlStorage, limit: number): ListedOrder[] {
	return sql.exec<Row>(`SELECT ${COLUMNS} FROM orders WHERE state != 'deleted' ORDER BY seq DESC LIMIT ?`, limit).toArray().map(toListed);
}

/** Orders that ever came in: one that is deleted keeps its number, so the highest is their count. */
export const countOrders = (sql: SqlStorage): number =>
	sql.exec<{ total: number }>("SELECT COALESCE(MAX(seq), 0) AS total FROM orders").one().total;

/** E-numbers that more than one live order has: what Holdfast promises never to cause. */
export const duplicatedENumbers = (sql: SqlStorage): string[] =>
	sql
		.exec<{ e_number: string }>(
			"SELECT e_number FROM orders WHERE state = 'confirmed' GROUP BY e_number HAVING COUNT(*) > 1 ORDER BY e_number LIMIT 1000",
		)
		.toArray()
		.map((row) => row.e_number);

/** The order as it came in, or null when there is no such number. */
export function orderBody(sql: SqlStorage, number: string): { order: ListedOrder; body: string } | null {
	const row = sql
		.exec<Row & { body: string }>(`SELECT ${COLUMNS}, body FROM orders WHERE seq = ? AND state != 'deleted'`, seqOf(number))
		.toArray()[0];
	return row === undefined ? null : { order: toListed(row), body: row.body };
}

/** False when there is no such live order. */
export const cancelOrder = (sql: SqlStorage, number: string, now: number): boolean => end(sql, number, "cancelled", now);

/** As if it had never been there, but for its number. False when there is no such live order. */
export const deleteOrder = (sql: SqlStorage, number: string, now: number): boolean => end(sql, number, "deleted", now);

function end(sql: SqlStorage, number: string, state: "cancelled" | "deleted", now: number): boolean {
	const seq = seqOf(number);
	const ended = sql.exec("UPDATE orders SET state = ? WHERE seq = ? AND state = 'confirmed'", state, seq).rowsWritten > 0;
	if (ended) changed(sql, seq, now);
	return ended;
}

/** Another amount, as somebody in the ERP would correct it. False when there is no such live order. */
export function alterOrder(
	sql: SqlStorage,
	number: string,
	to: { total?: string | undefined; currency?: string | undefined },
	now: number,
): boolean {
	const seq = seqOf(number);
	const altered =
		sql.exec(
			"UPDATE orders SET total = coalesce(?, total), currency = coalesce(?, currency) WHERE seq = ? AND state = 'confirmed'",
			to.total ?? null,
			to.currency ?? null,
			seq,
		).rowsWritten > 0;
	if (altered) changed(sql, seq, now);
	return altered;
}

/** The same order once more, under the next number; under another e-number if one is given. Null when there is no such order. */
export function copyOrder(sql: SqlStorage, number: string, eNumber: string | undefined, now: number): { number: string } | null {
	const copy = sql
		.exec<{ seq: number }>(
			`INSERT INTO orders (e_number, received_at, state, customer, total, currency, body)
			 SELECT coalesce(?, e_number), ?, 'confirmed', customer, total, currency, body FROM orders WHERE seq = ? RETURNING seq`,
			eNumber ?? null,
			now,
			seqOf(number),
		)
		.toArray()[0];
	if (copy === undefined) return null;
	changed(sql, copy.seq, now);
	return { number: numberOf(copy.seq) };
}

const changed = (sql: SqlStorage, seq: number, now: number): void => {
	sql.exec("DELETE FROM order_changes WHERE seq = ?", seq);
	sql.exec("INSERT INTO order_changes (seq, at) VALUES (?, ?)", seq, now);
};

/** At most `limit` changes of orders after `cursor`, oldest first. Null when the cursor is none of ours. */
export function orderChanges(
	sql: SqlStorage,
	cursor: string | null,
	limit: number,
): { changes: Change[]; next: string; more: boolean } | null {
	const after = cursor === null ? "0" : /^after-(\d{1,15})$/.exec(cursor)?.[1];
	if (after === undefined) return null;
	const rows = sql
		.exec<Row & { change: number; at: number }>(
			`SELECT c.change, c.at, ${COLUMNS.replace("seq", "o.seq")} FROM order_changes c JOIN orders o ON o.seq = c.seq
			 WHERE c.change > ? ORDER BY c.change LIMIT ?`,
			Number(after),
			limit + 1,
		)
		.toArray();
	const page = rows.slice(0, limit);
	const changes = page.map((row): Change => {
		const { id, number, eNumber, state, total, currency } = toContract(row);
		const data = row.state === "deleted" ? null : { number, eNumber, state, total, currency };
		return { id, modifiedAt: new Date(row.at).toISOString(), deleted: data === null, data };
	});
	return { changes, next: `after-${page.at(-1)?.change ?? after}`, more: rows.length > limit };
}

export const forgetOrders = (sql: SqlStorage): void => {
	sql.exec("DELETE FROM orders");
	sql.exec("DELETE FROM order_changes");
};

const numberOf = (seq: number): string => `SO-${NUMBER_BASE + seq}`;
const seqOf = (number: string): number => (/^SO-\d{1,15}$/.test(number) ? Number(number.slice(3)) - NUMBER_BASE : 0);

const toContract = (row: Row): ContractOrder => ({
	id: String(row.seq),
	number: numberOf(row.seq),
	eNumber: row.e_number,
	state: row.state === "confirmed" ? "confirmed" : "cancelled",
	total: row.total,
	currency: row.currency,
});
const toListed = (row: Row): ListedOrder => ({
	...toContract(row),
	seq: row.seq,
	receivedAt: new Date(row.received_at).toISOString(),
	customer: row.customer,
});
