import type Big from "big.js";
import * as z from "zod";
import type { Decimal, Quote, QuoteRequest, Result } from "../adapter";
import { freightProductOf } from "./lines";
import { type PriceContext, pricesOf, withTax } from "./prices";
import { companyCurrency, type Product, sellable } from "./products";
import type { Rpc } from "./rpc";
import type { TrytonSettings } from "./settings";
import { Ids, linked, Money, rows } from "./values";

/** What the freight of a basket would be: by a carrier's tariff where a carrier delivers with that product, else the product's price. */

export interface Basket {
	readonly request: QuoteRequest;
	/** Our freight codes to quote. */
	readonly codes: readonly string[];
	readonly products: ReadonlyMap<string, Product>;
	readonly context: PriceContext;
	/** Product id -> what makes its net price a gross one. */
	readonly factors: ReadonlyMap<number, Big>;
}

export async function quoteFreight(
	rpc: Rpc,
	settings: TrytonSettings,
	basket: Basket,
	signal: AbortSignal,
): Promise<Result<Quote["freight"]>> {
	const services = basket.codes.flatMap((code) => {
		const product = sellable(basket.products, freightProductOf(code, settings) ?? "", "freightCode");
		return product.ok ? [{ code, id: product.value.id }] : [];
	});
	if (services.length === 0) return { ok: true, value: [] };
	const carriers = await carriersFor(rpc, settings, basket.request, signal);
	if (!carriers.ok) return carriers;
	const prices = await pricesOf(rpc, [...new Set(services.map(({ id }) => id))], "1", basket.context, signal);
	if (!prices.ok) return prices;
	const freight: Quote["freight"][number][] = [];
	for (const { code, id } of services) {
		const net = await amountFor(rpc, settings, basket, carriers.value.get(id), signal);
		if (!net.ok) return net;
		const amount = net.value === "own_price" ? (prices.value.find((row) => row.id === id)?.sale_price_uom ?? null) : net.value;
		if (amount !== null) freight.push({ code, amount: withTax(amount, basket.factors.get(id)) });
	}
	return { ok: true, value: freight };
}

/** The carrier's price; null when it does not deliver there; `own_price` when no carrier has this freight product. */
async function amountFor(
	rpc: Rpc,
	{ company }: TrytonSettings,
	{ request, products }: Basket,
	carrier: Carrier | undefined,
	signal: AbortSignal,
): Promise<Result<Decimal | null | "own_price">> {
	if (carrier === undefined) return { ok: true, value: "own_price" };
	if (!carrier.delivers) return { ok: true, value: null };
	const moves = request.lines.flatMap(({ sku, quantity }) => {
		const product = sellable(products, sku, "sku");
		if (!product.ok || product.value.type !== "goods") return [];
		return [{ product: product.value.id, quantity: Number(quantity), uom: product.value.sale_uom }];
	});
	const shipment = {
		carrier: carrier.id,
		company,
		state: "draft",
		cost_edit: false,
		cost_sale: null,
		outgoing_moves: [],
		inventory_moves: moves,
	};
	return rpc({ method: "model.stock.shipment.out.on_change_with_cost_sale_used", params: [shipment], answer: Money.nullable() }, signal);
}

interface Carrier {
	readonly id: number;
	readonly delivers: boolean;
}
const CarrierRows = rows({ "carrier_product.": linked({ id: z.number().int() }) });

/** Carriers by the product they bill. None when tariffs cannot be asked: no module, or another currency than they are kept in. */
async function carriersFor(
	rpc: Rpc,
	settings: TrytonSettings,
	request: QuoteRequest,
	signal: AbortSignal,
): Promise<Result<ReadonlyMap<number, Carrier>>> {
	if (!settings.shipmentCostModule) return { ok: true, value: new Map() };
	const currency = await companyCurrency(rpc, settings.company, signal);
	if (!currency.ok) return currency;
	if (currency.value !== request.currency) return { ok: true, value: new Map() };
	const delivering = await deliveringTo(rpc, settings, request.shipTo?.country ?? null, signal);
	if (!delivering.ok) return delivering;
	const params = [[], 0, null, [["id", "ASC"]], ["carrier_product.id"]];
	const found = await rpc({ method: "model.carrier.search_read", params, answer: CarrierRows }, signal);
	if (!found.ok) return found;
	const carriers = new Map<number, Carrier>();
	for (const { id, "carrier_product.": product } of found.value) {
		// Two carriers may bill the same product: the first that delivers there is the one Tryton would choose.
		if (product !== null && carriers.get(product.id)?.delivers !== true)
			carriers.set(product.id, { id, delivers: delivering.value.has(id) });
	}
	return { ok: true, value: carriers };
}

/** Tryton chooses carriers by a stored address; any address in the country serves to ask, so none has to be stored for it. */
async function deliveringTo(
	rpc: Rpc,
	{ company, warehouse }: TrytonSettings,
	country: string | null,
	signal: AbortSignal,
): Promise<Result<ReadonlySet<number>>> {
	const params = [[["country.code", "=", country]], 0, 1, null];
	const address =
		country === null ? { ok: true as const, value: [] } : await rpc({ method: "model.party.address.search", params, answer: Ids }, signal);
	if (!address.ok) return address;
	const sale = { company, shipment_address: address.value[0] ?? null, ...(warehouse === null ? {} : { warehouse }) };
	const ids = await rpc({ method: "model.sale.sale.on_change_with_available_carriers", params: [sale], answer: Ids }, signal);
	return ids.ok ? { ok: true, value: new Set(ids.value) } : ids;
}
