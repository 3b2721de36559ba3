import { and, asc, eq, gt, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { ErpConnection } from "../erp/connection";
import type { Endpoint } from "../link/answers";
import { type AuditEntry, entryIfChanged } from "./audit";
import { connections, tenants } from "./schema";

/** How each tenant's ERP is reached. Credentials are sealed before they get here. */

const toEndpoint = ({ connection, sealedCredentials, updatedAtMs }: Omit<typeof connections.$inferSelect, "version">): Endpoint => ({
	// Fields that came later than the row have their defaults.
	connection: { ...connection, outagePolicy: connection.outagePolicy ?? "hold" },
	sealedCredentials,
	updatedAtMs,
});

export async function endpointOf(db: D1Database, tenantId: string): Promise<Endpoint | null> {
	const row = await drizzle(db).select().from(connections).where(eq(connections.tenantId, tenantId)).get();
	return row === undefined ? null : toEndpoint(row);
}

/** The same with which change of it this is; 0: none was ever saved. What cannot be read is none, so that it can be saved anew. */
export async function savedEndpointOf(
	db: D1Database,
	tenantId: string,
): Promise<{ readonly endpoint: Endpoint | null; readonly version: number }> {
	const { sealedCredentials, updatedAtMs, version } = connections;
	const row = await drizzle(db)
		.select({ sealedCredentials, updatedAtMs, version, text: sql<string>`${connections.connection}` })
		.from(connections)
		.where(eq(connections.tenantId, tenantId))
		.get();
	if (row === undefined) return { endpoint: null, version: 0 };
	const endpoint = endpointIn(tenantId, row.text, row);
	return { endpoint: endpoint === "unreadable" ? null : endpoint, version: row.version };
}

/** Saves what replaces the version `seen`, and writes it into the audit log with that. False when somebody else has saved since. */
export async function saveEndpoint(
	db: D1Database,
	tenantId: string,
	{ seen, ...endpoint }: Endpoint & { readonly seen: number },
	entry: AuditEntry,
): Promise<boolean> {
	const orm = drizzle(db);
	const row = { ...endpoint, version: seen + 1 };
	const returning = { version: connections.version };
	const save =
		seen === 0
			? orm
					.insert(connections)
					.values({ tenantId, ...row })
					.onConflictDoNothing()
					.returning(returning)
			: orm
					.update(connections)
					.set(row)
					.where(and(eq(connections.tenantId, tenantId), eq(connections.version, seen)))
					.returning(returning);
	const [saved] = await orm.batch([save, entryIfChanged(orm, entry)]);
	return saved.length > 0;
}

/**
 * Tenants in the order of their ids, from the one after `afterTenantId` (null: from the first), at most `limit`. `endpoint` is
 * `unreadable` where the row cannot be read: it must not hide the tenants beside it.
 */
export async function endpointsPage(
	db: D1Database,
	afterTenantId: string | null,
	limit: number,
): Promise<{ readonly tenantId: string; readonly endpoint: Endpoint | "none" | "unreadable" }[]> {
	const { sealedCredentials, updatedAtMs } = connections;
	const rows = await drizzle(db)
		// As text, because drizzle gives up on a page for one row of it.
		.select({ tenantId: tenants.id, sealedCredentials, updatedAtMs, text: sql<string | null>`${connections.connection}` })
		.from(tenants)
		.leftJoin(connections, eq(connections.tenantId, tenants.id))
		.where(afterTenantId === null ? undefined : gt(tenants.id, afterTenantId))
		.orderBy(asc(tenants.id))
		.limit(limit);
	return rows.map(({ tenantId, text, ...row }) => ({ tenantId, endpoint: text === null ? "none" : endpointIn(tenantId, text, row) }));
}

function endpointIn(tenantId: string, text: string, row: Unjoined): Endpoint | "unreadable" {
	const connection = connectionIn(text);
	const { sealedCredentials, updatedAtMs } = row;
	if (connection === null || sealedCredentials === null || updatedAtMs === null) return "unreadable";
	return toEndpoint({ tenantId, connection, sealedCredentials, updatedAtMs });
}

/** As a LEFT JOIN may leave them. */
interface Unjoined {
	readonly sealedCredentials: string | null;
	readonly updatedAtMs: number | null;
}

/** Of these tenants, those that have one; null where it cannot be read. */
export async function connectionsOf(
	db: D1Database,
	tenantIds: readonly string[],
): Promise<{ readonly tenantId: string; readonly connection: ErpConnection | null }[]> {
	const { results } = await db
		.prepare("SELECT tenant_id AS tenantId, connection FROM connections WHERE tenant_id IN (SELECT value FROM json_each(?1))")
		.bind(JSON.stringify(tenantIds))
		.all<{ tenantId: string; connection: string }>();
	return results.map(({ tenantId, connection }) => ({ tenantId, connection: connectionIn(connection) }));
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
