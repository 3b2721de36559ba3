import { and, asc, eq, gte } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { UNPLACED } from "../order/status";
import { hours } from "./schema-read-model";
import type { Span } from "./search";

/** When orders were placed: a row an hour (kept by triggers), and which sequence numbers belong to a time. */

export const HOUR_MS = 3_600_000;
export const hourOf = (atMs: number): number => Math.floor(atMs / HOUR_MS);

export type Hour = typeof hours.$inferSelect;
/** Hours in one answer: a week of them. */
const HOURS_MAX = 168;
/** A desk that moves to another machine may find its clock put back by so much; numbers are given out in order all the same. */
const CLOCK_BACK_MS_MAX = 2_000;
export const EVERY_NUMBER: Span = { from: 0, below: Number.MAX_SAFE_INTEGER };

/** Hours in which something was placed, from this one on, oldest first; at most HOURS_MAX. */
export const hoursFrom = (db: D1Database, tenantId: string, hour: number): Promise<Hour[]> =>
	drizzle(db)
		.select()
		.from(hours)
		.where(and(eq(hours.tenantId, tenantId), gte(hours.hour, hour)))
		.orderBy(asc(hours.hour))
		.limit(HOURS_MAX);

// Halves the numbers of the hour and of the one after it until one is left: 64 steps are more than numbers have bits.
const PLACED = (low: string, high: string) =>
	`(SELECT placed_at_ms FROM orders WHERE tenant_id = ?1 AND seq >= (${low} + ${high}) / 2 ORDER BY seq LIMIT 1)`;
const LOWER = "iif(middle_ms < ?3, (low + high) / 2 + 1, low)";
const UPPER = "iif(middle_ms < ?3, high, (low + high) / 2)";
const FIRST_FROM = `
	WITH RECURSIVE
	ends AS (
		SELECT min(min_seq) AS low, max(max_seq) + 1 AS high
		FROM (SELECT min_seq, max_seq FROM hours WHERE tenant_id = ?1 AND hour >= ?2 ORDER BY hour LIMIT 2)
	),
	step (low, high, middle_ms) AS (
		SELECT low, high, ${PLACED("low", "high")} FROM ends
		UNION ALL
		SELECT ${LOWER}, ${UPPER}, ${PLACED(LOWER, UPPER)} FROM step WHERE low < high
		LIMIT 64
	)
	SELECT low AS seq FROM step WHERE low >= high`;
// What was placed in an hour has a number that its row knows, however the clock went: nothing need be searched.
const FIRST_OF_HOUR = `
	SELECT min(min_seq) AS seq FROM (SELECT min_seq FROM hours WHERE tenant_id = ?1 AND hour >= ?2 ORDER BY hour LIMIT 2)`;
const END_BEFORE_HOUR = `
	SELECT max(max_seq) + 1 AS seq FROM (SELECT max_seq FROM hours WHERE tenant_id = ?1 AND hour < ?2 ORDER BY hour DESC LIMIT 2)`;

type Bound = { readonly seq: number | null };
const firstFrom = (db: D1Database, tenantId: string, atMs: number) => db.prepare(FIRST_FROM).bind(tenantId, hourOf(atMs), atMs);

/** The first sequence number that was placed at that time or after it; null when none was. Some thirty rows read. */
export async function firstPlacedFrom(db: D1Database, tenantId: string, atMs: number): Promise<number | null> {
	const { results } = await firstFrom(db, tenantId, atMs).all<Bound>();
	return results[0]?.seq ?? null;
}

const UNPLACED_FROM = `
	SELECT count(*) AS numbers FROM (${UNPLACED.map((_, index) => `SELECT seq FROM orders WHERE tenant_id = ?1 AND status = ?${index + 4} AND seq >= ?2`).join(" UNION ALL ")} LIMIT ?3)`;

/** How many numbers from this one on are of no order: their payment is open, or was given up. Counts no further than `numbersMax`. */
export async function unplacedFrom(db: D1Database, tenantId: string, seq: number, numbersMax: number): Promise<number> {
	const counted = await db
		.prepare(UNPLACED_FROM)
		.bind(tenantId, seq, numbersMax, ...UNPLACED)
		.first<number>("numbers");
	return counted ?? 0;
}

/**
 * Numbers among which all orders are that were placed from `fromMs` on and before `untilMs` (null: no such limit). Where these are
 * not full hours the span holds a few more at its ends: CLOCK_BACK_MS_MAX is added on both sides.
 */
export async function spanOf(db: D1Database, tenantId: string, fromMs: number | null, untilMs: number | null): Promise<Span> {
	if (fromMs === null && untilMs === null) return EVERY_NUMBER;
	const isFull = (atMs: number) => atMs % HOUR_MS === 0;
	const ofHour = (sql: string, atMs: number) => db.prepare(sql).bind(tenantId, hourOf(atMs));
	const from =
		fromMs === null ? [] : [isFull(fromMs) ? ofHour(FIRST_OF_HOUR, fromMs) : firstFrom(db, tenantId, fromMs - CLOCK_BACK_MS_MAX)];
	const until =
		untilMs === null ? [] : [isFull(untilMs) ? ofHour(END_BEFORE_HOUR, untilMs) : firstFrom(db, tenantId, untilMs + CLOCK_BACK_MS_MAX)];
	const bounds = (await db.batch<Bound>([...from, ...until])).map(({ results }) => results[0]?.seq ?? null);
	// Nothing placed before an hour ends the span where it begins; nothing placed after a time leaves it open.
	const openEnd = untilMs !== null && isFull(untilMs) ? EVERY_NUMBER.from : EVERY_NUMBER.below;
	return {
		from: fromMs === null ? EVERY_NUMBER.from : (bounds[0] ?? EVERY_NUMBER.below),
		below: untilMs === null ? EVERY_NUMBER.below : (bounds.at(-1) ?? openEnd),
	};
}

/** The scale of orders.delivered_in: four steps for each doubling of milliseconds. */
const STEPS_A_DOUBLING = 4;

/** From placement to the ERP's confirmation; null when nothing was delivered. Right to a tenth. */
export interface Delivery {
	readonly medianMs: number | null;
	readonly p95Ms: number | null;
	readonly orders: number;
}

export function deliveryOf(rows: readonly Pick<Hour, "delivered">[]): Delivery {
	const steps = new Map<number, number>();
	for (const { delivered } of rows)
		for (const [step, count] of Object.entries(delivered)) steps.set(Number(step), (steps.get(Number(step)) ?? 0) + count);
	const ascending = [...steps].sort(([one], [other]) => one - other);
	const total = ascending.reduce((sum, [, count]) => sum + count, 0);
	const quantileMs = (share: number): number | null => {
		let passed = 0;
		const at = ascending.find(([, count]) => {
			passed += count;
			return passed >= share * total;
		});
		return at === undefined ? null : Math.round(2 ** ((at[0] + 0.5) / STEPS_A_DOUBLING));
	};
	return { medianMs: quantileMs(0.5), p95Ms: quantileMs(0.95), orders: total };
}
