import { and, desc, eq, getTableColumns, gt, isNull, ne, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { type AuditEntry, entryIfChanged } from "./audit";
import { type Permission, type Role, sessions, tenants, users } from "./schema";
import type { Tenant } from "./tenants";

/** However busy somebody is, twelve hours later the password is asked for again. */
export const SESSION_MS_MAX = 12 * 60 * 60_000;
export const SESSION_IDLE_MS_MAX = 2 * 60 * 60_000;
/** How far `seen_at_ms` may lag: a page that asks every two seconds must not write every two seconds. */
export const SESSION_SEEN_LAG_MS_MAX = 5 * 60_000;
/** A person has so many at once; the one that was opened first makes room. */
export const SESSIONS_MAX = 20;

export interface SignedIn {
	/** The tenant they work in: an operator may have entered another one than their own. */
	readonly tenant: Tenant;
	/** The tenant whose account this is. */
	readonly homeTenantId: string;
	readonly user: { readonly id: string; readonly email: string; readonly name: string; readonly role: Role };
	/** As remembered with the session: good for showing buttons, never for letting somebody act (db/employees.ts). */
	readonly permissions: readonly Permission[];
	/** When a person last caused a request, Unix ms; may lag by SESSION_SEEN_LAG_MS_MAX. */
	readonly seenAtMs: number;
	/** From here on the session is over, Unix ms. */
	readonly endsAtMs: number;
}

/** What a new session is known by to its person; nulls where nobody says so. */
export interface SessionOrigin {
	readonly address: string | null;
	readonly agent: string | null;
}
export interface SessionRow extends SessionOrigin {
	readonly id: string;
	readonly tokenHash: string;
	readonly createdAtMs: number;
	readonly seenAtMs: number;
}

const isAwake = (nowMs: number) => and(gt(sessions.expiresAtMs, nowMs), gt(sessions.seenAtMs, nowMs - SESSION_IDLE_MS_MAX));

const OPEN = `
	INSERT INTO sessions (token_hash, id, user_id, created_at_ms, seen_at_ms, expires_at_ms, address, agent)
	SELECT ?1, ?2, id, ?4, ?4, ?5, ?6, ?7 FROM users
	WHERE id = ?3 AND deactivated_at_ms IS NULL AND (?8 IS NULL OR (password_hash = ?8 AND (?9 = 1 OR NOT EXISTS (
		SELECT 1 FROM second_factors WHERE user_id = users.id AND confirmed_at_ms IS NOT NULL))))`;
const MAKE_ROOM = `
	DELETE FROM sessions WHERE user_id = ?1 AND token_hash NOT IN (
		SELECT token_hash FROM sessions WHERE user_id = ?1 ORDER BY created_at_ms DESC, rowid DESC LIMIT ?2)`;

/** What the person has shown. It must still be what it takes when the session is opened: checking it took its time. */
export interface Shown {
	/** As it was stored when the password was checked. */
	readonly passwordHash: string;
	/** A code of the second factor, or a recovery code, was taken. */
	readonly code: boolean;
}

/**
 * Opens a session, and clears away those that are over, and the oldest of somebody who has too many. False, and none is opened,
 * when the person was let go, or changed the password or turned on a second factor since they showed theirs. `shown` null: they
 * came by a link that was just taken from them.
 */
export async function openSession(
	db: D1Database,
	tokenHash: string,
	userId: string,
	nowMs: number,
	origin: SessionOrigin = { address: null, agent: null },
	shown: Shown | null = null,
): Promise<boolean> {
	const [, opened] = await db.batch([
		db.prepare("DELETE FROM sessions WHERE expires_at_ms < ?1 OR seen_at_ms < ?2").bind(nowMs, nowMs - SESSION_IDLE_MS_MAX),
		db
			.prepare(OPEN)
			.bind(
				tokenHash,
				crypto.randomUUID(),
				userId,
				nowMs,
				nowMs + SESSION_MS_MAX,
				origin.address,
				origin.agent,
				shown?.passwordHash ?? null,
				shown?.code === true ? 1 : 0,
			),
		db.prepare(MAKE_ROOM).bind(userId, SESSIONS_MAX),
	]);
	return opened !== undefined && opened.meta.changes > 0;
}

/** Only an operator's session leads to another tenant than that of the account. */
const worksIn = sql`CASE ${users.role} WHEN 'operator' THEN coalesce(${sessions.enteredTenantId}, ${users.tenantId}) ELSE ${users.tenantId} END`;

/**
 * Who is signed in with this token; null when nobody is, no longer, or has left. Being asked for by a person keeps the session awake;
 * `byPerson` false: a page asks by itself, and nobody may be there.
 */
export async function findSession(db: D1Database, tokenHash: string, nowMs: number, byPerson = true): Promise<SignedIn | null> {
	const orm = drizzle(db);
	const row = await orm
		.select({
			tenant: getTableColumns(tenants),
			homeTenantId: users.tenantId,
			user: { id: users.id, email: users.email, name: users.name, role: users.role },
			permissions: users.permissions,
			seenAtMs: sessions.seenAtMs,
			expiresAtMs: sessions.expiresAtMs,
		})
		.from(sessions)
		.innerJoin(users, eq(users.id, sessions.userId))
		.innerJoin(tenants, eq(tenants.id, worksIn))
		.where(and(eq(sessions.tokenHash, tokenHash), isNull(users.deactivatedAtMs), isAwake(nowMs)))
		.get();
	if (row === undefined) return null;
	const { tenant, homeTenantId, user, expiresAtMs } = row;
	const seen = byPerson && nowMs - row.seenAtMs > SESSION_SEEN_LAG_MS_MAX;
	if (seen) await orm.update(sessions).set({ seenAtMs: nowMs }).where(eq(sessions.tokenHash, tokenHash));
	const seenAtMs = seen ? nowMs : row.seenAtMs;
	// Permissions are granted in a tenant and hold there alone.
	const permissions = tenant.id === homeTenantId ? row.permissions : [];
	const endsAtMs = Math.min(expiresAtMs, seenAtMs + SESSION_IDLE_MS_MAX);
	return { tenant, homeTenantId, user, permissions, seenAtMs, endsAtMs };
}

export async function closeSession(db: D1Database, tokenHash: string): Promise<void> {
	await drizzle(db).delete(sessions).where(eq(sessions.tokenHash, tokenHash));
}

/** The sessions of a person that are not over, the last one seen first; at most SESSIONS_MAX. */
export const sessionsOf = (db: D1Database, userId: string, nowMs: number): Promise<SessionRow[]> =>
	drizzle(db)
		.select({
			id: sessions.id,
			tokenHash: sessions.tokenHash,
			createdAtMs: sessions.createdAtMs,
			seenAtMs: sessions.seenAtMs,
			address: sessions.address,
			agent: sessions.agent,
		})
		.from(sessions)
		.where(and(eq(sessions.userId, userId), isAwake(nowMs)))
		.orderBy(desc(sessions.seenAtMs), desc(sessions.createdAtMs))
		.limit(SESSIONS_MAX);

/** Ends one by its id. Null when the person has none of that id; otherwise the hash of its token. */
export async function endSession(db: D1Database, userId: string, id: string): Promise<string | null> {
	const ended = await drizzle(db)
		.delete(sessions)
		.where(and(eq(sessions.userId, userId), eq(sessions.id, id)))
		.returning({ tokenHash: sessions.tokenHash });
	return ended[0]?.tokenHash ?? null;
}

/** Ends all of a person, except the one with this token if there is one. Gives how many. */
export async function endSessions(db: D1Database, userId: string, exceptTokenHash: string | null): Promise<number> {
	const others = exceptTokenHash === null ? undefined : ne(sessions.tokenHash, exceptTokenHash);
	const ended = await drizzle(db)
		.delete(sessions)
		.where(and(eq(sessions.userId, userId), others))
		.returning({ id: sessions.id });
	return ended.length;
}

/** Gives a session a new token, and ends the old one's power with it: for when what it may do has changed. */
export async function renewToken(db: D1Database, tokenHash: string, newTokenHash: string): Promise<boolean> {
	const renewed = await drizzle(db)
		.update(sessions)
		.set({ tokenHash: newTokenHash })
		.where(eq(sessions.tokenHash, tokenHash))
		.returning({ id: sessions.id });
	return renewed.length > 0;
}

/**
 * Lets an operator's session work in another tenant (null: at home), under a new token and with its audit entries.
 * False when the session is over.
 */
export async function enterTenant(
	db: D1Database,
	about: { readonly tokenHash: string; readonly newTokenHash: string; readonly tenantId: string | null },
	entries: readonly AuditEntry[],
): Promise<boolean> {
	const orm = drizzle(db);
	const [entered] = await orm.batch([
		orm
			.update(sessions)
			.set({ tokenHash: about.newTokenHash, enteredTenantId: about.tenantId })
			.where(eq(sessions.tokenHash, about.tokenHash))
			.returning({ id: sessions.id }),
		...entries.map((entry) => entryIfChanged(orm, entry)),
	]);
	return entered.length > 0;
}
