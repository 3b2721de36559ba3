import { beforeAll, describe, expect, it } from "vitest";
import type { Change, Entity, ErpAdapter, QuoteRequest } from "../../src/erp/adapter";
import { answerOf, errorOf, patience } from "../erp/contract/harness";
import { TRYTON_SETTINGS } from "../erp/tryton-make";
import { asAdmin, make, server, stampedBefore, writeTo } from "./tryton-server";

/** Prices, stock, freight, contacts and changes as the demo data has them. */

beforeAll(() => server("fresh"));

describe("a quote", () => {
	const request: QuoteRequest = {
		account: "C00010",
		currency: "EUR",
		lines: [
			{ sku: "P-0004", quantity: "1" },
			{ sku: "P-0001", quantity: "1" },
			{ sku: "P-0020", quantity: "1" },
		],
		shipTo: { name: "Kunde 10", line1: "Kundenweg 10", city: "Wien", country: "AT" },
		freightCode: null,
	};

	it("gives the account's own prices, the stock, and the carriers that go there", async () => {
		const { lines, freight } = answerOf(await make().quote(request, patience()));
		expect(lines.slice(0, 2)).toEqual([
			{ sku: "P-0004", unitPrice: "83.792", available: "152", error: null },
			{ sku: "P-0001", unitPrice: "5", available: "153", error: null },
		]);
		expect(lines[2]).toMatchObject({ available: "0" });
		expect(freight).toEqual([{ code: "STD", amount: "6.9" }]);
	});

	it("knows quantity breaks, and the list price for a customer nobody knows", async () => {
		const asked = ["1", "10", "50"].map((quantity) => ({ sku: "P-0004", quantity }));
		const dealer = answerOf(await make().quote({ ...request, account: "C00002", lines: asked }, patience()));
		expect(dealer.lines.map(({ unitPrice }) => unitPrice)).toEqual(["94.266", "89.029", "83.792"]);
		const anyone = answerOf(await make().quote({ ...request, account: null, lines: asked }, patience()));
		expect(anyone.lines.map(({ unitPrice }) => unitPrice)).toEqual(["104.74", "104.74", "104.74"]);
	});

	it("offers express within the country only, and one freight when one is asked for", async () => {
		const berlin = { name: "Kunde", line1: "Kundenweg 1", city: "Berlin", country: "DE" };
		const { freight } = answerOf(await make().quote({ ...request, shipTo: berlin }, patience()));
		expect(freight.map(({ code }) => code)).toEqual(["STD", "EXP"]);
		const express = answerOf(await make().quote({ ...request, shipTo: berlin, freightCode: "EXP" }, patience()));
		expect(express.freight).toEqual([{ code: "EXP", amount: "19.9" }]);
	});

	it("shows prices with tax where the shop does", async () => {
		const adapter = make({ settings: { ...TRYTON_SETTINGS, pricesIncludeTax: true } });
		const { lines, freight } = answerOf(await adapter.quote({ ...request, account: null }, patience()));
		expect(lines[0]?.unitPrice).toBe("124.6406");
		expect(freight).toEqual([{ code: "STD", amount: "8.211" }]);
	});

	it("says line by line what is not sold", async () => {
		const asked = ["P-0004", "P-0050", "P-9999", "NONE"].map((sku) => ({ sku, quantity: "1" }));
		const { lines } = answerOf(await make().quote({ ...request, lines: asked }, patience()));
		expect(lines.map(({ error }) => error?.class ?? null)).toEqual([null, "validation_rejected", "validation_rejected", "not_found"]);
	});
});

describe("contacts", () => {
	it("are all parties with that address, the archived ones marked", async () => {
		const shared = answerOf(await make().findContacts("shared@example.com", patience()));
		expect(shared.map(({ account }) => account)).toEqual(["C00011", "C00012"]);
		const closed = answerOf(await make().findContacts("closed@example.com", patience()));
		expect(closed).toMatchObject([{ account: "C99999", active: false }]);
		expect(answerOf(await make().findContacts("kunde__@example.com", patience()))).toEqual([]);
	});
});

describe("the change feed", () => {
	it("gives what a storefront needs of each kind", async () => {
		const one = async (entity: Entity, id: string) => (await all(make(), entity)).find((change) => change.id === id)?.data;
		expect(await one("product", "4")).toEqual({
			sku: "P-0004",
			name: "Boots Pro 4",
			description: "Demo article no. 4",
			unit: "u",
			active: true,
		});
		expect(await one("price", "4")).toEqual({ sku: "P-0004", priceList: null, unitPrice: "104.74", currency: "EUR" });
		expect(await one("stock", "1")).toEqual({ sku: "P-0001", available: "153", onHand: "155" });
		expect(await one("customer", "12")).toMatchObject({ account: "C00010", name: "Kunde 10 Dreyer", email: "kunde10@example.com" });
		expect(await one("order", "1")).toMatchObject({ reference: "WEB-000001", state: "done", account: "C00004", currency: "EUR" });
		expect(await one("invoice", "1")).toMatchObject({ state: "paid", references: "WEB-000001", open: "0" });
		expect(await one("shipment", "1")).toMatchObject({ state: "done", account: "C00004" });
		expect(await one("ledgerEntry", "5")).toMatchObject({ account: "C00004", credit: "0", settled: true });
	});

	it("tells an archived article as deleted, and as changed when it is back", async () => {
		const adapter = make();
		const { next } = await pulled(adapter, "product", null);
		await archive(8, false);
		const gone = await pulled(adapter, "product", next);
		expect(gone.changes).toMatchObject([{ id: "8", deleted: true, data: null }]);
		await archive(8, true);
		expect((await pulled(adapter, "product", gone.next)).changes).toMatchObject([{ id: "8", deleted: false, data: { sku: "P-0008" } }]);
	});

	it("sees a product's change through its template, and stock through the order that takes it", async () => {
		const adapter = make();
		const { next } = await pulled(adapter, "price", null);
		await writeTo("product.template", 9, { list_price: { __class__: "Decimal", decimal: "42.42" } });
		expect((await pulled(adapter, "price", next)).changes).toMatchObject([{ id: "9", data: { unitPrice: "42.42" } }]);
	});

	it("takes up a change that was committed after a later one, and reports neither twice", async () => {
		const adapter = make();
		const { next } = await pulled(adapter, "order", null);
		await asAdmin("model.sale.sale.write", [21], { description: "first" }, { company: 1 });
		const first = await pulled(adapter, "order", next);
		expect(first.changes.map(({ id }) => id)).toEqual(["21"]);
		// The stamp of a transaction that began before the last one we saw, and ends only now.
		await stampedBefore(22, 21);
		const late = await pulled(adapter, "order", first.next);
		expect(late.changes.map(({ id }) => id)).toEqual(["22"]);
		expect((await pulled(adapter, "order", late.next)).changes).toEqual([]);
	});

	it("refuses a cursor that is none of its own", async () => {
		for (const cursor of ["", "{}", "null", '{"v":1,"entity":"price","after":0,"turn":0,"streams":[]}'])
			expect(errorOf(await make().pull("order", cursor, 10, patience()))).toMatchObject({ class: "validation_rejected" });
	});
});

async function pulled(adapter: ErpAdapter, entity: Entity, from: string | null): Promise<{ changes: Change[]; next: string }> {
	const changes: Change[] = [];
	for (let cursor = from; ; ) {
		const page = answerOf(await adapter.pull(entity, cursor, 100, patience()));
		changes.push(...page.changes);
		cursor = page.next;
		if (!page.more) return { changes, next: page.next };
	}
}
const all = async (adapter: ErpAdapter, entity: Entity) => (await pulled(adapter, entity, null)).changes;

const archive = (template: number, active: boolean) =>
	asAdmin(
		"model.product.template.write",
		[template],
		{ active, products: [["write", [template], { active }]] },
		{ company: 1, active_test: false },
	);
