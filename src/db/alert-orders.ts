import { and, eq, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { Stretch } from "../lib/stretches";
import type { OrderSnapshot } from "../order/snapshot";
import { orders } from "./schema";

/**
 * Orders that are to be mailed about, found and read. Those of a status are few among all that a tenant has, so the index is named:
 * without it SQLite may walk every order there is.
 */

/** Orders noted in one go. */
export const NOTED_MAX = 2_500;

/** Orders that wait for the ERP and were placed at that time or before. Each once, however many outages it meets. */
export const noteHeld = (db: D1Database, tenantId: string, placedUntilMs: number, nowMs: number) =>
	db
		.prepare(
			`INSERT INTO alerts (tenant_id, source, kind, seq, noted_at_ms)
			SELECT tenant_id, 'held:' || seq, 'held', seq, ?3 FROM orders INDEXED BY orders_by_status
			WHERE tenant_id = ?1 AND status = 'queued' AND placed_at_ms <= ?2 AND unknown_since_ms IS NULL
				AND NOT EXISTS (SELECT 1 FROM alerts a WHERE a.tenant_id = ?1 AND a.source = 'held:' || orders.seq)
			ORDER BY seq LIMIT ${NOTED_MAX} ON CONFLICT DO NOTHING`,
		)
		.bind(tenantId, placedUntilMs, nowMs)
		.run();

/** When an order came to be queued: a payment may come hours after it was placed, and a person may send it again after weeks. */
const QUEUED_SINCE = `coalesce((SELECT w.since_ms FROM on_the_way w WHERE w.tenant_id = o.tenant_id AND w.seq = o.seq), o.placed_at_ms)`;

/** Orders that have been queued, or of unknown fate, since that time or before. Each once for each time it came to be so. */
export async function noteUnsynced(db: D1Database, tenantId: string, untilMs: number, nowMs: number): Promise<void> {
	const of = (status: "queued" | "pending_verification", since: string) =>
		db
			.prepare(
				`INSERT INTO alerts (tenant_id, source, kind, seq, noted_at_ms)
				SELECT ?1, cause, 'unsynced', seq, ?3 FROM (
					SELECT o.seq, ${since} AS since_ms, 'unsynced:' || o.seq || ':${status}:' || ${since} AS cause
					FROM orders o INDEXED BY orders_by_status WHERE o.tenant_id = ?1 AND o.status = '${status}' AND o.placed_at_ms <= ?2
				)
				WHERE since_ms <= ?2 AND NOT EXISTS (SELECT 1 FROM alerts a WHERE a.tenant_id = ?1 AND a.source = cause)
				ORDER BY seq LIMIT ${NOTED_MAX} ON CONFLICT DO NOTHING`,
			)
			.bind(tenantId, untilMs, nowMs);
	await db.batch([of("queued", QUEUED_SINCE), of("pending_verification", "o.unknown_since_ms")]);
}

/** Orders whose bodies are read at once. */
const BODIES_MAX = 50;
/** Of bodies held at a time; one has up to 256 KiB, and composing takes several times of it. */
export const BODIES_LENGTH_MAX = 12_000_000;

export interface OrdersRead {
	/** By sequence number. */
	readonly orders: ReadonlyMap<number, OrderSnapshot>;
	/** So many of `seqs`, from the first, were looked for; the others would have been too much at once. */
	readonly looked: number;
}

export async function ordersBySeq(
	db: D1Database,
	tenantId: string,
	seqs: readonly number[],
	lengthMax = BODIES_LENGTH_MAX,
): Promise<OrdersRead> {
	const found = new Map<number, OrderSnapshot>();
	let length = 0;
	let looked = 0;
	while (looked < seqs.length && length < lengthMax) {
		const wanted = seqs.slice(looked, looked + BODIES_MAX);
		const rows = await drizzle(db)
			.select()
			.from(orders)
			.where(and(eq(orders.tenantId, tenantId), sql`${orders.seq} IN (SELECT value FROM json_each(${JSON.stringify(wanted)}))`));
		for (const row of rows) {
			found.set(row.seq, row);
			length += row.body.length;
		}
		looked += wanted.length;
	}
	return { orders: found, looked };
}

export interface OutageOrders {
	readonly delivered: number;
	readonly waiting: number;
	readonly failed: number;
	readonly settledByHand: number;
}

/** What waited when an outage began was placed within this, but for orders that are looked for by their status anyway. */
const HOURS_BEFORE = 24;
const HOUR_MS = 3_600_000;

const WAITING = `SELECT count(*) AS waiting FROM orders INDEXED BY orders_by_status
	WHERE tenant_id = ?1 AND status IN ('queued', 'sending', 'pending_verification') AND placed_at_ms <= ?2`;
/** Of so many stretches of time; their beginnings and ends are the parameters from the third on. */
const settled = (stretches: number): string => `SELECT
		coalesce(sum(status = 'synced'), 0) AS delivered,
		coalesce(sum(status = 'failed'), 0) AS failed,
		coalesce(sum(status IN ('synced_manually', 'archived', 'cancelled')), 0) AS settledByHand
	FROM orders WHERE tenant_id = ?1 AND (${Array.from({ length: stretches }, (_, at) => `updated_at_ms >= ?${2 * at + 3} AND placed_at_ms <= ?${2 * at + 4}`).join(" OR ")})
		AND seq >= coalesce((SELECT min(min_seq) FROM (SELECT min_seq FROM hours WHERE tenant_id = ?1 AND hour >= ?2 ORDER BY hour LIMIT 2)), 9e15)`;

/**
 * What became of the orders that an outage touched: those placed by its end that are on their way now, and those that were on their way
 * while the ERP was away and have come to an end since. What was placed and delivered in between met no outage. Two statements, because
 * one with OR has no index. `away`: the oldest first, at least one, all of them over; STRETCHES_MAX at most.
 */
export async function ordersOfOutage(db: D1Database, tenantId: string, away: readonly Stretch[]): Promise<OutageOrders> {
	const closedAtMs = away.at(-1)?.untilMs ?? 0;
	const fromHour = Math.floor((away[0]?.fromMs ?? 0) / HOUR_MS) - HOURS_BEFORE;
	const times = away.flatMap(({ fromMs, untilMs }) => [fromMs, untilMs ?? closedAtMs]);
	const [waiting, ended] = await db.batch<Partial<OutageOrders>>([
		db.prepare(WAITING).bind(tenantId, closedAtMs),
		db.prepare(settled(away.length)).bind(tenantId, fromHour, ...times),
	]);
	return { waiting: 0, delivered: 0, failed: 0, settledByHand: 0, ...waiting?.results[0], ...ended?.results[0] };
}
