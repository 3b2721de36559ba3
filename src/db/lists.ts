import { and, desc, eq, getTableColumns, gt, type SQL, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { ErrorClass } from "../order/outcome";
import type { PaymentState } from "../order/payment";
import { isCustomer } from "../order/person";
import { type BoardColour, COLOUR_MEANINGS, type Status, statusesOf } from "../order/status";
import { orders } from "./schema";
import { failures } from "./schema-read-model";
import { CUSTOMER, type OrderFilter, type Walk, walkOf } from "./selection";

/** Lists of orders, newest first, without their bodies. */

export const BOARD_ORDERS_MAX = 20;
/** There are fewer classes of what goes wrong. */
const FAILURES_MAX = 50;
/** Orders that a page looks at although they turn out not to be meant, before it says where to go on; */
const LOOKED_AT_MAX = 60;
/** and for every two that are meant, one more: a page that has much to show may look further. */
const FOUND_FOR_ONE_MORE = 2;

const { body, desk, tenantId: _, otherWords: __, ...listed } = getTableColumns(orders);
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

const newestOf = (db: D1Database, tenantId: string, status: Status, limit: number) =>
	newest(db, and(eq(orders.tenantId, tenantId), eq(orders.status, status)), limit);

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
		statuses.map((status) => newestOf(db, tenantId, status, BOARD_ORDERS_MAX)),
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
	const walk = await walkOf(db, tenantId, query);
	if (walk === null) return { items: [], next: null };
	const wanted = query.limit + 1;
	const found: OrderSummary[] = [];
	let below: number | null = query.before ?? Number.MAX_SAFE_INTEGER;
	let looked = 0;
	while (below !== null && found.length < wanted) {
		const portion = Math.min(wanted, found.length + Math.floor(found.length / FOUND_FOR_ONE_MORE) + LOOKED_AT_MAX - looked);
		if (portion <= 0) break;
		const passed: readonly number[] = await walk.next(below, portion);
		looked += passed.length;
		found.push(...(await summaries(db, tenantId, passed, walk)));
		below = passed.length < portion ? null : (passed.at(-1) ?? null);
	}
	const items = found.slice(0, query.limit);
	return { items, next: found.length > query.limit ? (items.at(-1)?.seq ?? null) : below };
}

/** Of these numbers, descending, those that meet the condition. A list of values is read for nothing; IN would cost a row each. */
async function summaries(db: D1Database, tenantId: string, seqs: readonly number[], { check, customer }: Walk): Promise<OrderSummary[]> {
	if (seqs.length === 0) return [];
	const values = sql.raw(seqs.map((seq) => `(${Math.trunc(seq)})`).join(","));
	const rows = await drizzle(db)
		.select({ ...SUMMARY, customer: CUSTOMER })
		.from(sql`(VALUES ${values}) AS wanted`)
		.crossJoin(orders)
		.where(and(eq(orders.tenantId, tenantId), sql`${orders.seq} = wanted.column1`, check));
	const theirs = customer === null ? rows : rows.filter((row) => isCustomer(row.customer, customer));
	return theirs.map(({ customer: _, ...summary }) => summary).sort((left, right) => right.seq - left.seq);
}

/** Failed orders by what went wrong, most frequent first; null is an order that was restored from the archive. */
export async function failedByClass(db: D1Database, tenantId: string): Promise<{ errorClass: ErrorClass | null; count: number }[]> {
	const rows = await drizzle(db)
		.select({ errorClass: failures.errorClass, count: failures.orders })
		.from(failures)
		.where(and(eq(failures.tenantId, tenantId), gt(failures.orders, 0)))
		.orderBy(desc(failures.orders), failures.errorClass)
		.limit(FAILURES_MAX);
	return rows.map(({ errorClass, count }) => ({ errorClass: errorClass === "" ? null : errorClass, count }));
}

/** Statements of one kind in one round trip; D1 has no answer to an empty batch. */
async function together(db: D1Database, [first, ...others]: ReturnType<typeof newest>[]): Promise<OrderSummary[][]> {
	return first === undefined ? [] : await drizzle(db).batch([first, ...others]);
}
