import { FACES, FILTER_NAMES, FILTERS, type FilterName, type Status } from "../order/status";
import { FILTER_MARK, type Word, wordsOf as wordsIn } from "./words";

/** Orders by words: of the reference, and of the customer's name, account, e-mail address and telephone number. Newest first. */

/** Sequence numbers from `from` (included) to `below` (not included). */
export interface Span {
	readonly from: number;
	readonly below: number;
}

/** More words narrow nothing down any more. */
const WORDS_MAX = 8;
/** The beginning of a word is looked for from so many letters on: fewer would mean half of all orders. */
const BEGINNING_LENGTH_MIN = 2;
/** What stands for itself, and not for part of a reference. */
const PHONE_DIGITS_MIN = 5;
/** As the migration keeps them: people leave out the country and the area. */
const PHONE_END_DIGITS = 7;

const wordsOf = (text: string): readonly Word[] => wordsIn(text, WORDS_MAX);

/** Between quotation marks nothing has a meaning; a word has none inside. */
const whole = (word: string): string => `"${word}"`;
const beginning = (word: string): string => ([...word].length < BEGINNING_LENGTH_MIN ? whole(word) : `${whole(word)}*`);
const all = (terms: readonly (string | null)[]): string | null => (terms.length === 0 ? null : `(${terms.join(" AND ")})`);
const either = (terms: readonly (string | null)[]): string | null => {
	const given = terms.filter((term) => term !== null);
	return given.length <= 1 ? (given[0] ?? null) : `(${given.join(" OR ")})`;
};
const wholeIn = (word: Word): string | null => either(word.map(whole));
const beginningIn = (word: Word): string | null => either(word.map(beginning));

/** The words as they are, however they are spelt, all of them; null when there are none. */
export const wholeWords = (text: string): string | null => all(wordsOf(text).map(wholeIn));

/** The same, but the last may be the beginning of a word, as somebody types it. */
export function beginningsOfWords(text: string): string | null {
	const words = wordsOf(text);
	return all(words.map((word, index) => (index === words.length - 1 ? beginningIn(word) : wholeIn(word))));
}

/** The same again, or all of it a telephone number, however written. */
export const beginnings = (text: string): string | null => either([beginningsOfWords(text), ...phone(text)]);

/** Beginnings of so many letters have an index of their own (`prefix` in migrations/0003); for longer ones all that begin so are put in order. */
const BEGINNING_INDEXED_MAX = 3;
/** Whether to look for the words as they are first: half a million orders may begin with the last. */
export const isLong = (text: string): boolean =>
	phone(text).length === 0 && (wordsOf(text).at(-1) ?? []).some((word) => [...word].length > BEGINNING_INDEXED_MAX);

function phone(text: string): string[] {
	if (!/^[+\d\s()./-]+$/.test(text)) return [];
	const digits = text.replace(/\D/g, "").replace(/^00/, "");
	if (digits.length < PHONE_DIGITS_MIN) return [];
	return [beginning(digits), ...(digits.length < PHONE_END_DIGITS ? [] : [whole(digits.slice(-PHONE_END_DIGITS))])];
}

/** Whichever filter one of the statuses belongs to: a filter is found whole. */
export function anyFilterOf(statuses: readonly Status[]): string | null {
	const labels = new Set(statuses.map((status) => FACES[status].filter));
	const names: FilterName[] = FILTER_NAMES.filter((name) => labels.has(FILTERS[name]));
	return either(names.map((name) => whole(`${FILTER_MARK}${name.replaceAll("_", "")}`)));
}

// Rows of one tenant are neighbours. A number that is bound is a REAL, and FTS5 overlooks a bound that is no INTEGER.
const FOUND = `
	WITH place AS MATERIALIZED (SELECT n * 1099511627776 AS start, base FROM search_ranges WHERE tenant_id = ?1)
	SELECT rowid - (SELECT start - base FROM place) AS seq FROM order_search
	WHERE order_search MATCH ?2
		AND rowid >= coalesce((SELECT start + max(0, CAST(?3 AS INTEGER) - base) FROM place), 9223372036854775807)
		AND rowid < coalesce((SELECT start + max(0, min(1099511627776, CAST(?4 AS INTEGER) - base)) FROM place), 0)
	ORDER BY rowid DESC LIMIT ?5`;

/** The newest `limit` orders of the span that an expression (see above) finds: about as many rows read as are given back. */
export async function search(db: D1Database, tenantId: string, expression: string, span: Span, limit: number): Promise<number[]> {
	try {
		const { results } = await db.prepare(FOUND).bind(tenantId, expression, span.from, span.below, limit).all<{ seq: number }>();
		return results.map(({ seq }) => seq);
	} catch (error) {
		// SQLite's Unicode is older than ours: a word with a letter that it does not know was cut in two, and cannot be in the index whole.
		if (error instanceof Error && error.message.includes("fts5: phrase queries are not supported")) return [];
		throw error;
	}
}
