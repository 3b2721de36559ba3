import type { OrderAddress, OrderDraft } from "../../../order/order";
import type { OrderView } from "../../wire";
import { countryName } from "../../words/countries";
import { lineAmount } from "../../words/money";
import { SHEET } from "../../words/print";
import { dateTime } from "../../words/time";

/** An order as a clerk keys it in: every field that the ERP would have been sent, as it would have been sent, from the top of its mask to the bottom. */

export interface SheetField {
	readonly label: string;
	/** As it was ordered: no sign of a currency, no thousands separator. */
	readonly value: string;
	/** What helps to read it, and is not copied. */
	readonly aside?: string;
}
export interface SheetPart {
	readonly title: string;
	readonly fields: readonly SheetField[];
}
export interface SheetLine extends Readonly<Record<"sku" | "name" | "quantity" | "unitPrice" | "amount", string>> {}
export interface Sheet {
	readonly before: readonly SheetPart[];
	readonly lines: readonly SheetLine[];
	readonly after: readonly SheetPart[];
}

type Sheeted = OrderDraft & Pick<OrderView, "eNumber" | "placedAt">;
type Given = readonly [label: string, value: string | null | undefined, aside?: string];

/** `timeZone` is the tenant's: the day on which an order was placed is that of the shop. */
export function sheetOf(order: Sheeted, timeZone: string): Sheet {
	const { customer, delivery, billing, freight, payment, currency } = order;
	return {
		before: [
			part(SHEET.customer, [
				[SHEET.account, customer.account],
				[SHEET.kind, customer.kind, customer.kind === "b2b" ? SHEET.business : SHEET.consumer],
				[SHEET.name, customer.name],
				[SHEET.email, customer.email],
				[SHEET.phone, customer.phone],
			]),
			part(SHEET.order, [
				[SHEET.externalReference, order.eNumber],
				[SHEET.shopReference, order.reference],
				[SHEET.placed, dateTime(Date.parse(order.placedAt), timeZone), timeZone],
				[SHEET.currency, currency],
			]),
			part(SHEET.delivery, [...addressOf(delivery), [SHEET.wishedDate, delivery.date]]),
			billing
				? part(SHEET.billing, addressOf(billing))
				: { title: SHEET.billing, fields: [{ label: SHEET.address, value: SHEET.sameAsDelivery }] },
		],
		lines: order.lines.map((line) => ({
			sku: line.sku,
			name: line.name ?? "",
			quantity: line.quantity,
			unitPrice: line.unitPrice,
			amount: lineAmount(line.quantity, line.unitPrice, currency),
		})),
		after: [
			...(freight
				? [
						part(SHEET.freight, [
							[SHEET.code, freight.code],
							[SHEET.amount, freight.amount],
						]),
					]
				: []),
			part(SHEET.sum, [[SHEET.total, order.total, currency]]),
			part(SHEET.payment, [
				[SHEET.type, payment.type],
				[SHEET.status, payment.status],
				[SHEET.amount, payment.amount, currency],
				[SHEET.reference, payment.reference],
			]),
			...(order.note ? [part(SHEET.note, [[SHEET.note, order.note]])] : []),
		],
	};
}

/** What an order has not got has no field to be keyed into. */
const part = (title: string, given: readonly Given[]): SheetPart => ({
	title,
	fields: given.flatMap(([label, value, aside]) => (value ? [{ label, value, ...(aside === undefined ? {} : { aside }) }] : [])),
});

const addressOf = (address: OrderAddress): readonly Given[] => [
	[SHEET.name, address.name],
	[SHEET.line1, address.line1],
	[SHEET.line2, address.line2],
	[SHEET.postcode, address.postcode],
	[SHEET.city, address.city],
	[SHEET.region, address.region],
	[SHEET.country, address.country, countryName(address.country)],
	[SHEET.phone, address.phone],
];

/** All of it as text, what has to be known first at the top. No line begins with what somebody else wrote: a spreadsheet would take `=…` for a formula. */
export function sheetText({ before, lines, after }: Sheet, first: readonly string[]): string {
	const told = ({ title, fields }: SheetPart) => [
		title,
		...fields.map(({ label, value }) => `  ${label}: ${value.replaceAll("\n", "\n    ")}`),
	];
	const goods = lines.map(
		({ sku, name, quantity, unitPrice, amount }, index) =>
			`  ${index + 1}. ${sku}${name === "" ? "" : ` (${name})`}: ${SHEET.lineSaid(quantity, unitPrice, amount)}`,
	);
	return [...first, ...before.flatMap(told), SHEET.lines, ...goods, ...after.flatMap(told)].join("\n");
}
