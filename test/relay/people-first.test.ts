import { describe, expect, it } from "vitest";
import { stillClock } from "../support/clock";
import { actOn } from "../support/deciding";
import { place, placeMany } from "../support/desks";
import { freshLink } from "../support/links";
import { bellsOf, deliver, relayUntilStill } from "../support/relay";

const clock = stillClock();

describe("an order that was claimed and waits for its lane", () => {
	it("can be cancelled until it is sent, and then the ERP never hears of it", async () => {
		const shop = await freshLink({ concurrency: 1 });
		const gate = Promise.withResolvers<void>();
		shop.erp.onCreate = (_eNumber, nth) => (nth === 1 ? { after: gate.promise } : "accept");
		await placeMany(shop, 3);
		clock.advance(1_000);
		const reading = deliver(await bellsOf(shop));
		await expect.poll(() => shop.erp.created).toEqual(["E100001"]);
		expect(await actOn(shop, "cancel", "E100002")).toMatchObject({ result: "done", status: "cancelled" });
		gate.resolve();
		await reading;
		await relayUntilStill(shop, clock);
		expect(shop.erp.created).toEqual(["E100001", "E100003"]);
		expect(shop.erp.found).toEqual([]);
		expect((await shop.desk.totals()).byStatus).toEqual({ cancelled: 1, synced: 2 });
		expect((await shop.desk.find("E100002"))?.attemptLog.filter(({ outcome }) => outcome === "accepted")).toEqual([]);
	});

	it("cannot be cancelled once it is on its way", async () => {
		const shop = await freshLink({ concurrency: 1 });
		const gate = Promise.withResolvers<void>();
		shop.erp.onCreate = { after: gate.promise };
		await place(shop);
		clock.advance(1_000);
		const reading = deliver(await bellsOf(shop));
		await expect.poll(() => shop.erp.created).toEqual(["E100001"]);
		expect(await actOn(shop, "cancel")).toMatchObject({ status: "sending", result: expect.not.stringMatching("done") });
		gate.resolve();
		await reading;
		expect((await shop.desk.totals()).byStatus).toEqual({ synced: 1 });
	});
});

describe("an order's attempts", () => {
	it("can be read later, request by request, the look-up's too", async () => {
		const shop = await freshLink();
		shop.erp.onCreate = (_eNumber, nth) => (nth === 1 ? "commit_then_drop" : "accept");
		await place(shop);
		await relayUntilStill(shop, clock);
		const file = await shop.desk.inspect("E100001");
		expect(
			file?.exchanges.map(({ attempt, exchanges }) => [attempt, exchanges.map(({ target, status }) => `${target} ${status}`)]),
		).toEqual([
			[1, ["/create null"]],
			[2, ["/find 200"]],
		]);
	});
});

describe("a person who says that it is not there", () => {
	it("is believed where the ERP cannot be asked: the order is sent again, once", async () => {
		const shop = await freshLink({ settleMs: 10_000 });
		shop.erp.onCreate = (_eNumber, nth) => (nth === 1 ? "drop" : "accept");
		shop.erp.onFind = { refuse: "forbidden" };
		await place(shop);
		for (let minute = 0; minute < 5; minute++) {
			clock.advance(60_000);
			await deliver(await bellsOf(shop));
		}
		expect((await shop.desk.find("E100001"))?.status).toBe("pending_verification");
		expect(shop.erp.created).toHaveLength(1);
		expect((await actOn(shop, "not_there")).result).toBe("started");
		await relayUntilStill(shop, clock);
		expect(shop.erp.created).toHaveLength(2);
		expect(shop.erp.booked).toHaveLength(1);
		expect((await shop.desk.totals()).byStatus).toEqual({ synced: 1 });
	});
});
