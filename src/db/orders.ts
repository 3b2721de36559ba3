import { and, eq, getTableColumns } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { seqOf } from "../order/enumber";
import type { OrderSnapshot } from "../order/snapshot";
import { orders } from "./schema";
import { orderWords } from "./words";

/** The copy of the orders: written by desks, read by everybody. It may lag behind a desk and is never ahead of it. */

export const COPY_ORDERS_MAX = 100;
/** D1 takes a value of at most 2 MB; JSON inside JSON may double an order's quotation marks, and this is counted after that. */
export const COPY_BYTES_MAX = 1_500_000;

const KEY_COLUMNS: ReadonlySet<string> = new Set(["tenant_id", "seq"]);
const COLUMNS = Object.entries(getTableColumns(orders)).map(([field, column]) => ({ field, column: column.name }));

/** One JSON parameter carries any number of orders: D1 binds at most 100 values a statement, and orders have twenty. */
const UPSERT = `
	INSERT INTO orders (${COLUMNS.map(({ column }) => column).join(", ")})
	SELECT ${COLUMNS.map(({ field }) => `value ->> '$.${field}'`).join(", ")} FROM json_each(?1) WHERE true
	ON CONFLICT (tenant_id, seq) DO UPDATE SET
		${COLUMNS.filter(({ column }) => !KEY_COLUMNS.has(column))
			.map(({ column }) => `${column} = excluded.${column}`)
			.join(", ")}
	WHERE excluded.version > orders.version`;

/**
 * A tenant's row in `rebuilding` for no longer than the transaction: no order has the number -1, by which it is known again. Where one
 * stands there already that one counts. Without the row in `tenants` it fails: nobody knows yet whom there would be to tell.
 */
const HUSH = "INSERT INTO rebuilding (tenant_id, since_ms, owing) VALUES (?1, ?2, '[-1]') ON CONFLICT DO NOTHING";
const UNHUSH = "DELETE FROM rebuilding WHERE tenant_id = ?1 AND owing = '[-1]'";

/**
 * Brings the copy up to these snapshots. Repeating it, or a snapshot that a newer one has overtaken, changes nothing.
 * One statement a COPY_ORDERS_MAX orders or COPY_BYTES_MAX bytes; throws when D1 does, and then any prefix may be in.
 * `againSinceMs`: they were here before then, all of one tenant, and what they were then is told to nobody; null: they are news.
 */
export async function copyOrders(db: D1Database, snapshots: readonly OrderSnapshot[], againSinceMs: number | null = null): Promise<void> {
	const [first] = snapshots;
	for (const chunk of chunksOf(snapshots)) {
		const copied = db.prepare(UPSERT).bind(`[${chunk.join(",")}]`);
		if (againSinceMs === null || first === undefined) await copied.run();
		else await db.batch([db.prepare(HUSH).bind(first.tenantId, againSinceMs), copied, db.prepare(UNHUSH).bind(first.tenantId)]);
	}
}

function chunksOf(snapshots: readonly OrderSnapshot[]): string[][] {
	const encoder = new TextEncoder();
	const chunks: string[][] = [];
	let chunk: string[] = [];
	let bytes = 0;
	for (const snapshot of snapshots) {
		const text = JSON.stringify({ ...snapshot, otherWords: orderWords(snapshot) });
		const size = encoder.encode(text).byteLength + 1;
		if (chunk.length > 0 && (chunk.length === COPY_ORDERS_MAX || bytes + size > COPY_BYTES_MAX)) {
			chunks.push(chunk);
			chunk = [];
			bytes = 0;
		}
		chunk.push(text);
		bytes += size;
	}
	return chunk.length === 0 ? chunks : [...chunks, chunk];
}

/** Null when the copy has no such order: it may not have been copied yet. */
export async function findOrder(db: D1Database, tenantId: string, eNumber: string): Promise<OrderSnapshot | null> {
	const seq = seqOf(eNumber);
	if (seq === null) return null;
	const row = await drizzle(db)
		.select()
		.from(orders)
		.where(and(eq(orders.tenantId, tenantId), eq(orders.seq, seq), eq(orders.eNumber, eNumber)))
		.get();
	if (row === undefined) return null;
	const { otherWords: _, ...snapshot } = row;
	return snapshot;
}

/** An order and the other spellings of its words, as they are to be. */
export interface Respelt {
	readonly seq: number;
	readonly version: number;
	readonly otherWords: string;
}
/** Without FROM: SQLite would walk all orders of the tenant and look each one up in the list. */
const IN_LIST = (field: string): string => `(SELECT j.value ->> '$.${field}' FROM json_each(?2) j WHERE j.value ->> '$.seq' = seq)`;
const RESPELL = `UPDATE orders SET other_words = ${IN_LIST("otherWords")}
	WHERE tenant_id = ?1 AND seq IN (SELECT value ->> '$.seq' FROM json_each(?2)) AND version = ${IN_LIST("version")}`;

/** Nothing of an order changes for it but what it is found by; whoever copied it meanwhile knew better. */
export async function respell(db: D1Database, tenantId: string, respelt: readonly Respelt[]): Promise<void> {
	for (let from = 0; from < respelt.length; from += COPY_ORDERS_MAX)
		await db
			.prepare(RESPELL)
			.bind(tenantId, JSON.stringify(respelt.slice(from, from + COPY_ORDERS_MAX)))
			.run();
}
