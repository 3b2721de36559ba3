/**
 * What the fields of an order may hold, in limits, patterns and the words for whoever breaks them. Apart from the schema, so that
 * a form can check the same things in the same words without carrying a schema library to the browser.
 */

export const LINES_MAX = 1_000;
export const SKU_LENGTH_MAX = 64;
export const TEXT_LENGTH_MAX = 200;
export const ACCOUNT_LENGTH_MAX = 64;
export const POSTCODE_LENGTH_MAX = 20;
export const PHONE_LENGTH_MAX = 40;
export const EMAIL_LENGTH_MAX = 254;
export const NOTE_LENGTH_MAX = 10_000;

/** Line feed and tab belong in a note; other control characters break the XML and CSV that ERPs are fed with. */
export const SINGLE_LINE = /^[^\p{Cc}\p{Zl}\p{Zp}]*$/u;
export const MULTI_LINE = /^(?:[^\p{Cc}]|[\n\r\t])*$/u;
export const COUNTRY_CODE = /^[A-Z]{2}$/;
export const EMAIL = /^(?:[A-Za-z0-9_'+-]+\.)*[A-Za-z0-9_'+-]*[A-Za-z0-9_+-]@(?:[A-Za-z0-9][A-Za-z0-9-]*\.)+[A-Za-z]{2,}$/;

export const SAY = {
	empty: "must not be empty",
	blank: "must not be blank",
	tooLong: (max: number) => `must be at most ${max} characters`,
	halfCharacter: "must be valid Unicode (it holds half of a surrogate pair)",
	singleLine: "must not hold control characters or line breaks",
	multiLine: "must not hold control characters other than tabs and line breaks",
	country: 'must be an ISO 3166-1 alpha-2 code such as "IE"',
	email: "must be an e-mail address",
	date: 'must be a date such as "2026-12-01"',
	zero: "must be more than zero",
	noAccount: "a b2b customer needs the account code it has in the ERP",
	noLines: "must hold at least one line",
} as const;

/** A number as it is written in an order: no sign, no exponent. */
export interface DecimalRule {
	readonly pattern: RegExp;
	readonly message: string;
	readonly example: string;
	/** Digits before the point and after it, at most. */
	readonly whole: number;
	readonly fraction: number;
}
const decimal = (whole: number, fraction: number, example: string): DecimalRule => ({
	pattern: new RegExp(`^(?:0|[1-9]\\d{0,${whole - 1}})(?:\\.\\d{1,${fraction}})?$`),
	message: `must be a decimal string such as "${example}": at most ${whole} digits before the point and ${fraction} after, no sign, no exponent`,
	example,
	whole,
	fraction,
});
export const AMOUNT = decimal(12, 4, "29.95");
export const QUANTITY = decimal(7, 4, "2");
export const isMoreThanZero = (number: string): boolean => /[1-9]/.test(number);

interface Priced {
	readonly sku: string;
	readonly unitPrice: string;
}

/** The same article twice at one price is a double click in the shop; at two prices it is a promotion. */
export function repeatedLines(lines: readonly Priced[]): { readonly index: number; readonly first: number; readonly message: string }[] {
	const seen = new Map<string, number>();
	return lines.flatMap((line, index) => {
		const key = JSON.stringify([line.sku, Number(line.unitPrice)]);
		const first = seen.get(key);
		if (first === undefined) seen.set(key, index);
		if (first === undefined) return [];
		return [
			{
				index,
				first,
				message: `${line.sku} stands already in lines[${first}] at the same price: send it once, with the quantities added up`,
			},
		];
	});
}
