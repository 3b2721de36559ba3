/** What speaks of a person besides their orders: letters. The other places are in trace-places.ts. */

export interface Traces {
	/** What they are known by, in lower case: addresses, telephone numbers. */
	readonly words: readonly string[];
	/** Of their orders. */
	readonly eNumbers: ReadonlySet<string>;
}

/** Letters read in one portion; one may have 1.5 MB. */
export const LETTERS_READ_MAX = 20;
export const WORDS_MAX = 200;
/** What an e-number may be made of; longer runs of these characters are none. */
const NUMBER_LIKE = /[A-Z0-9][A-Z0-9-]{0,30}/g;

/** ASCII alone, as SQLite has it. */
export const inLowerCase = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

export function speaksOf(text: string, { words, eNumbers }: Traces): boolean {
	if (words.length > 0) {
		const low = inLowerCase(text);
		if (words.some((word) => low.includes(word))) return true;
	}
	if (eNumbers.size > 0) for (const [word] of text.matchAll(NUMBER_LIKE)) if (eNumbers.has(word)) return true;
	return false;
}

interface LetterRow {
	readonly id: string;
	readonly subject: string;
	readonly text: string;
	readonly html: string;
	readonly created_at_ms: number;
}
export interface LettersSwept {
	readonly erased: number;
	/** Give it back for the letters that follow; null at the end. */
	readonly next: string | null;
}

/**
 * Erases the letters of one portion that speak of them: as a whole, because nobody can tell which of its sentences do. One that still
 * waits to be sent is dropped with it.
 */
export async function sweepLetters(
	db: D1Database,
	tenantId: string,
	traces: Traces,
	after: string | null,
	nowMs: number,
): Promise<LettersSwept> {
	const [afterMs = "-1", afterId = ""] = after === null ? [] : after.split(" ");
	const { results } = await db
		.prepare(
			`SELECT id, subject, text, html, created_at_ms FROM letters WHERE tenant_id = ?1 AND (created_at_ms, id) > (?2, ?3)
			 ORDER BY created_at_ms, id LIMIT ?4`,
		)
		.bind(tenantId, Number(afterMs), afterId, LETTERS_READ_MAX)
		.all<LetterRow>();
	let erased = 0;
	for (const letter of results) {
		if (!(await letterSpeaksOf(db, tenantId, letter, traces))) continue;
		await db.batch(eraseLetter(db, tenantId, letter, traces, nowMs));
		erased += 1;
	}
	const last = results.at(-1);
	return { erased, next: last === undefined || results.length < LETTERS_READ_MAX ? null : `${last.created_at_ms} ${last.id}` };
}

async function letterSpeaksOf(db: D1Database, tenantId: string, letter: LetterRow, traces: Traces): Promise<boolean> {
	if ([letter.subject, letter.text, letter.html].some((text) => speaksOf(text, traces))) return true;
	const { results: parts } = await db
		.prepare("SELECT n, content FROM attachments WHERE tenant_id = ?1 AND letter_id = ?2 ORDER BY n, part")
		.bind(tenantId, letter.id)
		.all<{ n: number; content: string }>();
	const files = new Map<number, string>();
	for (const { n, content } of parts) files.set(n, (files.get(n) ?? "") + content);
	if ([...files.values()].some((content) => speaksOf(Buffer.from(content, "base64").toString("utf8"), traces))) return true;
	const recipient = await db
		.prepare(
			`SELECT 1 FROM outbox WHERE tenant_id = ?1 AND letter_id = ?2 AND lower(recipient) IN (SELECT value FROM json_each(?3)) LIMIT 1`,
		)
		.bind(tenantId, letter.id, JSON.stringify(traces.words))
		.first();
	return recipient !== null;
}

function eraseLetter(db: D1Database, tenantId: string, letter: LetterRow, traces: Traces, nowMs: number): D1PreparedStatement[] {
	const on = new Date(nowMs).toISOString();
	// The payload of an event is read by programs.
	const text = letter.text.startsWith("{") ? JSON.stringify({ erasedAt: on }) : `Erased on ${on}, with a person of whom it spoke.`;
	const subject = speaksOf(letter.subject, { words: traces.words, eNumbers: new Set() }) ? "Erased" : letter.subject;
	const of = [tenantId, letter.id] as const;
	return [
		db.prepare("UPDATE letters SET subject = ?3, text = ?4, html = '' WHERE tenant_id = ?1 AND id = ?2").bind(...of, subject, text),
		db.prepare("DELETE FROM attachments WHERE tenant_id = ?1 AND letter_id = ?2").bind(...of),
		db
			.prepare(
				`UPDATE outbox SET state = 'dropped', next_attempt_at_ms = NULL, last_error = 'It was erased before it was sent.'
				 WHERE tenant_id = ?1 AND letter_id = ?2 AND state IN ('waiting', 'sending')`,
			)
			.bind(...of),
		db
			.prepare(
				`UPDATE outbox SET recipient = 'erased:' || rowid, last_error = NULL WHERE tenant_id = ?1 AND letter_id = ?2
				 AND lower(recipient) IN (SELECT value FROM json_each(?3))`,
			)
			.bind(...of, JSON.stringify(traces.words)),
	];
}
