import { and, desc, eq, gt, lt, or, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { type AuditEntry, entryIfChanged } from "./audit";
import { addUp } from "./retention";
import { erasureOrders, erasures, type Tally } from "./schema-retention";

/**
 * Persons who are being erased, and the certificates of those who were. Where a partial index is meant to serve, the state is written
 * out, so that the plan does not hang on what is bound.
 */

export type Erasure = typeof erasures.$inferSelect;
export type ErasureOrder = Pick<typeof erasureOrders.$inferSelect, "seq" | "eNumber" | "state" | "reason">;
/** Under way at once for a tenant: each looks through every order. */
export const ERASURES_OPEN_MAX = 5;
/** Orders told of by number with an erasure; how many there are is always told. */
export const ERASURE_ORDERS_TOLD_MAX = 100;
/** Numbers looked for in letters; a person with more orders than this is a company, and its letters go by their age. */
export const ERASURE_NUMBERS_MAX = 50_000;

const of = (tenantId: string, id: string) => and(eq(erasures.tenantId, tenantId), eq(erasures.id, id));

/** With its audit entry. False when ERASURES_OPEN_MAX are under way. */
export async function addErasure(
	db: D1Database,
	row: Pick<Erasure, "tenantId" | "id" | "askedAtMs" | "askedBy" | "personHash" | "replica"> & { readonly sealedPerson: string },
	entry: AuditEntry,
): Promise<boolean> {
	const orm = drizzle(db);
	const open = sql`(SELECT count(*) FROM erasures WHERE tenant_id = ${row.tenantId} AND state <> 'done' AND state <> 'withdrawn')`;
	const [added] = await orm.batch([
		orm
			.insert(erasures)
			.select(
				sql`SELECT ${row.tenantId}, ${row.id}, 'looking', ${row.askedAtMs}, ${JSON.stringify(row.askedBy)}, ${row.personHash},
					${row.sealedPerson}, ${row.replica ? 1 : 0}, NULL, 0, '{}', NULL, NULL, NULL WHERE ${open} < ${ERASURES_OPEN_MAX}`,
			)
			.returning({ id: erasures.id }),
		entryIfChanged(orm, entry),
	]);
	return added.length > 0;
}

export async function findErasure(db: D1Database, tenantId: string, id: string): Promise<Erasure | null> {
	return (await drizzle(db).select().from(erasures).where(of(tenantId, id)).get()) ?? null;
}

/** Those that are under way, the one that has been for longest first. */
export const openErasures = (db: D1Database, tenantId: string): Promise<Erasure[]> =>
	drizzle(db)
		.select()
		.from(erasures)
		.where(and(eq(erasures.tenantId, tenantId), sql`${erasures.state} <> 'done'`, sql`${erasures.state} <> 'withdrawn'`))
		.orderBy(erasures.askedAtMs, erasures.id)
		.limit(ERASURES_OPEN_MAX);

/** Nobody goes on with one that was withdrawn, or of which only the orders that waited were given up. */
const NOT_WITHDRAWN = sql`${erasures.state} <> 'withdrawn' AND NOT (${erasures.state} = 'done' AND ${erasures.sealedPerson} IS NULL)`;
/** For a batch. */
export const notWithdrawn = (tenantId: string, id: string) =>
	sql`EXISTS (SELECT 1 FROM ${erasures} WHERE ${of(tenantId, id)} AND ${NOT_WITHDRAWN})`;

/** Since when it cannot go on, and why; null: it goes again. The first time of several stays. False: it was withdrawn meanwhile. */
export async function noteStuck(
	db: D1Database,
	{ tenantId, id }: Pick<Erasure, "tenantId" | "id">,
	stuck: { readonly atMs: number; readonly reason: string } | null,
): Promise<boolean> {
	const set =
		stuck === null
			? { stuckSinceMs: null, stuckReason: null }
			: { stuckSinceMs: sql`coalesce(${erasures.stuckSinceMs}, ${stuck.atMs})`, stuckReason: stuck.reason };
	const noted = await drizzle(db)
		.update(erasures)
		.set(set)
		.where(and(of(tenantId, id), stuck === null ? undefined : NOT_WITHDRAWN))
		.returning({ id: erasures.id });
	return noted.length > 0;
}

/**
 * Takes back one that has not begun to erase, or cannot go on; who it was goes with it. Orders that are erased stay so. One that was done
 * but for orders that waited stays done, and only these are given up. False: it is well under way, or over.
 */
export async function withdrawErasure(db: D1Database, tenantId: string, id: string, entry: AuditEntry): Promise<boolean> {
	const orm = drizzle(db);
	const [withdrawn] = await orm.batch([
		orm
			.update(erasures)
			.set({
				state: sql`iif(${erasures.state} = 'done', 'done', 'withdrawn')`,
				sealedPerson: null,
				cursor: null,
				endedAtMs: sql`iif(${erasures.state} = 'done', ${erasures.endedAtMs}, ${entry.atMs})`,
				stuckSinceMs: null,
				stuckReason: null,
			})
			.where(
				and(
					of(tenantId, id),
					sql`(${erasures.state} = 'looking' OR ${erasures.stuckSinceMs} IS NOT NULL)`,
					sql`${erasures.state} <> 'withdrawn'`,
				),
			)
			.returning({ id: erasures.id }),
		entryIfChanged(orm, entry),
		orm
			.delete(erasureOrders)
			.where(
				and(
					eq(erasureOrders.tenantId, tenantId),
					eq(erasureOrders.erasureId, id),
					sql`${erasureOrders.state} <> 'erased'`,
					sql`NOT ${notWithdrawn(tenantId, id)}`,
				),
			),
	]);
	return withdrawn.length > 0;
}

export interface ErasureCursor {
	readonly atMs: number;
	readonly id: string;
}
/** Newest first. */
export async function erasuresPage(
	db: D1Database,
	tenantId: string,
	after: ErasureCursor | null,
	limit: number,
): Promise<{ readonly items: readonly Erasure[]; readonly next: ErasureCursor | null }> {
	const older =
		after === null ? undefined : or(lt(erasures.askedAtMs, after.atMs), and(eq(erasures.askedAtMs, after.atMs), lt(erasures.id, after.id)));
	const found = await drizzle(db)
		.select()
		.from(erasures)
		.where(and(eq(erasures.tenantId, tenantId), older))
		.orderBy(desc(erasures.askedAtMs), desc(erasures.id))
		.limit(limit + 1);
	const items = found.slice(0, limit);
	const last = found.length > limit ? items.at(-1) : undefined;
	return { items, next: last === undefined ? null : { atMs: last.askedAtMs, id: last.id } };
}

export type Step = Partial<Pick<Erasure, "state" | "sealedPerson" | "cursor" | "endedAtMs">> & {
	/** Orders looked at besides. */
	readonly examined?: number;
	/** What went besides. */
	readonly counts?: Tally;
};
const stepOf = (orm: ReturnType<typeof drizzle>, { tenantId, id, counts }: Erasure, { examined = 0, counts: more = {}, ...to }: Step) =>
	orm
		.update(erasures)
		.set({ ...to, counts: addUp(counts, more), examined: sql`${erasures.examined} + ${examined}` })
		.where(and(of(tenantId, id), NOT_WITHDRAWN))
		.returning();

export async function stepped(db: D1Database, erasure: Erasure, step: Step): Promise<Erasure> {
	const [row] = await stepOf(drizzle(db), erasure, step);
	if (row === undefined) throw new Error(`the erasure ${erasure.id} is gone`);
	return row;
}

/** Keeps orders that were found, with the step that found them. Orders that are known already stay as they are. */
export async function foundOrders(
	db: D1Database,
	erasure: Erasure,
	orders: readonly Omit<ErasureOrder, "state">[],
	step: Step,
): Promise<Erasure> {
	const orm = drizzle(db);
	const list = JSON.stringify(orders);
	const [, [row]] = await orm.batch([
		orm
			.insert(erasureOrders)
			.select(
				sql`SELECT ${erasure.tenantId}, ${erasure.id}, value ->> '$.seq', value ->> '$.eNumber',
					iif(value ->> '$.reason' IS NULL, 'found', 'waiting'), value ->> '$.reason' FROM json_each(${list})
					WHERE EXISTS (SELECT 1 FROM erasures WHERE tenant_id = ${erasure.tenantId} AND id = ${erasure.id} AND state <> 'withdrawn')`,
			)
			.onConflictDoNothing(),
		stepOf(orm, erasure, step),
	]);
	if (row === undefined) throw new Error(`the erasure ${erasure.id} is gone`);
	return row;
}

/** What came of these orders, with the step that it is: none is settled without what has to follow from it. */
export async function ordersSettled(
	db: D1Database,
	erasure: Erasure,
	orders: readonly Pick<ErasureOrder, "seq" | "state" | "reason">[],
	step: Step,
): Promise<Erasure> {
	const orm = drizzle(db);
	const [, [row]] = await orm.batch([
		orm
			.update(erasureOrders)
			.set({ state: sql`value ->> '$.state'`, reason: sql`value ->> '$.reason'` })
			.from(sql`json_each(${JSON.stringify(orders)})`)
			.where(
				and(
					eq(erasureOrders.tenantId, erasure.tenantId),
					eq(erasureOrders.erasureId, erasure.id),
					sql`${erasureOrders.seq} = value ->> '$.seq'`,
				),
			),
		stepOf(orm, erasure, step),
	]);
	if (row === undefined) throw new Error(`the erasure ${erasure.id} is gone`);
	return row;
}

/** In e-number order. */
export const ordersOf = (
	db: D1Database,
	{ tenantId, id }: Pick<Erasure, "tenantId" | "id">,
	state: ErasureOrder["state"],
	limit: number,
): Promise<ErasureOrder[]> =>
	drizzle(db)
		.select({ seq: erasureOrders.seq, eNumber: erasureOrders.eNumber, state: erasureOrders.state, reason: erasureOrders.reason })
		.from(erasureOrders)
		.where(and(eq(erasureOrders.tenantId, tenantId), eq(erasureOrders.erasureId, id), eq(erasureOrders.state, state)))
		.orderBy(erasureOrders.seq)
		.limit(limit);

export async function orderCounts(db: D1Database, tenantId: string, id: string): Promise<Readonly<Record<ErasureOrder["state"], number>>> {
	const rows = await drizzle(db)
		.select({ state: erasureOrders.state, n: sql<number>`count(*)` })
		.from(erasureOrders)
		.where(and(eq(erasureOrders.tenantId, tenantId), eq(erasureOrders.erasureId, id)))
		.groupBy(erasureOrders.state);
	const counts = { found: 0, erased: 0, waiting: 0 };
	for (const { state, n } of rows) counts[state] = n;
	return counts;
}

/** By name, because the key would lead through every order of each erasure. */
const WAITING_COUNTS = `SELECT erasure_id AS id, count(*) AS n FROM erasure_orders INDEXED BY erasure_orders_waiting
	WHERE tenant_id = ?1 AND state = 'waiting' AND erasure_id IN (SELECT value FROM json_each(?2)) GROUP BY erasure_id`;

/** How many orders of each of these still wait, by erasure; one with none is not in it. */
export async function waitingCounts(db: D1Database, tenantId: string, ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
	const { results } = await db.prepare(WAITING_COUNTS).bind(tenantId, JSON.stringify(ids)).all<{ id: string; n: number }>();
	return new Map(results.map(({ id, n }) => [id, n]));
}

/** Orders that wait for something to be over, after this number, of any erasure of the tenant. */
export const waitingOrders = (
	db: D1Database,
	tenantId: string,
	afterSeq: number,
	limit: number,
): Promise<{ erasureId: string; seq: number; eNumber: string }[]> =>
	drizzle(db)
		.select({ erasureId: erasureOrders.erasureId, seq: erasureOrders.seq, eNumber: erasureOrders.eNumber })
		.from(erasureOrders)
		.where(and(eq(erasureOrders.tenantId, tenantId), sql`${erasureOrders.state} = 'waiting'`, gt(erasureOrders.seq, afterSeq)))
		.orderBy(erasureOrders.seq)
		.limit(limit);
