import type { OrderDraft } from "./order";
import { areSpeltAlike, type SpeltName, speltName } from "./spelling";

/** Whose orders are to be erased, as they or somebody for them said. At least one is given. */
export interface PersonSought {
	readonly email: string | null;
	readonly phone: string | null;
	/** The customer's code in the ERP. */
	readonly account: string | null;
	readonly name: string | null;
}

/** A shorter number is an extension or a slip, and would find strangers. */
export const PHONE_DIGITS_MIN = 7;
/** From here on a number is told from others of its country without the country's code, which has so many digits at most. */
const NATIONAL_DIGITS_MIN = 8;
const COUNTRY_CODE_DIGITS_MAX = 3;

const plain = (text: string | null | undefined): string => (text ?? "").normalize("NFKC").toLowerCase().replace(/\s+/gu, " ").trim();

/** A zero that is dialled at home and left out after the country's code: in brackets wherever, bare only behind the code. */
const IN_BRACKETS = /\(\s*0\s*\)/g;
const BEHIND_COUNTRY = /^(\s*(?:\+|00)\s*\(?\d{1,3}\)?[\s./(-]+)0(?=[\s\d)])/;
const digitsIn = (text: string): string => text.replace(/\D/g, "").replace(/^0+/, "");
/** The digits, without the zeros or the plus in front that people leave out, and without a zero in brackets. */
export const digitsOf = (phone: string | null | undefined): string => digitsIn((phone ?? "").replace(IN_BRACKETS, ""));
/** With the zero as well as without it: in some countries it belongs to the number. */
function numbersOf(phone: string | null | undefined): readonly string[] {
	const text = phone ?? "";
	return [...new Set([digitsIn(text), digitsOf(text), digitsIn(text.replace(BEHIND_COUNTRY, "$1"))])];
}

/** As they are known again when they are asked for again. */
export const soughtPlainly = ({ email, phone, account, name }: PersonSought): PersonSought => ({
	email: email === null ? null : plain(email),
	phone: phone === null ? null : digitsOf(phone),
	account: account === null ? null : plain(account),
	name: name === null ? null : plain(name),
});

/** As they are compared: whoever is given differently spelt is the same. */
export interface LookedFor {
	readonly email: string | null;
	/** One of these. */
	readonly phones: readonly string[] | null;
	readonly account: string | null;
	readonly name: SpeltName | null;
	/** The same as it was written, where nothing else is known of them. */
	readonly nameAlone: string | null;
}
export const lookedFor = ({ email, phone, account, name }: PersonSought): LookedFor => ({
	email: email === null ? null : plain(email),
	phones: phone === null ? null : numbersOf(phone),
	account: account === null ? null : plain(account),
	name: name === null ? null : speltName(plain(name)),
	nameAlone: email === null && phone === null && account === null && name !== null ? plain(name) : null,
});

type Draft = Pick<OrderDraft, "customer" | "delivery" | "billing">;

/**
 * Whether an order is theirs: it has the e-mail address, the telephone number or the account. A name narrows that down, because an
 * account or a telephone may have several people. Alone it is looked for whole and as it is written but for capitals: signs make other
 * names of some, and what is erased cannot be brought back.
 */
export function isTheirs({ customer, delivery, billing }: Draft, { email, phones, account, name, nameAlone }: LookedFor): boolean {
	const written = [customer.name, delivery.name, billing?.name].map(plain);
	if (nameAlone !== null) return written.includes(nameAlone);
	const named = name === null || written.some((one) => areSpeltAlike(speltName(one), name));
	const numbers = [customer.phone, delivery.phone, billing?.phone].flatMap(numbersOf);
	const known =
		(email !== null && plain(customer.email) === email) ||
		(phones !== null && numbers.some((one) => phones.some((other) => isSamePhone(one, other)))) ||
		(account !== null && plain(customer.account) === account);
	return known && named;
}

/** The same, but for a country code that only one of them has. Whatever is erased is gone: in doubt it is another number. */
function isSamePhone(one: string, other: string): boolean {
	if (one.length < PHONE_DIGITS_MIN || other.length < PHONE_DIGITS_MIN) return false;
	const [short, long] = one.length < other.length ? [one, other] : [other, one];
	if (short === long) return true;
	return short.length >= NATIONAL_DIGITS_MIN && long.length - short.length <= COUNTRY_CODE_DIGITS_MAX && long.endsWith(short);
}

/** Whether a number is looked for as it stands alone: it may be without its area, and others have the same in theirs. */
export const isLocalPhone = (phone: string): boolean => digitsOf(phone).length < NATIONAL_DIGITS_MIN;

/** As a customer of a shop is filtered by: one of the three, whole. */
export function isCustomer(
	{ account, email, name }: { readonly account: string | null; readonly email: string | null; readonly name: string | null },
	typed: string,
): boolean {
	const wanted = plain(typed);
	return plain(account) === wanted || plain(email) === wanted || areSpeltAlike(speltName(plain(name)), speltName(wanted));
}

/** Words by which other records may speak of them: written so in the order, and long enough to mean nobody else. */
export function tracesIn({ customer, delivery, billing }: Draft): string[] {
	const phones = [customer.phone, delivery.phone, billing?.phone].filter((phone) => digitsOf(phone).length >= PHONE_DIGITS_MIN);
	return [customer.email, ...phones].filter((text): text is string => (text ?? "") !== "");
}
