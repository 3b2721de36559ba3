import { describe, expect, it } from "vitest";
import { stillClock } from "../support/clock";
import { place, placeMany } from "../support/desks";
import { type FreshLink, freshLink, probe } from "../support/links";
import { relayOnce, relayUntilStill } from "../support/relay";

const clock = stillClock();

function powerCut(shop: FreshLink): void {
	shop.erp.onCreate = { refuse: "down" };
	shop.erp.onFind = { refuse: "down" };
	shop.erp.onPing = { refuse: "down" };
}
function powerBack(shop: FreshLink): void {
	shop.erp.onCreate = "accept";
	shop.erp.onFind = "accept";
	shop.erp.onPing = "accept";
}
async function minutesPass(shop: FreshLink, minutes: number): Promise<void> {
	for (let step = 0; step < minutes * 6; step++) {
		clock.advance(10_000);
		await probe(shop);
		await relayOnce(shop);
	}
}

describe("while the ERP is down", () => {
	it("orders are taken and held, said why and until when, and none of their attempts is used up", async () => {
		const shop = await freshLink();
		powerCut(shop);
		await placeMany(shop, 20);
		await minutesPass(shop, 10);
		expect((await place(shop)).status).toBe("queued");
		const order = await shop.desk.find("E100020");
		expect(order?.held).toMatchObject({ reason: "erp_offline" });
		expect(order?.nextAttemptAtMs).toBe(order?.held?.untilMs);
		expect((await shop.desk.totals()).byStatus).toEqual({ queued: 21 });
		for (const eNumber of ["E100001", "E100010", "E100020"]) {
			expect((await shop.desk.find(eNumber))?.attemptLog.filter(({ counted }) => counted)).toEqual([]);
		}
	});

	it("it is asked for its health now and then, and sent no orders", async () => {
		const shop = await freshLink();
		powerCut(shop);
		await placeMany(shop, 20);
		await minutesPass(shop, 2);
		const sent = shop.erp.created.length;
		const { pings } = shop.erp;
		await minutesPass(shop, 10);
		expect(shop.erp.created).toHaveLength(sent);
		expect(shop.erp.pings).toBeGreaterThan(pings);
	});

	it("and comes back, the held orders go out in the order of their numbers", async () => {
		const shop = await freshLink({ concurrency: 5 });
		powerCut(shop);
		await placeMany(shop, 40);
		await minutesPass(shop, 5);
		powerBack(shop);
		const before = shop.erp.created.length;
		await relayUntilStill(shop, clock);
		const sent = shop.erp.created.slice(before);
		expect(sent).toHaveLength(40);
		expect(sent).toEqual([...sent].sort());
		expect((await shop.desk.totals()).byStatus).toEqual({ synced: 40 });
	});

	it("and comes back, recovery begins with one order and widens, and sends none twice", async () => {
		const shop = await freshLink({ concurrency: 4 });
		powerCut(shop);
		await placeMany(shop, 30);
		await minutesPass(shop, 1);
		powerBack(shop);
		const gate = Promise.withResolvers<void>();
		const before = shop.erp.created.length;
		shop.erp.onCreate = (_eNumber, nth) => (nth === before + 1 ? { after: gate.promise } : "accept");
		clock.advance(15_000);
		await probe(shop);
		const relaying = relayOnce(shop);
		await expect.poll(() => shop.erp.underWay).toBe(1);
		expect(await shop.link.admit(10)).toMatchObject({ kind: "at_capacity" });
		gate.resolve();
		await relaying;
		await relayUntilStill(shop, clock);
		expect(shop.erp.underWayMost).toBeLessThanOrEqual(4);
		expect(shop.erp.twice()).toEqual([]);
		expect(shop.erp.booked).toHaveLength(30);
	});

	it("orders whose answer was lost wait to be looked up, and are not sent again by its return", async () => {
		const shop = await freshLink();
		shop.erp.onCreate = "commit_then_drop";
		await placeMany(shop, 6);
		clock.advance(1_000);
		await relayOnce(shop);
		powerCut(shop);
		await minutesPass(shop, 3);
		expect((await shop.desk.totals()).byStatus).toEqual({ pending_verification: 6 });
		powerBack(shop);
		await relayUntilStill(shop, clock);
		expect(shop.erp.booked).toHaveLength(6);
		expect((await shop.desk.totals()).byStatus).toEqual({ synced: 6 });
	});
});

describe("a paused connection", () => {
	it("holds its orders, and resuming lets them go at once", async () => {
		const shop = await freshLink();
		await shop.link.pause();
		await placeMany(shop, 3);
		clock.advance(1_000);
		await relayOnce(shop);
		expect((await shop.desk.find("E100001"))?.held).toMatchObject({ reason: "paused" });
		expect(shop.erp.created).toEqual([]);
		await shop.link.resume();
		clock.advance(20);
		await relayOnce(shop);
		expect((await shop.desk.totals()).byStatus).toEqual({ synced: 3 });
	});
});
