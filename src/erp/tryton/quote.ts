import type Big from "big.js";
import type { Decimal, ErpError, Quote, QuoteLine, QuoteRequest, Result } from "../adapter";
import { erpError } from "../classify";
import { choose } from "./choice";
import { quoteFreight } from "./freight";
import { freightProductOf } from "./lines";
import { type Party, partyByCode } from "./parties";
import { available, type PriceContext, type Priced, pricesOf, withTax } from "./prices";
import { currencyOf, grossFactors, type Product, productsByCode, sellable, taxesFor } from "./products";
import type { Rpc } from "./rpc";
import type { TrytonSettings } from "./settings";

/** Prices and stock as Tryton computes them for a customer, and what the freight would be. Reads only. */

export async function quote(rpc: Rpc, settings: TrytonSettings, request: QuoteRequest, signal: AbortSignal): Promise<Result<Quote>> {
	const freightCodes = request.freightCode === null ? Object.keys(settings.freight) : [request.freightCode];
	const freightProducts = freightCodes.flatMap((code) => freightProductOf(code, settings) ?? []);
	const [party, currency, products] = await Promise.all([
		partyOf(rpc, settings, request.account, signal),
		currencyOf(rpc, request.currency, signal),
		productsByCode(rpc, [...request.lines.map(({ sku }) => sku), ...freightProducts], signal),
	]);
	if (!party.ok) return party;
	if (!currency.ok) return currency;
	if (!products.ok) return products;
	const choice = await choose(rpc, settings, party.value?.id ?? null, signal);
	if (!choice.ok) return choice;
	const context: PriceContext = {
		party: party.value?.id ?? null,
		choice: choice.value,
		currency: currency.value,
		warehouse: settings.warehouse ?? choice.value.warehouse ?? null,
	};
	const factors = await factorsFor(rpc, settings, [...products.value.values()], context, signal);
	if (!factors.ok) return factors;
	const lines = await quoteLines(rpc, request, products.value, context, factors.value, signal);
	if (!lines.ok) return lines;
	const freight = await quoteFreight(
		rpc,
		settings,
		{ request, codes: freightCodes, products: products.value, context, factors: factors.value },
		signal,
	);
	if (!freight.ok) return freight;
	return { ok: true, value: { currency: request.currency, lines: lines.value, freight: freight.value } };
}

async function partyOf(rpc: Rpc, settings: TrytonSettings, account: string | null, signal: AbortSignal): Promise<Result<Party | null>> {
	if (account !== null) return partyByCode(rpc, account, "account", signal);
	return settings.cashAccount === null ? { ok: true, value: null } : partyByCode(rpc, settings.cashAccount, "consumer", signal);
}

async function quoteLines(
	rpc: Rpc,
	request: QuoteRequest,
	products: ReadonlyMap<string, Product>,
	context: PriceContext,
	factors: ReadonlyMap<number, Big>,
	signal: AbortSignal,
): Promise<Result<readonly QuoteLine[]>> {
	const quoted = new Map<string, Priced>();
	const known = request.lines.flatMap((line) => {
		const product = sellable(products, line.sku, "sku");
		return product.ok ? [{ quantity: line.quantity, id: product.value.id }] : [];
	});
	// Tryton prices any number of products at once, but only for one quantity.
	for (const [quantity, ids] of grouped(known)) {
		const priced = await pricesOf(rpc, ids, quantity, context, signal);
		if (!priced.ok) return priced;
		for (const row of priced.value) quoted.set(`${row.id} ${quantity}`, row);
	}
	const value = request.lines.map((line): QuoteLine => {
		const product = sellable(products, line.sku, "sku");
		if (!product.ok) return unpriced(line.sku, product.error);
		const { id, type } = product.value;
		const row = quoted.get(`${id} ${line.quantity}`);
		const net = row?.sale_price_uom ?? null;
		if (net === null) return unpriced(line.sku, erpError("validation_rejected", `Tryton has no price for ${line.sku}.`, { field: "sku" }));
		return {
			sku: line.sku,
			unitPrice: withTax(net, factors.get(id)),
			available: type === "goods" ? available(row?.forecast_quantity ?? null) : null,
			error: null,
		};
	});
	return { ok: true, value };
}

/** Factors from net to what the shop shows; none when the shop shows net prices. */
async function factorsFor(
	rpc: Rpc,
	settings: TrytonSettings,
	products: readonly Product[],
	{ party, choice, currency, warehouse }: PriceContext,
	signal: AbortSignal,
): Promise<Result<ReadonlyMap<number, Big>>> {
	if (!settings.pricesIncludeTax) return { ok: true, value: new Map() };
	const sale = { party, price_list: choice.price_list ?? null, currency, sale_date: null, warehouse };
	const taxes = await taxesFor(rpc, products, sale, settings.company, signal);
	return taxes.ok ? grossFactors(rpc, taxes.value, signal) : taxes;
}

function grouped(lines: readonly { readonly quantity: Decimal; readonly id: number }[]): Map<Decimal, number[]> {
	const groups = new Map<Decimal, number[]>();
	for (const { quantity, id } of lines) groups.set(quantity, [...(groups.get(quantity) ?? []), id]);
	return groups;
}

const unpriced = (sku: string, error: ErpError): QuoteLine => ({ sku, unitPrice: null, available: null, error });
