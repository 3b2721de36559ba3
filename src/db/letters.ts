import { and, desc, eq, inArray, lt, or, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { type AuditEntry, entryIfChanged } from "./audit";
import { type Channel, letters, outbox, type SendingState } from "./schema-outbox";

/** The archive: what was written to whom, and what became of it. */

export interface LetterCursor {
	readonly atMs: number;
	readonly id: string;
}
export interface Sending {
	readonly recipient: string;
	readonly state: SendingState;
	readonly attempts: number;
	readonly nextAttemptAtMs: number | null;
	readonly lastError: string | null;
	readonly sentAtMs: number | null;
}
export interface ArchivedLetter {
	readonly id: string;
	readonly kind: string;
	readonly subject: string;
	readonly createdAtMs: number;
	/** A one-time link was in it as it was sent; what is kept is without, and cannot be sent again. */
	readonly hasLink: boolean;
	readonly recipients: readonly Sending[];
}
export interface LettersPage {
	readonly items: readonly ArchivedLetter[];
	/** Give it back as `after` for those before; null at the end. */
	readonly next: LetterCursor | null;
}

/** Recipients shown of one page of letters; a letter has at most RECIPIENTS_A_LETTER_MAX. */
const RECIPIENTS_SHOWN_MAX = 2_000;

/** In which letters go by mail. */
const BY_MAIL: Channel[] = ["mail", "people"];
const ofLink = sql<number>`EXISTS (SELECT 1 FROM letter_links k WHERE k.tenant_id = ${letters.tenantId} AND k.letter_id = ${letters.id})`;

/** Letters that went by mail, newest first. */
export async function lettersPage(db: D1Database, tenantId: string, after: LetterCursor | null, limit: number): Promise<LettersPage> {
	const older =
		after === null
			? undefined
			: or(lt(letters.createdAtMs, after.atMs), and(eq(letters.createdAtMs, after.atMs), lt(letters.id, after.id)));
	const { id, kind, subject, createdAtMs } = letters;
	const byMail = sql`EXISTS (SELECT 1 FROM outbox o WHERE o.tenant_id = ${letters.tenantId} AND o.letter_id = ${letters.id} AND o.channel IN ('mail', 'people'))`;
	const found = await drizzle(db)
		.select({ id, kind, subject, createdAtMs, hasLink: ofLink })
		.from(letters)
		.where(and(eq(letters.tenantId, tenantId), older, byMail))
		.orderBy(desc(createdAtMs), desc(id))
		.limit(limit + 1);
	const shown = found.slice(0, limit);
	const sendings = await sendingsOf(
		db,
		tenantId,
		shown.map((letter) => letter.id),
	);
	const items = shown.map((letter) => ({ ...letter, hasLink: letter.hasLink === 1, recipients: sendings.get(letter.id) ?? [] }));
	const end = found.length > limit ? shown.at(-1) : undefined;
	return { items, next: end === undefined ? null : { atMs: end.createdAtMs, id: end.id } };
}

/** By letter. */
export async function sendingsOf(
	db: D1Database,
	tenantId: string,
	ids: readonly string[],
): Promise<ReadonlyMap<string, readonly Sending[]>> {
	const { letterId, recipient, state, attempts, nextAttemptAtMs, lastError, sentAtMs } = outbox;
	const rows = await drizzle(db)
		.select({ letterId, recipient, state, attempts, nextAttemptAtMs, lastError, sentAtMs })
		.from(outbox)
		.where(
			and(
				eq(outbox.tenantId, tenantId),
				inArray(outbox.channel, BY_MAIL),
				sql`${letterId} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`,
			),
		)
		.orderBy(recipient)
		.limit(RECIPIENTS_SHOWN_MAX);
	const byLetter = Map.groupBy(rows, (row) => row.letterId);
	return new Map([...byLetter].map(([id, sendings]) => [id, sendings.map(({ letterId: _, ...sending }) => sending)]));
}

/**
 * Sends a letter once more to one of its recipients, with the tries of a new one. One that still waits goes now. False when it has no
 * such recipient, is being sent at the moment, had a one-time link in it, which is kept nowhere, or went to somebody who was erased.
 */
export async function resend(db: D1Database, tenantId: string, id: string, recipient: string, entry: AuditEntry): Promise<boolean> {
	const orm = drizzle(db);
	const [changed] = await orm.batch([
		orm
			.update(outbox)
			.set({ state: "waiting", attempts: 0, nextAttemptAtMs: entry.atMs, createdAtMs: entry.atMs, lastError: null })
			.where(
				and(
					eq(outbox.tenantId, tenantId),
					eq(outbox.letterId, id),
					inArray(outbox.channel, BY_MAIL),
					sql`NOT EXISTS (SELECT 1 FROM letter_links k WHERE k.tenant_id = ${tenantId} AND k.letter_id = ${id})`,
					eq(outbox.recipient, recipient),
					sql`${outbox.recipient} NOT LIKE 'erased:%'`,
					inArray(outbox.state, ["waiting", "sent", "given_up", "dropped"]),
				),
			)
			.returning({ state: outbox.state }),
		entryIfChanged(orm, entry),
	]);
	return changed.length > 0;
}
