import { Buffer } from "node:buffer";
import { csvOf } from "../lib/csv";
import { addressOf, amountOf, goodsLine, money, type OrderFacts, referenceOf } from "./facts";

/** Files that go with letters about orders: what a letter cannot show of them, their attachments have. */

export interface Attached {
	readonly filename: string;
	readonly type: string;
	/** Base64. */
	readonly content: string;
}
export const CSV_TYPE = "text/csv; charset=utf-8";

/** Of an attachment before base64: what is left of a message. */
export const CSV_BYTES_MAX = 2_400_000;
/** Beyond it writing them would take an invocation's time, and nobody would read them. */
const CSV_LINES_MAX = 25_000;
/** As many as an order may have, and as few as say what sort of order it is. */
const LINES_LISTED = { max: 1_000, min: 2 } as const;
/** Each try is measured, and the next one goes by what it came to. */
const TRIES_MAX = 6;

export interface Listed {
	readonly order: OrderFacts;
	/** Why it is in the list, or how it stands. */
	readonly why: string;
}
export interface CsvFile {
	/** Base64. */
	readonly content: string;
	/** Orders that it had no room for, from the end. */
	readonly missing: number;
}

const headOf = (last: string): string[] => [
	...["Reference", "Phone number", "E-mail address", "Delivery address", "Payment type", "Order details", "Total"],
	last,
];

/**
 * One row an order. Where every line of every order does not fit, the longest orders show as many of their first lines as there is room
 * for, and say how many more they have; at last the file ends with a whole row.
 */
export function ordersCsv(listed: readonly Listed[], last: string, bytesMax = CSV_BYTES_MAX): CsvFile {
	let linesMax = levelFor(listed);
	for (let tries = 1; ; tries += 1) {
		const rows = listed.map((one) => rowOf(one, linesMax));
		const bytes = Buffer.from(csvOf([headOf(last), ...rows]), "utf8");
		if (bytes.byteLength <= bytesMax) return { content: bytes.toString("base64"), missing: 0 };
		if (linesMax <= LINES_LISTED.min) return wholeRows(rows, headOf(last), bytesMax);
		const next = Math.floor((linesMax * bytesMax) / bytes.byteLength);
		linesMax = tries >= TRIES_MAX ? LINES_LISTED.min : Math.max(LINES_LISTED.min, Math.min(linesMax - 1, next));
	}
}

/** The most lines an order may show for all of them together to stay within CSV_LINES_MAX. */
function levelFor(listed: readonly Listed[]): number {
	const counts = listed.map(({ order }) => order.draft?.lines.length ?? 0).sort((one, other) => one - other);
	let left = CSV_LINES_MAX;
	for (const [index, count] of counts.entries()) {
		const share = Math.floor(left / (counts.length - index));
		if (count > share) return Math.max(LINES_LISTED.min, Math.min(LINES_LISTED.max, share));
		left -= count;
	}
	// No fewer lines are shown by allowing for more than the longest order has.
	return Math.min(LINES_LISTED.max, counts.at(-1) ?? 0);
}

function wholeRows(rows: readonly string[][], head: string[], bytesMax: number): CsvFile {
	const mark = Buffer.byteLength(csvOf([]), "utf8");
	let bytes = Buffer.byteLength(csvOf([head]), "utf8");
	const tooLong = rows.findIndex((row) => {
		bytes += Buffer.byteLength(csvOf([row]), "utf8") - mark;
		return bytes > bytesMax;
	});
	const fitting = tooLong < 0 ? rows : rows.slice(0, tooLong);
	return { content: Buffer.from(csvOf([head, ...fitting]), "utf8").toString("base64"), missing: rows.length - fitting.length };
}

function rowOf({ order, why }: Listed, linesMax: number): string[] {
	const { draft } = order;
	if (draft === null) return [referenceOf(order), "", "", "", "", goodsLine(order, linesMax), "", why];
	return [
		referenceOf(order),
		draft.customer.phone ?? draft.delivery.phone ?? "",
		draft.customer.email,
		addressOf(draft.delivery).replaceAll("\n", ", "),
		draft.payment.type,
		goodsLine(order, linesMax),
		money(draft.total, draft.currency),
		why,
	];
}

/** Every line of one order; with its freight it comes to the total. */
export function linesCsv({ eNumber, draft }: OrderFacts): Attached {
	const { lines = [], freight = null, currency = "", total = "" } = draft ?? {};
	const rows = [
		["Line", "Article", "Product", "Quantity", "Price", "Amount"],
		...lines.map(({ sku, name, quantity, unitPrice }, index) => [
			`${index + 1}`,
			...[sku, name ?? "", quantity, money(unitPrice, currency), amountOf(quantity, unitPrice, currency)],
		]),
		...(freight ? [["", freight.code, "Freight", "1", money(freight.amount, currency), money(freight.amount, currency)]] : []),
		["", "", "Total", "", "", money(total, currency)],
	];
	return { filename: `${eNumber}-lines.csv`, type: CSV_TYPE, content: Buffer.from(csvOf(rows), "utf8").toString("base64") };
}
