import { and, eq, gte, inArray, lt, type SQL, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { eNumberTyped, seqOf } from "../order/enumber";
import type { FailureCause } from "../order/outcome";
import { isCustomer } from "../order/person";
import type { Status } from "../order/status";
import { EVERY_NUMBER, spanOf } from "./hours";
import { orders } from "./schema";
import { anyFilterOf, beginnings, isLong, type Span, search, wholeWords } from "./search";

/** Which orders a filter means: lists and bulk actions have the same. */

/** Every condition narrows it; those that are null or empty do not. */
export interface OrderFilter {
	/** Empty: whatever their status. */
	readonly statuses: readonly Status[];
	/** Failed orders alone, of one of these causes; empty: whatever went wrong, if anything did. */
	readonly causes: readonly FailureCause[];
	/** An e-number (its number alone will do), the ERP's number of an order, or words to search for. */
	readonly q: string | null;
	/** Placed at or after, Unix ms. */
	readonly fromMs: number | null;
	/** Placed before, Unix ms. */
	readonly untilMs: number | null;
	/** The account, the e-mail address or the name of the customer, in whatever case; a name however it is spelt. */
	readonly customer: string | null;
}

/** D1 takes no more terms of a compound SELECT. */
const WALKS_MAX = 5;
/** Orders of one number: the ERP should have given it once. */
const NUMBERED_MAX = 1_000;
/** Orders that are looked at more closely for a bulk action, found or not. */
const CHECKED_MAX = 50_000;

/** A way through all orders that a filter can mean, newest first. */
export interface Walk {
	/** The next sequence numbers below this one, descending; fewer than `limit` mean that there are no more. */
	readonly next: (below: number, limit: number) => Promise<readonly number[]>;
	/** Undefined when everything on the way is meant; otherwise each must meet this as well, */
	readonly check: SQL | undefined;
	/** and be an order of this customer; null: of whomever. */
	readonly customer: string | null;
}

/** Only what is failed has a cause. */
const statusesIn = ({ statuses, causes }: Pick<OrderFilter, "statuses" | "causes">): readonly Status[] =>
	causes.length > 0 ? ["failed"] : statuses;

/** How to get to what the filter means without passing by much else; null when nothing can be meant. */
export async function walkOf(db: D1Database, tenantId: string, filter: OrderFilter): Promise<Walk | null> {
	const { q, customer } = filter;
	const walks = walksOf(filter);
	const [span, numbered] = await Promise.all([
		spanOf(db, tenantId, filter.fromMs, filter.untilMs),
		q === null ? [] : await numberedAs(db, tenantId, q),
	]);
	const check = checkOf(filter, walks);
	const within = (below: number): Span => ({ from: span.from, below: Math.min(span.below, below) });
	if (walks !== null) return { check, customer, next: (below, limit) => walk(db, tenantId, walks, within(below), limit) };
	const words = [
		...(q === null ? [] : [numbered.length > 0 ? wholeWords(q) : await wordsFor(db, tenantId, q)]),
		...(customer === null ? [] : [wholeWords(customer)]),
	];
	const wanted = statusesIn(filter);
	const terms = [...words, ...(wanted.length === 0 ? [] : [anyFilterOf(wanted)])].filter((term) => term !== null);
	const expression = words.includes(null) ? null : terms.join(" AND ");
	if (expression === null && numbered.length === 0) return null;
	return {
		check,
		customer,
		next: async (below, limit) => {
			const { from, below: end } = within(below);
			const known = numbered.filter((seq) => seq >= from && seq < end);
			const found = expression === null ? [] : await search(db, tenantId, expression, { from, below: end }, limit);
			return [...new Set([...known, ...found])].sort((one, other) => other - one).slice(0, limit);
		},
	};
}

/** A number or a long word in full is not the beginning of another; which it is, is the same on every page. */
async function wordsFor(db: D1Database, tenantId: string, q: string): Promise<string | null> {
	const whole = isLong(q) ? wholeWords(q) : null;
	return whole !== null && (await search(db, tenantId, whole, EVERY_NUMBER, 1)).length > 0 ? whole : beginnings(q);
}

// Left to itself, SQLite would walk through all orders of the shop, because they come in the right order there.
const NUMBERED = `
	SELECT seq FROM orders WHERE tenant_id = ?1 AND seq = ?2 AND e_number = coalesce(?3, e_number)
	UNION SELECT seq FROM orders INDEXED BY orders_by_erp_number WHERE tenant_id = ?1 AND erp_order_number COLLATE NOCASE IN (?4, ?5)
	ORDER BY seq DESC LIMIT ?6`;

/** By e-number through the primary key, or by the ERP's number through its index; in whatever case, and however it was spaced. */
async function numberedAs(db: D1Database, tenantId: string, q: string): Promise<readonly number[]> {
	const number = eNumberTyped(q);
	const eNumber = /^\d+$/.test(number) ? null : number;
	const { results } = await db.prepare(NUMBERED).bind(tenantId, seqOf(number), eNumber, q, number, NUMBERED_MAX).all<{ seq: number }>();
	return results.map(({ seq }) => seq);
}

/** The ways that are gone at the same time. */
interface Walks {
	readonly by: "status" | "cause";
	/** The orders of one way. */
	readonly sql: string;
	/** One for each way. None: there is one way, and nothing to be bound for it. */
	readonly values: readonly (string | null)[];
}

const IN_SPAN = "WHERE tenant_id = ?1 AND seq >= ?2 AND seq < ?3";

/** Down an index, without passing by others; null where it is words that are looked for. */
function walksOf({ statuses, causes, q, customer }: OrderFilter): Walks | null {
	if (q !== null || customer !== null) return null;
	if (causes.length > 0 && causes.length <= WALKS_MAX) {
		// A partial index is only taken where its condition stands in the statement itself.
		const sql = `SELECT seq FROM orders INDEXED BY orders_failed_by_cause ${IN_SPAN} AND status = 'failed' AND error_class IS `;
		return { by: "cause", sql, values: causes.map(classOf) };
	}
	const wanted = statusesIn({ statuses, causes });
	if (wanted.length > WALKS_MAX) return null;
	return { by: "status", sql: `SELECT seq FROM orders ${IN_SPAN}${wanted.length === 0 ? "" : " AND status = "}`, values: wanted };
}

const classOf = (cause: FailureCause): string | null => (cause === "none" ? null : cause);

/** All of the ways at the same time, always down the newest. */
async function walk(db: D1Database, tenantId: string, { sql, values }: Walks, { from, below }: Span, limit: number): Promise<number[]> {
	const ways = values.length === 0 ? [sql] : values.map((_, index) => `${sql}?${index + 5}`);
	const { results } = await db
		.prepare(`${ways.join(" UNION ALL ")} ORDER BY seq DESC LIMIT ?4`)
		.bind(tenantId, from, below, limit, ...values)
		.all<{ seq: number }>();
	return results.map(({ seq }) => seq);
}

/** What a walk alone does not make sure of: words are no exact names, spans have ragged ends, a filter is more than one status. */
function checkOf({ statuses, causes, fromMs, untilMs }: OrderFilter, walks: Walks | null): SQL | undefined {
	const wanted = statusesIn({ statuses, causes });
	return and(
		walks !== null || wanted.length === 0 ? undefined : inArray(orders.status, [...wanted]),
		walks?.by === "cause" || causes.length === 0 ? undefined : sql`coalesce(${orders.errorClass}, 'none') IN ${causes}`,
		fromMs === null ? undefined : gte(orders.placedAtMs, fromMs),
		untilMs === null ? undefined : lt(orders.placedAtMs, untilMs),
	);
}

/** What a customer is known by; SQL knows too little of letters to compare it. */
export const CUSTOMER = {
	account: sql<string | null>`${orders.body} ->> '$.customer.account'`,
	email: sql<string | null>`${orders.body} ->> '$.customer.email'`,
	name: sql<string | null>`${orders.body} ->> '$.customer.name'`,
};

export type Selection =
	| { readonly kind: "selected"; readonly seqs: readonly number[] }
	/** More than `ordersMax` match. */
	| { readonly kind: "too_many" }
	/** Too many orders would have to be looked at. */
	| { readonly kind: "too_wide" };

/** The sequence numbers of all orders that the filter means, ascending, if there are no more than `ordersMax`; none is above `upTo`. */
export async function select(
	db: D1Database,
	tenantId: string,
	filter: OrderFilter,
	ordersMax: number,
	upTo = Number.MAX_SAFE_INTEGER - 1,
): Promise<Selection> {
	const walk = await walkOf(db, tenantId, filter);
	if (walk === null) return { kind: "selected", seqs: [] };
	const step = Math.max(ordersMax + 1, CHECKED_MAX / 5);
	const seqs: number[] = [];
	let below = upTo + 1;
	for (let looked = 0; looked < CHECKED_MAX; looked += step) {
		const passed = await walk.next(below, step);
		seqs.push(...(walk.check === undefined && walk.customer === null ? passed : await meeting(db, tenantId, passed, walk)));
		if (seqs.length > ordersMax) return { kind: "too_many" };
		const last = passed.at(-1);
		if (passed.length < step || last === undefined) return { kind: "selected", seqs: seqs.sort((one, other) => one - other) };
		below = last;
	}
	return { kind: "too_wide" };
}

async function meeting(db: D1Database, tenantId: string, seqs: readonly number[], { check, customer }: Walk): Promise<number[]> {
	const these = and(eq(orders.tenantId, tenantId), inArray(orders.seq, sql`(SELECT value FROM json_each(${JSON.stringify(seqs)}))`), check);
	if (customer === null) return (await drizzle(db).select({ seq: orders.seq }).from(orders).where(these)).map(({ seq }) => seq);
	const rows = await drizzle(db)
		.select({ seq: orders.seq, ...CUSTOMER })
		.from(orders)
		.where(these);
	return rows.filter((row) => isCustomer(row, customer)).map(({ seq }) => seq);
}
