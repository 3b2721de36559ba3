import { hashKey } from "../lib/hash";
import { copiedText, recordText } from "../order/copied";
import * as history from "./history";
import * as ledger from "./ledger";
import * as outbox from "./outbox";
import type { Owner } from "./owner";

/** What a desk says of what D1 is to have, to be compared with what it has; and how it is told that something is not there. */

/** Orders, and records of what was decided, in one page. */
export const DIGESTS_MAX = 1_000;
export const RECORD_DIGESTS_MAX = 500;
/** Characters of orders in one page: an order may have 256 KB, and a page must not keep a customer waiting. */
const PAGE_LENGTH_MAX = 4_000_000;
/** With so many copies owed, no more are asked for: new orders are copied between them. */
export const OWED_MAX = 2_000;
/** No more is said of a text than whether it is another one. */
const DIGEST_LENGTH = 32;

/** What was looked at last, orders by sequence and records by id; a walk begins with zeros. */
export interface CopyPlace {
	readonly seq: number;
	readonly record: number;
}
export interface OrderDigest {
	readonly seq: number;
	readonly eNumber: string;
	readonly version: number;
	readonly digest: string;
	/** Its copy is still on its way: a difference is none. */
	readonly owed: boolean;
}
export interface RecordDigest {
	readonly id: number;
	readonly atMs: number;
	readonly digest: string;
}
export interface CopyPage {
	/** What the desk calls itself; null: it has no orders. */
	readonly desk: string | null;
	readonly orders: readonly OrderDigest[];
	/** Those that D1 was given; the others are on their way. */
	readonly records: readonly RecordDigest[];
	/** Where to go on. */
	readonly next: CopyPlace;
	/** That was all. */
	readonly ended: boolean;
}
/**
 * `orders`: these are copied again; `above` is the version that D1 has, null when it has none. `recordsAfter`: so are the records after
 * this id. `allAfter`: so are the orders after this number, a page of them. Bounded by DIGESTS_MAX orders. `listOwing`: what was owed
 * before is listed.
 */
export interface Recopy {
	readonly orders?: readonly { readonly seq: number; readonly above: number | null }[];
	readonly recordsAfter?: number;
	readonly allAfter?: number;
	readonly listOwing?: boolean;
}
export interface Recopied {
	/** Orders that are copied again. */
	readonly marked: number;
	/** With `allAfter`: where to go on; null when that was all. */
	readonly next: number | null;
	/** Owed to D1 now. With OWED_MAX of them `allAfter` marks none. */
	readonly owed: { readonly orders: number; readonly records: number };
	/** With `listOwing`: the orders that D1 was never told of in their present state; null when they are OWED_MAX or more. */
	readonly owing: readonly number[] | null;
	/** Numbers given out so far. */
	readonly orders: number;
}

export interface CopyCalls {
	/** A page of digests of what D1 is to have. */
	digests(after: CopyPlace): Promise<CopyPage>;
	/** Has D1 told again. Nothing of an order changes but, where D1 has something else, its version. */
	recopy(request: Recopy): Promise<Recopied>;
}

export function digests(sql: SqlStorage, owner: Owner, after: CopyPlace): CopyPage {
	const self = owner.identity();
	if (self === null) return { desk: null, orders: [], records: [], next: after, ended: true };
	const orders: OrderDigest[] = [];
	let length = 0;
	for (const row of sql.exec<outbox.DirtyRow & { owed: number }>(
		`SELECT o.*, a.at_ms, x.seq IS NOT NULL AS owed FROM orders o LEFT JOIN agenda a USING (seq) LEFT JOIN outbox x USING (seq)
		 WHERE o.seq > ? ORDER BY o.seq LIMIT ?`,
		after.seq,
		DIGESTS_MAX,
	)) {
		const text = copiedText(ledger.snapshot(sql, row, self, row.at_ms));
		orders.push({ seq: row.seq, eNumber: row.e_number, version: row.version, digest: digestOf(text), owed: row.owed === 1 });
		length += text.length;
		if (length >= PAGE_LENGTH_MAX) break;
	}
	const records = history.copiedAfter(sql, after.record, RECORD_DIGESTS_MAX);
	const lastSeq = orders.at(-1)?.seq ?? after.seq;
	const ended =
		records.length < RECORD_DIGESTS_MAX && sql.exec("SELECT 1 FROM orders WHERE seq > ? LIMIT 1", lastSeq).toArray().length === 0;
	return {
		desk: self.name,
		orders,
		records: records.map((record) => ({ id: record.id, atMs: record.atMs, digest: digestOf(recordText(record)) })),
		next: { seq: lastSeq, record: records.at(-1)?.id ?? after.record },
		ended,
	};
}

export const digestOf = (text: string): string => hashKey(text).slice(0, DIGEST_LENGTH);

/** Call inside a transaction. */
export function recopy(sql: SqlStorage, { orders = [], recordsAfter, allAfter, listOwing }: Recopy, nowMs: number): Recopied {
	if (orders.length > DIGESTS_MAX) throw new RangeError(`at most ${DIGESTS_MAX} orders, not ${orders.length}`);
	const owing = listOwing === true ? owingAll(sql) : [];
	let marked = 0;
	for (const { seq, above } of orders) {
		// A copy is taken only with a higher version than the one that is there.
		sql.exec("UPDATE orders SET version = max(version, ?2) + 1 WHERE seq = ?1 AND ?2 IS NOT NULL", seq, above);
		if (outbox.touchAgain(sql, seq, nowMs)) marked += 1;
	}
	if (recordsAfter !== undefined) sql.exec("UPDATE desk SET history_copied = min(history_copied, ?)", recordsAfter);
	let next: number | null = null;
	if (allAfter !== undefined) {
		const page =
			owedOrders(sql) >= OWED_MAX
				? []
				: sql.exec<{ seq: number }>("SELECT seq FROM orders WHERE seq > ? ORDER BY seq LIMIT ?", allAfter, DIGESTS_MAX).toArray();
		for (const { seq } of page) outbox.touchAgain(sql, seq, nowMs);
		marked += page.length;
		const last = page.at(-1)?.seq ?? allAfter;
		next = sql.exec("SELECT 1 FROM orders WHERE seq > ? LIMIT 1", last).toArray().length === 0 ? null : last;
	}
	const owed = { orders: owedOrders(sql), records: history.owed(sql) };
	return { marked, next, owed, owing, orders: numbersGiven(sql) };
}

/** What is only told again is no news, however far an earlier rebuild has come; what changed after that rebuild asked for it is. */
function owingAll(sql: SqlStorage): number[] | null {
	const rows = sql
		.exec<{ seq: number }>(
			`SELECT x.seq FROM outbox x LEFT JOIN orders o USING (seq) WHERE x.again_since_ms IS NULL OR o.updated_at_ms >= x.again_since_ms
			 ORDER BY x.seq LIMIT ?`,
			OWED_MAX,
		)
		.toArray();
	return rows.length === OWED_MAX ? null : rows.map(({ seq }) => seq);
}
const owedOrders = (sql: SqlStorage): number => sql.exec<{ n: number }>("SELECT count(*) AS n FROM outbox").one().n;
/** They are consecutive. Counting them would read every one. */
const numbersGiven = (sql: SqlStorage): number =>
	sql.exec<{ n: number | null }>("SELECT (SELECT max(seq) FROM orders) - (SELECT min(seq) FROM orders) + 1 AS n").one().n ?? 0;
