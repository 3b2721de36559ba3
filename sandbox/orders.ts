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
	state: "confirmed" | "cancelled";
	customer: string;
	total: string;
	currency: string;
}
const COLUMNS = "seq, e_number, received_at, state, customer, total, currency";

/** Stores the order and gives it the next number. Two row writes: the order and its index entry. */
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
	const { eNumber, total, currency } = order;
	return { id: String(seq), number: numberOf(seq), eNumber, state: "confirmed", total, currency };
}

export function liveOrders(sql: SqlStorage, eNumber: string): ContractOrder[] {
	const rows = sql.exec<Row>(`SELECT ${COLUMNS} FROM orders WHERE e_number = ? AND state != 'cancelled' ORDER BY seq`, eNumber);
	return rows.toArray().map(toContract);
}

/** Orders after `cursor` (a seq; 0 for the beginning) in the order received; `next` is null at the end. */
export function listOrders(sql: SqlStorage, cursor: number, limit: number): { orders: ListedOrder[]; next: string | null } {
	const rows = sql.exec<Row>(`SELECT ${COLUMNS} FROM orders WHERE seq > ? ORDER BY seq LIMIT ?`, cursor, limit + 1).toArray();
	const orders = rows.slice(0, limit).map(toListed);
	return { orders, next: rows.length > limit ? String(orders.at(-1)?.seq) : null };
}

export function latestOrders(sql: SqlStorage, limit: number): ListedOrder[] {
	return sql.exec<Row>(`SELECT ${COLUMNS} FROM orders ORDER BY seq DESC LIMIT ?`, limit).toArray().map(toListed);
}

/** Orders are never deleted singly, so the highest seq is their count. */
export const countOrders = (sql: SqlStorage): number =>
	sql.exec<{ total: number }>("SELECT COALESCE(MAX(seq), 0) AS total FROM orders").one().total;

/** E-numbers that more than one live order has: what Holdfast promises never to cause. */
export const duplicatedENumbers = (sql: SqlStorage): string[] =>
	sql
		.exec<{ e_number: string }>(
			"SELECT e_number FROM orders WHERE state != 'cancelled' GROUP BY e_number HAVING COUNT(*) > 1 ORDER BY e_number LIMIT 1000",
		)
		.toArray()
		.map((row) => row.e_number);

/** The order as it came in, or null when there is no such number. */
export function orderBody(sql: SqlStorage, number: string): { order: ListedOrder; body: string } | null {
	const row = sql.exec<Row & { body: string }>(`SELECT ${COLUMNS}, body FROM orders WHERE seq = ?`, seqOf(number)).toArray()[0];
	return row === undefined ? null : { order: toListed(row), body: row.body };
}

/** False when there is no such live order. */
export function cancelOrder(sql: SqlStorage, number: string): boolean {
	return sql.exec("UPDATE orders SET state = 'cancelled' WHERE seq = ? AND state != 'cancelled'", seqOf(number)).rowsWritten > 0;
}

export const forgetOrders = (sql: SqlStorage): void => {
	sql.exec("DELETE FROM orders");
};

const numberOf = (seq: number): string => `SO-${NUMBER_BASE + seq}`;
const seqOf = (number: string): number => (/^SO-\d{1,15}$/.test(number) ? Number(number.slice(3)) - NUMBER_BASE : 0);

const toContract = (row: Row): ContractOrder => ({
	id: String(row.seq),
	number: numberOf(row.seq),
	eNumber: row.e_number,
	state: row.state,
	total: row.total,
	currency: row.currency,
});
const toListed = (row: Row): ListedOrder => ({
	...toContract(row),
	seq: row.seq,
	receivedAt: new Date(row.received_at).toISOString(),
	customer: row.customer,
});
