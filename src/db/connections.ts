import { asc, eq, gt } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { Endpoint } from "../link/answers";
import { connections } from "./schema";

/** How each tenant's ERP is reached. Credentials are sealed before they get here. */

const toEndpoint = ({ connection, sealedCredentials, updatedAtMs }: typeof connections.$inferSelect): Endpoint => ({
	connection,
	sealedCredentials,
	updatedAtMs,
});

export async function endpointOf(db: D1Database, tenantId: string): Promise<Endpoint | null> {
	const row = await drizzle(db).select().from(connections).where(eq(connections.tenantId, tenantId)).get();
	return row === undefined ? null : toEndpoint(row);
}

export async function saveEndpoint(db: D1Database, tenantId: string, endpoint: Endpoint): Promise<void> {
	await drizzle(db)
		.insert(connections)
		.values({ tenantId, ...endpoint })
		.onConflictDoUpdate({ target: connections.tenantId, set: endpoint });
}

/** Tenants with a connection in the order of their ids, from the one after `afterTenantId` (null: from the first), at most `limit`. */
export async function endpointsPage(
	db: D1Database,
	afterTenantId: string | null,
	limit: number,
): Promise<{ readonly tenantId: string; readonly endpoint: Endpoint }[]> {
	const rows = await drizzle(db)
		.select()
		.from(connections)
		.where(afterTenantId === null ? undefined : gt(connections.tenantId, afterTenantId))
		.orderBy(asc(connections.tenantId))
		.limit(limit);
	return rows.map((row) => ({ tenantId: row.tenantId, endpoint: toEndpoint(row) }));
}
