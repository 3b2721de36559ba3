import Big from "big.js";
import type * as z from "zod";
import type { Decimal, Result } from "../adapter";
import type { PartyChoice } from "./choice";
import type { Rpc } from "./rpc";
import { Money, Quantity, roundedPrice, rows } from "./values";

/** What prices depend on besides product and quantity. */
export interface PriceContext {
	readonly party: number | null;
	readonly choice: PartyChoice;
	readonly currency: number;
	readonly warehouse: number | null;
}

const Priced = rows({ sale_price_uom: Money.nullable(), forecast_quantity: Quantity.nullable() });
export type Priced = z.infer<typeof Priced>[number];

export function pricesOf(
	rpc: Rpc,
	ids: readonly number[],
	quantity: Decimal,
	{ party, choice, currency, warehouse }: PriceContext,
	signal: AbortSignal,
): Promise<Result<Priced[]>> {
	return rpc(
		{
			method: "model.product.product.read",
			params: [ids, ["sale_price_uom", "forecast_quantity"]],
			context: {
				currency,
				quantity: Number(quantity),
				...(party === null ? {} : { customer: party }),
				// The customer alone changes no price; the list does.
				...(choice.price_list == null ? {} : { price_list: choice.price_list }),
				...(warehouse === null ? {} : { locations: [warehouse] }),
			},
			answer: Priced,
		},
		signal,
	);
}

export const withTax = (net: Decimal, factor: Big | undefined): Decimal => roundedPrice(new Big(net).times(factor ?? 1));

/** What confirmed orders leave over; an oversold article has nothing, not less than nothing. */
export const available = (forecast: Decimal | null): Decimal | null => (forecast?.startsWith("-") ? "0" : forecast);
