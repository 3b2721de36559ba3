import { describe, expect, it } from "vitest";
import { stillClock } from "../support/clock";
import { actOn } from "../support/deciding";
import { place, placeMany } from "../support/desks";
import { type FreshLink, freshLink, probe } from "../support/links";
import { bellsOf, deliver, relayOnce, relayUntilStill } from "../support/relay";

const clock = stillClock();

function powerCut(shop: FreshLink): void {
	shop.erp.onCreate = { refuse: "down", message: "no power" };
	shop.erp.onFind = { refuse: "down" };
	shop.erp.onPing = { refuse: "down" };
}
function powerBack(shop: FreshLink): void {
	shop.erp.onCreate = "accept";
	shop.erp.onFind = "accept";
	shop.erp.onPing = "accept";
}
async function secondsPass(shop: FreshLink, seconds: number): Promise<void> {
	for (let step = 0; step < seconds; step++) {
		clock.advance(1_000);
		await probe(shop);
		await relayOnce(shop);
	}
}

describe("a shop that wants its orders failed in an outage", () => {
	it("has each order with a person after its first failed attempt, and sends the ERP no more than it takes to know", async () => {
		const shop = await freshLink({ outagePolicy: "fail" });
		powerCut(shop);
		await placeMany(shop, 30);
		await secondsPass(shop, 10);
		expect((await shop.desk.totals()).byStatus).toEqual({ failed: 30 });
		expect(shop.erp.created.length).toBeLessThan(30);
		const [first, last] = [await shop.desk.find("E100001"), await shop.desk.find("E100030")];
		expect(first).toMatchObject({ errorClass: "down", errorMessage: "no power", attempts: 1 });
		expect(last).toMatchObject({
			errorClass: "down",
			attempts: 1,
			errorMessage: expect.stringContaining("Resubmit this order when the ERP is back."),
		});
	});

	it("has those told soon that are placed while it lasts, and delivers what is resubmitted when it is over", async () => {
		const shop = await freshLink({ outagePolicy: "fail" });
		powerCut(shop);
		await placeMany(shop, 10);
		await secondsPass(shop, 20);
		await place(shop);
		await secondsPass(shop, 6);
		expect(await shop.desk.find("E100011")).toMatchObject({ status: "failed", errorClass: "down" });
		powerBack(shop);
		await secondsPass(shop, 20);
		expect(shop.erp.booked).toEqual([]);
		expect((await actOn(shop, "retry", "E100011")).result).toBe("started");
		await relayUntilStill(shop, clock);
		expect(shop.erp.booked.map(({ eNumber }) => eNumber)).toEqual(["E100011"]);
		expect((await shop.desk.totals()).byStatus).toEqual({ failed: 10, synced: 1 });
	});

	it("does not fail what may be in the ERP: it is looked up when the ERP is back", async () => {
		const shop = await freshLink({ outagePolicy: "fail" });
		shop.erp.onCreate = "commit_then_drop";
		await placeMany(shop, 6);
		clock.advance(1_000);
		await relayOnce(shop);
		powerCut(shop);
		await secondsPass(shop, 120);
		expect((await shop.desk.totals()).byStatus).toEqual({ pending_verification: 6 });
		powerBack(shop);
		await relayUntilStill(shop, clock, 10_000);
		expect(shop.erp.booked).toHaveLength(6);
		expect((await shop.desk.totals()).byStatus).toEqual({ synced: 6 });
	});

	it("has orders of a refused sign-in failed for that", async () => {
		const shop = await freshLink({ outagePolicy: "fail" });
		shop.erp.onCreate = { refuse: "unauthorised" };
		shop.erp.onPing = { refuse: "unauthorised" };
		await placeMany(shop, 12);
		await secondsPass(shop, 3);
		expect((await shop.desk.totals()).byStatus).toEqual({ failed: 12 });
		expect(await shop.desk.find("E100012")).toMatchObject({ errorClass: "unauthorised" });
	});

	it("has them held all the same while the connection is paused", async () => {
		const shop = await freshLink({ outagePolicy: "fail" });
		await shop.link.pause();
		await placeMany(shop, 3);
		clock.advance(1_000);
		await deliver(await bellsOf(shop));
		expect((await shop.desk.totals()).byStatus).toEqual({ queued: 3 });
	});
});
