import { and, asc, eq, gte, inArray, lt, max, min, or, type SQL, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { seqOf } from "../order/enumber";
import type { Status } from "../order/status";
import { scan } from "./scan";
import { orders } from "./schema";

/** Which orders a filter means: lists and bulk actions have the same. */

/** Every condition narrows it; those that are null or empty do not. */
export interface OrderFilter {
	/** Empty: whatever their status. */
	readonly statuses: readonly Status[];
	/** An e-number (its number alone will do) or the ERP's number of an order. */
	readonly q: string | null;
	/** Placed at or after, Unix ms. */
	readonly fromMs: number | null;
	/** Placed before, Unix ms. */
	readonly untilMs: number | null;
	/** The account, the e-mail address or the name of the customer, in whatever case. */
	readonly customer: string | null;
}

/** A bulk action looks through so many stretches of numbers (scan.ts): a million orders. */
const STRETCHES_MAX = 50;

/** Whether an index leads to the orders, or they have to be looked through. */
export const needsScan = ({ q, fromMs, untilMs, customer }: OrderFilter): boolean =>
	q === null && (fromMs !== null || untilMs !== null || customer !== null);

/** Of one tenant's orders. */
export const conditionsOf = (tenantId: string, filter: OrderFilter): SQL | undefined =>
	and(
		eq(orders.tenantId, tenantId),
		filter.statuses.length === 0 ? undefined : inArray(orders.status, [...filter.statuses]),
		filter.q === null ? undefined : matches(filter.q),
		filter.fromMs === null ? undefined : gte(orders.placedAtMs, filter.fromMs),
		filter.untilMs === null ? undefined : lt(orders.placedAtMs, filter.untilMs),
		filter.customer === null ? undefined : isCustomer(filter.customer),
	);

/** By e-number through the primary key, or by the ERP's number through its index: never a scan. */
function matches(q: string): SQL | undefined {
	const upper = q.toUpperCase();
	const seq = seqOf(upper);
	const byErpNumber = inArray(orders.erpOrderNumber, [...new Set([q, upper])]);
	if (seq === null) return byErpNumber;
	const byENumber = /^\d+$/.test(upper) ? eq(orders.seq, seq) : and(eq(orders.seq, seq), eq(orders.eNumber, upper));
	return or(byENumber, byErpNumber);
}

/** SQLite folds the case of ASCII only; of other letters it is tried as typed, all small and all large. */
function isCustomer(customer: string): SQL | undefined {
	const asciiLower = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
	const spellings = [...new Set([customer, customer.toLowerCase(), customer.toUpperCase()].map(asciiLower))];
	return or(...["account", "email", "name"].map((field) => inArray(sql`lower(${orders.body} ->> ${`$.customer.${field}`})`, spellings)));
}

/** The tenant's first and last sequence in the copy, or null when it has no orders. */
export async function rangeOf(db: D1Database, tenantId: string): Promise<{ low: number; high: number } | null> {
	const row = await drizzle(db)
		.select({ low: min(orders.seq), high: max(orders.seq) })
		.from(orders)
		.where(eq(orders.tenantId, tenantId))
		.get();
	return row === undefined || row.low === null || row.high === null ? null : { low: row.low, high: row.high };
}

export type Selection =
	| { readonly kind: "selected"; readonly seqs: readonly number[] }
	/** More than `ordersMax` match. */
	| { readonly kind: "too_many" }
	/** Too many orders would have to be looked through. */
	| { readonly kind: "too_wide" };

/** The sequence numbers of all orders that the filter means, ascending, if there are no more than `ordersMax`. */
export async function select(db: D1Database, tenantId: string, filter: OrderFilter, ordersMax: number): Promise<Selection> {
	const wanted = ordersMax + 1;
	const read = async (where: SQL | undefined, limit: number) =>
		await drizzle(db)
			.select({ seq: orders.seq })
			.from(orders)
			.where(and(conditionsOf(tenantId, filter), where))
			.orderBy(asc(orders.seq))
			.limit(limit);
	if (!needsScan(filter)) return selectionOf(await read(undefined, wanted), ordersMax);
	const { found, below } = await scan(
		await rangeOf(db, tenantId),
		{ below: null, wanted, stretchesMax: STRETCHES_MAX },
		async (from, end, limit) => await read(and(gte(orders.seq, from), lt(orders.seq, end)), limit),
	);
	if (found.length <= ordersMax && below !== null) return { kind: "too_wide" };
	return selectionOf(found, ordersMax);
}

const selectionOf = (rows: readonly { readonly seq: number }[], ordersMax: number): Selection =>
	rows.length > ordersMax ? { kind: "too_many" } : { kind: "selected", seqs: rows.map(({ seq }) => seq).sort((one, other) => one - other) };
