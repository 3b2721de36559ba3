import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { HttpClient } from "../../scripts/load/http.ts";
import type { OrderView } from "../../scripts/load/order-view.ts";
import { openStand, type Stand } from "../../scripts/load/stand.ts";
import { DEMO_STOREFRONT_KEY } from "../../scripts/tenant/demo.ts";
import type { OrderDraft } from "../../src/order/order.ts";
import { TRYTON_SETTINGS } from "../erp/tryton-make";
import { BASE_URL, kill, rowsOf, salesOf, server } from "./tryton-server";

/** The whole way, with nothing replaced: a request over HTTP, the gateway in its own runtime, and a real ERP. */

const ORDERS = 200;
/** Tryton confirms some 1.5 orders a second however many ask at once. */
const DELIVERED_MS_MAX = 420_000;
const PLACING_CONNECTIONS = 8;
const TIMEOUT_MS = 20_000;
const POLL_MS = 250;
const CONNECTION = {
	settings: {
		adapter: "tryton",
		baseUrl: BASE_URL,
		settings: TRYTON_SETTINGS,
		ratePerSecond: 5,
		burst: 3,
		concurrency: 3,
		timeoutMs: TIMEOUT_MS,
		// Killed programs finish nothing: what is not in the database when it is up again will never be.
		settleMs: 5_000,
	},
	credentials: { login: "gateway", password: "gateway-Pa55word" },
} as const;

let stand: Stand;
let shop: HttpClient;

beforeAll(async () => {
	await server("fresh");
	stand = await openStand("tryton", { link: {}, connection: CONNECTION, logs: "file" });
	shop = new HttpClient(stand.gateway.url, PLACING_CONNECTIONS, TIMEOUT_MS);
});
afterAll(async () => {
	shop?.close();
	await stand?.stop();
});
afterEach(() => server("up"));

const draft = (reference: string, changes: Partial<OrderDraft> = {}): OrderDraft => ({
	reference,
	customer: { kind: "b2c", account: null, name: "Ann Byrne", email: "ann@example.com", phone: "+353 1 555 0100" },
	currency: "EUR",
	lines: [
		{ sku: "P-0004", name: "Widget", quantity: "2", unitPrice: "12.50" },
		{ sku: "P-0007", name: "Gadget", quantity: "3", unitPrice: "3.3333" },
	],
	delivery: { name: "Ann Byrne", line1: "1 Main St", city: "Dublin", postcode: "D01 F5P2", country: "IE", date: "2026-12-01" },
	billing: null,
	freight: { code: "STD", amount: "4.95" },
	payment: { type: "card", status: "captured", reference: `pi_${reference}`, amount: "39.95" },
	total: "39.95",
	note: "Ring twice",
	...changes,
});

const headers = { authorization: `Bearer ${DEMO_STOREFRONT_KEY}`, "content-type": "application/json" };

async function place(order: OrderDraft): Promise<string> {
	const answer = await shop.send({ method: "POST", path: "/v1/orders", headers, body: JSON.stringify(order) });
	expect(answer.status, answer.body).toBe(201);
	return JSON.parse(answer.body).eNumber;
}

/** The ERP's number as the shop learns it. */
async function numberFor(eNumber: string): Promise<string | null> {
	const answer = await shop.send({ method: "GET", path: `/v1/orders/${eNumber}`, headers });
	expect(answer.status, answer.body).toBe(200);
	return JSON.parse(answer.body).erpOrderNumber;
}

/** The order once nothing more happens to it by itself. */
async function ended(eNumber: string): Promise<OrderView | null> {
	await expect.poll(async () => (await stand.board.order(eNumber))?.colour, { timeout: 60_000 }).not.toBe("blue");
	return await stand.board.order(eNumber);
}

describe("an order placed over HTTP", () => {
	it("is a confirmed sale with our number as reference and the right lines, prices, party and address, and its number comes back", async () => {
		const eNumber = await place(draft("e2e-first"));
		expect(await ended(eNumber)).toMatchObject({ status: "synced", error: null });

		const sales = await salesOf(eNumber);
		expect(sales).toHaveLength(1);
		const [sale] = sales;
		expect(sale).toMatchObject({ state: "processing", number: await numberFor(eNumber) });
		expect(sale?.["lines."].map((line) => [line["product."].code, line.quantity, Number(line.unit_price.decimal)])).toEqual([
			["P-0004", 2, 12.5],
			["P-0007", 3, 3.3333],
			["F-STD", 1, 4.95],
		]);
		expect(sale?.["party."].name).toBe("Ann Byrne");
		expect(sale?.["shipment_address."].full_address).toBe("1 Main St\nDublin D01 F5P2\nIRELAND");
		expect(await stand.board.order(eNumber)).toMatchObject({ colour: "green", erpOrderNumber: sale?.number });
	});

	it("that Tryton refuses is red with Tryton's reason, and no sale is left behind", async () => {
		const eNumber = await place(draft("e2e-unknown", { lines: [{ sku: "NO-SUCH", name: null, quantity: "2", unitPrice: "17.50" }] }));
		expect(await ended(eNumber)).toMatchObject({ status: "failed", error: { message: expect.stringContaining("NO-SUCH") } });
		expect(await salesOf(eNumber)).toEqual([]);
	});
});

describe("Tryton killed in the middle of many orders", () => {
	it("has each of them once when it is up again", { timeout: DELIVERED_MS_MAX + 60_000 }, async () => {
		const before = await stand.board.totals();
		const references = Array.from({ length: ORDERS }, (_, index) => `e2e-many-${index}`).values();
		const eNumbers: string[] = [];
		await Promise.all(
			Array.from({ length: PLACING_CONNECTIONS }, async () => {
				for (const reference of references) eNumbers.push(await place(draft(reference)));
			}),
		);
		expect(new Set(eNumbers).size).toBe(ORDERS);

		// Killed twice: once early, and once when about half of them are in, each time with requests under way.
		for (const share of [0.1, 0.5]) {
			await delivered(before.green + share * ORDERS);
			kill();
			await server("up");
		}
		await delivered(before.green + ORDERS);

		const sales = await rowsOf("sale.sale", [["reference", "in", eNumbers]], ["reference", "state", "number"]);
		const live = sales.filter(({ state }) => state !== "cancelled");
		expect(live.map(({ reference }) => String(reference)).sort()).toEqual(eNumbers.toSorted());
		expect(live.filter(({ state }) => state !== "processing")).toEqual([]);
		const orders = await stand.board.orders(eNumbers);
		const numbers = new Map(live.map(({ reference, number }) => [reference, number]));
		expect(orders.filter((order) => order?.erpOrderNumber !== numbers.get(order?.eNumber))).toEqual([]);
		expect(orders.flatMap((order) => order?.attempts.filter(({ counted }) => counted) ?? [])).toEqual([]);
	});
});

/** Waits until so many orders are green; none may be red beyond the one that was refused. */
async function delivered(green: number): Promise<void> {
	const untilMs = Date.now() + DELIVERED_MS_MAX;
	for (;;) {
		const totals = await stand.board.totals();
		expect(totals.red).toBeLessThanOrEqual(1);
		if (totals.green >= green) return;
		if (Date.now() > untilMs) throw new Error(`${totals.green} of ${green} orders were green in time`);
		await sleep(POLL_MS);
	}
}
