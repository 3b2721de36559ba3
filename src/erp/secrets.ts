/** The values that must not be seen by anybody, found again in whatever way a text has them written. */

/** Shorter ones are in every text: "it", "42". */
export const SECRET_LENGTH_MIN = 4;
/** User and password are sent together as base64 of "user:password"; what is longer is a key and is not sent so. */
const PAIRED_LENGTH_MAX = 256;
/** Shorter than any secret, so that what hides one can neither be one nor go on for ever. */
export const HIDDEN = "***";
/** Longer secrets are looked for piece by piece: a pattern of thousands of characters is more than some engines compile. */
const PIECE_LENGTH_MAX = 200;
/** Pieces are tried together up to so much of pattern. */
const PATTERN_LENGTH_MAX = 10_000;
/** Each pass makes the text shorter; a text that needs more is made of nothing else. */
const PASSES_MAX = 10;

const XML_NAMES: Readonly<Record<string, string>> = { "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos" };

export class Secrets {
	readonly #patterns = new Set<string>();
	#compiled: readonly RegExp[] | null = null;
	#longest = 0;

	/** `together`: values that may be sent as base64 of one, a colon and another. */
	constructor(together: readonly string[] = []) {
		for (const value of together) this.add(value);
		const pairable = together.filter((value) => value !== "" && value.length <= PAIRED_LENGTH_MAX);
		for (const one of pairable) for (const other of pairable) this.#addBase64(`${one}:${other}`);
	}

	add(value: string): void {
		if (value.length < SECRET_LENGTH_MIN) return;
		for (const piece of piecesOf(value)) this.#addPattern(patternOf(piece), piece.length * ENCODED_UNIT_LENGTH_MAX);
		this.#addBase64(value);
	}

	/** How much of a text's end may be the beginning of a secret that was cut off with the rest. */
	get longest(): number {
		return this.#longest;
	}

	/** The text with every secret in it replaced, however it is escaped. */
	hide(text: string): string {
		this.#compiled ??= compiled(this.#patterns);
		let hidden = text;
		// Once more after each, because what stood on both sides of a secret may be one.
		for (let pass = 0; pass < PASSES_MAX; pass++) {
			const before = hidden;
			for (const pattern of this.#compiled) hidden = hidden.replace(pattern, HIDDEN);
			if (hidden === before) return hidden;
		}
		return HIDDEN;
	}

	#addBase64(value: string): void {
		// Without its padding it is found with and without it; the two alphabets differ in two characters.
		const encoded = base64(value).replace(/=+$/, "");
		if (encoded.length < SECRET_LENGTH_MIN) return;
		this.#addPattern(
			encoded.replace(/[+/]/g, (char) => (char === "+" ? "[+-]" : "[/_]")),
			encoded.length,
		);
	}

	#addPattern(pattern: string, lengthMax: number): void {
		if (this.#patterns.has(pattern)) return;
		this.#patterns.add(pattern);
		this.#longest = Math.max(this.#longest, lengthMax);
		this.#compiled = null;
	}
}

/** All of about the same length, so that none is so short that it could be anything. */
function piecesOf(value: string): string[] {
	const characters = Array.from(value.toWellFormed());
	const size = Math.ceil(characters.length / Math.ceil(characters.length / PIECE_LENGTH_MAX));
	const pieces: string[] = [];
	for (let at = 0; at < characters.length; at += size) pieces.push(characters.slice(at, at + size).join(""));
	return pieces;
}

/** Longer patterns first, because the shorter may be a part of them. */
function compiled(patterns: ReadonlySet<string>): RegExp[] {
	const groups: string[] = [];
	for (const pattern of [...patterns].sort((left, right) => right.length - left.length)) {
		const last = groups.at(-1);
		if (last === undefined || last.length + pattern.length > PATTERN_LENGTH_MAX) groups.push(pattern);
		else groups[groups.length - 1] = `${last}|${pattern}`;
	}
	return groups.map((group) => new RegExp(group, "g"));
}

/** "&#x0000263a;": nothing makes more of one character than XML with leading zeros. */
const ENCODED_UNIT_LENGTH_MAX = 12;

const base64 = (text: string): string => {
	let bytes = "";
	for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte);
	return btoa(bytes);
};

/** A pattern that finds the value as it is and as JSON, a URL, a form or XML would write it, mixtures included. */
const patternOf = (value: string): string =>
	// A row of backslashes is taken as a whole: one by one, each could be a half of the next, in too many ways to try.
	value.replace(/\\+|[^A-Za-z0-9]/gu, (match) => (match.startsWith("\\") ? backslashes(match.length) : written(match)));

const backslashes = (count: number): string => `(?:\\x5c{${count},${2 * count}}|(?:%5[cC]){${count}})`;

function written(char: string): string {
	const units = Array.from({ length: char.length }, (_, index) => char.charCodeAt(index).toString(16).padStart(4, "0"));
	const literal = units.map((unit) => `\\u${unit}`).join("");
	const escaped = units.map((unit) => `\\x5cu${anyCase(unit)}`).join("");
	const percent = Array.from(new TextEncoder().encode(char), (byte) => `%${anyCase(byte.toString(16).padStart(2, "0"))}`).join("");
	const point = char.codePointAt(0) ?? 0;
	const numbered = `&#(?:${point}|[xX]0{0,4}${anyCase(point.toString(16))});`;
	const short = JSON.stringify(char).slice(1, -1);
	return `(?:${[
		literal,
		escaped,
		percent,
		numbered,
		...(short.length === 2 && short.startsWith("\\") ? [`\\x5c${exactly(short.slice(1))}`] : []),
		...(char === "/" ? ["\\x5c/"] : []),
		...(char === " " ? ["\\+"] : []),
		...(char in XML_NAMES ? [`&${XML_NAMES[char]};`] : []),
	].join("|")})`;
}

const exactly = (char: string): string => `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`;
const anyCase = (hex: string): string => hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
