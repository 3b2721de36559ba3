import { beforeAll } from "vitest";
import type { Entity } from "../../src/erp/adapter";
import { describeAdapter } from "../erp/contract";
import { placedOrder } from "../erp/orders";
import { methodOf } from "../erp/tryton-make";
import { asAdmin, counts, duplicateOf, make, overNetwork, rowsOf, salesOf, server, writeTo } from "./tryton-server";

/** The conformance suite against Tryton 6.0 itself. */

beforeAll(() => server("fresh"));

let numbers = 0;
let touches = 0;

describeAdapter("tryton (real)", {
	fetch: overNetwork,
	make: ({ fetch, credentials, now }) => make({ fetch, wrong: credentials === "wrong", ...(now === undefined ? {} : { now }) }),
	creates: async (request) => (await methodOf(request)) === "model.sale.sale.create",
	eNumber: () => `E${200_001 + numbers++}`,
	goodOrder: (eNumber) => placedOrder(eNumber, { lines: [{ sku: "P-0004", name: null, quantity: "2", unitPrice: "12.50" }] }),
	badOrder: (eNumber) => placedOrder(eNumber, { lines: [{ sku: "P-0004", name: null, quantity: "1.5", unitPrice: "12.50" }] }),
	stored: async (eNumber) =>
		(await salesOf(eNumber)).map((sale) => ({
			lines: sale["lines."].map((line) => ({
				sku: line["product."].code,
				quantity: String(line.quantity),
				unitPrice: line.unit_price.decimal,
			})),
			texts: [sale["shipment_address."].party_name ?? sale["party."].name, sale["shipment_address."].street, sale.comment ?? ""],
		})),
	duplicate: duplicateOf,
	footprint: () => counts("sale.sale", "sale.line", "party.party", "party.address", "stock.move", "stock.shipment.out", "account.invoice"),
	currency: "EUR",
	knownSku: "P-0004",
	unknownSku: "NO-SUCH-ITEM",
	contact: { email: "kunde13@example.com", account: "C00013" },
	touch,
});

/** Changes one record the way Tryton's own users do. */
async function touch(entity: Entity): Promise<string> {
	const text = `touched ${++touches}`;
	switch (entity) {
		case "product":
			await writeTo("product.product", 7, { description: text });
			return "7";
		case "price":
			await writeTo("product.template", 7, { list_price: { __class__: "Decimal", decimal: `${touches}.25` } });
			return "7";
		case "stock":
			return moved(9);
		case "customer": {
			const [address] = await rowsOf("party.address", [["party.code", "=", "C00009"]], ["party"]);
			await writeTo("party.address", address?.id ?? 0, { city: text });
			return String(address?.party);
		}
		case "contact": {
			const [mechanism] = await rowsOf("party.contact_mechanism", [["value", "=", "kunde09@example.com"]], []);
			await writeTo("party.contact_mechanism", mechanism?.id ?? 0, { name: text });
			return String(mechanism?.id);
		}
		case "order":
			await writeTo("sale.sale", 9, { description: text });
			return "9";
		case "shipment":
			await writeTo("stock.shipment.out", 9, { reference: text });
			return "9";
		case "invoice": {
			const [invoice] = await rowsOf(
				"account.invoice",
				[
					["state", "=", "draft"],
					["type", "=", "out"],
				],
				[],
			);
			await writeTo("account.invoice", invoice?.id ?? 0, { comment: text });
			return String(invoice?.id);
		}
		case "ledgerEntry": {
			const [line] = await rowsOf(
				"account.move.line",
				[
					["account.type.receivable", "=", true],
					["reconciliation", "=", null],
				],
				[],
			);
			await writeTo("account.move.line", line?.id ?? 0, { maturity_date: { __class__: "date", year: 2027, month: 1, day: touches } });
			return String(line?.id);
		}
	}
}

/** Counts a product's stock anew, which moves it. */
async function moved(product: number): Promise<string> {
	const line = { product, quantity: 1_000 + touches };
	const inventory = { location: 3, company: 1, empty_quantity: "keep", lines: [["create", [line]]] };
	const ids = await asAdmin<number[]>("model.stock.inventory.create", [inventory], { company: 1 });
	await asAdmin("model.stock.inventory.confirm", ids, { company: 1 });
	return String(product);
}
