import { and, desc, eq, getTableColumns, gte, lt, type SQL, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { ErrorClass } from "../order/outcome";
import type { PaymentState } from "../order/payment";
import { type BoardColour, COLOUR_MEANINGS, type Status, statusesOf } from "../order/status";
import { scan } from "./scan";
import { orders } from "./schema";
import { conditionsOf, needsScan, type OrderFilter, rangeOf } from "./selection";

/** Lists of orders, newest first, without their bodies. */

export const BOARD_ORDERS_MAX = 20;
/** A page that no index leads to looks through so many stretches of numbers (scan.ts), and then says where to go on. */
const PAGE_STRETCHES_MAX = 3;
/** Of the orders that need a person, so many are told apart by what went wrong. */
const FAILED_COUNTED_MAX = 10_000;

const { body, desk, version, tenantId: _, ...listed } = getTableColumns(orders);
const SUMMARY = {
	...listed,
	customerName: sql<string>`${body} ->> '$.customer.name'`,
	total: sql<string>`${body} ->> '$.total'`,
	currency: sql<string>`${body} ->> '$.currency'`,
	paymentStatus: sql<PaymentState>`${body} ->> '$.payment.status'`,
};
export type OrderSummary = Awaited<ReturnType<typeof newest>>[number];

export interface ListPage {
	readonly items: readonly OrderSummary[];
	/** Give it back as `before` for the orders that follow; null at the end. A page may be short, even empty, and not be the last. */
	readonly next: number | null;
}
export interface ListQuery extends OrderFilter {
	/** Only sequence numbers below this one. */
	readonly before: number | null;
	/** How many are wanted. */
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
	const wanted = query.limit + 1;
	const { found, below } = needsScan(query)
		? await scan(await rangeOf(db, tenantId), { below: query.before, wanted, stretchesMax: PAGE_STRETCHES_MAX }, (from, end, limit) =>
				newest(db, and(conditionsOf(tenantId, query), gte(orders.seq, from), lt(orders.seq, end)), limit),
			)
		: { found: await byIndex(db, tenantId, query, wanted), below: null };
	const items = found.slice(0, query.limit);
	return { items, next: found.length > query.limit ? (items.at(-1)?.seq ?? null) : below };
}

/** Statuses alone are a walk down the index for each; anything else that an index knows is one query. */
async function byIndex(db: D1Database, tenantId: string, query: ListQuery, wanted: number): Promise<OrderSummary[]> {
	const before = query.before === null ? undefined : lt(orders.seq, query.before);
	if (query.q !== null || query.statuses.length === 0) return await newest(db, and(conditionsOf(tenantId, query), before), wanted);
	const lists = await together(
		db,
		query.statuses.map((status) => newestOf(db, tenantId, status, before, wanted)),
	);
	return merged(lists, wanted);
}

/** Failed orders by what went wrong, most frequent first; null is an order that was restored from the archive. */
export async function failedByClass(db: D1Database, tenantId: string): Promise<{ errorClass: ErrorClass | null; count: number }[]> {
	const failed = drizzle(db)
		.select({ errorClass: orders.errorClass })
		.from(orders)
		.where(and(eq(orders.tenantId, tenantId), eq(orders.status, "failed")))
		.orderBy(desc(orders.seq))
		.limit(FAILED_COUNTED_MAX)
		.as("failed_orders");
	const count = sql<number>`count(*)`;
	return await drizzle(db).select({ errorClass: failed.errorClass, count }).from(failed).groupBy(failed.errorClass).orderBy(desc(count));
}

/** Statements of one kind in one round trip; D1 has no answer to an empty batch. */
async function together(db: D1Database, [first, ...others]: ReturnType<typeof newest>[]): Promise<OrderSummary[][]> {
	return first === undefined ? [] : await drizzle(db).batch([first, ...others]);
}
