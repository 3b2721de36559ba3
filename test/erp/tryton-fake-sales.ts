import Big from "big.js";
import { ADDRESS, productId } from "./tryton-fake-data";
import { type Row, type Store, TrytonError, userError, type Value } from "./tryton-fake-store";

/** What Tryton does with sales and parties: what it refuses, what it fills in, and what its buttons change. */

type Values = Record<string, Value>;
const created = (list: Value): Values[] => (list === undefined ? [] : (list as [string, Values[]][]).flatMap(([, rows]) => rows));

export function createSale(store: Store, values: Values): Row {
	const party = store.get("party.party", values.party);
	for (const field of ["invoice_address", "shipment_address"])
		if (store.get("party.address", values[field]).party !== party.id)
			throw userError('The value for field "Address" in "Sale" is not valid.');
	const lines = created(values.lines);
	for (const line of lines) checkLine(store, line);
	const total = lines.reduce((sum, line) => sum.plus(amountOf(line)), new Big(0)).round(2, Big.roundHalfUp);
	const stored = { number: null, state: "draft", sale_date: null, comment: null, ...values, total_amount: decimal(total.toFixed(2)) };
	const ids = lines.map((line) => store.add("sale.line", { ...line, product: line.product }).id);
	return store.add("sale.sale", { ...stored, lines: ids, processed: 0 });
}

function checkLine(store: Store, line: Values): void {
	const product = store.get("product.product", line.product);
	if (product.salable !== true) throw userError('The value for field "Product" in "Sale Line" is not valid according to its domain.');
	if (!Number.isInteger(line.quantity))
		throw userError('The number of digits in the value "1.5" for field "Quantity" in "Sale Line" exceeds the limit of "0".');
	const price = (line.unit_price as { decimal: string }).decimal;
	if ((price.split(".")[1] ?? "").length > 4) throw userError(`The number of digits in the value "${price}" exceeds the limit of "4".`);
}

const amountOf = (line: Values): Big => new Big(Number(line.quantity)).times((line.unit_price as { decimal: string }).decimal);
const decimal = (value: string) => ({ __class__: "Decimal", decimal: value });

/** Whether the button did anything; whoever pressed it is not told. */
export function press(store: Store, button: string, id: number): boolean {
	const sale = store.get("sale.sale", id);
	const moves: Readonly<Record<string, readonly [from: readonly Value[], to: string]>> = {
		draft: [["quotation", "confirmed", "cancelled"], "draft"],
		quote: [["draft"], "quotation"],
		confirm: [["quotation"], "confirmed"],
		cancel: [["draft", "quotation"], "cancelled"],
	};
	const [from, to] = moves[button] ?? [[], ""];
	if (!from.includes(sale.state)) return false;
	store.write("sale.sale", id, { state: to, ...(to === "quotation" ? { number: sale.number ?? `S${1_000 + id}` } : {}) });
	return true;
}

/** The second transaction of `confirm`: shipment and invoice. */
export function process(store: Store, id: number): void {
	const sale = store.get("sale.sale", id);
	if (sale.state === "confirmed") store.write("sale.sale", id, { state: "processing", processed: Number(sale.processed) + 1 });
}

export function deleteSale(store: Store, id: number): null {
	const sale = store.get("sale.sale", id);
	if (!["draft", "quotation", "cancelled"].includes(String(sale.state)))
		throw userError(`To delete sale "${sale.number}" you must cancel it.`);
	store.table("sale.sale").delete(id);
	return null;
}

export function createParty(store: Store, values: Values): Row {
	const taken = [...store.table("party.party").values()].some((row) => row.code === values.code);
	if (taken) throw userError("The code on party must be unique.");
	const own = { email: null, phone: null, replaced_by: null, customer_payment_term: null, customer_tax_rule: null };
	const party = store.add("party.party", { ...own, code: values.code, name: values.name });
	const addresses = created(values.addresses).map((address) => createAddress(store, { ...address, party: party.id }, false).id);
	const mechanisms = created(values.contact_mechanisms).map(
		(one) => store.add("party.contact_mechanism", { name: null, ...one, party: party.id }).id,
	);
	return Object.assign(party, { addresses, contact_mechanisms: mechanisms });
}

export function createAddress(store: Store, values: Values, link = true): Row {
	const address = store.add("party.address", { ...ADDRESS, ...values });
	if (link) (store.get("party.party", values.party).addresses as number[]).push(address.id);
	return address;
}

/** Without a party it fills in what holds for everybody. */
export function onChangeParty(store: Store, { party }: Values): Values {
	if (party === null) return { warehouse: 5 };
	const { addresses, customer_payment_term: term } = store.get("party.party", party);
	const [first = null] = addresses as number[];
	return { warehouse: 5, invoice_address: first, shipment_address: first, ...(term === null ? {} : { payment_term: term }) };
}

export function onChangeProduct(store: Store, values: Values): Values {
	const party = values["_parent_sale.party"];
	// Tryton overlooks the party's tax rule when the sale's company is not told.
	const rule = party === null || values["_parent_sale.company"] === undefined ? null : store.get("party.party", party).customer_tax_rule;
	const taxes = rule === null ? { add: [[0, { id: 1 }]] } : undefined;
	return { unit: 1, type: "line", ...(taxes === undefined ? {} : { taxes }) };
}

export function availableCarriers(store: Store, { shipment_address: address }: Values): number[] {
	const country = address === null || address === undefined ? null : store.get("party.address", address).country;
	return [...store.table("carrier").values()]
		.filter(({ countries }) => countries === null || (countries as Value[]).includes(country))
		.map(({ id }) => id);
}

/** Standard by pieces, express flat. */
export function carrierCost(store: Store, { carrier, inventory_moves: moves }: Values): Value {
	const { carrier_product: product } = store.get("carrier", carrier);
	if (product === productId(store, "F-EXP")) return decimal("19.9000");
	const pieces = (moves as { quantity: number }[]).reduce((sum, move) => sum + move.quantity, 0);
	return decimal(pieces > 10 ? "12.9000" : "4.9000");
}

export const forbidden = (method: string): TrytonError => new TrytonError(`403 ${method}`, "");
