import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { assertNumbering } from "../order/enumber";
import { tenants } from "./schema";

export type Tenant = typeof tenants.$inferSelect;

/** Throws a RangeError when prefix and start cannot make e-numbers, and what D1 throws when the id is taken. */
export async function addTenant(db: D1Database, tenant: Tenant): Promise<void> {
	assertNumbering(tenant);
	await drizzle(db).insert(tenants).values(tenant);
}

export async function findTenant(db: D1Database, id: string): Promise<Tenant | null> {
	return (await drizzle(db).select().from(tenants).where(eq(tenants.id, id)).get()) ?? null;
}
