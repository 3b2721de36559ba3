import Big from "big.js";
import { zoneSaid } from "../lib/zone";
import { minorUnits } from "../order/money";
import type { OrderAddress, OrderDraft } from "../order/order";
import type { ErrorClass } from "../order/outcome";
import type { Status } from "../order/status";
import type { Block } from "./blocks";
import { cut, oneLine } from "./escape";

/** What letters about orders are told, and how an order reads in them. */

export interface ShopFacts {
	readonly name: string;
	/** IANA name. */
	readonly timeZone: string;
	/** Where the console is, `https://orders.shop.example`, without a slash at its end; null: not known, so there are no links. */
	readonly publicUrl: string | null;
}

export interface OrderFacts {
	readonly eNumber: string;
	/** The shop's own; null: none. */
	readonly reference: string | null;
	readonly status: Status;
	readonly placedAtMs: number;
	readonly errorClass: ErrorClass | null;
	readonly errorMessage: string | null;
	readonly unknownSinceMs: number | null;
	readonly nextAttemptAtMs: number | null;
	/** Null: what is stored cannot be read. */
	readonly draft: OrderDraft | null;
}

/** A page of the console. */
export const pageUrl = ({ publicUrl }: ShopFacts, page: string): string | null => (publicUrl === null ? null : `${publicUrl}/#/${page}`);
export const orderUrl = (shop: ShopFacts, eNumber: string): string | null => pageUrl(shop, `orders/${encodeURIComponent(eNumber)}`);

/** A button where the address is known, and otherwise the way there. */
export const linkOr = (url: string | null, label: string, where: string): Block =>
	url === null ? { kind: "text", text: where } : { kind: "link", label, url };

/** Once in a letter: it is read elsewhere, and later. */
export const timesOf = ({ timeZone }: ShopFacts): Block => ({
	kind: "text",
	quiet: true,
	text: `Times are those of ${zoneSaid(timeZone)}.`,
});

/** In which mails write numbers and amounts. */
export const LOCALE = "en-GB";
const isDecimal = (text: string): text is `${number}` => /^-?\d+(?:\.\d+)?$/.test(text);

/** `"1204.5"` and `"EUR"` give `"€1,204.50"`. A float would round it: the decimal string goes into the formatter as it is. */
export function money(amount: string, currency: string): string {
	if (!isDecimal(amount)) return `${amount} ${currency}`;
	return formatOf(currency).format(amount);
}

/** Making one takes longer than using it a hundred times; there are fewer currencies than two hundred. */
const formats = new Map<string, Intl.NumberFormat>();

function formatOf(currency: string): Intl.NumberFormat {
	const known = formats.get(currency);
	if (known !== undefined) return known;
	const digits = minorUnits(currency);
	const options = { style: "currency", currency, minimumFractionDigits: digits, maximumFractionDigits: Math.max(4, digits) } as const;
	const format = new Intl.NumberFormat(LOCALE, options);
	if (formats.size < FORMATS_MAX) formats.set(currency, format);
	return format;
}
const FORMATS_MAX = 200;

/** Of a line, rounded as the currency is. */
export const amountOf = (quantity: string, unitPrice: string, currency: string): string =>
	money(new Big(quantity).times(unitPrice).round(minorUnits(currency), Big.roundHalfUp).toFixed(minorUnits(currency)), currency);

const countries = new Intl.DisplayNames(LOCALE, { type: "region" });

export const addressOf = ({ name, line1, line2, city, region, postcode, country, phone }: OrderAddress): string =>
	[name, line1, line2, [postcode, city].filter(present).join(" "), region, countries.of(country), present(phone) ? `Phone ${phone}` : null]
		.filter(present)
		.join("\n");

const present = (text: string | null | undefined): text is string => text !== null && text !== undefined && text.trim() !== "";

export const referenceOf = ({ eNumber, reference }: OrderFacts): string =>
	present(reference) ? `${eNumber} (the shop's: ${reference})` : eNumber;

const NOT_GIVEN = "not given";
const UNREADABLE = "cannot be read; see the order's own page";

/** The six that whoever keys an order in by hand needs, but for what was ordered (goodsOf). */
export function factsOf(order: OrderFacts): (readonly [string, string])[] {
	const { draft } = order;
	if (draft === null)
		return [
			["Reference", referenceOf(order)],
			["Order", UNREADABLE],
		];
	const { customer, delivery, payment } = draft;
	return [
		["Reference", referenceOf(order)],
		["Customer", oneLine(present(customer.account) ? `${customer.name} (account ${customer.account})` : customer.name)],
		["Phone", present(customer.phone) ? customer.phone : present(delivery.phone) ? delivery.phone : NOT_GIVEN],
		["E-mail", customer.email],
		["Delivery address", addressOf(delivery)],
		...(present(delivery.date) ? [["Wanted on", delivery.date] as const] : []),
		["Payment type", `${payment.type} (${payment.status}, ${money(payment.amount, draft.currency)})`],
		...(present(draft.note) ? [["Note", draft.note] as const] : []),
	];
}

/** What was ordered: every line, and the total. With `linesMax`, the first of them, how many more there are, and `elsewhere` where. */
export function goodsOf({ draft }: OrderFacts, linesMax = Number.POSITIVE_INFINITY, elsewhere = "see the order's own page"): Block[] {
	if (draft === null) return [];
	const { currency, freight, lines, total } = draft;
	const rows = lines
		.slice(0, linesMax)
		.map(({ sku, name, quantity, unitPrice }) => [
			present(name) ? `${oneLine(name)} (${sku})` : sku,
			quantity,
			money(unitPrice, currency),
			amountOf(quantity, unitPrice, currency),
		]);
	const more = lines.length - rows.length;
	return [
		{
			kind: "table",
			head: [{ name: "Product" }, { name: "Quantity", numeric: true }, { name: "Price", numeric: true }, { name: "Amount", numeric: true }],
			rows: [
				...rows,
				...(freight ? [[`Freight (${freight.code})`, "1", money(freight.amount, currency), money(freight.amount, currency)]] : []),
			],
			foot: ["Total", "", "", money(total, currency)],
		},
		...(more > 0 ? [{ kind: "text", text: `And ${more} more lines: ${elsewhere}.` } as const] : []),
	];
}

/** On one line, for a cell of a table: `2 x Widget at €12.50; …`. */
export function goodsLine({ draft }: OrderFacts, linesMax: number): string {
	if (draft === null) return UNREADABLE;
	const { currency, freight, lines } = draft;
	const said = lines.slice(0, linesMax).map(({ sku, name, quantity, unitPrice }) => {
		const what = present(name) ? `${cut(oneLine(name), 80)} (${sku})` : sku;
		return `${quantity} x ${what} at ${money(unitPrice, currency)}`;
	});
	const more = lines.length - said.length;
	return [
		...said,
		...(more > 0 ? [`and ${more} more lines`] : []),
		...(freight ? [`freight ${money(freight.amount, currency)}`] : []),
	].join("; ");
}
