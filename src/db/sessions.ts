import { and, eq, getTableColumns, gt, lt, or } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { type Permission, type Role, sessions, tenants, users } from "./schema";
import type { Tenant } from "./tenants";

/** However busy somebody is, twelve hours later the password is asked for again. */
export const SESSION_MS_MAX = 12 * 60 * 60_000;
export const SESSION_IDLE_MS_MAX = 2 * 60 * 60_000;
/** How far `seen_at_ms` may lag: a page that asks every two seconds must not write every two seconds. */
export const SESSION_SEEN_LAG_MS_MAX = 5 * 60_000;

export interface SignedIn {
	readonly tenant: Tenant;
	readonly user: { readonly id: string; readonly email: string; readonly name: string; readonly role: Role };
	/** As remembered with the session: good for showing buttons, never for letting somebody act (db/employees.ts). */
	readonly permissions: readonly Permission[];
	/** From here on the session is over, Unix ms. */
	readonly endsAtMs: number;
}

/** Opens a session, and clears away those that are over. */
export async function openSession(db: D1Database, tokenHash: string, userId: string, nowMs: number): Promise<void> {
	const orm = drizzle(db);
	await orm.batch([
		orm.delete(sessions).where(or(lt(sessions.expiresAtMs, nowMs), lt(sessions.seenAtMs, nowMs - SESSION_IDLE_MS_MAX))),
		orm.insert(sessions).values({ tokenHash, userId, createdAtMs: nowMs, seenAtMs: nowMs, expiresAtMs: nowMs + SESSION_MS_MAX }),
	]);
}

/** Who is signed in with this token; null when nobody is, or no longer. Being asked keeps the session awake. */
export async function findSession(db: D1Database, tokenHash: string, nowMs: number): Promise<SignedIn | null> {
	const orm = drizzle(db);
	const row = await orm
		.select({
			tenant: getTableColumns(tenants),
			user: { id: users.id, email: users.email, name: users.name, role: users.role },
			permissions: users.permissions,
			seenAtMs: sessions.seenAtMs,
			expiresAtMs: sessions.expiresAtMs,
		})
		.from(sessions)
		.innerJoin(users, eq(users.id, sessions.userId))
		.innerJoin(tenants, eq(tenants.id, users.tenantId))
		.where(and(eq(sessions.tokenHash, tokenHash), gt(sessions.expiresAtMs, nowMs), gt(sessions.seenAtMs, nowMs - SESSION_IDLE_MS_MAX)))
		.get();
	if (row === undefined) return null;
	const { tenant, user, permissions, seenAtMs, expiresAtMs } = row;
	const seen = nowMs - seenAtMs > SESSION_SEEN_LAG_MS_MAX;
	if (seen) await orm.update(sessions).set({ seenAtMs: nowMs }).where(eq(sessions.tokenHash, tokenHash));
	return { tenant, user, permissions, endsAtMs: Math.min(expiresAtMs, (seen ? nowMs : seenAtMs) + SESSION_IDLE_MS_MAX) };
}

export async function closeSession(db: D1Database, tokenHash: string): Promise<void> {
	await drizzle(db).delete(sessions).where(eq(sessions.tokenHash, tokenHash));
}
