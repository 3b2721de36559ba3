import { beforeEach, describe, expect, it } from "vitest";
import { placedOrder } from "../erp/orders";
import { call, contract, reset } from "./sandbox";

const json = async (response: Response | Promise<Response>) => (await (await response).json()) as Record<string, unknown>;
const place = (eNumber: string, changes = {}) => contract("POST", "/orders", placedOrder(eNumber, changes));

beforeEach(reset);

describe("orders", () => {
	it("get the ERP's own consecutive numbers, in the order received", async () => {
		expect(await json(place("E1"))).toEqual({
			id: "1",
			number: "SO-100001",
			eNumber: "E1",
			state: "confirmed",
			total: "29.95",
			currency: "EUR",
		});
		expect(await json(place("E2"))).toMatchObject({ number: "SO-100002" });
		expect((await place("E3")).status).toBe(201);
	});

	it("are not compared with earlier ones, so that a duplicate shows", async () => {
		await place("E1");
		await place("E1");
		const { orders } = (await json(contract("GET", "/orders?eNumber=E1"))) as { orders: { number: string }[] };
		expect(orders.map(({ number }) => number)).toEqual(["SO-100001", "SO-100002"]);
		expect(await json(call("GET", "/state"))).toMatchObject({ total: 2, duplicates: ["E1"] });
	});

	it("that were cancelled are not live any more", async () => {
		await place("E1");
		expect((await call("POST", "/orders/SO-100001/cancel")).status).toBe(200);
		expect(await json(contract("GET", "/orders?eNumber=E1"))).toEqual({ orders: [] });
		expect((await call("POST", "/orders/SO-100001/cancel")).status).toBe(404);
		expect((await call("POST", "/orders/SO-999999/cancel")).status).toBe(404);
	});

	it.each([
		["an unknown article", { lines: [{ sku: "NOPE", quantity: "1", unitPrice: "1.00" }] }, "unknown_item", "lines[0].sku"],
		["a discontinued article", { lines: [{ sku: "P-0013", quantity: "1", unitPrice: "1.00" }] }, "unknown_item", "lines[0].sku"],
		["an unknown freight code", { freight: { code: "AIR", amount: "1.00" } }, "validation", "freight.code"],
		[
			"an unknown account",
			{ customer: { kind: "b2b", account: "C99999", name: "x", email: "x@x.example" } },
			"not_found",
			"customer.account",
		],
		[
			"a closed account",
			{ customer: { kind: "b2b", account: "C00013", name: "x", email: "x@x.example" } },
			"validation",
			"customer.account",
		],
		["no lines", { lines: [] }, "validation", "lines"],
		["a quantity that is a number", { lines: [{ sku: "A-100", quantity: 1, unitPrice: "1.00" }] }, "validation", "lines[0].quantity"],
		["an e-number that is none", { eNumber: "e 1" }, "validation", "eNumber"],
	])("with %s are refused and not kept", async (_what, changes, code, field) => {
		const response = await place("E1", changes);
		expect(response.status).toBe(422);
		expect(await json(response)).toMatchObject({ error: { code, field } });
		expect(await json(call("GET", "/orders"))).toMatchObject({ orders: [], total: 0 });
	});

	it("that are not JSON, or endless, are refused", async () => {
		expect((await contract("POST", "/orders", "{")).status).toBe(400);
		expect((await contract("POST", "/orders", `"${"x".repeat(1_048_576)}"`)).status).toBe(413);
	});
});

describe("the token", () => {
	it.each([
		["GET", "/health"],
		["POST", "/orders"],
		["GET", "/orders?eNumber=E1"],
		["POST", "/quotes"],
		["GET", "/contacts?email=x"],
		["GET", "/changes/product"],
	])("is needed for %s %s", async (method, path) => {
		for (const headers of [{}, { authorization: "Bearer wrong" }, { authorization: "Basic x" }] as Record<string, string>[]) {
			const response = await call(method, path, method === "POST" ? placedOrder("E1") : undefined, headers);
			expect(response.status).toBe(401);
			expect(await json(response)).toMatchObject({ error: { code: "unauthorised" } });
		}
		expect(await json(call("GET", "/orders"))).toMatchObject({ total: 0 });
	});
});

describe("quotes", () => {
	const quote = (changes: object) =>
		contract("POST", "/quotes", {
			account: null,
			currency: "EUR",
			lines: [{ sku: "A-100", quantity: "1" }],
			shipTo: null,
			freightCode: null,
			...changes,
		});

	it("give a dealer ten per cent off and the cash customer the list price", async () => {
		expect(await json(quote({}))).toMatchObject({ lines: [{ unitPrice: "12.50", error: null }] });
		expect(await json(quote({ account: "C00001" }))).toMatchObject({ lines: [{ unitPrice: "11.25" }] });
		expect(await json(quote({ account: "C00002" }))).toMatchObject({ lines: [{ unitPrice: "12.50" }] });
	});

	it("list the freight that was asked for, or all", async () => {
		expect(await json(quote({}))).toMatchObject({
			freight: [
				{ code: "STD", amount: "4.95" },
				{ code: "EXP", amount: "19.90" },
			],
		});
		expect(await json(quote({ freightCode: "EXP" }))).toMatchObject({ freight: [{ code: "EXP" }] });
		expect((await quote({ freightCode: "AIR" })).status).toBe(422);
	});

	it("refuse a currency without prices and an account that is closed", async () => {
		expect(await json(quote({ currency: "USD" }))).toMatchObject({ error: { code: "validation", field: "currency" } });
		expect(await json(quote({ account: "C00013" }))).toMatchObject({ error: { code: "validation", field: "account" } });
	});
});

describe("contacts", () => {
	it("belong to every account that has the address", async () => {
		const { contacts } = (await json(contract("GET", "/contacts?email=ANN.BYRNE@byrne.example"))) as { contacts: { account: string }[] };
		expect(contacts.map(({ account }) => account).toSorted()).toEqual(["C00001", "C00002"]);
	});

	it("of a closed account are not active", async () => {
		expect(await json(contract("GET", "/contacts?email=max@closed-doors.example"))).toMatchObject({ contacts: [{ active: false }] });
	});
});

describe("the change feed", () => {
	it("shows what is sold no more as deleted", async () => {
		const { changes } = (await json(contract("GET", "/changes/product?limit=500"))) as {
			changes: { id: string; deleted: boolean; data: unknown }[];
		};
		expect(changes.filter(({ deleted }) => !deleted)).toHaveLength(59);
		expect(changes.find(({ id }) => id === "P-0013")).toMatchObject({ deleted: true, data: null });
		expect(changes.find(({ id }) => id === "A-100")).toMatchObject({ data: { sku: "A-100", name: "Widget" } });
	});

	it("refuses an entity it does not have, a cursor of somebody else and limits out of range", async () => {
		expect((await contract("GET", "/changes/invoice")).status).toBe(404);
		expect((await contract("GET", "/changes/constructor")).status).toBe(404);
		expect((await contract("GET", "/changes/product?cursor=x")).status).toBe(422);
		for (const limit of ["0", "501", "-1", "ten", "1.5"])
			expect((await contract("GET", `/changes/product?limit=${limit}`)).status).toBe(422);
	});

	it("goes on over a reset, which takes back what was changed and deletes what was added", async () => {
		await call("PUT", "/records/product/A-100", { sku: "A-100", name: "Changed", active: true });
		await call("PUT", "/records/product/NEW", { sku: "NEW", name: "New", active: true });
		const { next } = await json(contract("GET", "/changes/product?limit=500"));
		await reset();
		const { changes } = (await json(contract("GET", `/changes/product?limit=500&cursor=${next}`))) as { changes: { id: string }[] };
		expect(changes.find(({ id }) => id === "A-100")).toMatchObject({ deleted: false, data: { name: "Widget" } });
		expect(changes.find(({ id }) => id === "NEW")).toMatchObject({ deleted: true });
	});
});
