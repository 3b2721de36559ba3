import { asc, eq, getTableColumns, gt, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { ErpConnection } from "../erp/connection";
import type { Endpoint } from "../link/answers";
import { connections } from "./schema";

/** How each tenant's ERP is reached. Credentials are sealed before they get here. */

const toEndpoint = ({ connection, sealedCredentials, updatedAtMs }: typeof connections.$inferSelect): Endpoint => ({
	// Fields that came later than the row have their defaults.
	connection: { ...connection, outagePolicy: connection.outagePolicy ?? "hold" },
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

/**
 * Tenants with a connection in the order of their ids, from the one after `afterTenantId` (null: from the first), at most `limit`.
 * `endpoint` is null where the row cannot be read: it must not hide the tenants beside it.
 */
export async function endpointsPage(
	db: D1Database,
	afterTenantId: string | null,
	limit: number,
): Promise<{ readonly tenantId: string; readonly endpoint: Endpoint | null }[]> {
	const { tenantId, sealedCredentials, updatedAtMs } = getTableColumns(connections);
	const rows = await drizzle(db)
		// As text, because drizzle gives up on a page for one row of it.
		.select({ tenantId, sealedCredentials, updatedAtMs, connection: sql<string>`${connections.connection}` })
		.from(connections)
		.where(afterTenantId === null ? undefined : gt(connections.tenantId, afterTenantId))
		.orderBy(asc(connections.tenantId))
		.limit(limit);
	return rows.map((row) => {
		const connection = connectionIn(row.connection);
		return { tenantId: row.tenantId, endpoint: connection === null ? null : toEndpoint({ ...row, connection }) };
	});
}

/** What was stored was checked before; only a row that somebody else has written or broken is none. */
function connectionIn(text: string): ErpConnection | null {
	try {
		const parsed: unknown = JSON.parse(text);
		return typeof parsed === "object" && parsed !== null && "baseUrl" in parsed ? (parsed as ErpConnection) : null;
	} catch {
		return null;
	}
}
