import type { Row, Store } from "./tryton-fake-store";

/** The fake's first day: small, and like the real demo data in everything a test names. */

const decimal = (value: string) => ({ __class__: "Decimal", decimal: value });
const day = { __class__: "date", year: 2026, month: 11, day: 20 };

export function fill(store: Store): void {
	for (const code of ["DE", "AT", "IE", "US"]) store.add("country.country", { code });
	store.add("country.subdivision", { code: "US-IL", name: "Illinois", country: 4 });
	store.add("currency.currency", { code: "EUR" });
	store.add("company.company", { currency: 1 });
	store.add("account.tax", { name: "VAT 19%", type: "percentage", rate: decimal("0.19"), childs: [] });
	store.add("product.uom", { symbol: "u", digits: 0 });
	store.add("account.invoice.payment_term", { name: "30 days net" });
	store.add("account.invoice.payment_term", { name: "Immediate" });
	for (let n = 1; n <= 30; n++) product(store, `P-${String(n).padStart(4, "0")}`, { salable: n !== 20, list: `${n}.50` });
	product(store, "P-9999", { active: false });
	product(store, "F-STD", { type: "service", list: "6.90" });
	product(store, "F-EXP", { type: "service", list: "19.90" });
	store.add("carrier", { carrier_product: productId(store, "F-STD"), countries: null });
	store.add("carrier", { carrier_product: productId(store, "F-EXP"), countries: [1] });
	for (let n = 1; n <= 12; n++) party(store, n);
	const gone = party(store, 99_999);
	store.write("party.party", gone.id, { active: false });
	history(store);
}

function product(store: Store, code: string, { salable = true, active = true, type = "goods", list = "9.99" } = {}): void {
	const { id } = store.add("product.product", {
		code,
		name: `Article ${code}`,
		description: null,
		salable,
		active,
		type,
		sale_uom: 1,
		account_category: 1,
		list_price: decimal(list),
		sale_price_uom: decimal(list),
		quantity: type === "goods" ? 100 : 0,
		forecast_quantity: type === "goods" ? 100 : 0,
	});
	store.add("product.template", { products: [id] });
}

export const productId = (store: Store, code: string): number =>
	[...store.table("product.product").values()].find((row) => row.code === code)?.id ?? 0;

export const ADDRESS = {
	party_name: null,
	street: null,
	postal_code: null,
	city: null,
	country: null,
	subdivision: null,
	invoice: false,
	delivery: false,
};

function party(store: Store, n: number): Row {
	const name = `Kunde ${n}`;
	const email = `kunde_${String(n).padStart(2, "0")}@example.com`;
	const made = store.add("party.party", {
		code: `C${String(n).padStart(5, "0")}`,
		name,
		email,
		phone: null,
		replaced_by: null,
		customer_payment_term: (n % 2) + 1,
		customer_tax_rule: n === 5 ? "export" : null,
	});
	const place = { street: `Kundenweg ${n}`, postal_code: "10115", city: "Berlin", country: 1, delivery: true, invoice: true };
	const address = store.add("party.address", { ...ADDRESS, ...place, party: made.id });
	const mechanism = store.add("party.contact_mechanism", { type: "email", value: email, name: `Buyer ${n}`, party: made.id });
	return Object.assign(made, { addresses: [address.id], contact_mechanisms: [mechanism.id] });
}

function history(store: Store): void {
	for (let n = 1; n <= 6; n++) {
		const [total, number] = [decimal(`${n}0.00`), String(n)];
		const common = { party: n, currency: 1, company: 1, number, total_amount: total };
		store.add("sale.sale", { ...common, reference: `WEB-00000${n}`, state: "processing", sale_date: day, lines: [] });
		store.add("stock.shipment.out", {
			number,
			customer: n,
			state: "done",
			planned_date: day,
			effective_date: day,
			origins: `${n} [WEB-00000${n}]`,
		});
		store.add("account.invoice", { ...common, type: "out", state: "posted", invoice_date: day, amount_to_pay: total, sales: [n] });
		store.add("account.move", { number, lines: [n] });
		const line = {
			party: n,
			move: n,
			debit: total,
			credit: decimal("0"),
			date: day,
			maturity_date: day,
			description: null,
			reconciliation: null,
		};
		store.add("account.move.line", { ...line, account: { "type.receivable": true } });
		store.add("stock.move", { product: n, state: "done" });
	}
}
