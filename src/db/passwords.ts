import { and, eq, gt, isNull, ne, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { type AuditEntry, entryIfChanged, isRecorded } from "./audit";
import type { OneTimeLink } from "./one-time-links";
import { oneTimeLinks, sessions, users } from "./schema";

/** New passwords. With each, what was opened with the old one is closed, in one transaction with its audit entry. */

/**
 * Changes a password whose hash is `before`, ends every other session of the person and takes back links for a new one.
 * Null when the password is another by now; otherwise how many sessions ended.
 */
export async function changePassword(
	db: D1Database,
	about: { readonly userId: string; readonly before: string; readonly after: string; readonly keptTokenHash: string },
	entry: AuditEntry,
	nowMs: number,
): Promise<number | null> {
	const orm = drizzle(db);
	const { userId, before, after, keptTokenHash } = about;
	const [changed, , ended] = await orm.batch([
		orm
			.update(users)
			.set({ passwordHash: after })
			.where(and(eq(users.id, userId), eq(users.passwordHash, before), isNull(users.deactivatedAtMs)))
			.returning({ id: users.id }),
		entryIfChanged(orm, entry),
		orm
			.delete(sessions)
			.where(and(eq(sessions.userId, userId), ne(sessions.tokenHash, keptTokenHash), isRecorded(entry)))
			.returning({ id: sessions.id }),
		orm
			.update(oneTimeLinks)
			.set({ revokedAtMs: nowMs })
			.where(and(eq(oneTimeLinks.userId, userId), isNull(oneTimeLinks.usedAtMs), isNull(oneTimeLinks.revokedAtMs), isRecorded(entry))),
	]);
	return changed.length > 0 ? ended.length : null;
}

/** Uses a link for a new password, once, however many ask at the same time; every session of the person ends. False: it cannot be used any longer. */
export async function resetPassword(
	db: D1Database,
	link: OneTimeLink,
	userId: string,
	passwordHash: string,
	entry: AuditEntry,
	nowMs: number,
): Promise<boolean> {
	const orm = drizzle(db);
	const works = sql`EXISTS (SELECT 1 FROM users WHERE users.id = ${userId} AND users.deactivated_at_ms IS NULL)`;
	const [used] = await orm.batch([
		orm
			.update(oneTimeLinks)
			.set({ usedAtMs: nowMs })
			.where(
				and(
					eq(oneTimeLinks.tokenHash, link.tokenHash),
					isNull(oneTimeLinks.usedAtMs),
					isNull(oneTimeLinks.revokedAtMs),
					gt(oneTimeLinks.expiresAtMs, nowMs),
					works,
				),
			)
			.returning({ id: oneTimeLinks.id }),
		entryIfChanged(orm, entry),
		orm
			.update(users)
			.set({ passwordHash })
			.where(and(eq(users.id, userId), isRecorded(entry))),
		orm.delete(sessions).where(and(eq(sessions.userId, userId), isRecorded(entry))),
	]);
	return used.length > 0;
}
