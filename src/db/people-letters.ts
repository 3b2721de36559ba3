import { and, eq, isNotNull, isNull, lte, or, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { type DrizzleD1Database, drizzle } from "drizzle-orm/d1";
import { seal, unseal } from "../lib/secret";
import { type AuditEntry, isRecorded } from "./audit";
import type { NewLink, OneTimeLink } from "./one-time-links";
import { isWritten, type Letter, postLetter } from "./outbox";
import { oneTimeLinks, tenants } from "./schema";
import { letterLinks, letters, outbox } from "./schema-outbox";

/**
 * Mails to the people who use the console. Links work for whoever has them and are kept as hashes, so a letter must not be where one
 * can be read: it is written without, its token lies beside it, sealed, and a trigger drops that once the letter is sent or given up.
 */

const HOUR_MS = 3_600_000;
/** Mails of one kind that a tenant sends to one address in any hour. */
export const PEOPLE_MAILS_AN_ADDRESS_MAX = 3;
/** Invitations that a tenant mails in any hour: it is no way to write to strangers. */
export const INVITATIONS_MAILED_AN_HOUR_MAX = 30;
/** Dropped in one go because they are of no use any more; the rest with the next. */
const OVER_MAX = 200;
/** Word of what was done to an account is no news after that. */
export const NEWS_MS_MAX = 48 * HOUR_MS;

/** `invitation`, `password_link` and `password_forgotten` have a link in them, the others tell of what was done. */
export const PEOPLE_KINDS = [
	"invitation",
	"password_link",
	"password_forgotten",
	"password_not_by_mail",
	"password_changed",
	"second_factor_off",
] as const;
export type PeopleKind = (typeof PEOPLE_KINDS)[number];

export interface PeopleLetter extends Omit<Letter, "attachments" | "kind"> {
	readonly kind: PeopleKind;
	readonly to: string;
	/** Null: there is none in it. */
	readonly link: { readonly id: string; readonly sealedToken: string } | null;
}

/** A letter as it is kept, without its link, and the link's token sealed beside it. `composed` has the link left out. */
export async function letterWithLink(
	kind: PeopleKind,
	{ token, link }: { readonly token: string; readonly link: Pick<NewLink, "id" | "tenantId" | "email"> },
	composed: Pick<Letter, "subject" | "text" | "html">,
	credentialsKey: string,
): Promise<PeopleLetter> {
	const of = { tenantId: link.tenantId, id: crypto.randomUUID() };
	const sealedToken = await sealToken(of, token, credentialsKey);
	return { ...of, kind, source: `link:${link.id}`, to: link.email, link: { id: link.id, sealedToken }, ...composed };
}

type Statements = [BatchItem<"sqlite">, ...BatchItem<"sqlite">[]];

/** A token moved to another letter cannot be read there. */
const contextOf = ({ tenantId, id }: Pick<Letter, "tenantId" | "id">): string => `letter:${tenantId}:${id}`;

export const sealToken = (of: Pick<Letter, "tenantId" | "id">, token: string, credentialsKey: string): Promise<string> =>
	seal(token, credentialsKey, contextOf(of));

/** Throws when it was sealed under another key. */
export const unsealToken = (of: Pick<Letter, "tenantId" | "id">, sealedToken: string, credentialsKey: string): Promise<string> =>
	unseal(sealedToken, credentialsKey, contextOf(of));

/** That one more of its kind may go to the address now; for invitations, that the tenant has not mailed too many. */
export function hasRoom({ tenantId, kind, to }: Pick<PeopleLetter, "tenantId" | "kind" | "to">, nowMs: number): SQL {
	const recent = sql`l.tenant_id = ${tenantId} AND l.kind = ${kind} AND l.created_at_ms > ${nowMs - HOUR_MS}`;
	const toThem = sql`(SELECT count(*) FROM letters l JOIN outbox o ON o.tenant_id = l.tenant_id AND o.letter_id = l.id
		WHERE ${recent} AND o.recipient = ${to}) < ${PEOPLE_MAILS_AN_ADDRESS_MAX}`;
	if (kind !== "invitation") return toThem;
	return sql`${toThem} AND (SELECT count(*) FROM letters l WHERE ${recent}) < ${INVITATIONS_MAILED_AN_HOUR_MAX}`;
}

/** Statements for a batch: the letter and what it is kept without, where `provided` holds. */
export function postPeopleLetter(orm: DrizzleD1Database, letter: PeopleLetter, nowMs: number, provided: SQL): Statements {
	const { to, link, ...written } = letter;
	const posted = postLetter(orm, written, [{ channel: "people", recipient: to }], nowMs, provided);
	if (link === null) return posted;
	const { tenantId, id } = letter;
	return [
		...posted,
		orm
			.insert(letterLinks)
			.select(sql`SELECT ${tenantId}, ${id}, ${link.id}, ${link.sealedToken} WHERE ${isWritten(letter)}`)
			.onConflictDoNothing(),
	];
}

/** For a batch behind the entry of what was done: the mail with a link, where the address has not had too many. */
export const mailedWith = (orm: DrizzleD1Database, mail: PeopleLetter | null, entry: AuditEntry, nowMs: number) =>
	mail === null ? [] : postPeopleLetter(orm, mail, nowMs, sql`${isRecorded(entry)} AND ${hasRoom(mail, nowMs)}`);

/** The same for word of what was done, of which there is never too much. */
export const toldWith = (orm: DrizzleD1Database, notice: PeopleLetter | null, entry: AuditEntry) =>
	notice === null ? [] : postPeopleLetter(orm, notice, entry.atMs, isRecorded(entry));

/** That nobody has written to this source yet: what asks twice is answered once. */
export const isFirst = ({ tenantId, source }: Pick<Letter, "tenantId" | "source">): SQL =>
	sql`NOT EXISTS (SELECT 1 FROM letters WHERE tenant_id = ${tenantId} AND source = ${source})`;

/** Whether the letter was written after all. */
export async function wasWritten(db: D1Database, { tenantId, id }: Pick<Letter, "tenantId" | "id">): Promise<boolean> {
	const row = await drizzle(db)
		.select({ id: letters.id })
		.from(letters)
		.where(and(eq(letters.tenantId, tenantId), eq(letters.id, id)))
		.get();
	return row !== undefined;
}

/** What a letter is kept without. `link` null: it was deleted, long after it was over. Null: there is no link in the letter. */
export interface LetterLink {
	readonly sealedToken: string | null;
	readonly link: OneTimeLink | null;
}

export async function linkOfLetter(db: D1Database, { tenantId, id }: Pick<Letter, "tenantId" | "id">): Promise<LetterLink | null> {
	const row = await drizzle(db)
		.select({ sealedToken: letterLinks.sealedToken, link: oneTimeLinks })
		.from(letterLinks)
		.leftJoin(oneTimeLinks, eq(oneTimeLinks.id, letterLinks.linkId))
		.where(and(eq(letterLinks.tenantId, tenantId), eq(letterLinks.letterId, id)))
		.get();
	return row ?? null;
}

/** Why the link of a letter is of no use any more; null: it is. */
export function overBecause({ sealedToken, link }: LetterLink, nowMs: number): string | null {
	if (link === null) return "Its link is gone.";
	if (link.usedAtMs !== null) return "Its link was used before the mail went out.";
	if (link.revokedAtMs !== null) return "Its link was taken back, or replaced by a newer one.";
	if (link.expiresAtMs <= nowMs) return "Its link expired before the mail went out.";
	return sealedToken === null ? "Its link is kept no longer." : null;
}

export interface OverLetter {
	readonly tenantId: string;
	readonly letterId: string;
	readonly because: string;
}

const NO_NEWS = "It waited for so long that it is no news any more.";

/**
 * Letters whose link is over, and those that tell of what was done too long ago, are not sent late, whether or not there is a way to
 * send any: those that wait, and those whose sender did not live to say what became of them. Gives those that were dropped, OVER_MAX
 * at most.
 */
export async function dropOver(db: D1Database, nowMs: number): Promise<readonly OverLetter[]> {
	const orm = drizzle(db);
	const { tenantId, letterId } = outbox;
	const isOver = or(
		isNull(oneTimeLinks.id),
		isNotNull(oneTimeLinks.usedAtMs),
		isNotNull(oneTimeLinks.revokedAtMs),
		lte(oneTimeLinks.expiresAtMs, nowMs),
	);
	const isOld = and(isNull(letterLinks.linkId), lte(outbox.createdAtMs, nowMs - NEWS_MS_MAX));
	const lost = and(eq(outbox.state, "sending"), lte(outbox.nextAttemptAtMs, nowMs));
	const idle = and(eq(outbox.channel, "people"), isNotNull(outbox.nextAttemptAtMs), or(eq(outbox.state, "waiting"), lost));
	const rows = await orm
		.select({ tenantId, letterId, linkId: letterLinks.linkId, sealedToken: letterLinks.sealedToken, link: oneTimeLinks })
		.from(outbox)
		.leftJoin(letterLinks, and(eq(letterLinks.tenantId, tenantId), eq(letterLinks.letterId, letterId)))
		.leftJoin(oneTimeLinks, eq(oneTimeLinks.id, letterLinks.linkId))
		.where(and(idle, or(and(isNotNull(letterLinks.linkId), isOver), isOld)))
		.limit(OVER_MAX);
	const over = rows.map((row) => ({ ...row, because: row.linkId === null ? NO_NEWS : (overBecause(row, nowMs) ?? "") }));
	const [first, ...others] = over.map((row) =>
		orm
			.update(outbox)
			.set({ state: "dropped", nextAttemptAtMs: null, lastError: row.because })
			.where(and(idle, eq(tenantId, row.tenantId), eq(letterId, row.letterId)))
			.returning({ tenantId, letterId }),
	);
	if (first === undefined) return [];
	const dropped = new Set((await orm.batch([first, ...others])).flat().map((row) => `${row.tenantId} ${row.letterId}`));
	return over.filter((row) => dropped.has(`${row.tenantId} ${row.letterId}`));
}

/** Name and zone of a letter's tenant; null: there is no such tenant any more. */
export async function shopOf(db: D1Database, tenantId: string): Promise<{ readonly name: string; readonly timeZone: string } | null> {
	const { name, timeZone } = tenants;
	return (await drizzle(db).select({ name, timeZone }).from(tenants).where(eq(tenants.id, tenantId)).get()) ?? null;
}
