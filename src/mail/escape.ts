/** What strangers wrote, made harmless: names, notes and messages of an ERP end up in headers, in HTML and in plain text. */

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Control characters, and those that turn the direction of everything after them; tabs and line ends stay. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is to go
const UNSEEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** Several lines at most; ends of lines become `\n`. */
export const plain = (text: string): string =>
	text
		.toWellFormed()
		.replace(/\r\n?|[\u2028\u2029\u0085]/g, "\n")
		.replace(UNSEEN, "");

/** One line: what may stand in a header, and between others in a sentence. */
export const oneLine = (text: string): string => plain(text).replace(/\s+/g, " ").trim();

/** For text and for attributes in double quotes. */
export const html = (text: string): string => plain(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");

/** Cut to `max` characters, and it shows. */
export const cut = (text: string, max: number): string => {
	const characters = [...text];
	return characters.length <= max ? text : `${characters.slice(0, max - 1).join("")}…`;
};

/** Where mail programs would see an address of the web in plain words, and make it one that can be pressed. */
const LINKABLE = /(:)(?=\/\/)|([.\u3002\uff0e\uff61])(?=\p{L}{2})/gu;

/**
 * Words of somebody who may not be whom they say, in a mail to somebody else: one line, and nothing in it becomes a link.
 * `see https://x.example` gives `see https: //x. example`.
 */
export const defused = (text: string): string => oneLine(text).replace(LINKABLE, (end) => `${end} `);
