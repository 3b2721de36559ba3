import { type Answer, ok, refused } from "./answer";
import { CURRENCY, FREIGHT, RETAIL } from "./demo";
import { type RecordData, record, records } from "./records";
import type { OrderIn, QuoteIn } from "./wire";

/** What the ERP says about customers, articles and prices, to an order and to a question. */

export interface Quote {
	readonly currency: string;
	readonly lines: readonly {
		readonly sku: string;
		readonly unitPrice: string | null;
		readonly available: string | null;
		readonly error: { readonly code: "unknown_item"; readonly message: string } | null;
	}[];
	readonly freight: readonly { readonly code: string; readonly amount: string }[];
}
export interface Contact {
	readonly account: string;
	readonly accountName: string;
	readonly contactName: string | null;
	readonly email: string;
	readonly active: boolean;
}

/** Why the ERP will not take the order, or null when it will. */
export function objectionTo(sql: SqlStorage, order: OrderIn): Answer<never> | null {
	const customer = buyer(sql, order.customer.account ?? null, "customer.account");
	if (customer.kind !== "ok") return customer;
	for (const [index, { sku }] of order.lines.entries())
		if (record(sql, "product", sku) === null) return refused("unknown_item", `Item ${sku} does not exist`, `lines[${index}].sku`);
	const freight = order.freight?.code ?? null;
	return freight === null ? null : objectionToFreight(freight, "freight.code");
}

/** Prices, stock and freight for a basket; nothing is stored. */
export function priceOut(sql: SqlStorage, asked: QuoteIn): Answer<Quote> {
	if (asked.currency !== CURRENCY) return refused("validation", `Prices are kept in ${CURRENCY} only`, "currency");
	const customer = buyer(sql, asked.account, "account");
	if (customer.kind !== "ok") return customer;
	const freightCode = asked.freightCode ?? null;
	const objection = freightCode === null ? null : objectionToFreight(freightCode, "freightCode");
	if (objection !== null) return objection;
	return ok({
		currency: CURRENCY,
		lines: asked.lines.map(({ sku }) => line(sql, sku, customer.value.priceList)),
		freight: Object.entries(FREIGHT)
			.filter(([code]) => freightCode === null || code === freightCode)
			.map(([code, amount]) => ({ code, amount })),
	});
}

/** Who may buy under an address: the whole of it, whatever its case. */
export function contactsOf(sql: SqlStorage, email: string): Contact[] {
	const wanted = email.toLowerCase();
	return records(sql, "contact")
		.filter(({ data }) => string(data, "email").toLowerCase() === wanted)
		.map(({ data }) => {
			const account = string(data, "account");
			const customer = record(sql, "customer", account);
			return {
				account,
				accountName: customer === null ? account : string(customer, "name"),
				contactName: string(data, "name"),
				email: string(data, "email"),
				active: data.active === true && customer?.active === true,
			};
		});
}

function line(sql: SqlStorage, sku: string, priceList: string): Quote["lines"][number] {
	const product = record(sql, "product", sku);
	const price = record(sql, "price", `${priceList}:${sku}`) ?? record(sql, "price", `${RETAIL}:${sku}`);
	if (product === null || price === null)
		return { sku, unitPrice: null, available: null, error: { code: "unknown_item", message: `Item ${sku} does not exist` } };
	const stock = record(sql, "stock", sku);
	return { sku, unitPrice: string(price, "unitPrice"), available: stock === null ? null : string(stock, "available"), error: null };
}

/** The cash customer, account null, buys at retail prices. */
function buyer(sql: SqlStorage, account: string | null, field: string): Answer<{ priceList: string }> {
	if (account === null) return ok({ priceList: RETAIL });
	const customer = record(sql, "customer", account);
	if (customer === null) return refused("not_found", `Account ${account} does not exist`, field);
	if (customer.active !== true) return refused("validation", `Account ${account} is closed for orders`, field);
	return ok({ priceList: string(customer, "priceList") });
}

const objectionToFreight = (code: string, field: string): Answer<never> | null =>
	Object.hasOwn(FREIGHT, code)
		? null
		: refused("validation", `Freight code ${code} is unknown; ${Object.keys(FREIGHT).join(" and ")} are not`, field);

const string = (data: RecordData, key: string): string => {
	const value = data[key];
	return typeof value === "string" ? value : "";
};
