import { COMMON_PASSWORDS } from "./common-passwords";

/** What a password must be. No rules on what it is composed of: they make people choose `Password1!`. */

export const PASSWORD_LENGTH_MIN = 10;
export const PASSWORD_LENGTH_MAX = 200;

/** Published with this program, as the password of its demo. */
const PUBLISHED: ReadonlySet<string> = new Set(["holdfastdemo"]);

export interface PasswordOwner {
	readonly email: string;
	readonly name: string;
	readonly shop: string;
}

/** What is wrong with it, as the end of a sentence that begins with "the password"; null when nothing is. */
export function mistakeInPassword(password: string, owner: PasswordOwner): string | null {
	const text = password.normalize("NFKC");
	const length = [...text].length;
	if (length < PASSWORD_LENGTH_MIN) return `must have at least ${PASSWORD_LENGTH_MIN} characters`;
	if (length > PASSWORD_LENGTH_MAX) return `must have at most ${PASSWORD_LENGTH_MAX} characters`;
	const lower = text.toLowerCase();
	if (isCommon(lower)) return "is one of those that are guessed first: choose another";
	const folded = fold(lower);
	if (new Set(lower).size < 3) return "must have more than two different characters";
	const known = [owner.email, owner.email.slice(0, owner.email.indexOf("@")), owner.name, owner.shop].map((each) => fold(each));
	// "byrne-and-co-2026" is the shop's name to anybody who guesses.
	const bare = folded.replace(/\d+$/, "");
	if (known.some((each) => each !== "" && (each === folded || each === bare)))
		return "must not be your e-mail address, your name or the name of the shop";
	return null;
}

/** Also with punctuation around or in it. */
const isCommon = (lower: string): boolean => {
	const folded = fold(lower);
	return COMMON_PASSWORDS.has(lower) || COMMON_PASSWORDS.has(folded) || PUBLISHED.has(folded);
};

/** Letters and digits alone, in lower case: how the same thing is written differently. */
const fold = (text: string): string =>
	text
		.normalize("NFKC")
		.toLowerCase()
		.replace(/[^\p{L}\p{N}]+/gu, "");
