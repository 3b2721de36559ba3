import Big from "big.js";
import { minorUnits } from "../../order/money";
import { LOCALE } from "./locale";

/** Amounts as people read them. The decimal string goes into the formatter as it is: a float would round it. */

/** Unit prices may have four digits after the point. */
const FRACTION_DIGITS_MAX = 4;

const isDecimal = (text: string): text is `${number}` => /^-?\d+(?:\.\d+)?$/.test(text);

/** `"1204.5"` and `"EUR"` give `"€1,204.50"`; more digits than the currency has are kept. */
export function money(amount: string, currency: string): string {
	if (!isDecimal(amount)) return `${amount} ${currency}`;
	const digits = minorUnits(currency);
	const format = new Intl.NumberFormat(LOCALE, {
		style: "currency",
		currency,
		minimumFractionDigits: digits,
		maximumFractionDigits: Math.max(digits, FRACTION_DIGITS_MAX),
	});
	return format.format(amount);
}

/** Quantity times price, rounded half up to the currency's minor units. */
export const lineAmount = (amount: string, unitPrice: string, currency: string): string => {
	const digits = minorUnits(currency);
	return new Big(amount).times(unitPrice).round(digits, Big.roundHalfUp).toFixed(digits);
};

/** `"1204"` gives `"1,204"`. */
export const quantity = (amount: string): string =>
	isDecimal(amount) ? new Intl.NumberFormat(LOCALE, { maximumFractionDigits: FRACTION_DIGITS_MAX }).format(amount) : amount;

export const count = (amount: number): string => new Intl.NumberFormat(LOCALE).format(amount);

/** `"1 order"`, `"2 orders"`. */
export const orders = (amount: number): string => `${count(amount)} ${amount === 1 ? "order" : "orders"}`;
