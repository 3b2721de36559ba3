import type { OrderAddress, OrderDraft } from "../../../order/order";
import {
	ACCOUNT_LENGTH_MAX,
	AMOUNT,
	COUNTRY_CODE,
	type DecimalRule,
	EMAIL,
	EMAIL_LENGTH_MAX,
	isMoreThanZero,
	LINES_MAX,
	MULTI_LINE,
	NOTE_LENGTH_MAX,
	PHONE_LENGTH_MAX,
	POSTCODE_LENGTH_MAX,
	QUANTITY,
	repeatedLines,
	SINGLE_LINE,
	SKU_LENGTH_MAX,
	TEXT_LENGTH_MAX,
} from "../../../order/rules";
import { EDIT_MISTAKES, numberSaid } from "../../words/edit-mistakes";
import { differenceOf } from "./form";

/** What the gateway would refuse, said before it is asked, to whoever typed it. */

/** By field, `lines[0].quantity`: the first thing that is wrong with it. */
export type Mistakes = Readonly<Record<string, string>>;

type Said = string | null;
/** Dates come from the browser's own field; only a year of five digits gets past it. */
const DATE = /^\d{4}-\d{2}-\d{2}$/;

const text = (value: string | null | undefined, max: number): Said => {
	if (value === null || value === undefined) return null;
	if (value.length > max) return EDIT_MISTAKES.tooLong(max);
	if (!value.isWellFormed()) return EDIT_MISTAKES.halfCharacter;
	return SINGLE_LINE.test(value) ? null : EDIT_MISTAKES.singleLine;
};
const required = (value: string, max: number): Said => {
	if (value === "") return EDIT_MISTAKES.empty;
	return text(value, max) ?? (/\S/u.test(value) ? null : EDIT_MISTAKES.empty);
};
const decimal = (value: string, rule: DecimalRule): Said => (rule.pattern.test(value) ? null : numberSaid(value, rule));
const email = (value: string): Said => {
	if (!EMAIL.test(value)) return EDIT_MISTAKES.email;
	return value.length > EMAIL_LENGTH_MAX ? EDIT_MISTAKES.tooLong(EMAIL_LENGTH_MAX) : null;
};

function note(value: string | null | undefined): Said {
	if (value === null || value === undefined) return null;
	if (value.length > NOTE_LENGTH_MAX) return EDIT_MISTAKES.tooLong(NOTE_LENGTH_MAX);
	if (!value.isWellFormed()) return EDIT_MISTAKES.halfCharacter;
	return MULTI_LINE.test(value) ? null : EDIT_MISTAKES.multiLine;
}

/** Of one line; which lines stand twice is seen only among all. */
export const lineMistakes = (line: OrderDraft["lines"][number]): Readonly<Record<string, Said>> => ({
	sku: required(line.sku, SKU_LENGTH_MAX),
	name: text(line.name, TEXT_LENGTH_MAX),
	quantity: decimal(line.quantity, QUANTITY) ?? (isMoreThanZero(line.quantity) ? null : EDIT_MISTAKES.zero),
	unitPrice: decimal(line.unitPrice, AMOUNT),
});

const addressMistakes = (address: OrderAddress): Readonly<Record<string, Said>> => ({
	name: required(address.name, TEXT_LENGTH_MAX),
	line1: required(address.line1, TEXT_LENGTH_MAX),
	line2: text(address.line2, TEXT_LENGTH_MAX),
	city: required(address.city, TEXT_LENGTH_MAX),
	region: text(address.region, TEXT_LENGTH_MAX),
	postcode: text(address.postcode, POSTCODE_LENGTH_MAX),
	country: COUNTRY_CODE.test(address.country) ? null : EDIT_MISTAKES.country,
	phone: text(address.phone, PHONE_LENGTH_MAX),
});

function customerMistakes({ kind, account, ...customer }: OrderDraft["customer"]): Readonly<Record<string, Said>> {
	const none = account === null || account === undefined;
	return {
		account: none ? (kind === "b2b" ? EDIT_MISTAKES.noAccount : null) : required(account, ACCOUNT_LENGTH_MAX),
		name: required(customer.name, TEXT_LENGTH_MAX),
		email: email(customer.email),
		phone: text(customer.phone, PHONE_LENGTH_MAX),
	};
}

function linesSaid({ length }: OrderDraft["lines"]): Said {
	if (length === 0) return EDIT_MISTAKES.noLines;
	return length > LINES_MAX ? EDIT_MISTAKES.tooManyLines(LINES_MAX) : null;
}

/** In the order of the form. */
export function mistakesIn(draft: OrderDraft): Mistakes {
	const found: Record<string, string> = {};
	const within = (path: string, fields: Readonly<Record<string, Said>>): void => {
		for (const [name, said] of Object.entries(fields)) if (said !== null) found[path === "" ? name : `${path}.${name}`] ??= said;
	};
	within("customer", customerMistakes(draft.customer));
	within("", { lines: linesSaid(draft.lines) });
	for (const [index, line] of draft.lines.entries()) within(`lines[${index}]`, lineMistakes(line));
	for (const { index, first } of repeatedLines(draft.lines))
		within(`lines[${index}]`, { sku: EDIT_MISTAKES.repeated(draft.lines[index]?.sku ?? "", first + 1) });
	if (draft.freight)
		within("freight", { code: required(draft.freight.code, SKU_LENGTH_MAX), amount: decimal(draft.freight.amount, AMOUNT) });
	within("", { total: totalSaid(draft) });
	within("delivery", addressMistakes(draft.delivery));
	within("delivery", { date: draft.delivery.date && !DATE.test(draft.delivery.date) ? EDIT_MISTAKES.date : null });
	if (draft.billing) within("billing", addressMistakes(draft.billing));
	within("", { note: note(draft.note) });
	return found;
}

function totalSaid(draft: OrderDraft): Said {
	const difference = differenceOf(draft);
	return decimal(draft.total, AMOUNT) ?? (difference === null ? null : EDIT_MISTAKES.totalDiffers(difference));
}
