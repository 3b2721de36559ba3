import type { OrderAddress, OrderDraft } from "../../../order/order";
import type { OrderView } from "../../wire";
import { lineAmount } from "../../words/money";
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
			part("Customer", [
				["Account", customer.account],
				["Kind", customer.kind, customer.kind === "b2b" ? "business customer" : "consumer"],
				["Name", customer.name],
				["E-mail", customer.email],
				["Phone", customer.phone],
			]),
			part("Order", [
				["External reference", order.eNumber],
				["Shop’s reference", order.reference],
				["Placed", dateTime(Date.parse(order.placedAt), timeZone), timeZone],
				["Currency", currency],
			]),
			part("Delivery address", [...addressOf(delivery), ["Wished date", delivery.date]]),
			billing
				? part("Billing address", addressOf(billing))
				: { title: "Billing address", fields: [{ label: "Address", value: "Same as delivery" }] },
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
						part("Freight", [
							["Code", freight.code],
							["Amount", freight.amount],
						]),
					]
				: []),
			part("Sum", [["Total", order.total, currency]]),
			part("Payment", [
				["Type", payment.type],
				["Status", payment.status],
				["Amount", payment.amount, currency],
				["Reference", payment.reference],
			]),
			...(order.note ? [part("Note", [["Note", order.note]])] : []),
		],
	};
}

/** What an order has not got has no field to be keyed into. */
const part = (title: string, given: readonly Given[]): SheetPart => ({
	title,
	fields: given.flatMap(([label, value, aside]) => (value ? [{ label, value, ...(aside === undefined ? {} : { aside }) }] : [])),
});

const addressOf = (address: OrderAddress): readonly Given[] => [
	["Name", address.name],
	["Line 1", address.line1],
	["Line 2", address.line2],
	["Postcode", address.postcode],
	["City", address.city],
	["Region", address.region],
	["Country", address.country, countryName(address.country)],
	["Phone", address.phone],
];

const countries = new Intl.DisplayNames("en", { type: "region" });
const countryName = (code: string): string => countries.of(code) ?? code;

/** All of it as text. No line begins with what somebody else wrote: a spreadsheet would take `=…` for a formula. */
export function sheetText({ before, lines, after }: Sheet): string {
	const told = ({ title, fields }: SheetPart) => [
		title,
		...fields.map(({ label, value }) => `  ${label}: ${value.replaceAll("\n", "\n    ")}`),
	];
	const goods = lines.map(
		({ sku, name, quantity, unitPrice, amount }, index) =>
			`  ${index + 1}. ${sku}${name === "" ? "" : ` (${name})`}: ${quantity} at ${unitPrice} is ${amount}`,
	);
	return [...before.flatMap(told), "Lines", ...goods, ...after.flatMap(told)].join("\n");
}
