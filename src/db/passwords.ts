import { and, eq, gt, isNull, ne, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { type AuditEntry, entryIfChanged, isRecorded } from "./audit";
import type { NewLink, OneTimeLink } from "./one-time-links";
import { hasRoom, isFirst, type PeopleLetter, postPeopleLetter, toldWith } from "./people-letters";
import { oneTimeLinks, sessions, users } from "./schema";

/**
 * New passwords. With each, what was opened with the old one is closed, in one transaction with its audit entry and the mail that
 * tells its owner.
 */

/**
 * Changes a password whose hash is `before`, ends every other session of the person and takes back links for a new one.
 * Null when the password is another by now; otherwise how many sessions ended.
 */
export async function changePassword(
	db: D1Database,
	about: { readonly userId: string; readonly before: string; readonly after: string; readonly keptTokenHash: string },
	notice: PeopleLetter | null,
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
			.where(and(isOpenFor(userId), isRecorded(entry))),
		...toldWith(orm, notice, entry),
	]);
	return changed.length > 0 ? ended.length : null;
}

/** Links for a new password that still work. */
const isOpenFor = (userId: string) => and(eq(oneTimeLinks.userId, userId), isNull(oneTimeLinks.usedAtMs), isNull(oneTimeLinks.revokedAtMs));

/**
 * Uses a link for a new password, once, however many ask at the same time; every session of the person ends, and so does any other
 * link for it. False: it cannot be used any longer.
 */
export async function resetPassword(
	db: D1Database,
	link: OneTimeLink,
	userId: string,
	passwordHash: string,
	notice: PeopleLetter | null,
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
		orm
			.update(oneTimeLinks)
			.set({ revokedAtMs: nowMs })
			.where(and(isOpenFor(userId), isRecorded(entry))),
		...toldWith(orm, notice, entry),
	]);
	return used.length > 0;
}

/**
 * Adds a link that somebody asked for who said they had forgotten their password, with the mail that has it and the audit entry. It
 * takes the place of an earlier one of that sort; one that an administrator made stays, because anybody may ask for this one. Nothing
 * is done where the address has had too many such mails, where the account was closed meanwhile, and where the letter's source has one
 * already: whoever asked is answered once, however often the question arrives.
 */
export async function addForgottenLink(db: D1Database, link: NewLink, mail: PeopleLetter, entry: AuditEntry, nowMs: number): Promise<void> {
	const orm = drizzle(db);
	const { userId, tokenHash, id, tenantId, kind, email, name, role, permissions, createdBy, createdByName, createdAtMs, expiresAtMs } =
		link;
	const works = sql`EXISTS (SELECT 1 FROM users WHERE users.id = ${userId} AND users.role = ${role} AND users.deactivated_at_ms IS NULL)`;
	const may = sql`${works} AND ${isFirst(mail)} AND ${hasRoom(mail, nowMs)}`;
	await orm.batch([
		orm
			.update(oneTimeLinks)
			.set({ revokedAtMs: nowMs })
			.where(and(isOpenFor(userId ?? ""), eq(oneTimeLinks.createdBy, createdBy), may)),
		// In the order of the table's columns: the values go in by their place.
		orm.insert(oneTimeLinks).select(
			sql`SELECT ${tokenHash}, ${id}, ${tenantId}, ${kind}, ${userId}, ${email}, ${name}, ${role}, ${JSON.stringify(permissions)},
				${createdBy}, ${createdByName}, ${createdAtMs}, ${expiresAtMs}, NULL, NULL WHERE ${may}`,
		),
		entryIfChanged(orm, entry),
		...postPeopleLetter(orm, mail, nowMs, isRecorded(entry)),
	]);
}

/** Where no link goes by mail, word of that does, with its audit entry, once a source; not where the address has had too many. */
export async function tellNotByMail(db: D1Database, mail: PeopleLetter, entry: AuditEntry, nowMs: number): Promise<void> {
	const orm = drizzle(db);
	const [letter, ...others] = postPeopleLetter(orm, mail, nowMs, hasRoom(mail, nowMs));
	await orm.batch([letter, entryIfChanged(orm, entry), ...others]);
}
