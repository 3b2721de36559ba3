import { and, eq, getTableColumns, isNull } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { hashKey, keyHint } from "../lib/hash";
import { apiKeys, type Scope, tenants } from "./schema";
import type { Tenant } from "./tenants";

/** A key with the tenant it opens: all that a request has to know about who is calling. */
export interface KeyHolder {
	readonly id: string;
	/** What people call it. */
	readonly label: string;
	readonly scopes: readonly Scope[];
	readonly revokedAtMs: number | null;
	readonly tenant: Tenant;
}

/** One query. Null for a key that was never given out. */
export async function lookUpKey(db: D1Database, hash: string): Promise<KeyHolder | null> {
	const row = await drizzle(db)
		.select({
			id: apiKeys.id,
			label: apiKeys.label,
			scopes: apiKeys.scopes,
			revokedAtMs: apiKeys.revokedAtMs,
			tenant: getTableColumns(tenants),
		})
		.from(apiKeys)
		.innerJoin(tenants, eq(tenants.id, apiKeys.tenantId))
		.where(eq(apiKeys.hash, hash))
		.get();
	return row ?? null;
}

/** Keeps the hash of `key` and its last characters, never the key. */
export async function addKey(
	db: D1Database,
	key: string,
	about: { readonly id: string; readonly tenantId: string; readonly scopes: readonly Scope[]; readonly label: string },
	nowMs: number,
): Promise<void> {
	await drizzle(db)
		.insert(apiKeys)
		.values({ ...about, hash: hashKey(key), hint: keyHint(key), createdAtMs: nowMs, revokedAtMs: null });
}

/** False when the tenant has no such key or it is revoked already. Isolates that remember the key learn of it within a minute. */
export async function revokeKey(db: D1Database, tenantId: string, id: string, nowMs: number): Promise<boolean> {
	const revoked = await drizzle(db)
		.update(apiKeys)
		.set({ revokedAtMs: nowMs })
		.where(and(eq(apiKeys.tenantId, tenantId), eq(apiKeys.id, id), isNull(apiKeys.revokedAtMs)))
		.returning({ id: apiKeys.id });
	return revoked.length > 0;
}
