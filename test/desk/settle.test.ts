import { describe, expect, it } from "vitest";
import type { Outcome } from "../../src/order/outcome";
import { stillClock } from "../support/clock";
import { freshDesk, place, placeMany } from "../support/desks";
import { accepted, claimOne, deferred, rejected, settleAll, settlement, uncertain } from "../support/settling";

const clock = stillClock();

describe("a settlement", () => {
	it("that the ERP accepted makes the order synced, with the ERP's number", async () => {
		const at = freshDesk();
		await place(at);
		expect(await settleAll(at, [await claimOne(at)], accepted("SO-7"))).toEqual({ overtaken: [], more: false });
		expect(await at.desk.find("E100001")).toMatchObject({
			status: "synced",
			erpOrderNumber: "SO-7",
			errorClass: null,
			nextAttemptAtMs: null,
			attemptLog: [{ attempt: 1, mode: "submit", outcome: "accepted", error: null, counted: false, erpOrderNumber: "SO-7" }],
		});
	});

	it("that the ERP refused makes it failed, says why, and plans nothing", async () => {
		const at = freshDesk();
		await place(at);
		await settleAll(at, [await claimOne(at)], rejected());
		const order = await at.desk.find("E100001");
		expect(order).toMatchObject({ status: "failed", errorClass: "validation_rejected", errorMessage: "no", nextAttemptAtMs: null });
		expect(order?.attemptLog).toMatchObject([
			{ outcome: "rejected", counted: true, error: { class: "validation_rejected", message: "no" } },
		]);
		clock.advance(3_600_000);
		expect((await at.desk.claim(10, 1_000)).claims).toEqual([]);
	});

	it.each<[string, (ms: number) => Outcome, string]>([
		["deferred", (ms) => deferred(ms), "queued"],
		["uncertain", (ms) => uncertain(ms), "pending_verification"],
	])("that is %s plans the next step for the time it names", async (_kind, outcome, status) => {
		const at = freshDesk();
		await place(at);
		const notBeforeMs = Date.now() + 7_000;
		await settleAll(at, [await claimOne(at)], outcome(notBeforeMs));
		expect(await at.desk.find("E100001")).toMatchObject({ status, nextAttemptAtMs: notBeforeMs });
	});

	it("says whether more orders are due, so that the reader goes on", async () => {
		const at = freshDesk();
		await placeMany(at, 2);
		expect((await settleAll(at, [await claimOne(at)], accepted())).more).toBe(true);
		expect((await settleAll(at, [await claimOne(at)], deferred(Date.now() + 1))).more).toBe(false);
	});

	it("of many orders at once records each", async () => {
		const at = freshDesk();
		await placeMany(at, 3);
		const [a, b, c] = (await at.desk.claim(3, 30_000)).claims;
		if (a === undefined || b === undefined || c === undefined) throw new Error("expected three claims");
		await at.desk.settle([settlement(c, accepted("SO-3")), settlement(a, rejected()), settlement(b, uncertain(Date.now()))]);
		expect((await at.desk.totals()).byStatus).toEqual({ failed: 1, pending_verification: 1, synced: 1 });
	});

	it("counts only what the ERP answered about the order: outages and rate limits use nothing up", async () => {
		const at = freshDesk();
		await place(at);
		await settleAll(at, [await claimOne(at)], deferred(Date.now(), true));
		expect((await settleAll(at, [await claimOne(at)], deferred(Date.now(), false))).more).toBe(true);
		await settleAll(at, [await claimOne(at)], uncertain(Date.now()));
		expect(await claimOne(at)).toMatchObject({ attempt: 4, spent: 1 });
		const order = await at.desk.find("E100001");
		expect(order?.attemptLog.map(({ counted }) => counted)).toEqual([true, false, false]);
	});

	it("lets the settle time run on from the last submission, however often it is looked up in vain", async () => {
		const at = freshDesk();
		await place(at);
		const unknownSinceMs = Date.now();
		await settleAll(at, [await claimOne(at)], uncertain(unknownSinceMs));
		clock.advance(1_000);
		await settleAll(at, [await claimOne(at)], uncertain(Date.now()));
		expect(await claimOne(at)).toMatchObject({ mode: "verify", unknownSinceMs });
	});

	it("that found the order nowhere lets it be sent again", async () => {
		const at = freshDesk();
		await place(at);
		await settleAll(at, [await claimOne(at)], uncertain(Date.now()));
		await settleAll(at, [await claimOne(at)], deferred(Date.now()));
		expect(await claimOne(at)).toMatchObject({ attempt: 3, mode: "submit", unknownSinceMs: null });
	});

	it("in the name of an order that is not there changes nothing", async () => {
		const at = freshDesk();
		await place(at);
		const claim = await claimOne(at);
		expect((await settleAll(at, [{ ...claim, seq: 99 }], accepted())).overtaken).toEqual([99]);
		expect((await at.desk.find("E100001"))?.status).toBe("sending");
	});
});
