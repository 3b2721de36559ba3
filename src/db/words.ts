import type { OrderSnapshot } from "../order/snapshot";
import { spellingsOf } from "../order/spelling";

/** What a search takes for words, in what is kept and in what is asked for. */

/** The two characters with a meaning of their own in the index (migrations/0003); whoever types them is not heard. */
export const FILTER_MARK = "\uE000";
const GLUE = "\uE001";

/** A word, and how else it may be written: one to three spellings. */
export type Word = readonly string[];

/**
 * As the index cuts them: at whatever is neither letter nor digit; an address is one word. As typed too: what was indexed before there
 * were other spellings has no more than that.
 */
export function wordsOf(text: string, wordsMax: number): readonly Word[] {
	const typed = cut(heard(text).normalize("NFC").toLowerCase());
	const spelt = speltOf(text);
	// What joins letters unseen may stand there as it was typed, and cut words elsewhere.
	const words = typed.length === spelt.length ? spelt.map((word, n) => [...new Set([...word, typed[n] ?? ""])]) : spelt;
	return [...new Map(words.map((word) => [word.join(" "), word])).values()].slice(0, wordsMax);
}

const heard = (text: string): string => text.replace(/\p{Co}/gu, " ");

/** Spellings differ in letters, never in where a word ends. */
function speltOf(text: string): readonly Word[] {
	const [plain, other] = spellingsOf(heard(text)).map(cut);
	return (plain ?? []).map((word, n) => [...new Set([word, other?.[n] ?? word])]);
}

const cut = (text: string): string[] =>
	text
		.split(/\s+/)
		.map((part) => (/[^@]@/.test(part) ? part.replace(/[@.\-_+]/g, GLUE) : part))
		.flatMap((part) => part.split(/[^\p{L}\p{N}\uE001]+/u))
		.filter((word) => word.replaceAll(GLUE, "") !== "");

const ASCII = /^\p{ASCII}*$/u;
/** Of everything that an order or a product is found by; whoever has more is found by these. */
const OTHER_WORDS_MAX = 200;

/**
 * What the index has of these texts beside their words as they stand there: it folds the case of letters, and the signs of Latin ones.
 * Empty for most, because ASCII has no other spelling.
 */
export function otherWords(texts: readonly (string | null | undefined)[]): string {
	const given = texts.filter((text): text is string => typeof text === "string" && !ASCII.test(text));
	const words = new Set(given.flatMap((text) => asFound(text).flatMap((each) => speltOf(each).flat())));
	for (const text of given)
		for (const each of asFound(text)) for (const word of cut(each.normalize("NFC").toLowerCase())) words.delete(word);
	return [...words].slice(0, OTHER_WORDS_MAX).join(" ");
}
/** An address is found whole, and by its parts. */
const asFound = (text: string): string[] => (text.includes("@") ? [text, text.replaceAll("@", " ")] : [text]);

/** JSON may write a letter as `\\u00fc`. */
const MAY_BE_MORE = /[^\p{ASCII}]|\\u/u;

/** Of an order, as the column `other_words` has it. The same fields as `words` in migrations/0003. */
export function orderWords({ reference, body }: Pick<OrderSnapshot, "reference" | "body">): string {
	if (!MAY_BE_MORE.test(body) && !MAY_BE_MORE.test(reference ?? "")) return "";
	const customer = customerIn(body);
	return otherWords([reference, ...CUSTOMER.map((field) => customer[field])]);
}
const CUSTOMER = ["name", "account", "email"] as const;

/** Nothing where it is no order: such a row is found by its reference. */
function customerIn(body: string): Partial<Record<(typeof CUSTOMER)[number], string | null>> {
	try {
		return JSON.parse(body).customer ?? {};
	} catch {
		return {};
	}
}

/** Of a product as the ERP has it, or of what a person has set over it. */
export const productWords = (sku: unknown, name: unknown): string =>
	otherWords([sku, name].map((text) => (typeof text === "string" ? text : null)));
