import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openStand, type Stand } from "../../scripts/load/stand.ts";
import { BASE_URL, kill, rowsOf, salesOf, server } from "./tryton-server";
import { draft, Shop, trytonConnection } from "./tryton-shop";

/** The whole way, with nothing replaced: a request over HTTP, the gateway in its own runtime, and a real ERP. */

const ORDERS = 200;
/** Tryton confirms some 1.5 orders a second however many ask at once. */
const DELIVERED_MS_MAX = 420_000;
const POLL_MS = 250;

let stand: Stand;
let shop: Shop;

beforeAll(async () => {
	await server("fresh");
	stand = await openStand("tryton", { link: {}, connection: trytonConnection(BASE_URL), logs: "file" });
	shop = new Shop(stand);
});
afterAll(async () => {
	shop?.close();
	await stand?.stop();
});
afterEach(() => server("up"));

describe("an order placed over HTTP", () => {
	it("is a confirmed sale with our number as reference and the right lines, prices, party and address, and its number comes back", async () => {
		const eNumber = await shop.place(draft("e2e-first"));
		expect(await shop.ended(eNumber)).toMatchObject({ status: "synced", error: null });

		const sales = await salesOf(eNumber);
		expect(sales).toHaveLength(1);
		const [sale] = sales;
		expect(sale).toMatchObject({ state: "processing", number: await shop.numberFor(eNumber) });
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
		const eNumber = await shop.place(draft("e2e-unknown", { lines: [{ sku: "NO-SUCH", name: null, quantity: "2", unitPrice: "17.50" }] }));
		expect(await shop.ended(eNumber)).toMatchObject({ status: "failed", error: { message: expect.stringContaining("NO-SUCH") } });
		expect(await salesOf(eNumber)).toEqual([]);
	});
});

describe("Tryton killed in the middle of many orders", () => {
	it("has each of them once when it is up again", { timeout: DELIVERED_MS_MAX + 60_000 }, async () => {
		const before = await stand.board.totals();
		const eNumbers = await shop.placeMany(Array.from({ length: ORDERS }, (_, index) => `e2e-many-${index}`));

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
