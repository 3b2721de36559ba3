import { describe, expect, it } from "vitest";
import type { Claim } from "../../src/desk/answers";
import { LOST_IN_A_ROW_MAX } from "../../src/desk/leases";
import { stillClock } from "../support/clock";
import { actOn, editOn } from "../support/deciding";
import { type FreshDesk, freshDesk, place, runAlarm } from "../support/desks";
import { accepted, claimOne, deferred, rejected, settleAll, settlement, uncertain } from "../support/settling";
import { LEASE_MS } from "../support/situations";

const clock = stillClock();
const NOTHING_KNOWN = { mode: "submit", unknownSinceMs: null, nothingUnderWay: false, absentSaidAtMs: null, mayFindOther: false };

async function placed(): Promise<FreshDesk> {
	const at = freshDesk();
	await place(at);
	return at;
}
const settleNext = async (at: FreshDesk, outcome: Parameters<typeof settleAll>[2]) =>
	settleAll(at, [await claimOne(at, LEASE_MS)], outcome);

/** Loses so many attempts in a row: its readers die. */
async function lose(at: FreshDesk, times: number): Promise<void> {
	for (let lost = 0; lost < times; lost++) {
		await claimOne(at, LEASE_MS);
		clock.advance(LEASE_MS);
	}
	await runAlarm(at);
}

describe("what a desk knows of an order in the ERP", () => {
	it("is nothing for one that is sent for the first time", async () => {
		expect(await claimOne(await placed())).toMatchObject({ ...NOTHING_KNOWN, attempt: 1, tries: 1, spent: 0 });
	});

	it("after a clear refusal and a retry is that nothing can be under way, and it looks once before it sends", async () => {
		const at = await placed();
		await settleNext(at, deferred(Date.now(), true));
		await settleNext(at, rejected());
		clock.advance(60_000);
		await actOn(at, "retry");
		const claim = await claimOne(at);
		expect(claim).toMatchObject({
			mode: "verify",
			unknownSinceMs: Date.now(),
			nothingUnderWay: true,
			absentSaidAtMs: null,
			tries: 1,
			spent: 0,
			attempt: 3,
		});
		await settleAll(at, [claim], deferred(Date.now()));
		expect(await claimOne(at)).toMatchObject({ ...NOTHING_KNOWN, tries: 2, attempt: 4 });
	});

	it("stays that nothing can be under way while the look-up itself fails or is lost", async () => {
		const at = await placed();
		await settleNext(at, rejected());
		await actOn(at, "retry");
		const unknownSinceMs = Date.now();
		await settleNext(at, uncertain(Date.now()));
		await lose(at, 1);
		expect(await claimOne(at)).toMatchObject({ mode: "verify", nothingUnderWay: true, unknownSinceMs, tries: 3 });
	});

	it('after a clear refusal never becomes "sent and not confirmed": it goes on waiting until it can be looked up', async () => {
		const at = await placed();
		await settleNext(at, rejected());
		await actOn(at, "retry");
		await settleNext(at, uncertain(Date.now() + 60_000));
		expect(await at.desk.find("E100001")).toMatchObject({ status: "queued", nextAttemptAtMs: Date.now() + 60_000 });
		await at.desk.release();
		const claim = await claimOne(at);
		expect(claim).toMatchObject({ mode: "verify", nothingUnderWay: true });
		await at.desk.settle([{ ...settlement(claim, uncertain(Date.now())), seen: true }]);
		expect((await at.desk.find("E100001"))?.status).toBe("pending_verification");
	});

	it("is that something else stands there, when the ERP said so: a look-up that finds one is no delivery", async () => {
		const at = await placed();
		await settleNext(at, { ...rejected(), otherThere: true } as ReturnType<typeof rejected>);
		expect((await actOn(at, "not_there", "E100001", { dryRun: true })).result).toBe("started");
		await actOn(at, "retry");
		expect(await claimOne(at)).toMatchObject({ mode: "verify", mayFindOther: true, nothingUnderWay: true });
	});

	it.each([
		["two of them were found", (claim: Claim) => ({ ...settlement(claim, rejected("duplicate")), seen: true as const })],
		[
			"a draft was found that could not be finished",
			(claim: Claim) => ({ ...settlement(claim, uncertain(Date.now())), seen: true as const }),
		],
	])("forgets that somebody said it is not there, once %s", async (_, found) => {
		const at = await placed();
		await settleNext(at, uncertain(Date.now()));
		clock.advance(600_000);
		await actOn(at, "not_there");
		const claim = await claimOne(at);
		expect(claim.absentSaidAtMs).not.toBeNull();
		await at.desk.settle([found(claim)]);
		clock.advance(10_000);
		if ((await at.desk.find("E100001"))?.status === "failed") await actOn(at, "retry");
		expect(await claimOne(at)).toMatchObject({ mode: "verify", absentSaidAtMs: null });
	});

	it("forgets what somebody said with a retry by somebody else", async () => {
		const at = await placed();
		await settleNext(at, uncertain(Date.now()));
		await actOn(at, "not_there");
		await settleNext(at, rejected("unknown_outcome"));
		await actOn(at, "retry");
		expect((await claimOne(at)).absentSaidAtMs).toBeNull();
	});

	it("after a retry of one that was given up unknown counts the settle time from the last submission still", async () => {
		const at = await placed();
		await settleNext(at, uncertain(Date.now()));
		const unknownSinceMs = Date.now();
		clock.advance(60_000);
		await settleNext(at, rejected("unknown_outcome"));
		clock.advance(60_000);
		await actOn(at, "retry");
		expect(await claimOne(at)).toMatchObject({ mode: "verify", unknownSinceMs, nothingUnderWay: false, tries: 1, spent: 0 });
	});

	it("after a retry of one that killed its readers counts from the end of the first lost lease", async () => {
		const at = await placed();
		const unknownSinceMs = Date.now() + LEASE_MS;
		await lose(at, LOST_IN_A_ROW_MAX);
		expect(await at.desk.find("E100001")).toMatchObject({ status: "failed", errorClass: "poison", unknownSinceMs });
		await actOn(at, "retry");
		expect(await claimOne(at)).toMatchObject({ mode: "verify", unknownSinceMs, nothingUnderWay: false, tries: 1 });
	});

	it("holds a person’s word that it is not there, and keeps the settle time", async () => {
		const at = await placed();
		await settleNext(at, uncertain(Date.now()));
		const unknownSinceMs = Date.now();
		clock.advance(5_000);
		await actOn(at, "not_there");
		const absentSaidAtMs = Date.now();
		const claim = await claimOne(at);
		expect(claim).toMatchObject({ mode: "verify", unknownSinceMs, absentSaidAtMs, nothingUnderWay: false, tries: 1 });
		await settleAll(at, [claim], uncertain(Date.now()));
		const again = await claimOne(at);
		expect(again).toMatchObject({ mode: "verify", unknownSinceMs, absentSaidAtMs, tries: 2 });
		await settleAll(at, [again], deferred(Date.now()));
		expect(await claimOne(at)).toMatchObject(NOTHING_KNOWN);
	});

	it("forgets the person’s word with the next submission: that one may be there", async () => {
		const at = await placed();
		await settleNext(at, uncertain(Date.now()));
		await actOn(at, "not_there");
		const claim = await claimOne(at);
		clock.advance(2_000);
		// The look-up turned into a submission: a draft was found and completed.
		await at.desk.settle([settlement({ ...claim, mode: "submit" }, uncertain(Date.now()))]);
		expect(await claimOne(at)).toMatchObject({ mode: "verify", unknownSinceMs: Date.now(), absentSaidAtMs: null });
	});
});

describe("what may be found of an edited order", () => {
	it("is nothing older when it was never sent", async () => {
		const at = await placed();
		await editOn(at);
		expect(await claimOne(at)).toMatchObject(NOTHING_KNOWN);
	});

	it("is nothing older when it certainly is not there: it waits after an outage", async () => {
		const at = await placed();
		await settleNext(at, deferred(Date.now() + 60_000));
		await editOn(at);
		expect(await claimOne(at)).toMatchObject({ ...NOTHING_KNOWN, attempt: 2, tries: 2 });
	});

	it("may be older after any attempt that failed, until a look has found nothing", async () => {
		const at = await placed();
		await settleNext(at, rejected());
		await editOn(at);
		const claim = await claimOne(at);
		expect(claim).toMatchObject({ mode: "verify", mayFindOther: true, nothingUnderWay: true, tries: 1, spent: 0 });
		await settleAll(at, [claim], uncertain(Date.now()));
		const again = await claimOne(at);
		expect(again.mayFindOther).toBe(true);
		await settleAll(at, [again], deferred(Date.now()));
		expect(await claimOne(at)).toMatchObject(NOTHING_KNOWN);
	});

	it("stays known when it was found and a person sends it again", async () => {
		const at = await placed();
		await settleNext(at, uncertain(Date.now()));
		await settleNext(at, rejected("unknown_outcome"));
		await editOn(at);
		await settleNext(at, rejected("conflict"));
		expect(await at.desk.find("E100001")).toMatchObject({ status: "failed", errorClass: "conflict" });
		clock.advance(60_000);
		await actOn(at, "retry");
		expect(await claimOne(at)).toMatchObject({ mode: "verify", mayFindOther: true });
	});

	it("is known again of an order that is edited while it waits to be looked up", async () => {
		const at = await placed();
		await settleNext(at, rejected("unknown_outcome"));
		await actOn(at, "retry");
		await editOn(at);
		expect(await claimOne(at)).toMatchObject({ mode: "verify", mayFindOther: true });
	});

	it("is not older once the newer words were sent", async () => {
		const at = await placed();
		await settleNext(at, rejected());
		await editOn(at);
		await settleNext(at, deferred(Date.now()));
		await settleNext(at, uncertain(Date.now()));
		expect(await claimOne(at)).toMatchObject({ mode: "verify", mayFindOther: false, nothingUnderWay: false });
	});
});

describe("attempts", () => {
	it("count from the last time that a person sent the order on its way, and their numbers go on", async () => {
		const at = await placed();
		for (let tries = 1; tries <= 3; tries++) await settleNext(at, deferred(Date.now(), true));
		const fourth = await claimOne(at);
		expect(fourth).toMatchObject({ attempt: 4, tries: 4, spent: 3 });
		await settleAll(at, [fourth], rejected("conflict"));
		await actOn(at, "retry");
		expect(await claimOne(at)).toMatchObject({ attempt: 5, tries: 1, spent: 0 });
	});

	it("that were lost count anew, too, and so the order is tried again as often before it is parked", async () => {
		const at = await placed();
		await lose(at, LOST_IN_A_ROW_MAX);
		await actOn(at, "retry");
		await lose(at, LOST_IN_A_ROW_MAX - 1);
		expect((await at.desk.find("E100001"))?.status).toBe("pending_verification");
		await lose(at, 1);
		expect(await at.desk.find("E100001")).toMatchObject({ status: "failed", errorClass: "poison", attempts: 2 * LOST_IN_A_ROW_MAX });
	});

	it("are not counted anew by a look that a person asked for", async () => {
		const at = await placed();
		await settleNext(at, uncertain(Date.now() + 60_000));
		await actOn(at, "verify");
		expect(await claimOne(at)).toMatchObject({ attempt: 2, tries: 2, mode: "verify" });
	});

	it("of a delivered order are over: nothing is left to be looked up", async () => {
		const at = await placed();
		await settleNext(at, rejected());
		await editOn(at);
		await settleNext(at, accepted("SO-5"));
		expect(await at.desk.find("E100001")).toMatchObject({ status: "synced", erpOrderNumber: "SO-5", unknownSinceMs: null });
	});
});
