import { and, desc, eq, getTableColumns, inArray, lt, or, type SQL, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { seqOf } from "../order/enumber";
import { type BoardColour, COLOUR_MEANINGS, type Status, statusesOf } from "../order/status";
import { orders } from "./schema";

/** Lists of orders, newest first, without their bodies. */

export const BOARD_ORDERS_MAX = 20;
export const PAGE_ORDERS_MAX = 100;

const { body, desk, version, tenantId: _, ...listed } = getTableColumns(orders);
const SUMMARY = {
	...listed,
	customerName: sql<string>`${body} ->> '$.customer.name'`,
	total: sql<string>`${body} ->> '$.total'`,
	currency: sql<string>`${body} ->> '$.currency'`,
};
export type OrderSummary = Awaited<ReturnType<typeof newest>>[number];

export interface ListPage {
	readonly items: readonly OrderSummary[];
	/** Give it back as `before` for the orders that follow; null at the end. */
	readonly next: number | null;
}
export interface ListQuery {
	/** Empty: whatever their status. */
	readonly statuses: readonly Status[];
	/** An e-number (its number alone will do) or the ERP's number of an order; null for all. */
	readonly q: string | null;
	/** Only sequence numbers below this one. */
	readonly before: number | null;
	/** At most PAGE_ORDERS_MAX. */
	readonly limit: number;
}

const newest = (db: D1Database, where: SQL | undefined, limit: number) =>
	drizzle(db).select(SUMMARY).from(orders).where(where).orderBy(desc(orders.seq)).limit(limit);

const newestOf = (db: D1Database, tenantId: string, status: Status, before: SQL | undefined, limit: number) =>
	newest(db, and(eq(orders.tenantId, tenantId), eq(orders.status, status), before), limit);

const merged = (lists: readonly (readonly OrderSummary[])[], limit: number): OrderSummary[] =>
	lists
		.flat()
		.sort((left, right) => right.seq - left.seq)
		.slice(0, limit);

/** The newest BOARD_ORDERS_MAX orders a colour: a few short walks down the status index, in one round trip. */
export async function board(db: D1Database, tenantId: string): Promise<Readonly<Record<BoardColour, readonly OrderSummary[]>>> {
	const statuses = (Object.keys(COLOUR_MEANINGS) as BoardColour[]).flatMap(statusesOf);
	const lists = await together(
		db,
		statuses.map((status) => newestOf(db, tenantId, status, undefined, BOARD_ORDERS_MAX)),
	);
	const of = (colour: BoardColour) =>
		merged(
			statusesOf(colour).map((status) => lists[statuses.indexOf(status)] ?? []),
			BOARD_ORDERS_MAX,
		);
	return { green: of("green"), blue: of("blue"), red: of("red") };
}

/** Orders by filter and search, newest first. */
export async function listOrders(db: D1Database, tenantId: string, query: ListQuery): Promise<ListPage> {
	const before = query.before === null ? undefined : lt(orders.seq, query.before);
	const wanted = query.limit + 1;
	const found = await (query.q !== null
		? newest(db, and(eq(orders.tenantId, tenantId), matches(query.q), anyOf(query.statuses), before), wanted)
		: query.statuses.length === 0
			? newest(db, and(eq(orders.tenantId, tenantId), before), wanted)
			: together(
					db,
					query.statuses.map((status) => newestOf(db, tenantId, status, before, wanted)),
				).then((lists) => merged(lists, wanted)));
	const items = found.slice(0, query.limit);
	return { items, next: found.length > query.limit ? (items.at(-1)?.seq ?? null) : null };
}

const anyOf = (statuses: readonly Status[]) => (statuses.length === 0 ? undefined : inArray(orders.status, [...statuses]));

/** By e-number through the primary key, or by the ERP's number through its index: never a scan. */
function matches(q: string): SQL | undefined {
	const upper = q.toUpperCase();
	const seq = seqOf(upper);
	const byErpNumber = inArray(orders.erpOrderNumber, [...new Set([q, upper])]);
	if (seq === null) return byErpNumber;
	const byENumber = /^\d+$/.test(upper) ? eq(orders.seq, seq) : and(eq(orders.seq, seq), eq(orders.eNumber, upper));
	return or(byENumber, byErpNumber);
}

/** Statements of one kind in one round trip; D1 has no answer to an empty batch. */
async function together(db: D1Database, [first, ...others]: ReturnType<typeof newest>[]): Promise<OrderSummary[][]> {
	return first === undefined ? [] : await drizzle(db).batch([first, ...others]);
}
