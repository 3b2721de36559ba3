import { eraseLetter, type LetterRow, type ShortLetter, shortenLetter } from "./erased-letters";

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

/** A letter that speaks of them, as its words. */
export interface ToShorten extends Pick<LetterRow, "kind" | "text" | "html"> {
	/** Its files, each decoded, in their order. */
	readonly files: readonly string[];
}
/** Null: it cannot be kept without them, and goes as a whole. */
export type Shorten = (letter: ToShorten, isTheirs: (text: string) => boolean, nowMs: number) => ShortLetter | null;

export interface LettersSwept {
	readonly erased: number;
	/** Kept, without them. */
	readonly shortened: number;
	/** Give it back for the letters that follow; null at the end. */
	readonly next: string | null;
}

/**
 * Erases the letters of one portion that speak of them: as a whole, because nobody can tell which of its sentences do, but for those
 * that `shorten` can tell of. One that still waits to be sent is dropped with it.
 */
export async function sweepLetters(
	db: D1Database,
	tenantId: string,
	traces: Traces,
	after: string | null,
	nowMs: number,
	shorten: Shorten = () => null,
): Promise<LettersSwept> {
	const [afterMs = "-1", afterId = ""] = after === null ? [] : after.split(" ");
	const { results } = await db
		.prepare(
			`SELECT id, kind, subject, text, html, created_at_ms FROM letters WHERE tenant_id = ?1 AND (created_at_ms, id) > (?2, ?3)
			 ORDER BY created_at_ms, id LIMIT ?4`,
		)
		.bind(tenantId, Number(afterMs), afterId, LETTERS_READ_MAX)
		.all<LetterRow>();
	const swept = { erased: 0, shortened: 0 };
	for (const letter of results) {
		const what = await sweepLetter(db, tenantId, letter, { traces, nowMs, shorten });
		if (what !== null) swept[what] += 1;
	}
	const last = results.at(-1);
	return { ...swept, next: last === undefined || results.length < LETTERS_READ_MAX ? null : `${last.created_at_ms} ${last.id}` };
}

/** Null: it does not speak of them. */
async function sweepLetter(
	db: D1Database,
	tenantId: string,
	letter: LetterRow,
	{ traces, nowMs, shorten }: { readonly traces: Traces; readonly nowMs: number; readonly shorten: Shorten },
): Promise<"erased" | "shortened" | null> {
	const isTheirs = (text: string) => speaksOf(text, traces);
	const files = await filesOf(db, tenantId, letter);
	const isNamed = [letter.subject, letter.text, letter.html, ...files].some(isTheirs);
	if (!isNamed && !(await wentTo(db, tenantId, letter, traces))) return null;
	const { words } = traces;
	const short = letter.html === "" || isTheirs(letter.subject) ? null : shorten({ ...letter, files }, isTheirs, nowMs);
	if (short !== null) {
		await db.batch(shortenLetter(db, tenantId, letter, { words, short, nowMs }));
		return "shortened";
	}
	const subject = isNamedIn(letter.subject, traces) ? "Erased" : null;
	await db.batch(eraseLetter(db, tenantId, letter, { words, subject, nowMs }));
	return "erased";
}

/** A number alone says what the letter was about, and names nobody. */
const isNamedIn = (subject: string, { words }: Traces): boolean => speaksOf(subject, { words, eNumbers: new Set() });

async function filesOf(db: D1Database, tenantId: string, letter: LetterRow): Promise<string[]> {
	const { results: parts } = await db
		.prepare("SELECT n, content FROM attachments WHERE tenant_id = ?1 AND letter_id = ?2 ORDER BY n, part")
		.bind(tenantId, letter.id)
		.all<{ n: number; content: string }>();
	const files: string[] = [];
	for (const { n, content } of parts) files[n] = (files[n] ?? "") + content;
	return files.map((content) => Buffer.from(content, "base64").toString("utf8"));
}

async function wentTo(db: D1Database, tenantId: string, letter: LetterRow, { words }: Traces): Promise<boolean> {
	const recipient = await db
		.prepare(
			`SELECT 1 FROM outbox WHERE tenant_id = ?1 AND letter_id = ?2 AND lower(recipient) IN (SELECT value FROM json_each(?3)) LIMIT 1`,
		)
		.bind(tenantId, letter.id, JSON.stringify(words))
		.first();
	return recipient !== null;
}
