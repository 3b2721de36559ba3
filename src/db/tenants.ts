import { asc, eq, gt, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { assertNumbering } from "../order/enumber";
import { type AuditEntry, entryIfChanged } from "./audit";
import type { NewLink } from "./one-time-links";
import { mailedWith, type PeopleLetter } from "./people-letters";
import { audit, oneTimeLinks, tenants } from "./schema";

export type Tenant = typeof tenants.$inferSelect;
export type NewTenant = typeof tenants.$inferInsert;

/** Throws a RangeError when prefix and start cannot make e-numbers, and what D1 throws when the id is taken. */
export async function addTenant(db: D1Database, tenant: Tenant): Promise<void> {
	assertNumbering(tenant);
	await drizzle(db).insert(tenants).values(tenant);
}

export async function findTenant(db: D1Database, id: string): Promise<Tenant | null> {
	return (await drizzle(db).select().from(tenants).where(eq(tenants.id, id)).get()) ?? null;
}

/** The time zones of these, by their ids. */
export async function zonesOf(db: D1Database, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
	const among = sql`${tenants.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;
	const rows = await drizzle(db).select({ id: tenants.id, timeZone: tenants.timeZone }).from(tenants).where(among);
	return new Map(rows.map(({ id, timeZone }) => [id, timeZone]));
}

/** In the order of their ids, from the one after `afterId` (null: from the first), at most `limit`. */
export const tenantsPage = (db: D1Database, afterId: string | null, limit: number): Promise<Tenant[]> =>
	drizzle(db)
		.select()
		.from(tenants)
		.where(afterId === null ? undefined : gt(tenants.id, afterId))
		.orderBy(asc(tenants.id))
		.limit(limit);

/**
 * Adds a tenant together with its first administrator's invitation, the mail with that, and both audit entries. False, and nothing is added, when the id
 * is taken. Throws a RangeError when prefix and start cannot make e-numbers.
 */
export async function foundTenant(
	db: D1Database,
	tenant: NewTenant,
	invitation: NewLink,
	mail: PeopleLetter | null,
	entries: readonly [here: AuditEntry, there: AuditEntry],
): Promise<boolean> {
	assertNumbering(tenant);
	const orm = drizzle(db);
	if ((await findTenant(db, tenant.id)) !== null) return false;
	try {
		await orm.batch([
			orm.insert(tenants).values(tenant),
			entryIfChanged(orm, entries[0]),
			orm.insert(oneTimeLinks).values(invitation),
			...mailedWith(orm, mail, entries[0], entries[0].atMs),
			orm.insert(audit).values(entries[1]),
		]);
	} catch (error) {
		// Somebody was quicker with the same id: one transaction, so nothing of ours is there.
		if ((await findTenant(db, tenant.id)) === null) throw error;
		return false;
	}
	return true;
}
