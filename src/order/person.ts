import type { OrderDraft } from "./order";

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
/** The digits, without the zeros or the plus in front that people leave out. */
export const digitsOf = (phone: string | null | undefined): string => (phone ?? "").replace(/\D/g, "").replace(/^0+/, "");

/** As they are compared: whoever is given differently spelt is the same. */
export const soughtPlainly = ({ email, phone, account, name }: PersonSought): PersonSought => ({
	email: email === null ? null : plain(email),
	phone: phone === null ? null : digitsOf(phone),
	account: account === null ? null : plain(account),
	name: name === null ? null : plain(name),
});

type Draft = Pick<OrderDraft, "customer" | "delivery" | "billing">;

/**
 * Whether an order is theirs: it has the e-mail address, the telephone number or the account. A name narrows that down, because an
 * account or a telephone may have several people, and alone it is looked for by itself. `sought` comes from `soughtPlainly`.
 */
export function isTheirs({ customer, delivery, billing }: Draft, sought: PersonSought): boolean {
	const { email, phone, account, name } = sought;
	const phones = [customer.phone, delivery.phone, billing?.phone].map(digitsOf);
	const names = [customer.name, delivery.name, billing?.name].map(plain);
	const named = name === null || names.includes(name);
	if (email === null && phone === null && account === null) return name !== null && named;
	const known =
		(email !== null && plain(customer.email) === email) ||
		(phone !== null && phones.some((digits) => isSamePhone(digits, phone))) ||
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

/** Words by which other records may speak of them: written so in the order, and long enough to mean nobody else. */
export function tracesIn({ customer, delivery, billing }: Draft): string[] {
	const phones = [customer.phone, delivery.phone, billing?.phone].filter((phone) => digitsOf(phone).length >= PHONE_DIGITS_MIN);
	return [customer.email, ...phones].filter((text): text is string => (text ?? "") !== "");
}
