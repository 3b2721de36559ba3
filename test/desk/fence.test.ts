import { describe, expect, it } from "vitest";
import { LOST_IN_A_ROW_MAX } from "../../src/desk/leases";
import { stillClock } from "../support/clock";
import { freshDesk, place, placeMany, rowsOf, runAlarm } from "../support/desks";
import { accepted, claimOne, deferred, rejected, settleAll, uncertain } from "../support/settling";

const clock = stillClock();
const LEASE_MS = 30_000;

/** An order whose reader died; its lease ends now. */
async function lostOrder() {
	const at = freshDesk();
	await place(at);
	const claimedAtMs = Date.now();
	const claim = await claimOne(at, LEASE_MS);
	clock.advance(LEASE_MS);
	return { at, claim, claimedAtMs };
}

describe("a lease that ran out", () => {
	it("means that the outcome is unknown: the order is pending verification, and the attempt is on record as lost", async () => {
		const { at, claimedAtMs } = await lostOrder();
		await runAlarm(at);
		const order = await at.desk.find("E100001");
		expect(order).toMatchObject({ status: "pending_verification", errorClass: "unknown_outcome", nextAttemptAtMs: Date.now() });
		expect(order?.attemptLog).toMatchObject([
			{ attempt: 1, mode: "submit", outcome: "lost", startedAtMs: claimedAtMs, endedAtMs: claimedAtMs + LEASE_MS, counted: false },
		]);
	});

	it("makes the next claim a look-up, whose settle time counts from the end of the lease", async () => {
		const { at, claimedAtMs } = await lostOrder();
		clock.advance(90_000);
		expect(await claimOne(at)).toMatchObject({ attempt: 2, mode: "verify", unknownSinceMs: claimedAtMs + LEASE_MS });
	});

	it("does not run out a moment early", async () => {
		const at = freshDesk();
		await place(at);
		const claim = await claimOne(at, LEASE_MS);
		clock.advance(LEASE_MS - 1);
		expect((await at.desk.claim(10, LEASE_MS)).claims).toEqual([]);
		expect((await settleAll(at, [claim], accepted())).overtaken).toEqual([]);
	});

	it("shuts out the reader that comes too late, and says so", async () => {
		const { at, claim } = await lostOrder();
		expect(await settleAll(at, [claim], rejected())).toEqual({ overtaken: [100_001], more: true });
		expect(await at.desk.find("E100001")).toMatchObject({ status: "pending_verification", attempts: 1 });
		expect((await at.desk.find("E100001"))?.attemptLog.map(({ outcome }) => outcome)).toEqual(["lost"]);
	});

	it("keeps the settle time of the submission when it was a look-up that got lost", async () => {
		const at = freshDesk();
		await place(at);
		const unknownSinceMs = Date.now();
		await settleAll(at, [await claimOne(at)], uncertain(unknownSinceMs));
		await claimOne(at, LEASE_MS);
		clock.advance(LEASE_MS);
		expect(await claimOne(at)).toMatchObject({ attempt: 3, mode: "verify", unknownSinceMs });
	});
});

describe("the fence", () => {
	it("lets only the latest attempt settle an order", async () => {
		const { at, claim } = await lostOrder();
		const later = await claimOne(at);
		expect((await settleAll(at, [claim], accepted("SO-OLD"))).overtaken).toEqual([100_001]);
		expect((await at.desk.find("E100001"))?.status).toBe("sending");
		expect((await settleAll(at, [later], accepted("SO-NEW"))).overtaken).toEqual([]);
		expect(await at.desk.find("E100001")).toMatchObject({ status: "synced", erpOrderNumber: "SO-NEW" });
	});

	it("lets an attempt settle once: the ERP's number never changes", async () => {
		const at = freshDesk();
		await place(at);
		const claim = await claimOne(at);
		await settleAll(at, [claim], accepted("SO-1"));
		const before = await at.desk.find("E100001");
		for (const outcome of [accepted("SO-2"), rejected(), deferred(0), uncertain(0)]) {
			expect((await settleAll(at, [claim], outcome)).overtaken).toEqual([100_001]);
		}
		expect(await at.desk.find("E100001")).toEqual(before);
	});

	it("lets through the other orders of a settlement in which one was overtaken", async () => {
		const at = freshDesk();
		await place(at);
		const slow = await claimOne(at, 1_000);
		clock.advance(1_000);
		await claimOne(at);
		await place(at);
		const quick = await claimOne(at);
		expect((await settleAll(at, [slow, quick], accepted("SO-9"))).overtaken).toEqual([100_001]);
		expect((await at.desk.find("E100002"))?.status).toBe("synced");
	});
});

describe("an order that kills its readers", () => {
	/** Every reader that takes order 100001 dies; the others deliver. Gives how often each order was claimed. */
	async function relayUntilStill(at: ReturnType<typeof freshDesk>) {
		const claimed = new Map<number, number>();
		for (let round = 0; round < 100; round++) {
			const { claims } = await at.desk.claim(10, LEASE_MS);
			for (const { seq } of claims) claimed.set(seq, (claimed.get(seq) ?? 0) + 1);
			if (claims.some(({ seq }) => seq === 100_001)) clock.advance(LEASE_MS);
			else if (claims.length > 0) await settleAll(at, claims, accepted());
			else return claimed;
		}
		throw new Error("it never came to rest");
	}

	it("is parked as poison after a bounded number of lost attempts, and its neighbours are delivered", async () => {
		const at = freshDesk();
		await placeMany(at, 10);
		const claimed = await relayUntilStill(at);
		expect(await at.desk.find("E100001")).toMatchObject({ status: "failed", errorClass: "poison", nextAttemptAtMs: null });
		expect((await at.desk.totals()).byStatus).toEqual({ failed: 1, synced: 9 });
		expect(LOST_IN_A_ROW_MAX).toBe(3);
		expect(claimed.get(100_001)).toBe(LOST_IN_A_ROW_MAX);
	});

	it("takes its neighbours with it only once: after a lost attempt it is the only one its reader gets", async () => {
		const at = freshDesk();
		await placeMany(at, 10);
		const claimed = await relayUntilStill(at);
		for (let seq = 100_002; seq <= 100_010; seq++) expect(claimed.get(seq)).toBe(2);
	});

	it("does not hold up orders that came before it", async () => {
		const at = freshDesk();
		await placeMany(at, 2);
		const healthy = await claimOne(at);
		await claimOne(at, LEASE_MS - 1);
		await settleAll(at, [healthy], deferred(Date.now() + LEASE_MS));
		clock.advance(LEASE_MS);
		expect((await at.desk.claim(10, LEASE_MS)).claims.map(({ seq }) => seq)).toEqual([100_001]);
		expect((await at.desk.claim(10, LEASE_MS)).claims.map(({ seq }) => seq)).toEqual([100_002]);
	});

	it("is cleared of suspicion by an attempt that came to an end", async () => {
		const at = freshDesk();
		await place(at);
		for (let attempt = 1; attempt <= 3 * LOST_IN_A_ROW_MAX; attempt++) {
			const claim = await claimOne(at, LEASE_MS);
			if (attempt % LOST_IN_A_ROW_MAX === 0) await settleAll(at, [claim], uncertain(Date.now()));
			else clock.advance(LEASE_MS);
		}
		expect((await at.desk.find("E100001"))?.status).toBe("pending_verification");
	});
});

describe("an order given up while its outcome is unknown", () => {
	it.each([rejected("unknown_outcome"), rejected("duplicate")])(
		"stays marked, so that sending it again begins with a look",
		async (outcome) => {
			const at = freshDesk();
			await place(at);
			await settleAll(at, [await claimOne(at)], uncertain(Date.now()));
			await settleAll(at, [await claimOne(at)], outcome);
			const [row] = await rowsOf(at, "SELECT status, unknown_since_ms FROM orders");
			expect(row).toEqual({ status: "failed", unknown_since_ms: Date.now() });
		},
	);
});
