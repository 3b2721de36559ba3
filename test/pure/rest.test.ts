import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ErpConnection } from "../../src/erp/connection";
import { restAdapter } from "../../src/erp/rest";
import { ERROR_CODES } from "../../src/erp/rest-wire";
import { type Fetch, transportOver } from "../../src/erp/transport";
import { placedOrder } from "../erp/orders";

const NOW = Date.UTC(2026, 10, 22, 12, 0, 0);
const noSession = () => Promise.reject(new Error("the rest adapter has no sessions"));

function adapterOver(fetch: Fetch, changes: Record<string, unknown> = {}, credentials: Record<string, string> = { token: "t0ken" }) {
	const plain = { adapter: "rest", baseUrl: "https://erp.example/api/", ratePerSecond: 10, burst: 5, concurrency: 5, timeoutMs: 10_000 };
	const connection = ErpConnection.parse({ ...plain, ...changes });
	return restAdapter(connection, credentials, {
		transport: transportOver(fetch),
		session: { current: noSession, renew: noSession },
		now: () => NOW,
	});
}
/** An adapter whose ERP always answers this. */
const answered = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
	adapterOver(async () => new Response(typeof body === "string" ? body : JSON.stringify(body), { status, headers }));
const patience = () => new AbortController().signal;

const inErp = { id: "7", number: "SO-7", eNumber: "E1", state: "confirmed", total: "29.95", currency: "EUR" };

describe("what goes over the wire", () => {
	async function sent(act: (adapter: ReturnType<typeof adapterOver>) => Promise<unknown>): Promise<{ request: Request; body: string }> {
		const seen: { request: Request; body: string }[] = [];
		const adapter = adapterOver(async (request) => {
			seen.push({ request, body: await request.text() });
			return new Response("{}");
		});
		await act(adapter);
		expect(seen).toHaveLength(1);
		return seen[0] ?? { request: new Request("https://none.example"), body: "" };
	}

	it("is the order as it was placed, with the token and the media type", async () => {
		const order = placedOrder("E1", { note: "Grüße 🔔" });
		const { request, body } = await sent((adapter) => adapter.createOrder(order, patience()));
		expect(request.method).toBe("POST");
		expect(request.url).toBe("https://erp.example/api/orders");
		expect(request.headers.get("authorization")).toBe("Bearer t0ken");
		expect(request.headers.get("content-type")).toBe("application/json; charset=utf-8");
		expect(JSON.parse(body)).toEqual(order);
	});

	it("is a look-up with every value escaped", async () => {
		expect((await sent((adapter) => adapter.findOrders("E1&x=1", patience()))).request.url).toBe(
			"https://erp.example/api/orders?eNumber=E1%26x%3D1",
		);
		expect((await sent((adapter) => adapter.findContacts("a+b@x.example", patience()))).request.url).toContain("email=a%2Bb%40x.example");
		expect((await sent((adapter) => adapter.pull("product", "a b", 10, patience()))).request.url).toContain(
			"/changes/product?limit=10&cursor=a+b",
		);
	});

	it("asks for no more changes than the contract allows, and for one at least", async () => {
		expect((await sent((adapter) => adapter.pull("product", null, 9_999, patience()))).request.url).toContain("limit=500");
		expect((await sent((adapter) => adapter.pull("product", null, 0, patience()))).request.url).toContain("limit=1");
	});

	it("is nothing without a token", async () => {
		const never = adapterOver(() => Promise.reject(new Error("must not be called")), {}, {});
		expect(await never.ping(patience())).toMatchObject({ ok: false, error: { class: "unauthorised", executed: "no" } });
		expect(await never.createOrder(placedOrder("E1"), patience())).toMatchObject({ ok: false, error: { class: "unauthorised" } });
	});
});

describe("error codes", () => {
	const coded = (code: string, status: number) => answered({ error: { code, message: "because", field: "lines[0].sku" } }, status);

	it.each(Object.entries(ERROR_CODES))("understands %s whatever the status", async (code, expected) => {
		for (const status of [400, 409, 422, 500, 503]) {
			const result = await coded(code, status).createOrder(placedOrder("E1"), patience());
			expect(result).toMatchObject({ ok: false, error: { class: expected, executed: "no", erpCode: code, field: "lines[0].sku" } });
		}
	});

	it("takes an unlisted code of a server error for an order that may be booked", async () => {
		const result = await coded("internal", 500).createOrder(placedOrder("E1"), patience());
		expect(result).toMatchObject({ ok: false, error: { class: "unknown_outcome", executed: "maybe" } });
	});

	it("are those that the contract's page lists, no more and no fewer", () => {
		const page = readFileSync("docs/erp-rest-contract.md", "utf8");
		const listed = [...page.matchAll(/^\| `([a-z_]+)` +\| \d{3}/gm)].map((match) => match[1]);
		expect(listed.toSorted()).toEqual(Object.keys(ERROR_CODES).toSorted());
	});
});

describe("an order's answer", () => {
	const created = (body: unknown, status = 201) => answered(body, status).createOrder(placedOrder("E1"), patience());

	it("is taken when it is whole, more fields or not", async () => {
		const { eNumber: _, ...order } = inErp;
		expect(await created({ ...inErp, warehouse: "north" })).toEqual({ ok: true, value: order });
		expect(await created({ ...inErp, number: null, total: null, currency: null }, 200)).toMatchObject({
			ok: true,
			value: { number: null },
		});
	});

	it.each([
		["is about another order", { ...inErp, eNumber: "E2" }],
		["has a number for an id", { ...inErp, id: 7 }],
		["has a number for an amount", { ...inErp, total: 29.95 }],
		["has an amount that is none", { ...inErp, total: "29,95" }],
		["leaves its state out", { ...inErp, state: undefined }],
		["has a state nobody knows", { ...inErp, state: "ok" }],
		["is cancelled already", { ...inErp, state: "cancelled" }],
		["has no id", { ...inErp, id: "" }],
	])("that %s means it may be booked", async (_what, body) => {
		expect(await created(body)).toMatchObject({ ok: false, error: { class: "unknown_outcome", executed: "maybe" } });
	});
});

describe("a look-up's answer", () => {
	const found = (orders: unknown) => answered({ orders }).findOrders("E1", patience());

	it("leaves cancelled orders out", async () => {
		expect(await found([inErp, { ...inErp, id: "8", state: "cancelled" }])).toMatchObject({ ok: true, value: [{ id: "7" }] });
		expect(await found([])).toEqual({ ok: true, value: [] });
	});

	it("is no answer when it lists an order that was not asked for", async () => {
		expect(await found([{ ...inErp, eNumber: "E2" }])).toMatchObject({ ok: false, error: { class: "down", executed: "no" } });
		expect(await found([inErp, { ...inErp, eNumber: "E11" }])).toMatchObject({ ok: false, error: { class: "down" } });
	});
});

describe("a quote's answer", () => {
	const request = {
		account: null,
		currency: "EUR",
		lines: [
			{ sku: "A", quantity: "1" },
			{ sku: "B", quantity: "1" },
		],
		shipTo: null,
		freightCode: null,
	};
	const line = (sku: string) => ({ sku, unitPrice: "1.00", available: null, error: null });
	const quoted = (body: unknown) => answered(body).quote(request, patience());

	it("keeps the good lines beside a bad one", async () => {
		const bad = { ...line("B"), unitPrice: null, error: { code: "unknown_item", message: "<b>No</b> B", field: "sku" } };
		expect(await quoted({ currency: "EUR", lines: [line("A"), bad], freight: [] })).toEqual({
			ok: true,
			value: {
				currency: "EUR",
				lines: [
					line("A"),
					{
						...line("B"),
						unitPrice: null,
						error: { class: "not_found", executed: "no", message: "No B", erpCode: "unknown_item", field: "sku" },
					},
				],
				freight: [],
			},
		});
	});

	it.each([
		["too few lines", { currency: "EUR", lines: [line("A")], freight: [] }],
		["lines in another order", { currency: "EUR", lines: [line("B"), line("A")], freight: [] }],
		["another currency", { currency: "USD", lines: [line("A"), line("B")], freight: [] }],
		["a price that is a number", { currency: "EUR", lines: [line("A"), { ...line("B"), unitPrice: 1 }], freight: [] }],
	])("with %s is no answer", async (_what, body) => {
		expect(await quoted(body)).toMatchObject({ ok: false, error: { class: "down", executed: "no" } });
	});
});

describe("contacts", () => {
	it("are checked again here, so that a server's pattern search signs no stranger in", async () => {
		const contact = { account: "C1", accountName: "One", contactName: null, email: "Ann@x.example", active: true };
		const sloppy = answered({ contacts: [contact, { ...contact, account: "C2", email: "joann@x.example" }] });
		expect(await sloppy.findContacts("ann@X.example", patience())).toEqual({ ok: true, value: [contact] });
	});
});

describe("the change feed", () => {
	const change = { id: "A", modifiedAt: null, deleted: false, data: { sku: "A", active: true, note: null } };
	const pulled = (body: unknown) => answered(body).pull("product", "c1", 10, patience());

	it("is passed on as it is", async () => {
		const page = { changes: [change, { id: "B", modifiedAt: "2026-01-01", deleted: true, data: null }], next: "c2", more: true };
		expect(await pulled(page)).toEqual({ ok: true, value: page });
	});

	it.each([
		["stands still and promises more", { changes: [], next: "c1", more: true }],
		["has no cursor", { changes: [], next: "", more: false }],
		["has data in a deleted record", { changes: [{ ...change, deleted: true }], next: "c2", more: false }],
		["has no data in a live record", { changes: [{ ...change, data: null }], next: "c2", more: false }],
		["nests its data", { changes: [{ ...change, data: { price: { net: "1" } } }], next: "c2", more: false }],
		["has numbers in its data", { changes: [{ ...change, data: { price: 1 } }], next: "c2", more: false }],
	])("that %s is no answer", async (_what, body) => {
		expect(await pulled(body)).toMatchObject({ ok: false, error: { class: "down", executed: "no" } });
	});

	it("may stand still at its end", async () => {
		expect(await pulled({ changes: [], next: "c1", more: false })).toMatchObject({ ok: true });
	});
});

describe("settings", () => {
	const capabilities = (changes: Record<string, unknown>) => adapterOver(() => Promise.reject(new Error("no call")), changes).capabilities;

	it("have careful defaults", () => {
		expect(capabilities({})).toMatchObject({ hardKey: false, settleMs: 300_000, entities: { product: { deletions: "feed" } } });
	});

	it("are taken from the integrator, and the connection's own settle time over them", () => {
		expect(capabilities({ settings: { hardKey: true, settleMs: 5_000 } })).toMatchObject({ hardKey: true, settleMs: 5_000 });
		expect(capabilities({ settings: { settleMs: 5_000 }, settleMs: 0 })).toMatchObject({ settleMs: 0 });
		expect(capabilities({ settings: { entities: ["invoice"], deletions: "none" } }).entities).toEqual({ invoice: { deletions: "none" } });
	});

	it.each([{ hardkey: true }, { hardKey: "yes" }, { settleMs: -1 }, { entities: ["unicorn"] }])("refuse %j by name", (settings) => {
		expect(() => capabilities({ settings })).toThrow(RangeError);
		expect(() => capabilities({ settings })).toThrow(new RegExp(Object.keys(settings)[0] ?? ""));
	});
});
