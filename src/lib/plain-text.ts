/**
 * What people type for other people to read: names, labels, reasons, notes. It stands in the audit log, in mails and in files, where
 * characters that cannot be seen, or that turn the text around them, would make it pass for something else.
 */

const LINE = /^[^\p{Cc}\p{Zl}\p{Zp}]*$/u;
/** Tabs come with what is copied out of a table. */
const NOTE = /^(?:[^\p{Cc}]|[\n\r\t])*$/u;
/** Embeddings, overrides, isolates. The marks that Arabic and Hebrew are written with turn nothing else, and stay. */
const TURNING = /[\u202a-\u202e\u2066-\u2069]/;
const SEEN = /[^\p{C}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}]/u;

/** What is wrong with a text of one line, to be said after its name; null: nothing. An empty one is none of this file's business. */
export const mistakeInLine = (text: string): string | null =>
	mistakeIn(text, LINE, "must be plain text in one line, without line breaks, tabs or other control characters");

/** The same for a text of as many lines as one likes. */
export const mistakeInNote = (text: string): string | null =>
	mistakeIn(text, NOTE, "must not hold control characters other than tabs and line breaks");

function mistakeIn(text: string, allowed: RegExp, otherwise: string): string | null {
	if (!text.isWellFormed()) return "must be valid Unicode: it holds half a character, so type it anew";
	if (!allowed.test(text)) return otherwise;
	if (TURNING.test(text)) return "must not hold characters that turn the direction of the text: type it anew";
	return text === "" || SEEN.test(text) ? null : "must have a character that can be seen";
}
