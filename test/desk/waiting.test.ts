import { describe, expect, it } from "vitest";
import { WAIT_MS_MAX, WAITERS_MAX, Waiters } from "../../src/desk/waiters";
import { within } from "../../src/lib/within";
import { stillClock } from "../support/clock";
import { ANN, actOn } from "../support/deciding";
import { type FreshDesk, freshDesk, place, runAlarm, UNPAID } from "../support/desks";
import { eventually } from "../support/eventually";
import { accepted, claimOne, deferred, rejected, settleAll } from "../support/settling";
import { SITUATION_NAMES, SITUATIONS } from "../support/situations";

const clock = stillClock();
/** Whoever is answered in half of this was answered by an event, and not by the end of the wait. */
const LONG_MS = WAIT_MS_MAX;
const ON_ITS_WAY = ["queued", "sending", "pending_verification"];

type Answer = Awaited<ReturnType<FreshDesk["desk"]["settled"]>>;

/** A wait that has begun; `answer` is undefined while it lasts. */
async function waitFor(at: FreshDesk, waitMs = LONG_MS) {
	const { desk } = at;
	const waiting: { answer: Answer | undefined; over: Promise<unknown> } = { answer: undefined, over: Promise.resolve() };
	waiting.over = desk.settled(100_001, waitMs).then((answer) => {
		waiting.answer = answer;
	});
	// Calls over one stub come in their order: when this one is answered, the wait has begun.
	await desk.find("E100001");
	return waiting;
}

describe("whoever waits for an order", () => {
	it.each(SITUATION_NAMES.filter((name) => !ON_ITS_WAY.includes(SITUATIONS[name].status) && name !== "is claimed and waits for its start"))(
		"is answered at once when it %s",
		async (name) => {
			const at = freshDesk();
			await SITUATIONS[name].reach(at, clock);
			expect((await at.desk.settled(100_001, LONG_MS))?.status).toBe(SITUATIONS[name].status);
		},
	);

	it("is answered at once when nobody knows it", async () => {
		const at = freshDesk();
		await place(at);
		expect(await at.desk.settled(5, LONG_MS)).toBeNull();
	});

	it("is answered when the ERP has it, with the ERP’s number", async () => {
		const at = freshDesk();
		await place(at);
		const waiting = await waitFor(at);
		await settleAll(at, [await claimOne(at)], accepted("SO-3"));
		await within(LONG_MS / 2, waiting.over);
		expect(waiting.answer).toMatchObject({ status: "synced", erpOrderNumber: "SO-3" });
	});

	it("waits on when an attempt leaves it on its way, and is answered by the one that ends it", async () => {
		const at = freshDesk();
		await place(at);
		const waiting = await waitFor(at);
		await settleAll(at, [await claimOne(at)], deferred(Date.now()));
		const claim = await claimOne(at);
		expect(waiting.answer).toBeUndefined();
		await settleAll(at, [claim], rejected());
		await within(LONG_MS / 2, waiting.over);
		expect(waiting.answer).toMatchObject({ status: "failed" });
	});

	it("is answered when a person takes it out of the way", async () => {
		const at = freshDesk();
		await place(at);
		const waiting = await waitFor(at);
		await actOn(at, "cancel");
		await within(LONG_MS / 2, waiting.over);
		expect(waiting.answer).toMatchObject({ status: "cancelled" });
	});

	it("is answered when a job takes it out of the way", async () => {
		const at = freshDesk();
		await place(at);
		const waiting = await waitFor(at);
		await at.desk.startJob({ action: "archive", seqs: [100_001], by: ANN, note: null });
		await runAlarm(at);
		await within(LONG_MS / 2, waiting.over);
		expect(waiting.answer).toMatchObject({ status: "archived" });
	});

	it("is one of several, and all of them are answered", async () => {
		const at = freshDesk();
		await place(at);
		const waiting = [await waitFor(at), await waitFor(at), await waitFor(at)];
		await settleAll(at, [await claimOne(at)], accepted());
		await within(LONG_MS / 2, Promise.all(waiting.map(({ over }) => over)));
		expect(waiting.map(({ answer }) => answer?.status)).toEqual(["synced", "synced", "synced"]);
	});

	it("is answered when the time is over, with the order as it is by then", async () => {
		const at = freshDesk();
		await place(at);
		const waiting = await waitFor(at, 50);
		await claimOne(at);
		// The wait ends by a timer, which runs on real time, and by the clock, which a test moves.
		clock.advance(50);
		await eventually("the wait is over", () => waiting.answer !== undefined);
		expect(waiting.answer).toMatchObject({ status: "sending" });
	});

	it("does not wait when there is no time for it", async () => {
		const at = freshDesk();
		await place(at);
		for (const waitMs of [0, -5]) expect((await at.desk.settled(100_001, waitMs))?.status).toBe("queued");
	});

	it("is not answered by the order of somebody else", async () => {
		const at = freshDesk();
		await place(at);
		const waiting = await waitFor(at);
		await place(at, undefined, UNPAID);
		const claim = await claimOne(at);
		await place(at);
		await settleAll(at, [await claimOne(at)], accepted());
		expect(waiting.answer).toBeUndefined();
		await settleAll(at, [claim], accepted());
		await within(LONG_MS / 2, waiting.over);
	});
});

describe("the waiters of a desk", () => {
	it("are so many: whoever comes after them is answered at once, and waits again when one has gone", async () => {
		const waiters = new Waiters();
		const waiting = Array.from({ length: WAITERS_MAX }, (_, nth) => waiters.wait(nth % 7, LONG_MS));
		expect(await waiters.wait(1, LONG_MS)).toBe(false);
		for (let seq = 0; seq < 7; seq++) waiters.wake(seq);
		expect((await Promise.all(waiting)).every((waited) => waited)).toBe(true);
		const again = waiters.wait(1, LONG_MS);
		waiters.wake(1);
		expect(await again).toBe(true);
	});
});
