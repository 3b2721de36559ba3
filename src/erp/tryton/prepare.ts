import type { PlacedOrder } from "../../order/order";
import type { Result } from "../adapter";
import { ensureAddress } from "./addresses";
import { choose } from "./choice";
import { linesFor, wantedOf } from "./lines";
import { matchFor, type Party, partyFor } from "./parties";
import { currencyOf, productsByCode } from "./products";
import type { Rpc } from "./rpc";
import { commentOf, type SaleHead, type SaleLine } from "./sale";
import type { TrytonSettings } from "./settings";
import { type SaleWithLines, salesToCompare } from "./stored";

/**
 * Everything that can be known before an order is stored. It may store a customer or an address, both looked for first, so
 * that it can be repeated; it stores no sale, whatever goes wrong.
 */

export interface Prepared {
	readonly head: SaleHead;
	readonly lines: readonly SaleLine[];
	/** Live sales that bear the e-number already. */
	readonly existing: readonly SaleWithLines[];
}

export async function prepare(rpc: Rpc, settings: TrytonSettings, order: PlacedOrder, signal: AbortSignal): Promise<Result<Prepared>> {
	const wanted = wantedOf(order, settings);
	if (!wanted.ok) return wanted;
	const codes = wanted.value.map(({ code }) => code);
	const [existing, currency, products, party] = await Promise.all([
		salesToCompare(rpc, order.eNumber, settings.company, signal),
		currencyOf(rpc, order.currency, signal),
		productsByCode(rpc, codes, signal),
		partyFor(rpc, settings, order, signal),
	]);
	if (!existing.ok) return existing;
	if (!currency.ok) return currency;
	if (!products.ok) return products;
	if (!party.ok) return party;

	const choice = await choose(rpc, settings, party.value.id, signal);
	if (!choice.ok) return choice;
	const places = await placesFor(rpc, order, party.value, choice.value.invoice_address ?? null, signal);
	if (!places.ok) return places;

	const { payment } = order;
	const paymentTerm = Object.hasOwn(settings.paymentTerms, payment.type) ? settings.paymentTerms[payment.type] : undefined;
	const head: SaleHead = {
		party: party.value.id,
		company: settings.company,
		currency: currency.value,
		invoiceAddress: places.value.invoice,
		shipmentAddress: places.value.shipment,
		paymentTerm: paymentTerm ?? choice.value.payment_term ?? null,
		priceList: choice.value.price_list ?? null,
		warehouse: settings.warehouse ?? choice.value.warehouse ?? null,
		ownFreightOff: settings.shipmentCostModule,
		comment: commentOf(order, places.value.named),
	};
	const seenByTaxRules = {
		party: head.party,
		price_list: head.priceList,
		currency: head.currency,
		sale_date: null,
		shipment_address: head.shipmentAddress,
		invoice_address: head.invoiceAddress,
		warehouse: head.warehouse,
	};
	const lines = await linesFor(rpc, settings, wanted.value, products.value, seenByTaxRules, signal);
	if (!lines.ok) return lines;
	return { ok: true, value: { head, lines: lines.value, existing: existing.value } };
}

interface Places {
	readonly shipment: number;
	readonly invoice: number;
	/** Whether the delivery address bears the receiver's name. */
	readonly named: boolean;
}

/** An account is billed where the merchant's books say, unless the order names another place; a consumer, where it is delivered. */
async function placesFor(rpc: Rpc, order: PlacedOrder, party: Party, booked: number | null, signal: AbortSignal): Promise<Result<Places>> {
	const shipment = await ensureAddress(rpc, party, order.delivery, matchFor(party), signal);
	if (!shipment.ok) return shipment;
	const { id, named } = shipment.value;
	const billing = order.billing ?? null;
	if (billing !== null) {
		const invoice = await ensureAddress(rpc, party, billing, matchFor(party), signal);
		return invoice.ok ? { ok: true, value: { shipment: id, invoice: invoice.value.id, named } } : invoice;
	}
	const invoice = party.kind === "account" ? (booked ?? id) : id;
	return { ok: true, value: { shipment: id, invoice, named } };
}
