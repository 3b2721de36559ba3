/**
 * How a name is written by people with other keys, other habits or no patience for accents: what is kept and what is asked for are
 * both brought to these letters, so that they meet. Scripts stay what they are: nobody’s Greek becomes Latin.
 */

/**
 * Signs over, under and inside letters; vowel signs and the voicing of kana make other words, and stay. Also what joins letters or
 * keeps them apart without being seen.
 */
const MARKS = /(?![\u3099\u309A])[\p{Script=Inherited}\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7\u00AD\u0640]/gu;

/** Letters, all small, that Unicode takes for letters of their own, and those for which people type them. */
const PLAIN: Readonly<Record<string, string>> = {
	...{ ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i", ħ: "h", ŋ: "ng", ŧ: "t", ĸ: "k", ƒ: "f", ə: "e" },
	...{ ɓ: "b", ɗ: "d", ƙ: "k", ƴ: "y", ɔ: "o", ɛ: "e", ɨ: "i", ʉ: "u" },
	// Greek at the end of a word, and Arabic letters that keyboards give in two shapes.
	...{ ς: "σ", ى: "ي", ی: "ي", ک: "ك", ة: "ه" },
	// Apostrophes that count as letters.
	...{ ʻ: "'", ʼ: "'", ʹ: "'", ʾ: "'", ʿ: "'" },
};
/** The other way in which these are written without their signs. */
const OTHER: Readonly<Record<string, string>> = { ä: "ae", ö: "oe", ü: "ue", ø: "oe", å: "aa", đ: "dj", ə: "a" };

const tableOf = (letters: Readonly<Record<string, string>>) => {
	const any = new RegExp(`[${Object.keys(letters).join("")}]`, "gu");
	return (text: string): string => text.replace(any, (letter) => letters[letter] ?? letter);
};
const plainLetters = tableOf(PLAIN);
const otherLetters = tableOf(OTHER);

const plainly = (text: string): string => plainLetters(text.normalize("NFKD").replace(MARKS, "").toLowerCase()).normalize("NFC");

/** Without signs, in small letters; and once more with what else stands for some of them (`ü`: `u`, and `ue`), where that is another text. */
export function spellingsOf(text: string): readonly [string] | readonly [string, string] {
	const plain = plainly(text);
	const small = text.normalize("NFKC").toLowerCase();
	const other = plainly(otherLetters(small));
	return other === plain ? [plain] : [plain, other];
}

/** A name by its words and what stands between them, each in its spellings: nobody writes all of them in the same way. */
export type SpeltName = readonly (readonly string[])[];
export const speltName = (name: string): SpeltName =>
	name
		.split(/([\s-]+)/u)
		.filter((part) => part !== "")
		.map(spellingsOf);

/** Whether both may be the same name, all of it. What is nothing but signs is no name, and like no other. */
export const areSpeltAlike = (one: SpeltName, other: SpeltName): boolean =>
	one.length > 0 &&
	one.length === other.length &&
	one.every((part, n) => part.some((spelling) => spelling !== "" && (other[n] ?? []).includes(spelling)));
