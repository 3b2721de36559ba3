import { describe, expect, it } from "vitest";
import { stillClock } from "../support/clock";
import { freshDesk, place, placeMany } from "../support/desks";
import { accepted, claimOne, deferred, settleAll, uncertain } from "../support/settling";

const clock = stillClock();
const LEASE_MS = 30_000;

describe("a claim", () => {
	it("takes the oldest due orders, in the order of their numbers, and no more than asked for", async () => {
		const at = freshDesk();
		await placeMany(at, 5);
		const first = await at.desk.claim(3, LEASE_MS);
		expect(first.claims.map(({ seq }) => seq)).toEqual([100_001, 100_002, 100_003]);
		expect(first.leaseUntilMs).toBe(Date.now() + LEASE_MS);
		expect((await at.desk.claim(3, LEASE_MS)).claims.map(({ seq }) => seq)).toEqual([100_004, 100_005]);
	});

	it("holds the order as it was placed, with its number, and numbers the attempt", async () => {
		const at = freshDesk();
		const { placedAtMs } = await place(at);
		expect(await claimOne(at)).toMatchObject({
			attempt: 1,
			mode: "submit",
			spent: 0,
			unknownSinceMs: null,
			order: { eNumber: "E100001", placedAt: new Date(placedAtMs).toISOString(), total: "29.95", customer: { name: "Ann Byrne" } },
		});
		expect(await at.desk.find("E100001")).toMatchObject({ status: "sending", attempts: 1, nextAttemptAtMs: null });
	});

	it("gives each order to one of many readers that come at once", async () => {
		const at = freshDesk();
		await placeMany(at, 30);
		const { desk } = at;
		const claimed = await Promise.all(Array.from({ length: 10 }, () => desk.claim(5, LEASE_MS)));
		const seqs = claimed.flatMap(({ claims }) => claims.map(({ seq }) => seq));
		expect(seqs).toHaveLength(30);
		expect(new Set(seqs).size).toBe(30);
	});

	it("leaves an order alone until its next step is due", async () => {
		const at = freshDesk();
		await placeMany(at, 2);
		await settleAll(at, [await claimOne(at)], deferred(Date.now() + 5_000));
		expect((await at.desk.claim(10, LEASE_MS)).claims.map(({ seq }) => seq)).toEqual([100_002]);
		clock.advance(4_999);
		expect((await at.desk.claim(10, LEASE_MS)).claims).toEqual([]);
		clock.advance(1);
		expect((await at.desk.claim(10, LEASE_MS)).claims).toMatchObject([{ seq: 100_001, attempt: 2, mode: "submit" }]);
	});

	it("of an order of unknown outcome is a look-up, and tells since when it is unknown", async () => {
		const at = freshDesk();
		await place(at);
		const unknownSinceMs = Date.now();
		await settleAll(at, [await claimOne(at)], uncertain(unknownSinceMs));
		expect(await claimOne(at)).toMatchObject({ attempt: 2, mode: "verify", unknownSinceMs });
	});

	it("never takes an order that is delivered", async () => {
		const at = freshDesk();
		await place(at);
		await settleAll(at, [await claimOne(at)], accepted());
		clock.advance(3_600_000);
		expect((await at.desk.claim(10, LEASE_MS)).claims).toEqual([]);
	});

	it("ends a hold: whoever may claim has been let in", async () => {
		const at = freshDesk();
		await place(at);
		const hold = { reason: "erp_offline", untilMs: Date.now() + 60_000 } as const;
		await at.desk.hold(hold);
		expect(await at.desk.find("E100001")).toMatchObject({ held: hold, nextAttemptAtMs: hold.untilMs });
		expect((await at.desk.totals()).hold).toEqual(hold);
		await claimOne(at);
		expect((await at.desk.totals()).hold).toBeNull();
	});

	it("takes what an outage had put off first when the ERP is back, whatever its own back-off was", async () => {
		const at = freshDesk();
		await placeMany(at, 2);
		await settleAll(at, [await claimOne(at)], deferred(Date.now() + 60_000));
		await at.desk.release();
		expect((await at.desk.claim(10, LEASE_MS)).claims.map(({ order }) => order.eNumber)).toEqual(["E100001", "E100002"]);
	});

	it("leaves a conflict its back-off when the ERP is back: the record is still locked", async () => {
		const at = freshDesk();
		await place(at);
		await settleAll(at, [await claimOne(at)], deferred(Date.now() + 60_000, true));
		await at.desk.release();
		expect((await at.desk.claim(10, LEASE_MS)).claims).toEqual([]);
	});
});
