import Big from "big.js";
import type { PlacedOrder } from "../../order/order";
import type { Decimal } from "../adapter";
import { date, money, roundedPrice } from "./values";

/** A sale as it is handed to Tryton, put together from what was looked up. Nothing here talks to the ERP. */

export interface SaleLine {
	readonly product: number;
	readonly code: string;
	readonly unit: number;
	readonly taxes: readonly number[];
	readonly quantity: Decimal;
	/** Net. */
	readonly unitPrice: Decimal;
	/** The shop's words for the article where they differ from Tryton's. */
	readonly description: string | null;
}
export interface SaleHead {
	readonly party: number;
	readonly company: number;
	readonly currency: number;
	readonly invoiceAddress: number;
	readonly shipmentAddress: number;
	/** Left out, Tryton fills in the company's default. */
	readonly paymentTerm: number | null;
	readonly priceList: number | null;
	readonly warehouse: number | null;
	/** Tryton's own freight must be switched off, because it could add one. */
	readonly ownFreightOff: boolean;
	readonly comment: string;
}

export function saleValues(order: PlacedOrder, head: SaleHead, lines: readonly SaleLine[]): Record<string, unknown> {
	return {
		reference: order.eNumber,
		party: head.party,
		company: head.company,
		currency: head.currency,
		invoice_address: head.invoiceAddress,
		shipment_address: head.shipmentAddress,
		comment: head.comment,
		...(head.paymentTerm === null ? {} : { payment_term: head.paymentTerm }),
		...(head.priceList === null ? {} : { price_list: head.priceList }),
		...(head.warehouse === null ? {} : { warehouse: head.warehouse }),
		...(order.delivery.date ? { shipping_date: date(order.delivery.date) } : {}),
		// The shop has charged its freight, which is a line below; by its own method Tryton would bill another when the parcel leaves.
		...(head.ownFreightOff ? { carrier: null, shipment_cost_method: null } : {}),
		lines: [["create", lines.map(lineValues)]],
	};
}

const lineValues = (line: SaleLine) => ({
	type: "line",
	product: line.product,
	unit: line.unit,
	// Quantities are floats in Tryton; eleven digits at most, so the way there and back is exact.
	quantity: Number(line.quantity),
	unit_price: money(line.unitPrice),
	taxes: [["add", line.taxes]],
	...(line.description === null ? {} : { description: line.description }),
});

/** A price that includes taxes, without them. `factor`: 1.19 for 19 %. */
export const netPrice = (gross: Decimal, factor: Big): Decimal => roundedPrice(new Big(gross).div(factor));

/** What Tryton has no field for, one fact a line, the customer's own words first. */
export function commentOf(order: PlacedOrder, named: boolean): string {
	const { customer, delivery, payment } = order;
	const facts = [
		order.note ?? "",
		named ? "" : `Deliver to: ${delivery.name}`,
		delivery.phone ? `Phone for the delivery: ${delivery.phone}` : "",
		`Ordered by: ${[customer.name, customer.email, customer.phone].filter(Boolean).join(", ")}`,
		`Payment: ${[payment.type, payment.status, `${payment.amount} ${order.currency}`, payment.reference].filter(Boolean).join(", ")}`,
	];
	return facts.filter((fact) => fact !== "").join("\n");
}

export interface StoredLine {
	readonly code: string | null;
	readonly quantity: Decimal | null;
	readonly unitPrice: Decimal | null;
}

/** Whether a stored sale holds just these articles, quantities and prices, in whatever order. */
export function sameLines(wanted: readonly SaleLine[], stored: readonly StoredLine[]): boolean {
	const keys = (lines: readonly StoredLine[]) =>
		lines.map(({ code, quantity, unitPrice }) => JSON.stringify([code, plain(quantity), plain(unitPrice)])).sort();
	const ours = keys(wanted);
	const theirs = keys(stored);
	return ours.length === theirs.length && ours.every((key, index) => key === theirs[index]);
}

const plain = (value: Decimal | null): string | null => (value === null ? null : new Big(value).toFixed());
