import { type AnyColumn, and, eq, gte, isNotNull, lte, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { type DrizzleD1Database, drizzle } from "drizzle-orm/d1";
import { isStopped, probing } from "./mail-stops";
import { attachments, type Channel, letters, outbox } from "./schema-outbox";

/**
 * What is to be sent: letters, and for each of them a row a channel and recipient. A letter is written in one transaction with
 * whatever its writer keeps for itself, and its source is written to once. Sending is at least once: who dies between sending and
 * saying so is followed by another who sends again, under the same message id.
 */

/** What the mail services take, with everything in it and as it travels. */
export const MESSAGE_BYTES_MAX = 5 * 1024 * 1024;
/** Text and HTML together, in UTF-8: a row of D1 holds 2 MB. */
export const LETTER_BYTES_MAX = 1_500_000;
export const ATTACHMENTS_MAX = 5;
/** All attachments of a letter together, in base64; the rest of the message is its text and its headers. */
export const ATTACHED_LENGTH_MAX = MESSAGE_BYTES_MAX - LETTER_BYTES_MAX - 100_000;
const PART_LENGTH_MAX = 1_000_000;
export const RECIPIENTS_A_LETTER_MAX = 200;
export const SUBJECT_LENGTH_MAX = 250;
const ERROR_LENGTH_MAX = 500;

export interface Attachment {
	readonly filename: string;
	/** Media type: `text/csv; charset=utf-8`. */
	readonly type: string;
	/** Base64. */
	readonly content: string;
}
export interface Letter {
	readonly tenantId: string;
	/** A UUID of the writer's making: two who write to one source at once write different ids, and one of them is kept. */
	readonly id: string;
	readonly kind: string;
	readonly source: string;
	readonly subject: string;
	readonly text: string;
	readonly html: string;
	readonly attachments?: readonly Attachment[];
}
export interface Recipient {
	readonly channel: Channel;
	readonly recipient: string;
}
type Statements = [BatchItem<"sqlite">, ...BatchItem<"sqlite">[]];

/** That this very letter was written, for statements of the same batch. */
export const isWritten = ({ tenantId, id }: Pick<Letter, "tenantId" | "id">): SQL =>
	sql`EXISTS (SELECT 1 FROM letters WHERE tenant_id = ${tenantId} AND id = ${id})`;

/**
 * Statements for a batch: the letter, its attachments and a waiting row a recipient, unless its source has a letter already or
 * `provided` does not hold. Throws a RangeError on what does not fit, which is the writer's mistake.
 */
export function postLetter(
	orm: DrizzleD1Database,
	letter: Letter,
	recipients: readonly Recipient[],
	nowMs: number,
	provided: SQL = sql`true`,
): Statements {
	checkSize(letter, recipients);
	const { tenantId, id, kind, source, subject, text, html } = letter;
	const parts = (letter.attachments ?? []).flatMap(({ filename, type, content }, n) =>
		partsOf(content).map((piece, part) => ({ n, part, filename, type, content: piece })),
	);
	return [
		orm
			.insert(letters)
			.select(sql`SELECT ${tenantId}, ${id}, ${kind}, ${source}, ${subject}, ${text}, ${html}, ${nowMs} WHERE ${provided}`)
			.onConflictDoNothing(),
		...parts.map((part) =>
			orm.insert(attachments).select(
				sql`SELECT ${tenantId}, ${id}, ${part.n}, ${part.part}, ${part.filename}, ${part.type}, ${part.content}
					WHERE ${isWritten(letter)}`,
			),
		),
		orm.insert(outbox).select(
			sql`SELECT DISTINCT ${tenantId}, ${id}, value ->> '$.channel', value ->> '$.recipient', 'waiting', 0, ${nowMs}, NULL, ${nowMs}, NULL
				FROM json_each(${JSON.stringify(recipients)}) WHERE ${isWritten(letter)}`,
		),
	];
}

function checkSize({ subject, text, html, attachments: files = [] }: Letter, recipients: readonly Recipient[]): void {
	const encoder = new TextEncoder();
	const bytes = encoder.encode(text).byteLength + encoder.encode(html).byteLength;
	if (bytes > LETTER_BYTES_MAX) throw new RangeError(`a letter of ${bytes} bytes is longer than ${LETTER_BYTES_MAX}`);
	if (subject.length > SUBJECT_LENGTH_MAX) throw new RangeError(`a subject of ${subject.length} characters is too long`);
	if (files.length > ATTACHMENTS_MAX) throw new RangeError(`${files.length} attachments are more than ${ATTACHMENTS_MAX}`);
	const attached = files.reduce((sum, { content }) => sum + content.length, 0);
	if (attached > ATTACHED_LENGTH_MAX) throw new RangeError(`attachments of ${attached} characters are longer than ${ATTACHED_LENGTH_MAX}`);
	if (recipients.length > RECIPIENTS_A_LETTER_MAX) throw new RangeError(`${recipients.length} recipients of one letter are too many`);
}

/** As many as rows of an attachment take. */
export const partsOf = (content: string): string[] =>
	Array.from({ length: Math.max(1, Math.ceil(content.length / PART_LENGTH_MAX)) }, (_, part) =>
		content.slice(part * PART_LENGTH_MAX, (part + 1) * PART_LENGTH_MAX),
	);

/** Nothing that is due is tried before then: whatever stopped one of them stops the others. `tenantId` null: of nobody. */
export const postponeDue = (db: D1Database, tenantId: string | null, channel: Channel, nowMs: number, untilMs: number) =>
	drizzle(db)
		.update(outbox)
		.set({ nextAttemptAtMs: untilMs })
		.where(and(ofTenant(tenantId), eq(outbox.channel, channel), lte(outbox.nextAttemptAtMs, nowMs), eq(outbox.state, "waiting")));

const ofTenant = (tenantId: string | null) => (tenantId === null ? undefined : eq(outbox.tenantId, tenantId));

/** A letter that is on its way to one recipient, until its lease ends. */
export interface Claimed
	extends Pick<typeof outbox.$inferSelect, "tenantId" | "letterId" | "channel" | "recipient" | "attempts" | "createdAtMs" | "lastError"> {
	/** When another may take it, and the fence with it: no two claims of a row end at the same time. */
	readonly leaseEndsAtMs: number;
}

interface Claim {
	/** Null: of every tenant. */
	readonly tenantId: string | null;
	readonly channel: Extract<Channel, "mail" | "people">;
	/** Who claims: the one that tries a server that took nothing for a while goes on, and no other (mail-stops.ts). */
	readonly probe?: string;
	readonly limit: number;
	readonly leaseMs: number;
	readonly nowMs: number;
}

/** Takes what is due, the longest due first, for `leaseMs`. What somebody else has is not taken, and nothing while the server takes no mail. */
export async function claimDue(
	db: D1Database,
	{ tenantId, channel, probe = crypto.randomUUID(), limit, leaseMs, nowMs }: Claim,
): Promise<Claimed[]> {
	const theirs = tenantId === null ? sql`` : sql`tenant_id = ${tenantId} AND`;
	const isDue = sql`${theirs} channel = ${channel} AND next_attempt_at_ms <= ${nowMs}`;
	const due = sql`SELECT rowid FROM outbox WHERE ${isDue} AND NOT ${isStopped(nowMs, probe)} ORDER BY next_attempt_at_ms LIMIT ${limit}`;
	const leaseEndsAtMs = nowMs + leaseMs;
	const orm = drizzle(db);
	const claim = orm
		.update(outbox)
		.set({ state: "sending", attempts: sql`${outbox.attempts} + 1`, nextAttemptAtMs: leaseEndsAtMs })
		.where(sql`rowid IN (${due})`)
		.returning({
			tenantId: outbox.tenantId,
			letterId: outbox.letterId,
			channel: outbox.channel,
			recipient: outbox.recipient,
			attempts: outbox.attempts,
			createdAtMs: outbox.createdAtMs,
			lastError: outbox.lastError,
		});
	const [, claimed] = await orm.batch([probing(orm, isDue, probe, nowMs, leaseEndsAtMs), claim]);
	return claimed.map((row) => ({ ...row, leaseEndsAtMs }));
}

export type Settled =
	| { readonly kind: "sent" }
	| { readonly kind: "again"; readonly atMs: number; readonly error: string }
	/** Nobody was asked: it is as if it had not been taken. */
	| { readonly kind: "released"; readonly atMs: number; readonly error: string }
	| { readonly kind: "given_up" | "dropped"; readonly error: string };

/** False: the lease had ended and another has taken it since; what they say counts. */
export async function settle(db: D1Database, claimed: Claimed, settled: Settled, nowMs: number): Promise<boolean> {
	const { tenantId, letterId, channel, recipient, attempts, leaseEndsAtMs } = claimed;
	const error = settled.kind === "sent" ? null : settled.error.slice(0, ERROR_LENGTH_MAX);
	const mine = and(
		eq(outbox.tenantId, tenantId),
		eq(outbox.letterId, letterId),
		eq(outbox.channel, channel),
		eq(outbox.recipient, recipient),
		eq(outbox.nextAttemptAtMs, leaseEndsAtMs),
		eq(outbox.state, "sending"),
	);
	const changed = await drizzle(db)
		.update(outbox)
		.set({ ...stateAfter(settled, attempts, nowMs), lastError: error })
		.where(mine)
		.returning({ state: outbox.state });
	return changed.length > 0;
}

function stateAfter(settled: Settled, attempts: number, nowMs: number): Partial<typeof outbox.$inferInsert> {
	switch (settled.kind) {
		case "sent":
			return { state: "sent", nextAttemptAtMs: null, sentAtMs: nowMs };
		case "again":
			return { state: "waiting", nextAttemptAtMs: settled.atMs };
		case "released":
			return { state: "waiting", nextAttemptAtMs: settled.atMs, attempts: attempts - 1 };
		case "given_up":
		case "dropped":
			return { state: settled.kind, nextAttemptAtMs: null };
	}
}

/** Null: it was kept for long enough. */
export async function findLetter(
	db: D1Database,
	tenantId: string,
	id: string,
): Promise<(Letter & { readonly createdAtMs: number }) | null> {
	const orm = drizzle(db);
	const [[letter], parts] = await orm.batch([
		orm
			.select()
			.from(letters)
			.where(and(eq(letters.tenantId, tenantId), eq(letters.id, id))),
		orm
			.select()
			.from(attachments)
			.where(and(eq(attachments.tenantId, tenantId), eq(attachments.letterId, id)))
			.orderBy(attachments.n, attachments.part),
	]);
	if (letter === undefined) return null;
	const files: Attachment[] = [];
	for (const { n, filename, type, content } of parts) files[n] = { filename, type, content: (files[n]?.content ?? "") + content };
	return { ...letter, attachments: files };
}

/** When the next one is due, Unix ms; null when nothing waits. */
export async function nextDueAt(db: D1Database, tenantId: string, channel: Channel): Promise<number | null> {
	const due = and(eq(outbox.tenantId, tenantId), eq(outbox.channel, channel), isNotNull(outbox.nextAttemptAtMs));
	const row = await drizzle(db).select({ atMs: outbox.nextAttemptAtMs }).from(outbox).where(due).orderBy(outbox.nextAttemptAtMs).limit(1);
	return row[0]?.atMs ?? null;
}

/** Tenants for which a mail is due, and whose mail is not paused; at most `limit`. None while the server takes no mail. */
export async function tenantsDue(db: D1Database, nowMs: number, limit: number): Promise<string[]> {
	const rows = await drizzle(db)
		.selectDistinct({ tenantId: outbox.tenantId })
		.from(outbox)
		.where(
			and(
				eq(outbox.channel, "mail"),
				gte(outbox.nextAttemptAtMs, 0),
				lte(outbox.nextAttemptAtMs, nowMs),
				mailGoes(outbox.tenantId),
				sql`NOT ${isStopped(nowMs, null)}`,
			),
		)
		.limit(limit);
	return rows.map(({ tenantId }) => tenantId);
}

/** A tenant whose mail is paused waits, and takes nobody's place. */
export const mailGoes = (tenantId: AnyColumn): SQL =>
	sql`NOT EXISTS (SELECT 1 FROM schedules s WHERE s.tenant_id = ${tenantId} AND s.service = 'mail' AND s.paused = 1)`;
