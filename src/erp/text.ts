import { ERROR_MESSAGE_LENGTH_MAX } from "../order/outcome";
import { withoutCards } from "./cards";

/** Makes a sentence for a person out of whatever an ERP said about a failure. */

/** What is looked at. An error page can be megabytes long; its beginning says what there is to say. */
const RAW_LENGTH_MAX = 10_000;
const HIDDEN = "[removed]";
const CUT = "…";

/** Elements whose text nobody is meant to read. */
const UNREAD_ELEMENTS = /<(script|style|head|template|svg)\b[^>]*>.*?(?:<\/\1\s*>|$)/gis;
const COMMENTS = /<!--.*?(?:-->|$)/gs;
/** A tag starts with a letter, a slash or an exclamation mark right after the bracket; "5 < 7" does not. */
const TAGS = /<[a-z/!?][^<>]*>/gi;
const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };
const ENTITY = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,6}));/gi;

/** Lines of call stacks as Python, JavaScript, Java, .NET and PHP print them. */
const STACK_LINE = /^\s*(?:File ".*", line \d+|at \S.*|\.\.\. \d+ more|#\d+ .*|Stack ?trace:?.*)$/i;
const PYTHON_TRACE = "Traceback (most recent call last)";

/** What is a secret by its looks, whatever it is called. */
const LOOKS: readonly (readonly [pattern: RegExp, replacement: string])[] = [
	[/\b(bearer)\s+[\w.~+/:-]{8,}=*/gi, `$1 ${HIDDEN}`],
	// "Basic materials" is a word, "Basic dXNlcjpwYXNz" is not: a digit or a capital inside tells them apart.
	[/\b([Bb]asic|[Dd]igest|[Ss]ession)\s+(?=[\w+/:-]{1,200}[A-Z\d])[\w.~+/:-]{8,}=*/g, `$1 ${HIDDEN}`],
	[/\b(https?:\/\/)[^\s/@]{1,200}@/gi, `$1${HIDDEN}@`],
	[/\beyJ[\w-]{6,}\.[\w-]{6,}(?:\.[\w-]*)?/g, HIDDEN],
	[/\b(?:sk|pk|rk|ghp|gho|xox[abp]|hf)[_-][\w-]{8,}/g, HIDDEN],
];
const NAMED: readonly [pattern: RegExp, replacement: string] = [
	/(["']?\b[\w-]{0,30}(?:pass(?:word|wd|phrase)?|secret|token|api[_-]?key|authori[sz]ation|cookie|credential|private[_-]?key)s?["']?\s{0,3}[:=]\s{0,3})("[^"]*"|'[^']*'|[^\s,;&<>]+)/gi,
	`$1${HIDDEN}`,
];
const SECRETS: typeof LOOKS = [...LOOKS.slice(0, 3), NAMED, ...LOOKS.slice(3)];

/** Nothing a person can use is this long without a space: keys, hashes, session ids. Rulers ("-----") have no digits. */
const LONG_RUN = /[\w+/-]{40,}={0,2}/g;

/** Space, control characters, and the invisible marks that turn the direction of text round. */
const GAPS = /[\p{Cc}\p{Z}\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/gu;

/**
 * One line of plain text: markup, stack traces and whatever looks like a secret removed, space collapsed, at most
 * ERROR_MESSAGE_LENGTH_MAX characters. Empty when nothing readable is left.
 */
export function readable(raw: string): string {
	let text = raw.slice(0, RAW_LENGTH_MAX).toWellFormed();
	text = text.replace(UNREAD_ELEMENTS, " ").replace(COMMENTS, " ").replace(TAGS, " ").replace(ENTITY, entity);
	// Once more, because some ERPs escape the markup of their messages.
	text = withoutStack(text.replace(TAGS, " "));
	text = replaced(text, SECRETS);
	text = text.replace(LONG_RUN, (run) => (/\d/.test(run) ? HIDDEN : run));
	text = withoutCards(text.replace(GAPS, " ").trim());
	return shortened(text, ERROR_MESSAGE_LENGTH_MAX);
}

/** Without bearer tokens, keys and the like, as far as they can be told by their looks. */
export const withoutSecretLooks = (text: string): string => replaced(text, LOOKS);

const replaced = (text: string, replacements: typeof LOOKS): string =>
	replacements.reduce((so, [pattern, replacement]) => so.replace(pattern, replacement), text);

/** The parsed JSON, or null when the text is none; ERPs and the proxies before them answer both. */
export function json(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}

/** Cut at `max` UTF-16 units, never through a character. */
function shortened(text: string, max: number): string {
	if (text.length <= max) return text;
	return `${text
		.slice(0, max - CUT.length)
		.replace(/[\uD800-\uDBFF]$/, "")
		.trimEnd()}${CUT}`;
}

/** What stands before a stack and the sentence a Python trace ends in; the frames between say nothing to a person. */
function withoutStack(text: string): string {
	let traced = false;
	const kept = text.split(/\r?\n/).filter((line) => {
		if (line.includes(PYTHON_TRACE)) traced = true;
		else if (traced && /^\S/.test(line)) traced = false;
		return !traced && !STACK_LINE.test(line);
	});
	return kept.join("\n");
}

function entity(whole: string, decimal: string | undefined, hex: string | undefined, named: string | undefined): string {
	if (named !== undefined) return ENTITIES[named.toLowerCase()] ?? whole;
	const point = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal);
	return point <= 0x10ffff ? String.fromCodePoint(point).toWellFormed() : whole;
}
