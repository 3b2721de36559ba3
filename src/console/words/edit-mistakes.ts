import type { DecimalRule } from "../../order/rules";
import { count } from "./money";

/** What is wrong with a field of an order, for whoever typed it: what to write instead. */
export const EDIT_MISTAKES = {
	empty: "Fill this in.",
	tooLong: (max: number): string => `Shorten it: at most ${count(max)} characters fit.`,
	halfCharacter: "It holds half a character: type it anew.",
	singleLine: "Put it on one line: it holds line breaks, tabs or other characters that cannot be seen.",
	multiLine: "It holds characters that cannot be seen: type it anew.",
	country: "Write the two letters of the country, such as IE for Ireland.",
	email: "Write an e-mail address, such as ann@example.com.",
	date: "Choose a date, or write one such as 2026-12-01.",
	zero: "Write a number that is more than zero.",
	noAccount: "A business needs the account that it has in the ERP.",
	noLines: "An order needs at least one line.",
	tooManyLines: (most: number): string => `An order has at most ${count(most)} lines.`,
	/** `line`: counted from 1, as on the page. */
	repeated: (sku: string, line: number): string => `Line ${line} has ${sku} already, at the same price: put the quantities together there.`,
	totalDiffers: (difference: string): string => `Differs from lines and freight by ${difference}.`,
} as const;

const COMMAS = " The decimals come after a point, and nothing parts the thousands.";

/** What a number should have been written like; whatever can be guessed is offered. */
export function numberSaid(typed: string, rule: DecimalRule): string {
	const text = typed.trim();
	if (text === "") return `Write a number, such as ${rule.example}.`;
	if (/^[-\u2212]/.test(text)) return "Write a number without a minus.";
	const meant = readingsOf(text).filter((reading) => rule.pattern.test(reading));
	if (meant.length > 0) return `Write ${meant.join(" or ")}.${text.includes(",") ? COMMAS : ""}`;
	if (/^\d+(?:\.\d+)?$/.test(text)) return `At most ${rule.whole} digits go before the point, and ${rule.fraction} after it.`;
	return `Write a number such as ${rule.example}, with nothing beside it.`;
}

/** Digits with whatever parts them; a mark comes first only where nothing else does. */
const DIGITS = /^[.,]\d+|\d[\d.,'\u2019\s]*/;

/** What it may stand for, a sign of money or a unit beside it left out. `1.234,50` is one number, `1,234` may be two. */
function readingsOf(text: string): readonly string[] {
	const [digits = ""] = DIGITS.exec(text) ?? [];
	// Digits in two places: nobody can tell what was meant.
	if (/\d/.test(text.replace(digits, ""))) return [];
	const bare = digits.replace(/['\u2019\s]/g, "").replace(/[.,]$/, "");
	return readingsBy(
		bare,
		[...bare].filter((mark) => mark === "." || mark === ","),
	).map((reading) => reading.replace(/^0+(?=\d)/, "").replace(/^\./, "0."));
}

function readingsBy(bare: string, marks: readonly string[]): readonly string[] {
	const parts = bare.split(/[.,]/);
	const joined = parts.join("");
	const withPoint = `${parts.slice(0, -1).join("")}.${parts.at(-1) ?? ""}`;
	const isGrouped = parts.slice(1).every((part) => part.length === 3);
	if (marks.length === 0) return [bare];
	if (new Set(marks).size > 1) return [withPoint];
	if (marks.length > 1) return isGrouped ? [joined] : [];
	return marks[0] === "," && isGrouped ? [withPoint, joined] : [withPoint];
}
