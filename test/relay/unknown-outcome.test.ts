import { describe, expect, it } from "vitest";
import { stillClock } from "../support/clock";
import { place, placeMany } from "../support/desks";
import { freshLink } from "../support/links";
import { relayOnce, relayUntilStill } from "../support/relay";

const clock = stillClock();

describe("an order whose answer was lost", () => {
	it.each(["commit_then_drop", "drop"] as const)(
		"(%s) is in the ERP once in the end, and looked up before anything else",
		async (reaction) => {
			const shop = await freshLink();
			shop.erp.onCreate = (_eNumber, nth) => (nth === 1 ? reaction : "accept");
			await place(shop);
			clock.advance(1_000);
			await relayOnce(shop);
			expect(await shop.desk.find("E100001")).toMatchObject({ status: "pending_verification", errorClass: "unknown_outcome" });
			await relayUntilStill(shop, clock);
			expect(shop.erp.booked).toHaveLength(1);
			expect(shop.erp.found.length).toBeGreaterThan(0);
			const order = await shop.desk.find("E100001");
			expect(order).toMatchObject({ status: "synced", erpOrderNumber: "SO-1" });
			expect(order?.attemptLog.map(({ mode }) => mode)).toEqual(
				reaction === "drop" ? ["submit", "verify", "submit"] : ["submit", "verify"],
			);
		},
	);

	it.each(["hang", "commit_and_hang"] as const)(
		"because the ERP did not answer in time (%s) is in the ERP once in the end",
		async (reaction) => {
			const shop = await freshLink({ timeoutMs: 40 });
			shop.erp.onCreate = (_eNumber, nth) => (nth === 1 ? reaction : "accept");
			await place(shop);
			await relayUntilStill(shop, clock);
			expect(shop.erp.booked).toHaveLength(1);
			expect((await shop.desk.totals()).byStatus).toEqual({ synced: 1 });
		},
	);

	it("is not sent again while the ERP may still be working on it", async () => {
		const shop = await freshLink({ settleMs: 60_000 });
		shop.erp.onCreate = (_eNumber, nth) => (nth === 1 ? "commit_late" : "accept");
		await place(shop);
		for (let second = 0; second < 50; second++) {
			clock.advance(1_000);
			await relayOnce(shop);
		}
		expect(shop.erp.created).toHaveLength(1);
		shop.erp.commitLate();
		await relayUntilStill(shop, clock);
		expect(shop.erp.created).toHaveLength(1);
		expect(shop.erp.booked).toHaveLength(1);
		expect((await shop.desk.find("E100001"))?.status).toBe("synced");
	});

	it('is not sent again because a look-up failed: that is not "not found"', async () => {
		const shop = await freshLink();
		shop.erp.onCreate = "commit_then_drop";
		shop.erp.onFind = (_eNumber, nth) => (nth <= 4 ? { refuse: nth % 2 === 0 ? "validation_rejected" : "forbidden" } : "accept");
		await place(shop);
		await relayUntilStill(shop, clock, 10_000);
		expect(shop.erp.created).toHaveLength(1);
		expect(shop.erp.booked).toHaveLength(1);
	});

	it("that is there twice goes to a person, with both numbers, and is left alone", async () => {
		const shop = await freshLink();
		shop.erp.onCreate = (eNumber, nth) => {
			if (nth > 1) return "accept";
			shop.erp.book(eNumber);
			return "commit_then_drop";
		};
		await place(shop);
		await relayUntilStill(shop, clock);
		expect(await shop.desk.find("E100001")).toMatchObject({
			status: "failed",
			errorClass: "duplicate",
			errorMessage: expect.stringContaining("SO-1 (confirmed, 29.95 EUR) and SO-2 (confirmed, 29.95 EUR)"),
			erpOrderNumber: null,
		});
		expect(shop.erp.created).toHaveLength(1);
	});

	it("is found by its number when the ERP itself refuses it as a duplicate", async () => {
		const shop = await freshLink();
		shop.erp.onCreate = (eNumber, nth) => {
			if (nth === 1) shop.erp.book(eNumber);
			return { refuse: "duplicate" };
		};
		await place(shop);
		await relayUntilStill(shop, clock);
		expect(await shop.desk.find("E100001")).toMatchObject({ status: "synced", erpOrderNumber: "SO-1" });
		expect(shop.erp.booked).toHaveLength(1);
	});

	it("is one of a hundred of which the ERP drops every second answer: all are there, none twice", async () => {
		const shop = await freshLink();
		shop.erp.onCreate = (_eNumber, nth) => (nth % 2 === 0 ? "commit_then_drop" : "accept");
		await placeMany(shop, 100);
		await relayUntilStill(shop, clock);
		expect(shop.erp.booked).toHaveLength(100);
		expect(shop.erp.twice()).toEqual([]);
		expect((await shop.desk.totals()).byStatus).toEqual({ synced: 100 });
	});
});
