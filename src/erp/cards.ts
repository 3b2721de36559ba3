import { HIDDEN } from "./secrets";

/** Numbers of payment cards (ISO/IEC 7812): 13 to 19 digits, in groups or not, whose last one proves the others (Luhn). */

const DIGITS_MIN = 13;
const DIGITS_MAX = 19;
/** The longest a card number can be written: with six characters between its groups. */
export const CARD_LENGTH_MAX = 2 * DIGITS_MAX - 1 + 3 * 6;

/** Not the decimals of a number. */
const DIGIT_RUN = /(?<!\d|\d\.)\d+(?:[ -]\d+)*/g;

/** In the groups of a card, with something between them that stands between other numbers, too; the same each time. */
const GROUPED = /(?<!\d)\d{4}(%20|\\u0020|[\u00a0._/+])(?:\d{4}\1\d{4}\1\d{1,7}|\d{6}\1\d{4,5})(?!\d)/gi;

export const withoutCards = (text: string): string =>
	text
		.replace(DIGIT_RUN, (run) => (run.length < DIGITS_MIN ? run : hideIn(run)))
		.replace(GROUPED, (run, divider: string) => (isProven(run.split(divider).join("")) ? HIDDEN : run));

/** Other numbers may stand right beside it ("2026 4111 …"), so every row of whole groups is looked at. */
function hideIn(run: string): string {
	const groups = run.split(/[ -]/);
	const dividers = run.match(/[ -]/g) ?? [];
	const ofCard = new Set<number>();
	for (let first = 0; first < groups.length; first++) {
		for (let last = first, digits = ""; last < groups.length && digits.length <= DIGITS_MAX; last++) {
			digits += groups[last];
			if (digits.length >= DIGITS_MIN && digits.length <= DIGITS_MAX && isProven(digits))
				for (let group = first; group <= last; group++) ofCard.add(group);
		}
	}
	return groups
		.map((group, index) => {
			if (!ofCard.has(index)) return group + (dividers[index] ?? "");
			return ofCard.has(index + 1) ? "" : HIDDEN + (dividers[index] ?? "");
		})
		.join("");
}

function isProven(digits: string): boolean {
	let sum = 0;
	for (let index = 0; index < digits.length; index++) {
		const digit = Number(digits[digits.length - 1 - index]);
		const doubled = index % 2 === 1 ? digit * 2 : digit;
		sum += doubled > 9 ? doubled - 9 : doubled;
	}
	return sum % 10 === 0;
}
