import { and, asc, eq, gt, lte } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { hashKey } from "../lib/hash";
import { copiedText, recordText } from "../order/copied";
import type { HistoryEvent } from "../order/snapshot";
import type { Status } from "../order/status";
import type { Respelt } from "./orders";
import { orders } from "./schema";
import { orderWords } from "./words";

/** The copy as it is here, to be compared with what desks say of it. */

export interface CopyRow {
	readonly seq: number;
	readonly eNumber: string;
	readonly version: number;
	readonly digest: string;
	/** Its words are not indexed in the spellings that a search takes them for; null: they are. */
	readonly respelt: Respelt | null;
}

/** More than a page of a desk has: a stretch of numbers with more rows than that is compared up to there. */
const ROWS_MAX = 1_100;

/** Of the numbers after `after` and up to `upTo`, oldest first, at most ROWS_MAX. `digestOf`: as the desk makes them. */
export async function copyRows(
	db: D1Database,
	tenantId: string,
	{ after, upTo }: { readonly after: number; readonly upTo: number },
): Promise<CopyRow[]> {
	const rows = await drizzle(db)
		.select()
		.from(orders)
		.where(and(eq(orders.tenantId, tenantId), gt(orders.seq, after), lte(orders.seq, upTo)))
		.orderBy(asc(orders.seq))
		.limit(ROWS_MAX);
	return rows.map(({ otherWords: indexed, ...row }) => {
		const { seq, eNumber, version } = row;
		const otherWords = orderWords(row);
		const respelt = otherWords === indexed ? null : { seq, version, otherWords };
		return { seq, eNumber, version, digest: digestOf(copiedText(row)), respelt };
	});
}

/** Beyond the last number of a desk, at most `limit`. */
export const rowsBeyond = (db: D1Database, tenantId: string, seq: number, limit: number): Promise<Pick<CopyRow, "seq" | "eNumber">[]> =>
	drizzle(db)
		.select({ seq: orders.seq, eNumber: orders.eNumber })
		.from(orders)
		.where(and(eq(orders.tenantId, tenantId), gt(orders.seq, seq)))
		.orderBy(asc(orders.seq))
		.limit(limit);

const RECORDS = `SELECT a.at_ms, a.id, a.event, a.subject, a.actor, a.before, a.after FROM json_each(?2) j CROSS JOIN audit a
	WHERE a.tenant_id = ?1 AND a.at_ms = j.value ->> '$.atMs' AND a.id = ?3 || ':' || (j.value ->> '$.id')`;
type RecordRow = {
	at_ms: number;
	id: string;
	event: string;
	subject: string;
	actor: string | null;
	before: Status;
	after: Status;
};

/** The digests of those of these records that are here, by id. */
export async function recordDigests(
	db: D1Database,
	tenantId: string,
	desk: string,
	records: readonly { readonly id: number; readonly atMs: number }[],
): Promise<ReadonlyMap<number, string>> {
	if (records.length === 0) return new Map();
	const list = JSON.stringify(records.map(({ id, atMs }) => ({ id, atMs })));
	const { results } = await db.prepare(RECORDS).bind(tenantId, list, desk).all<RecordRow>();
	return new Map(
		results.map((row) => {
			const id = Number(row.id.slice(desk.length + 1));
			const { at_ms: atMs, subject: eNumber, before, after } = row;
			const event = row.event.replace(/^order\./, "") as HistoryEvent;
			return [id, digestOf(recordText({ id, eNumber, atMs, event, by: row.actor === null ? null : JSON.parse(row.actor), before, after }))];
		}),
	);
}

/** As desk/copying.ts has it. */
const digestOf = (text: string): string => hashKey(text).slice(0, 32);
