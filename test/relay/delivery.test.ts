import { describe, expect, it } from "vitest";
import { stillClock } from "../support/clock";
import { place, placeMany } from "../support/desks";
import { admitted, freshLink } from "../support/links";
import { bellsOf, deliver, relayOnce, relayUntilStill } from "../support/relay";

const clock = stillClock();
const numbers = (count: number) => Array.from({ length: count }, (_, index) => `E${100_001 + index}`);

describe("the relay", () => {
	it("gets placed orders into the ERP, in the order of their numbers, each with one attempt", async () => {
		const shop = await freshLink({ concurrency: 1 });
		await placeMany(shop, 25);
		clock.advance(1_000);
		await relayOnce(shop);
		expect(shop.erp.booked.map(({ eNumber }) => eNumber)).toEqual(numbers(25));
		expect(await shop.desk.find("E100025")).toMatchObject({ status: "synced", erpOrderNumber: "SO-25", attempts: 1 });
		expect((await shop.desk.totals()).byStatus).toEqual({ synced: 25 });
	});

	it("delivers each order once, however many readers answer bells at once", async () => {
		const shop = await freshLink({ concurrency: 5 });
		await placeMany(shop, 60);
		const bell = { v: 1, tenant: shop.tenantId, desk: "main", seq: 0 };
		await Promise.all(Array.from({ length: 8 }, () => deliver([bell])));
		await relayUntilStill(shop, clock);
		expect(shop.erp.booked.map(({ eNumber }) => eNumber).sort()).toEqual(numbers(60));
		expect(shop.erp.underWayMost).toBeLessThanOrEqual(5);
	});

	it("is not harmed by bells that ring for nothing, for nobody, or twice", async () => {
		const shop = await freshLink();
		await place(shop);
		const bell = { v: 1, tenant: shop.tenantId, desk: "main", seq: 0 };
		const nobody = { v: 1, tenant: `nobody-${shop.tenantId}`, desk: "main", seq: 0 };
		const { explicitAcks, retryMessages } = await deliver([bell, bell, nobody, "nonsense"]);
		expect(explicitAcks).toHaveLength(4);
		expect(retryMessages).toEqual([]);
		await deliver([bell]);
		expect(shop.erp.booked).toHaveLength(1);
	});

	it("reaches an ERP at the third attempt that was down for two, and keeps a row of each", async () => {
		const shop = await freshLink();
		shop.erp.onCreate = (_eNumber, nth) => (nth <= 2 ? { refuse: "down" } : "accept");
		await place(shop);
		await relayUntilStill(shop, clock);
		const order = await shop.desk.find("E100001");
		expect(order).toMatchObject({ status: "synced", attempts: 3 });
		expect(order?.attemptLog.map(({ outcome, counted }) => ({ outcome, counted }))).toEqual([
			{ outcome: "deferred", counted: false },
			{ outcome: "deferred", counted: false },
			{ outcome: "accepted", counted: false },
		]);
	});

	it("sets aside an order that the ERP refuses, and delivers its neighbours", async () => {
		const shop = await freshLink();
		shop.erp.onCreate = (eNumber) => (eNumber === "E100002" ? { refuse: "validation_rejected", message: "no such article" } : "accept");
		await placeMany(shop, 3);
		await relayUntilStill(shop, clock);
		expect(await shop.desk.find("E100002")).toMatchObject({ status: "failed", errorMessage: "no such article", erpOrderNumber: null });
		expect((await shop.desk.totals()).byStatus).toEqual({ failed: 1, synced: 2 });
	});

	it("hands an order to a person that the ERP cannot get over, after a bounded number of attempts", async () => {
		const shop = await freshLink();
		shop.erp.onCreate = { refuse: "conflict" };
		await place(shop);
		await relayUntilStill(shop, clock, 30_000);
		expect(await shop.desk.find("E100001")).toMatchObject({ status: "failed", errorClass: "conflict", attempts: 8 });
	});

	it("goes slowly when the ERP asks for it, using up no attempts", async () => {
		const shop = await freshLink();
		shop.erp.onCreate = (_eNumber, nth) => (nth === 1 ? { refuse: "rate_limited", retryAfterMs: 20_000 } : "accept");
		await place(shop);
		clock.advance(1_000);
		await relayOnce(shop);
		await place(shop);
		clock.advance(10_000);
		await relayOnce(shop);
		expect(shop.erp.created).toHaveLength(1);
		expect((await shop.desk.find("E100002"))?.held).toMatchObject({ reason: "rate_limited" });
		await relayUntilStill(shop, clock);
		expect((await shop.desk.find("E100001"))?.attemptLog.map(({ counted }) => counted)).toEqual([false, false]);
	});

	it("turns a reader away at capacity, and the order that rang is delivered all the same, with no other bell", async () => {
		const shop = await freshLink({ concurrency: 1 });
		const gate = Promise.withResolvers<void>();
		shop.erp.onCreate = (_eNumber, nth) => (nth === 1 ? { after: gate.promise } : "accept");
		await place(shop);
		clock.advance(1_000);
		const [bell] = await bellsOf(shop);
		const reader = deliver([bell]);
		await expect.poll(() => shop.erp.created.length).toBe(1);
		await place(shop);
		clock.advance(6_000);
		expect((await deliver(await bellsOf(shop))).explicitAcks).toHaveLength(1);
		expect(shop.erp.created).toHaveLength(1);
		gate.resolve();
		await reader;
		expect((await shop.desk.totals()).byStatus).toEqual({ synced: 2 });
	});

	it("serves several tenants from one batch, and a slow ERP delays nobody else's orders", async () => {
		const slow = await freshLink();
		const others = [await freshLink(), await freshLink()];
		const gate = Promise.withResolvers<void>();
		slow.erp.onCreate = { after: gate.promise };
		const bells = [];
		for (const shop of [slow, ...others]) {
			await placeMany(shop, 3);
			bells.push({ v: 1, tenant: shop.tenantId, desk: "main", seq: 0 });
		}
		const reading = deliver(bells);
		for (const shop of others) await expect.poll(() => shop.erp.booked.length).toBe(3);
		expect(slow.erp.booked).toHaveLength(0);
		gate.resolve();
		await reading;
		expect(slow.erp.booked).toHaveLength(3);
	});

	it("learns from D1 what a link forgot to be told, and holds the orders of a tenant without an ERP", async () => {
		const shop = await freshLink(null);
		await place(shop);
		clock.advance(1_000);
		await relayOnce(shop);
		expect((await shop.desk.find("E100001"))?.held).toMatchObject({ reason: "not_connected" });
	});
});

describe("a turn that breaks", () => {
	it("because the adapter cannot be made gives its permits back and holds the orders, and the orders say why", async () => {
		const shop = await freshLink({ concurrency: 2 });
		shop.erp.unmakeable = "the credentials cannot be unsealed";
		await placeMany(shop, 2);
		const { retryMessages, explicitAcks } = await deliver([{ v: 1, tenant: shop.tenantId, desk: "main", seq: 0 }]);
		expect(retryMessages).toEqual([]);
		expect(explicitAcks).toHaveLength(1);
		expect((await shop.desk.totals()).byStatus).toEqual({ queued: 2 });
		expect(await shop.desk.find("E100001")).toMatchObject({ attempts: 0, held: { reason: "misconfigured" } });
		expect((await admitted(shop, 2)).lanes).toBe(2);
	});

	it("on one order because the adapter throws neither stops its neighbours nor sends it twice", async () => {
		const shop = await freshLink();
		shop.erp.onCreate = (eNumber, nth) => (eNumber === "E100002" && nth <= 3 ? "throw" : "accept");
		await placeMany(shop, 3);
		clock.advance(1_000);
		await relayOnce(shop);
		expect((await shop.desk.totals()).byStatus).toEqual({ pending_verification: 1, synced: 2 });
		await relayUntilStill(shop, clock);
		expect(shop.erp.booked.map(({ eNumber }) => eNumber).sort()).toEqual(numbers(3));
	});
});
