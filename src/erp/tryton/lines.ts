import type { PlacedOrder } from "../../order/order";
import type { Result } from "../adapter";
import { erpError } from "../classify";
import { same } from "./addresses";
import { grossFactors, type Product, sellable, taxesFor } from "./products";
import { type Rpc, refused } from "./rpc";
import { netPrice, type SaleLine } from "./sale";
import type { TrytonSettings } from "./settings";

/** The lines of a sale: every article, then the freight. */

interface Wanted {
	readonly code: string;
	readonly quantity: string;
	readonly price: string;
	readonly name: string | null;
	readonly field: string;
}

/** The product codes an order needs; refused when its freight has none. */
export function wantedOf(order: PlacedOrder, settings: TrytonSettings): Result<readonly Wanted[]> {
	const wanted: Wanted[] = order.lines.map((line, index) => ({
		code: line.sku,
		quantity: line.quantity,
		price: line.unitPrice,
		name: line.name ?? null,
		field: `lines[${index}].sku`,
	}));
	const freight = order.freight ?? null;
	if (freight === null) return { ok: true, value: wanted };
	const code = freightProductOf(freight.code, settings);
	if (code !== null) wanted.push({ code, quantity: "1", price: freight.amount, name: null, field: "freight.code" });
	else if (Number(freight.amount) !== 0) {
		const message = `No Tryton product is set for the freight code ${freight.code}: add it to the connection's settings.`;
		return refused(erpError("validation_rejected", message, { field: "freight.code" }));
	}
	return { ok: true, value: wanted };
}

export const freightProductOf = (code: string, { freight, freightProduct }: TrytonSettings): string | null =>
	(Object.hasOwn(freight, code) ? freight[code] : undefined) ?? freightProduct;

/** `sale`: the fields of the sale that Tryton's tax rules may look at. */
export async function linesFor(
	rpc: Rpc,
	settings: TrytonSettings,
	wanted: readonly Wanted[],
	products: ReadonlyMap<string, Product>,
	sale: Readonly<Record<string, unknown>>,
	signal: AbortSignal,
): Promise<Result<readonly SaleLine[]>> {
	const sold: (Wanted & { readonly product: Product & { readonly sale_uom: number } })[] = [];
	for (const line of wanted) {
		const product = sellable(products, line.code, line.field);
		if (!product.ok) return product;
		sold.push({ ...line, product: product.value });
	}
	const taxes = await taxesFor(
		rpc,
		sold.map(({ product }) => product),
		sale,
		settings.company,
		signal,
	);
	if (!taxes.ok) return taxes;
	const factors = settings.pricesIncludeTax ? await grossFactors(rpc, taxes.value, signal) : null;
	if (factors !== null && !factors.ok) return factors;
	const value = sold.map(({ code, quantity, price, name, product }): SaleLine => {
		const factor = factors?.value.get(product.id);
		return {
			product: product.id,
			code,
			unit: product.sale_uom,
			taxes: taxes.value.get(product.id) ?? [],
			quantity,
			unitPrice: factor === undefined ? price : netPrice(price, factor),
			description: name === null || name === "" || same(name, product.name) ? null : name,
		};
	});
	return { ok: true, value };
}
