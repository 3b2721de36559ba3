import { HIDDEN } from "./secrets";

/** Values that stand under a name such as "password" are hidden, in JSON, in forms and queries, in XML and in plain lines. */

/** Found anywhere in a name, whatever stands around it: "x-userPassword2". */
const TELLING = [
	"password",
	"passwd",
	"passphrase",
	"passcode",
	"secret",
	"token",
	"authorization",
	"authorisation",
	"apikey",
	"accesskey",
	"privatekey",
	"signingkey",
	"session",
	"cookie",
	"credential",
	"cardnumber",
	"cardno",
	"securitycode",
	"verificationvalue",
	"signature",
];
/** Too short to be looked for inside of words: only as a word of its own, as in "card_pin", "cardPin". */
const SHORT: ReadonlySet<string> = new Set([
	"pin",
	"cvv",
	"cvv2",
	"cvc",
	"cvc2",
	"csc",
	"pan",
	"pwd",
	"pw",
	"pass",
	"sid",
	"auth",
	"jwt",
	"otp",
]);

const NAME_LENGTH_MAX = 80;

/** Whether what stands under this name is nobody's business. */
export function isSecretName(name: string): boolean {
	const words = name
		.replace(/([a-z0-9])([A-Z])/g, "$1 $2")
		.toLowerCase()
		.split(/[^a-z0-9]+/);
	const whole = words.join("");
	return TELLING.some((part) => whole.includes(part)) || words.some((word) => SHORT.has(word));
}

/** Of names that are written as two words. */
const FIRST_WORDS = "(?:[Aa][Pp][Ii]|[Aa]ccess|[Pp]rivate|[Ss]igning|[Cc]ard|[Ss]ecurity|[Pp]ass)";
/**
 * A name of one word or two, bare or in quotation marks (escaped ones, where JSON stands inside a string), and what divides it
 * from its value. It begins where a word does: tried at every letter, long texts would take long.
 */
const NAMED = new RegExp(
	`(?<![\\w.-])((?:\\\\*["'])?)((?:${FIRST_WORDS} )?[A-Za-z][\\w.-]{0,${NAME_LENGTH_MAX}})(?:\\\\*["'])?\\s{0,5}([:=])\\s{0,5}`,
	"g",
);
const ELEMENT = new RegExp(
	`(<([\\w:.-]{1,${NAME_LENGTH_MAX}})(?:\\s[^<>]{0,300})?>)(?:\\s*<!\\[CDATA\\[[\\s\\S]*?(?:\\]\\]>|$)|[^<]*)`,
	"g",
);

export const withoutNamedSecrets = (text: string): string => withoutNamed(withoutElements(text));

const withoutElements = (text: string): string =>
	text.replace(ELEMENT, (whole, tag: string, name: string) => (isSecretName(name) && !tag.endsWith("/>") ? `${tag}${HIDDEN}` : whole));

function withoutNamed(text: string): string {
	let shown = "";
	let from = 0;
	for (const match of text.matchAll(NAMED)) {
		const [whole, quote = "", name = "", divider] = match;
		// Inside a value that is hidden already, perhaps.
		if (match.index < from || !isSecretName(name)) continue;
		const at = match.index + whole.length;
		const bare = divider === "=" ? FORM_VALUE : quote === "" ? LINE_VALUE : JSON_VALUE;
		const value = valueAt(text, at, { bare, quote });
		if (value.end === at || text.slice(at, value.end) === "null") continue;
		shown += text.slice(from, at) + value.quote + HIDDEN + value.quote;
		from = value.end;
	}
	return shown + text.slice(from);
}

/** What a value without quotation marks is: up to the next divider, in the rest of a line, or a number or word of JSON. */
const FORM_VALUE = /(?:(?:bearer|basic|digest|session|token)\s+)?[^\s&;,<>"'\\]*/iy;
const LINE_VALUE = /[^\r\n"<\\]*/y;
const JSON_VALUE = /[^\s,}\]"\\]*/y;

/** Where the value ends that begins at `at`, the end of the text when it was cut off, and the quotation marks of what replaces it. */
function valueAt(
	text: string,
	at: number,
	{ bare, quote }: { readonly bare: RegExp; readonly quote: string },
): { readonly end: number; readonly quote: string } {
	QUOTATION_MARK.lastIndex = at;
	const [mark] = QUOTATION_MARK.exec(text) ?? [];
	if (mark !== undefined) return { end: endOfQuoted(text, at + mark.length, mark), quote: mark };
	if (text[at] === "{" || text[at] === "[") return { end: endOfNested(text, at), quote };
	bare.lastIndex = at;
	return { end: at + (bare.exec(text)?.[0].length ?? 0), quote };
}
const QUOTATION_MARK = /\\*["']/y;

/** `mark` is `"`, or as many backslashes before it as the string it stands in needs. A mark with more before it is inside. */
function endOfQuoted(text: string, from: number, mark: string): number {
	const char = mark.at(-1) ?? '"';
	const slashes = mark.length - 1;
	for (let at = text.indexOf(char, from); at !== -1; at = text.indexOf(char, at + 1)) {
		let before = 0;
		while (text[at - 1 - before] === "\\" && at - 1 - before >= from) before++;
		// Unescaped in its own string: as many slashes as the mark has, and whole pairs of escaped slashes before them.
		if (before === slashes || (before > slashes && (before - slashes) % (2 * (slashes + 1)) === 0)) return at + 1;
	}
	return text.length;
}

function endOfNested(text: string, from: number): number {
	let depth = 0;
	for (let at = from; at < text.length; at++) {
		const char = text[at];
		if (char === '"') at = endOfQuoted(text, at + 1, '"') - 1;
		else if (char === "{" || char === "[") depth++;
		else if ((char === "}" || char === "]") && --depth === 0) return at + 1;
	}
	return text.length;
}
