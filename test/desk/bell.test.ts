import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { RING_AGAIN_MS, RING_DELAY_MS, WAKE_DELAY_MS } from "../../src/desk/alarm";
import { stillClock } from "../support/clock";
import { actOn } from "../support/deciding";
import { alarmOf, copiesOf, type FreshDesk, freshDesk, place, placeMany, runAlarm, UNPAID } from "../support/desks";
import { eventually } from "../support/eventually";
import { accepted, claimOne, deferred, rejected, settleAll } from "../support/settling";

const clock = stillClock();

/** Time passes, and then the alarm goes off. */
async function later(ms: number, at: FreshDesk): Promise<boolean> {
	clock.advance(ms);
	return await runAlarm(at);
}

describe("the alarm of a desk", () => {
	it("is set by the first order and not pushed ahead by those that follow", async () => {
		const at = freshDesk();
		await place(at);
		const alarm = await alarmOf(at);
		expect(alarm).toBe(Date.now() + RING_DELAY_MS);
		for (let more = 0; more < 20; more++) {
			clock.advance(10);
			await place(at);
			expect(await alarmOf(at)).toBe(alarm);
		}
	});

	it("is brought forward by an order that is due sooner", async () => {
		const at = freshDesk();
		await place(at, undefined, UNPAID);
		const copyAlarm = await alarmOf(at);
		await place(at);
		expect(await alarmOf(at)).toBeLessThan(copyAlarm ?? 0);
	});

	it("is not set where nothing is due", async () => {
		const at = freshDesk();
		expect(await runAlarm(at)).toBe(false);
		await place(at);
		await settleAll(at, [await claimOne(at)], accepted());
		await later(1_000, at);
		await later(60_000, at);
		expect(await alarmOf(at)).toBeNull();
		expect(await runAlarm(at)).toBe(false);
	});

	it("wakes the desk for an order whose next step lies ahead, and not before", async () => {
		const at = freshDesk();
		await place(at);
		await settleAll(at, [await claimOne(at)], deferred(Date.now() + 60_000));
		await later(1_000, at);
		expect(at.queue.tries).toBe(0);
		expect(await alarmOf(at)).toBe(Date.now() + 59_000 + RING_DELAY_MS);
		await later(59_000 + RING_DELAY_MS, at);
		expect(at.queue.rung).toHaveLength(1);
	});

	it("wakes the desk when a lease ends", async () => {
		const at = freshDesk();
		await place(at);
		await claimOne(at, 6_000);
		await later(5_999, at);
		expect(at.queue.tries).toBe(0);
		await later(1, at);
		expect((await at.desk.find("E100001"))?.status).toBe("pending_verification");
		await later(RING_DELAY_MS, at);
		expect(at.queue.rung).toHaveLength(1);
	});

	it("is set for the end of a lease by the claim itself, whatever else is planned", async () => {
		const at = freshDesk();
		await place(at);
		await runInDurableObject(at.desk, (_object, state) => state.storage.deleteAlarm());
		const { leaseUntilMs } = await at.desk.claim(10, 30_000);
		expect(await alarmOf(at)).toBe(leaseUntilMs);
	});

	it("is set again when the desk stumbles over its own tables, and goes on where it was", async () => {
		const at = freshDesk();
		await place(at);
		const rename = (from: string, to: string) =>
			runInDurableObject(at.desk, (_object, state) => void state.storage.sql.exec(`ALTER TABLE ${from} RENAME TO ${to}`));
		await rename("agenda", "agenda_gone");
		expect(await later(1_000, at)).toBe(true);
		expect(await alarmOf(at)).toBeGreaterThan(Date.now());
		await rename("agenda_gone", "agenda");
		await later(1_000, at);
		expect(at.queue.rung).toHaveLength(1);
	});
});

describe("the bell", () => {
	it("rings once for many orders, naming tenant, desk and the oldest of them", async () => {
		const at = freshDesk();
		await placeMany(at, 5);
		await later(RING_DELAY_MS, at);
		expect(at.queue.rung).toEqual([{ v: 1, tenant: at.tenantId, desk: "main", seq: 100_001 }]);
	});

	it("is not rung again while it is out, and is when nobody has answered it", async () => {
		const at = freshDesk();
		await place(at);
		await later(RING_DELAY_MS, at);
		await place(at);
		await later(RING_AGAIN_MS - 1, at);
		expect(at.queue.tries).toBe(1);
		await later(1, at);
		expect(at.queue.tries).toBe(2);
	});

	it("rings at once for an order that comes after a reader found nothing more", async () => {
		const at = freshDesk();
		await place(at);
		await later(RING_DELAY_MS, at);
		await at.desk.claim(10, 30_000);
		await place(at);
		expect(await alarmOf(at)).toBe(Date.now() + RING_DELAY_MS);
		await later(RING_DELAY_MS, at);
		expect(at.queue.tries).toBe(2);
	});

	it("leaves a reader alone that has taken all it can and will come back for more", async () => {
		const at = freshDesk();
		await placeMany(at, 3);
		await later(RING_DELAY_MS, at);
		await at.desk.claim(2, 30_000);
		await later(RING_AGAIN_MS - 1, at);
		expect(at.queue.tries).toBe(1);
		await later(1, at);
		expect(at.queue.tries).toBe(2);
	});

	it("rings later when the queue does not take it, ever more rarely, while the copy goes on", async () => {
		const at = freshDesk();
		at.queue.mode = "fail";
		await place(at);
		await later(500, at);
		expect(at.queue.tries).toBe(1);
		expect(await copiesOf(at.tenantId)).toHaveLength(1);
		await later(500, at);
		expect(at.queue.tries).toBe(2);
		for (let more = 0; more < 8; more++) await later(30_000, at);
		expect(await alarmOf(at)).toBeGreaterThanOrEqual(Date.now() + 15_000);
		at.queue.mode = "work";
		await later(30_000, at);
		expect(at.queue.rung).toHaveLength(1);
	});

	it("is given up on a queue that hangs, so that the next alarm can come; the copy has not waited for it", async () => {
		const at = freshDesk();
		at.queue.mode = "hang";
		await place(at);
		clock.advance(1_000);
		const alarm = runAlarm(at);
		await eventually("the order is copied", async () => (await copiesOf(at.tenantId)).length === 1);
		expect(await alarm).toBe(true);
		expect(await alarmOf(at)).not.toBeNull();
		expect(at.queue.tries).toBe(1);
	});

	it("is silent while the tenant's orders are held, and rings when the hold is over", async () => {
		const at = freshDesk();
		await place(at);
		const untilMs = Date.now() + 60_000;
		await at.desk.hold({ reason: "erp_offline", untilMs });
		await place(at);
		await later(10_000, at);
		expect(at.queue.tries).toBe(0);
		expect(await alarmOf(at)).toBe(untilMs);
		await later(50_000, at);
		expect(at.queue.tries).toBe(1);
	});

	it("rings at once when the hold is ended early, even if one is out", async () => {
		const at = freshDesk();
		await place(at);
		await later(RING_DELAY_MS, at);
		await at.desk.hold({ reason: "paused", untilMs: Date.now() + 60_000 });
		await at.desk.release();
		expect(await alarmOf(at)).toBe(Date.now() + WAKE_DELAY_MS);
		await later(WAKE_DELAY_MS, at);
		expect(at.queue.tries).toBe(2);
	});

	it("rings at once for what a person has decided, even if one is out", async () => {
		const at = freshDesk();
		await place(at);
		await settleAll(at, (await at.desk.claim(10, 30_000)).claims, rejected());
		await place(at);
		await later(RING_DELAY_MS, at);
		expect(at.queue.tries).toBe(1);
		await actOn(at, "retry");
		await later(RING_DELAY_MS, at);
		expect(at.queue.tries).toBe(2);
	});

	it("does not ring before the hold is over, whatever a person decides", async () => {
		const at = freshDesk();
		await place(at);
		await settleAll(at, [await claimOne(at)], rejected());
		const untilMs = Date.now() + 60_000;
		await at.desk.hold({ reason: "erp_offline", untilMs });
		await actOn(at, "retry");
		expect(await at.desk.find("E100001")).toMatchObject({ status: "queued", nextAttemptAtMs: untilMs, held: { untilMs } });
		await later(10_000, at);
		expect(at.queue.tries).toBe(0);
		await later(50_000, at);
		expect(at.queue.tries).toBe(1);
	});

	it("rings again after its alarm was lost, when the patrol comes round", async () => {
		const at = freshDesk();
		await place(at);
		await runInDurableObject(at.desk, (_object, state) => state.storage.deleteAlarm());
		expect(await runAlarm(at)).toBe(false);
		await at.desk.sweep();
		expect(await later(1_000, at)).toBe(true);
		expect(at.queue.rung).toHaveLength(1);
	});

	it("does not ring for a patrol when nothing is due", async () => {
		const at = freshDesk();
		await at.desk.sweep();
		expect(await alarmOf(at)).toBeNull();
	});
});
