import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { certainty } from "../../scripts/certainty/waits.ts";
import { median, quantile, seconds } from "../../scripts/load/figures.ts";
import { openStand, type Stand } from "../../scripts/load/stand.ts";
import { type LossyProxy, openLossyProxy } from "./lossy-proxy";
import { BASE_URL, rowsOf, salesOf, server } from "./tryton-server";
import { draft, Shop, trytonConnection } from "./tryton-shop";

/** A real ERP behind a network that loses its answers, or that hangs: what was carried out and never confirmed must not be done again. */

const ORDERS = 100;
/** Tryton confirms less than two orders a second however many ask at once. */
const DELIVERED_MS_MAX = 300_000;
const SEED = 20_261_201;

/**
 * Creating, quoting and confirming a sale: with one in five of their answers lost, every second order loses one. More would
 * open the breaker again and again, and the test would wait for probes. A sign-in that is lost holds everything back for long.
 */
const CHANGES = /\.(?:create|write|delete|draft|quote|confirm)$/;
const CHANGE_LOST = 0.2;
const LOOK_UP_LOST = 0.02;
const loses = (method: string): number => (CHANGES.test(method) ? CHANGE_LOST : method === "common.db.login" ? 0 : LOOK_UP_LOST);

let proxy: LossyProxy;
let stand: Stand;
let shop: Shop;

beforeAll(async () => {
	await server("fresh");
	const { origin, pathname } = new URL(BASE_URL);
	proxy = await openLossyProxy({ target: origin, seed: SEED, loses });
	// Tryton itself sets the pace here, not the limit of the connection.
	const connection = trytonConnection(`${proxy.origin}${pathname}`, { ratePerSecond: 20, burst: 5 });
	stand = await openStand("tryton-lossy", { link: {}, connection, logs: "file" });
	shop = new Shop(stand);
});
afterAll(async () => {
	shop?.close();
	await stand?.stop();
	await proxy?.close();
});

describe("Tryton behind a network that loses an answer of every second order", () => {
	it("has every order once, and every order is green without anybody's click", { timeout: DELIVERED_MS_MAX + 60_000 }, async () => {
		const eNumbers = await shop.placeMany(Array.from({ length: ORDERS }, (_, index) => `lossy-${index}`));
		expect(await stand.board.settled(DELIVERED_MS_MAX)).toMatchObject({ blue: 0, red: 0, green: ORDERS });

		// Cancelled ones, too: nothing was done twice and tidied up.
		const sales = await rowsOf("sale.sale", [["reference", "in", eNumbers]], ["reference", "state", "number"]);
		expect(sales.map(({ reference }) => String(reference)).sort()).toEqual(eNumbers.toSorted());
		expect(sales.filter(({ state }) => state !== "processing")).toEqual([]);
		const orders = (await stand.board.orders(eNumbers)).filter((order) => order !== null);
		const numbers = new Map(sales.map(({ reference, number }) => [reference, number]));
		expect(orders.filter(({ eNumber, status, erpOrderNumber }) => status !== "synced" || erpOrderNumber !== numbers.get(eNumber))).toEqual(
			[],
		);

		const { doubted, waitsMs, lookUps, sentAgain } = certainty(orders);
		expect(sentAgain).toEqual([]);
		expect(waitsMs).toHaveLength(doubted);
		// With little lost this would have shown little.
		expect(doubted).toBeGreaterThan(ORDERS / 4);
		for (const step of ["create", "quote", "confirm"]) expect(proxy.lost.get(`model.sale.sale.${step}`), step).toBeGreaterThan(0);
		console.log(
			`Tryton: ${ORDERS} orders, ${doubted} in doubt, ${lookUps} look-ups, none sent again; certain after ${seconds(median(waitsMs))} (median), ${seconds(quantile(waitsMs, 0.95))} (95th), ${seconds(Math.max(...waitsMs))} (longest)`,
		);
	});
});

describe("an order that asks for the ERP's number at once", () => {
	beforeEach(() => proxy.mend());

	it("gets both numbers in the reply when Tryton answers in time", async () => {
		const answer = await shop.ask(draft("now"), { prefer: "wait=5" });
		expect(answer.status, answer.body).toBe(201);
		const { eNumber, erpOrderNumber, status } = JSON.parse(answer.body);
		const [sale, ...others] = await salesOf(eNumber);
		expect(others).toEqual([]);
		expect({ erpOrderNumber, status }).toEqual({ erpOrderNumber: sale?.number, status: "synced" });
		expect(erpOrderNumber).toEqual(expect.any(String));
		expect(answer.headers["preference-applied"]).toBe("wait=5");
	});

	it("is confirmed without it when the ERP hangs, and delivered once when it does not any more", async () => {
		proxy.hang();
		const answer = await shop.ask(draft("now-hanging"), { prefer: "wait=5" });
		expect(answer.status, answer.body).toBe(201);
		const { eNumber, erpOrderNumber, message } = JSON.parse(answer.body);
		expect({ erpOrderNumber, message }).toEqual({ erpOrderNumber: null, message: "Your order has been placed successfully" });
		// It was on its way to the ERP already, which has answered nothing so far.
		expect(proxy.hanging).toBeGreaterThan(0);
		expect(await salesOf(eNumber)).toEqual([]);

		proxy.mend();
		const delivered = await shop.ended(eNumber);
		expect(delivered).toMatchObject({ status: "synced", erpOrderNumber: expect.any(String) });
		expect((await salesOf(eNumber)).map(({ number }) => number)).toEqual([delivered?.erpOrderNumber]);
	});
});
