import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { copyChecks, rebuilding } from "./schema-reconciliation";

/** How far the comparison of desks and their copy has come, and what it came to. */

export type CopyCheck = typeof copyChecks.$inferSelect;

export async function findCopyCheck(db: D1Database, tenantId: string): Promise<CopyCheck | null> {
	return (await drizzle(db).select().from(copyChecks).where(eq(copyChecks.tenantId, tenantId)).get()) ?? null;
}

/** In the place of the last one. */
export async function beginCopyCheck(db: D1Database, tenantId: string, dueAtMs: number, nowMs: number): Promise<CopyCheck> {
	const row: CopyCheck = {
		tenantId,
		dueAtMs,
		beganAtMs: nowMs,
		endedAtMs: null,
		seq: 0,
		record: 0,
		orders: 0,
		records: 0,
		missing: 0,
		differing: 0,
		surplus: 0,
		recordsMissing: 0,
		recordsDiffering: 0,
		examples: [],
	};
	await drizzle(db).insert(copyChecks).values(row).onConflictDoUpdate({ target: copyChecks.tenantId, set: row });
	return row;
}

export async function keepCopyCheck(db: D1Database, check: CopyCheck): Promise<void> {
	await drizzle(db).update(copyChecks).set(check).where(eq(copyChecks.tenantId, check.tenantId));
}

/** Since when the tenant's copy is being made anew, Unix ms; null: it is not. */
export async function rebuildingSince(db: D1Database, tenantId: string): Promise<number | null> {
	const row = await drizzle(db).select().from(rebuilding).where(eq(rebuilding.tenantId, tenantId)).get();
	return row?.sinceMs ?? null;
}

/**
 * Until `rebuilt`, nobody is told of orders from before `nowMs` as if they were new, except of those that the desk owes: `owing` is read
 * after `nowMs`, so that an order from before is there or was copied. One that is under way already began when it began.
 */
export async function beginRebuilding(db: D1Database, tenantId: string, owing: readonly number[], nowMs: number): Promise<void> {
	await drizzle(db).insert(rebuilding).values({ tenantId, sinceMs: nowMs, owing }).onConflictDoNothing();
}

export async function rebuilt(db: D1Database, tenantId: string): Promise<void> {
	await drizzle(db).delete(rebuilding).where(eq(rebuilding.tenantId, tenantId));
}
