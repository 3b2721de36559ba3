import { and, asc, count, desc, eq, getTableColumns, isNotNull, isNull, lt, or, type SQL, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { hashKey, keyHint } from "../lib/hash";
import type { Actor } from "../order/action";
import { type AuditEntry, entryIfChanged } from "./audit";
import { apiKeys, type Scope, tenants } from "./schema";
import type { Tenant } from "./tenants";

/** Keys that work. A tenant with more programs than this has a leak. */
export const KEYS_MAX = 50;
/** Those that work come first. */
export const KEYS_LISTED_MAX = 200;
const HOUR_MS = 60 * 60_000;

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

const { hash: _, tenantId: __, ...ABOUT } = getTableColumns(apiKeys);
/** What people may see of a key. */
export type KeyAbout = Omit<typeof apiKeys.$inferSelect, "hash" | "tenantId">;

/** Those that work first, each lot newest first; at most KEYS_LISTED_MAX. */
export const listKeys = (db: D1Database, tenantId: string): Promise<KeyAbout[]> =>
	drizzle(db)
		.select(ABOUT)
		.from(apiKeys)
		.where(eq(apiKeys.tenantId, tenantId))
		.orderBy(asc(isNotNull(apiKeys.revokedAtMs)), desc(apiKeys.createdAtMs), desc(apiKeys.id))
		.limit(KEYS_LISTED_MAX);

interface NewKey {
	readonly id: string;
	readonly tenantId: string;
	readonly scopes: readonly Scope[];
	readonly label: string;
}
const rowOf = (key: string, about: NewKey, createdBy: KeyAbout["createdBy"], nowMs: number): typeof apiKeys.$inferSelect => ({
	...about,
	hash: hashKey(key),
	hint: keyHint(key),
	createdAtMs: nowMs,
	createdBy,
	lastUsedAtMs: null,
	revokedAtMs: null,
});

/** Keeps the hash of `key` and its last characters, never the key. */
export async function addKey(db: D1Database, key: string, about: NewKey, nowMs: number): Promise<void> {
	await drizzle(db)
		.insert(apiKeys)
		.values(rowOf(key, about, null, nowMs));
}

/** As a person makes one, written into the audit log with it. Null when the tenant has KEYS_MAX that work: then neither is there. */
export async function makeKey(db: D1Database, key: string, about: NewKey, by: Actor, entry: AuditEntry): Promise<KeyAbout | null> {
	const { kind, id, name } = by;
	const row = rowOf(key, about, { kind, id, name }, entry.atMs);
	const orm = drizzle(db);
	const working = orm
		.select({ n: count() })
		.from(apiKeys)
		.where(and(eq(apiKeys.tenantId, about.tenantId), isNull(apiKeys.revokedAtMs)));
	const [made] = await orm.batch([
		orm
			.insert(apiKeys)
			.select(sql`SELECT ${valuesOf(row)} WHERE (${working}) < ${KEYS_MAX}`)
			.returning(ABOUT),
		entryIfChanged(orm, entry),
	]);
	return made[0] ?? null;
}

/** The row's values in the order of the table's columns, as drizzle lists them in an INSERT. */
const valuesOf = (row: typeof apiKeys.$inferSelect): SQL =>
	sql.join(
		Object.entries(getTableColumns(apiKeys)).map(([field, column]) => {
			const value = row[field as keyof typeof row];
			return value === null ? sql`NULL` : sql.param(value, column);
		}),
		sql`, `,
	);

export const findKey = async (db: D1Database, tenantId: string, id: string): Promise<KeyAbout | null> =>
	(await drizzle(db).select(ABOUT).from(apiKeys).where(ofTenant(tenantId, id)).get()) ?? null;

/** How many keys that a person made work now. */
export async function countKeysOf(db: D1Database, tenantId: string, userId: string): Promise<number> {
	const theirs = sql`${apiKeys.createdBy} ->> '$.kind' = 'user' AND ${apiKeys.createdBy} ->> '$.id' = ${userId}`;
	const row = await drizzle(db)
		.select({ n: count() })
		.from(apiKeys)
		.where(and(eq(apiKeys.tenantId, tenantId), isNull(apiKeys.revokedAtMs), theirs))
		.get();
	return row?.n ?? 0;
}

/**
 * False when the tenant has no such key or it is revoked already; otherwise `entry` is in the audit log with it. Isolates that
 * remember the key learn of it within a minute.
 */
export async function revokeKey(db: D1Database, tenantId: string, id: string, nowMs: number, entry?: AuditEntry): Promise<boolean> {
	const orm = drizzle(db);
	const revoke = orm
		.update(apiKeys)
		.set({ revokedAtMs: nowMs })
		.where(and(ofTenant(tenantId, id), isNull(apiKeys.revokedAtMs)))
		.returning({ id: apiKeys.id });
	const [revoked] = await orm.batch(entry === undefined ? [revoke] : [revoke, entryIfChanged(orm, entry)]);
	return revoked.length > 0;
}

const ofTenant = (tenantId: string, id: string) => and(eq(apiKeys.tenantId, tenantId), eq(apiKeys.id, id));

/** Notes the hour in which a key was used. Repeating it within the hour writes nothing. */
export async function noteUse(db: D1Database, id: string, atMs: number): Promise<void> {
	const hourMs = Math.floor(atMs / HOUR_MS) * HOUR_MS;
	await drizzle(db)
		.update(apiKeys)
		.set({ lastUsedAtMs: hourMs })
		.where(and(eq(apiKeys.id, id), or(isNull(apiKeys.lastUsedAtMs), lt(apiKeys.lastUsedAtMs, hourMs))));
}
