import { beforeAll, describe, expect, it } from "vitest";
import type { PlacedOrder } from "../../src/order/order";
import { answerOf, errorOf, patience } from "../erp/contract/harness";
import { placedOrder } from "../erp/orders";
import { methodOf, TRYTON_SETTINGS } from "../erp/tryton-make";
import { asAdmin, counts, duplicateOf, make, overNetwork, rowsOf, type Sale, salesOf, server, writeTo } from "./tryton-server";

/** What a merchant finds in Tryton: for whom, where to, what, for how much. */

let numbers = 0;
const nextNumber = () => `E${400_001 + numbers++}`;
const LINES = [{ sku: "P-0004", name: null, quantity: "2", unitPrice: "12.50" }];
const consumerOrder = (changes: Partial<PlacedOrder> = {}) => placedOrder(nextNumber(), { lines: LINES, ...changes });
const buyer = (account: string) => ({ kind: "b2b" as const, account, name: "Bea Buyer", email: "bea@example.com", phone: null });

/** As the demo data has it for this account. */
const STORED = { line1: "Kundenweg 10", postcode: "1010", city: "Wien", country: "AT" };

async function placed(order: PlacedOrder, settings = {}): Promise<Sale> {
	const created = answerOf(await make({ settings: { ...TRYTON_SETTINGS, ...settings } }).createOrder(order, patience()));
	expect(created).toMatchObject({ state: "confirmed", currency: "EUR" });
	const sales = await salesOf(order.eNumber);
	expect(sales).toHaveLength(1);
	const sale = sales[0] as Sale;
	expect(sale).toMatchObject({ id: Number(created.id), number: created.number, state: "processing" });
	return sale;
}
const linesOf = (sale: Sale) =>
	sale["lines."].map((line) => [line["product."].code, line.quantity, Number(line.unit_price.decimal), line.taxes.length]);
const addressesOf = async (code: string) => (await rowsOf("party.address", [["party.code", "=", code]], [])).length;

beforeAll(() => server("fresh"));

describe("an order of a customer without account", () => {
	it("is booked on a party of the customer's own, with lines, freight, tax, wished day, payment and note", async () => {
		const sale = await placed(consumerOrder());
		expect(sale["party."]).toMatchObject({ name: "Ann Byrne", code: expect.stringMatching(/^WEB-[0-9A-F]{16}$/) });
		expect(linesOf(sale)).toEqual([
			["P-0004", 2, 12.5, 1],
			["F-STD", 1, 4.95, 1],
		]);
		expect(sale.total_amount.decimal).toBe("35.64");
		expect(sale["shipment_address."].full_address).toBe("1 Main St\nDublin D01 F5P2\nIRELAND");
		expect(sale["invoice_address."].id).toBe(sale["shipment_address."].id);
		expect(sale.shipping_date).toMatchObject({ year: 2026, month: 12, day: 1 });
		expect(sale.comment).toBe(
			"Ring twice\nOrdered by: Ann Byrne, ann@example.com, +353 1 555 0100\nPayment: card, captured, 29.95 EUR, pi_123",
		);
	});

	it("is booked on the same party the next time, whatever the case of the address, and adds no address that is there", async () => {
		const first = await placed(consumerOrder());
		const before = await counts("party.party", "party.address");
		const { customer } = consumerOrder();
		const second = await placed(consumerOrder({ customer: { ...customer, email: "Ann@Example.COM" } }));
		expect(second["party."].code).toBe(first["party."].code);
		expect(second["shipment_address."].id).toBe(first["shipment_address."].id);
		expect(await counts("party.party", "party.address")).toBe(before);
	});

	it("sent to somebody else goes to an address with that name, and is billed where the order says", async () => {
		const { delivery } = consumerOrder();
		const billing = { name: "Ann Byrne", line1: "9 Office Row", city: "Cork", postcode: "T12", country: "IE" };
		const sale = await placed(consumerOrder({ delivery: { ...delivery, name: "Tom Byrne" }, billing }));
		expect(sale["shipment_address."]).toMatchObject({ party_name: "Tom Byrne", full_address: "1 Main St\nDublin D01 F5P2\nIRELAND" });
		expect(sale["invoice_address."].full_address).toBe("9 Office Row\nCork T12\nIRELAND");
	});

	it("keeps a region that Tryton knows as its subdivision, and one it does not know beside the city", async () => {
		const delivery = { name: "Ann Byrne", line1: "5 Oak Ave", city: "Springfield", region: "IL", postcode: "62701", country: "US" };
		const known = await placed(consumerOrder({ delivery }));
		expect(known["shipment_address."].full_address).toMatch(/Illinois|IL/i);
		expect((await placed(consumerOrder({ delivery })))["shipment_address."].id).toBe(known["shipment_address."].id);
		const unknown = await placed(consumerOrder({ delivery: { ...delivery, city: "Austin", region: "Texas" } }));
		expect(unknown["shipment_address."].full_address).toContain("Austin, Texas");
		expect((await placed(consumerOrder({ delivery: { ...delivery, city: "Austin", region: "Texas" } })))["shipment_address."].id).toBe(
			unknown["shipment_address."].id,
		);
	});

	it("is booked on the cash account where the merchant wants that, with the customer's own address", async () => {
		const sale = await placed(consumerOrder(), { cashAccount: "C00001" });
		expect(sale["party."].code).toBe("C00001");
		expect(sale["shipment_address."]).toMatchObject({ party_name: "Ann Byrne", full_address: "1 Main St\nDublin D01 F5P2\nIRELAND" });
		expect((await placed(consumerOrder(), { cashAccount: "C00001" }))["shipment_address."].id).toBe(sale["shipment_address."].id);
	});

	it("that arrives ten times at once for a new customer makes ten sales and one party", async () => {
		const customer = { ...consumerOrder().customer, email: "rush@example.com" };
		const orders = Array.from({ length: 10 }, () => consumerOrder({ customer }));
		const adapter = make();
		for (const result of await Promise.all(orders.map((order) => adapter.createOrder(order, patience()))))
			expect(answerOf(result)).toMatchObject({ state: "confirmed" });
		const codes = new Set((await Promise.all(orders.map(({ eNumber }) => salesOf(eNumber)))).flat().map((sale) => sale["party."].code));
		expect(codes.size).toBe(1);
	});

	it("with prices that include tax costs in Tryton what it cost in the shop", async () => {
		const order = consumerOrder({ lines: [{ sku: "P-0004", name: null, quantity: "2", unitPrice: "119.00" }], total: "242.95" });
		const sale = await placed(order, { pricesIncludeTax: true });
		expect(linesOf(sale)).toEqual([
			["P-0004", 2, 100, 1],
			["F-STD", 1, 4.1597, 1],
		]);
		expect(sale.total_amount.decimal).toBe("242.95");
	});
});

describe("an order of an account", () => {
	it("uses the account's own address, terms and price list, at the shop's prices, and names the receiver", async () => {
		const order = consumerOrder({ customer: buyer("C00010"), delivery: { ...STORED, name: "Goods-in" }, freight: null });
		const before = await addressesOf("C00010");
		const sale = await placed(order, { paymentTerms: {} });
		expect(sale).toMatchObject({
			"party.": { code: "C00010" },
			"price_list.": { name: "VIP 20%" },
			"payment_term.": { name: "Immediate" },
			"shipment_address.": { id: 14 },
			"invoice_address.": { id: 14 },
		});
		expect(linesOf(sale)).toEqual([["P-0004", 2, 12.5, 1]]);
		expect(sale.comment).toContain("Deliver to: Goods-in");
		expect(await addressesOf("C00010")).toBe(before);
	});

	it("gets an address added for a place it does not have, once, and is still billed at its own", async () => {
		const delivery = { name: "Site 4", line1: "Baustelle 4", line2: "Tor 2", postcode: "1020", city: "Wien", country: "AT" };
		const before = await addressesOf("C00010");
		const first = await placed(consumerOrder({ customer: buyer("C00010"), delivery }));
		const second = await placed(consumerOrder({ customer: buyer("C00010"), delivery }));
		expect(first["shipment_address."]).toMatchObject({ party_name: "Site 4", full_address: "Baustelle 4\nTor 2\n1020 Wien\nAUSTRIA" });
		expect(second["shipment_address."].id).toBe(first["shipment_address."].id);
		expect(first["invoice_address."].id).toBe(14);
		expect(await addressesOf("C00010")).toBe(before + 1);
	});

	it("is taxed by the account's own rule", async () => {
		const delivery = { name: "Kunde 05", line1: "Kundenweg 5", postcode: "8000", city: "Aarhus", country: "DK" };
		const sale = await placed(consumerOrder({ customer: buyer("C00005"), delivery }));
		expect(linesOf(sale).map(([, , , taxes]) => taxes)).toEqual([0, 0]);
		expect(sale.tax_amount.decimal).toBe("0");
	});

	it("gets the payment term that the settings name for its way of paying", async () => {
		const sale = await placed(consumerOrder({ customer: buyer("C00011") }), { paymentTerms: { card: 2 } });
		expect(sale["payment_term."]?.name).toBe("Immediate");
	});

	it("that was merged into another is booked on the other", async () => {
		await writeTo("party.party", 22, { active: false, replaced_by: 23 });
		expect((await placed(consumerOrder({ customer: buyer("C00020") })))["party."].code).toBe("C00021");
	});
});

describe("an order that Tryton cannot take", () => {
	it.each([
		["an unknown account", { customer: buyer("NOBODY") }, "not_found", "customer.account"],
		["an archived account", { customer: buyer("C99999") }, "validation_rejected", "customer.account"],
		["an archived product", { lines: [{ sku: "P-9999", quantity: "1", unitPrice: "1" }] }, "validation_rejected", "lines[0].sku"],
		[
			"a product not for sale",
			{ lines: [...LINES, { sku: "P-0050", quantity: "1", unitPrice: "1" }] },
			"validation_rejected",
			"lines[1].sku",
		],
		["an unknown currency", { currency: "USD" }, "validation_rejected", "currency"],
		["an unmapped freight", { freight: { code: "DRONE", amount: "9" } }, "validation_rejected", "freight.code"],
	])("for %s is refused before anything is stored", async (_what, changes, errorClass, field) => {
		const before = await counts("sale.sale", "party.address");
		const order = consumerOrder(changes);
		expect(errorOf(await make().createOrder(order, patience()))).toMatchObject({ class: errorClass, executed: "no", field });
		expect(await counts("sale.sale", "party.address")).toBe(before);
	});

	it("for a country it does not know is refused, and its customer is not stored either", async () => {
		const { customer, delivery } = consumerOrder();
		const before = await counts("sale.sale", "party.party");
		const order = consumerOrder({ customer: { ...customer, email: "far@example.com" }, delivery: { ...delivery, country: "NZ" } });
		expect(errorOf(await make().createOrder(order, patience()))).toMatchObject({ class: "validation_rejected", executed: "no" });
		expect(await counts("sale.sale", "party.party")).toBe(before);
	});
});

describe("an e-number that Tryton has already", () => {
	it("makes no second sale, and a draft left behind is finished", async () => {
		const order = consumerOrder();
		const interrupted = make({
			fetch: async (request) => {
				if ((await methodOf(request.clone())) === "model.sale.sale.quote") throw new TypeError("reset");
				return overNetwork(request);
			},
		});
		expect(errorOf(await interrupted.createOrder(order, patience()))).toMatchObject({ class: "unknown_outcome", executed: "maybe" });
		expect(await salesOf(order.eNumber)).toMatchObject([{ state: "draft", number: null }]);
		const first = await placed(order);
		const second = await placed(order);
		expect(second.id).toBe(first.id);
	});

	it("with other lines is for a person to decide, and nothing is sent", async () => {
		const order = consumerOrder();
		const sale = await placed(order);
		const edited = { ...order, lines: [{ sku: "P-0007", name: null, quantity: "1", unitPrice: "5.00" }] };
		const error = errorOf(await make().createOrder(edited, patience()));
		expect(error).toMatchObject({ class: "validation_rejected", executed: "no" });
		expect(error.message).toContain(`(${sale.number})`);
		expect(await salesOf(order.eNumber)).toHaveLength(1);
	});

	it("twice is told as a duplicate", async () => {
		const order = consumerOrder();
		await placed(order);
		await duplicateOf(order.eNumber);
		expect(errorOf(await make().createOrder(order, patience()))).toMatchObject({ class: "duplicate", executed: "no" });
	});

	it("that a person cancelled may be sent anew", async () => {
		const order = consumerOrder();
		const interrupted = make({
			fetch: async (request) => {
				if ((await methodOf(request.clone())) === "model.sale.sale.quote") throw new TypeError("reset");
				return overNetwork(request);
			},
		});
		errorOf(await interrupted.createOrder(order, patience()));
		const [draft] = await salesOf(order.eNumber);
		await asAdmin("model.sale.sale.cancel", [draft?.id], { company: 1 });
		expect(answerOf(await make().findOrders(order.eNumber, patience()))).toEqual([]);
		expect((await placed(order)).id).not.toBe(draft?.id);
	});
});
