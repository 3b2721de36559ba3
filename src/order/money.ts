import Big from "big.js";

/** Money and quantities travel as decimal strings and are added up exactly; a float never touches them. */

/** Minor units per ISO 4217; every currency not named here has two. */
const MINOR_UNITS: Readonly<Record<string, number>> = {
	BHD: 3,
	BIF: 0,
	CLP: 0,
	DJF: 0,
	GNF: 0,
	IQD: 3,
	ISK: 0,
	JOD: 3,
	JPY: 0,
	KMF: 0,
	KRW: 0,
	KWD: 3,
	LYD: 3,
	OMR: 3,
	PYG: 0,
	RWF: 0,
	TND: 3,
	UGX: 0,
	VND: 0,
	VUV: 0,
	XAF: 0,
	XOF: 0,
	XPF: 0,
};
const MINOR_UNITS_DEFAULT = 2;

export interface Priced {
	readonly currency: string;
	readonly lines: readonly { readonly quantity: string; readonly unitPrice: string }[];
	readonly freight: { readonly amount: string } | null;
	readonly total: string;
}

export const minorUnits = (currency: string): number => MINOR_UNITS[currency] ?? MINOR_UNITS_DEFAULT;

/**
 * The difference between an order's stated total and the sum of its lines and freight, as a signed decimal
 * string in the order's currency (`"-0.05"`: the total is five cents too low), or null when they agree.
 * Shops round either each line or the sum, half up, to the currency's minor units; both are right.
 */
export function totalDifference(order: Priced): string | null {
	const digits = minorUnits(order.currency);
	const { freight, amounts } = partsOf(order);
	const roundedOnce = new Big(orderSum(order));
	const roundedByLine = amounts.reduce((sum, amount) => sum.plus(amount.round(digits, Big.roundHalfUp)), freight);
	const total = new Big(order.total);
	if (total.eq(roundedOnce) || total.eq(roundedByLine)) return null;
	return total.minus(roundedOnce).toFixed(digits);
}

/** Lines and freight added up and then rounded half up, in the order's currency: `"29.95"`. */
export function orderSum(order: Omit<Priced, "total">): string {
	const { freight, amounts } = partsOf(order);
	const digits = minorUnits(order.currency);
	return amounts
		.reduce((sum, amount) => sum.plus(amount), freight)
		.round(digits, Big.roundHalfUp)
		.toFixed(digits);
}

const partsOf = ({ lines, freight }: Omit<Priced, "total">) => ({
	freight: new Big(freight?.amount ?? "0"),
	amounts: lines.map((line) => new Big(line.quantity).times(line.unitPrice)),
});
