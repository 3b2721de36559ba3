import Big from "big.js";
import * as z from "zod";
import type { Result } from "../adapter";
import { erpError } from "../classify";
import { type Rpc, refused } from "./rpc";
import { Link, linked, Money, rows } from "./values";

/** Products by the code people see, and the taxes Tryton would put on them. */

const FIELDS = ["code", "name", "active", "salable", "type", "sale_uom", "account_category"];
const ProductRows = rows({
	code: z.string().nullable(),
	name: z.string(),
	active: z.boolean(),
	salable: z.boolean(),
	type: z.string(),
	sale_uom: Link,
	account_category: Link,
});
export type Product = z.infer<typeof ProductRows>[number];

export async function productsByCode(
	rpc: Rpc,
	codes: readonly string[],
	signal: AbortSignal,
): Promise<Result<ReadonlyMap<string, Product>>> {
	const found = await rpc(
		{
			method: "model.product.product.search_read",
			params: [[["code", "in", [...new Set(codes)]]], 0, null, [["id", "ASC"]], FIELDS],
			context: { active_test: false },
			answer: ProductRows,
		},
		signal,
	);
	if (!found.ok) return found;
	const byCode = new Map<string, Product>();
	for (const product of found.value) {
		// Only the codes of active products are unique: an archived one must not hide its successor.
		if (product.code !== null && byCode.get(product.code)?.active !== true) byCode.set(product.code, product);
	}
	return { ok: true, value: byCode };
}

/** The product if it can be sold. Tryton itself would take an archived one without a word. */
export function sellable(
	products: ReadonlyMap<string, Product>,
	code: string,
	field: string,
): Result<Product & { readonly sale_uom: number }> {
	const product = products.get(code);
	if (product === undefined) return refused(erpError("not_found", `Tryton has no product with the code ${code}.`, { field }));
	if (!product.active) return refused(erpError("validation_rejected", `The product ${code} is archived in Tryton.`, { field }));
	const { sale_uom } = product;
	if (!product.salable || sale_uom === null)
		return refused(erpError("validation_rejected", `The product ${code} is not marked as salable in Tryton.`, { field }));
	return { ok: true, value: { ...product, sale_uom } };
}

const TaxesOnChange = z.object({
	taxes: z.object({ add: z.array(z.tuple([z.number(), z.object({ id: z.number().int() })])).default([]) }).default({ add: [] }),
});

/**
 * Tax ids per product id, as Tryton's own form would fill them in for this sale, tax rules included. Taxes hang on a product's
 * account category, so one question a category answers for all its products. `sale`: fields of the sale, such as party.
 */
export async function taxesFor(
	rpc: Rpc,
	products: readonly Product[],
	sale: Readonly<Record<string, unknown>>,
	company: number,
	signal: AbortSignal,
): Promise<Result<ReadonlyMap<number, readonly number[]>>> {
	// With the company, or Tryton reads the party in no company's context and overlooks its tax rule.
	const parent = Object.fromEntries(Object.entries({ ...sale, company }).map(([name, value]) => [`_parent_sale.${name}`, value]));
	const groups = new Map<string, Product[]>();
	for (const product of products) {
		const key = product.account_category === null ? `product ${product.id}` : `category ${product.account_category}`;
		groups.set(key, [...(groups.get(key) ?? []), product]);
	}
	const taxes = new Map<number, readonly number[]>();
	for (const group of groups.values()) {
		const line = { product: group[0]?.id, unit: group[0]?.sale_uom, quantity: 1, taxes: [], company, ...parent };
		const changed = await rpc({ method: "model.sale.line.on_change_product", params: [line], answer: TaxesOnChange }, signal);
		if (!changed.ok) return changed;
		const ids = changed.value.taxes.add.map(([, { id }]) => id);
		for (const product of group) taxes.set(product.id, ids);
	}
	return { ok: true, value: taxes };
}

const TaxRows = rows({ name: z.string(), type: z.string(), rate: Money.nullable(), childs: z.array(z.number()) });

/**
 * What a net price is multiplied with to include the taxes: 1.19. Only plain percentages can be taken out of a price
 * without knowing the whole order.
 */
export async function grossFactors(
	rpc: Rpc,
	taxes: ReadonlyMap<number, readonly number[]>,
	signal: AbortSignal,
): Promise<Result<ReadonlyMap<number, Big>>> {
	const ids = [...new Set([...taxes.values()].flat())];
	const params = [[["id", "in", ids]], 0, null, null, ["name", "type", "rate", "childs"]];
	const found = await rpc({ method: "model.account.tax.search_read", params, answer: TaxRows }, signal);
	if (!found.ok) return found;
	const odd = found.value.find((tax) => tax.type !== "percentage" || tax.childs.length > 0);
	if (odd !== undefined)
		return refused(erpError("validation_rejected", `The tax ${odd.name} is no plain percentage: it cannot be taken out of a price.`));
	const rates = new Map(found.value.map((tax) => [tax.id, tax.rate ?? "0"]));
	const factors = new Map<number, Big>();
	for (const [product, own] of taxes)
		factors.set(
			product,
			own.reduce((factor, id) => factor.plus(rates.get(id) ?? "0"), new Big(1)),
		);
	return { ok: true, value: factors };
}

const UnitRows = rows({ "currency.": linked({ code: z.string() }) });

/** The id of a currency, by its ISO code. */
export async function currencyOf(rpc: Rpc, code: string, signal: AbortSignal): Promise<Result<number>> {
	const params = [[["code", "=", code]], 0, 1, null, ["code"]];
	const found = await rpc({ method: "model.currency.currency.search_read", params, answer: rows({ code: z.string() }) }, signal);
	if (!found.ok) return found;
	const [row] = found.value;
	if (row !== undefined) return { ok: true, value: row.id };
	return refused(erpError("validation_rejected", `Tryton has no currency with the code ${code}.`, { field: "currency" }));
}

/** The ISO code of the company's own currency, in which list prices are kept. */
export async function companyCurrency(rpc: Rpc, company: number, signal: AbortSignal): Promise<Result<string>> {
	const params = [[["id", "=", company]], 0, 1, null, ["currency.code"]];
	const found = await rpc({ method: "model.company.company.search_read", params, answer: UnitRows }, signal);
	if (!found.ok) return found;
	const code = found.value[0]?.["currency."]?.code;
	return code === undefined ? refused(erpError("not_found", `Tryton has no company ${company}.`)) : { ok: true, value: code };
}
