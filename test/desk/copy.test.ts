import { describe, expect, it } from "vitest";
import { COPY_BATCH_MAX, COPY_DELAY_MS } from "../../src/desk/outbox";
import { stillClock } from "../support/clock";
import { alarmOf, copiesOf, type FreshDesk, freshDesk, place, placeMany, rowsOf, runAlarm, UNPAID } from "../support/desks";
import { accepted, claimOne, settleAll } from "../support/settling";

const clock = stillClock();

async function later(ms: number, at: FreshDesk): Promise<boolean> {
	clock.advance(ms);
	return await runAlarm(at);
}

async function untilNextAlarm(at: FreshDesk): Promise<void> {
	await later(Math.max(0, ((await alarmOf(at)) ?? Date.now()) - Date.now()), at);
}

const copied = async (tenantId: string) => (await copiesOf(tenantId)).map(({ seq, status }) => `${seq} ${status}`);

describe("the copy in D1", () => {
	it("is there within the delay, and costs no second one", async () => {
		const at = freshDesk();
		await place(at);
		await later(COPY_DELAY_MS - 1, at);
		expect(await copied(at.tenantId)).toEqual([]);
		await later(1, at);
		expect(await copied(at.tenantId)).toEqual(["100001 queued"]);
		await later(60_000, at);
		expect(at.copy.asked).toHaveLength(1);
	});

	it("of an order that is placed, sent and delivered within the delay is one write", async () => {
		const at = freshDesk();
		await place(at);
		await settleAll(at, [await claimOne(at)], accepted());
		await later(COPY_DELAY_MS, at);
		await later(60_000, at);
		expect(at.copy.asked.flat().map(({ status, version }) => ({ status, version }))).toEqual([{ status: "synced", version: 2 }]);
	});

	it("is made again for a change that happened while it was made", async () => {
		const at = freshDesk();
		await place(at);
		const claim = await claimOne(at);
		at.copy.meanwhile = async () => void (await settleAll(at, [claim], accepted()));
		await later(COPY_DELAY_MS, at);
		expect(await copied(at.tenantId)).toEqual(["100001 sending"]);
		expect(at.copy.asked[0]).toMatchObject([{ nextAttemptAtMs: null }]);
		await later(COPY_DELAY_MS, at);
		expect(await copied(at.tenantId)).toEqual(["100001 synced"]);
		expect(await rowsOf(at, "SELECT * FROM outbox")).toEqual([]);
	});

	it("of a long backlog is made batch by batch", async () => {
		const at = freshDesk();
		at.copy.mode = "fail";
		await placeMany(at, COPY_BATCH_MAX + 5);
		at.copy.mode = "work";
		await later(COPY_DELAY_MS, at);
		expect(await copied(at.tenantId)).toHaveLength(COPY_BATCH_MAX);
		await later(100, at);
		expect(at.copy.asked.map(({ length }) => length)).toEqual([COPY_BATCH_MAX, 5]);
	});

	it("is not held up by one row that D1 refuses, which is tried again by itself", async () => {
		const at = freshDesk();
		await placeMany(at, 5);
		at.copy.refused.add(100_002);
		await later(COPY_DELAY_MS, at);
		expect(await copied(at.tenantId)).toEqual([100_001, 100_003, 100_004, 100_005].map((seq) => `${seq} queued`));
		at.copy.refused.clear();
		await later(60_000, at);
		expect(await copied(at.tenantId)).toHaveLength(5);
	});

	it("is not held up by a whole row of rows that D1 refuses, at the head of the others", async () => {
		const at = freshDesk();
		await placeMany(at, 10);
		for (const seq of [100_001, 100_002, 100_003, 100_004]) at.copy.refused.add(seq);
		for (let look = 0; look < 6; look++) await untilNextAlarm(at);
		expect((await copiesOf(at.tenantId)).map(({ seq }) => seq)).toEqual([100_005, 100_006, 100_007, 100_008, 100_009, 100_010]);
	});
});

describe("while D1 is away", () => {
	it("the bell rings, orders are taken and delivered, and the copy catches up afterwards", async () => {
		const at = freshDesk();
		at.copy.mode = "fail";
		await placeMany(at, 3);
		await later(1_000, at);
		expect(at.queue.rung).toHaveLength(1);
		await settleAll(at, (await at.desk.claim(10, 30_000)).claims, accepted());
		expect((await place(at)).eNumber).toBe("E100004");
		await later(30_000, at);
		expect(at.queue.rung).toHaveLength(2);
		expect(await copied(at.tenantId)).toEqual([]);
		at.copy.mode = "work";
		for (let look = 0; look < 3; look++) await later(31_000, at);
		expect(await copied(at.tenantId)).toEqual(["100001 synced", "100002 synced", "100003 synced", "100004 queued"]);
	});

	it("it is asked ever more rarely", async () => {
		const at = freshDesk();
		at.copy.mode = "fail";
		await placeMany(at, 40);
		await later(COPY_DELAY_MS, at);
		const { length } = at.copy.asked;
		await later(100, at);
		expect(at.copy.asked).toHaveLength(length);
		for (let look = 0; look < 8; look++) await later(31_000, at);
		const tries = at.copy.asked.length;
		await later(14_000, at);
		expect(at.copy.asked).toHaveLength(tries);
	});

	it("and hangs instead of failing, the bell rings all the same, again and again", async () => {
		const at = freshDesk();
		at.copy.mode = "hang";
		await place(at);
		await later(1_000, at);
		await later(5_000, at);
		expect(at.queue.tries).toBe(2);
		expect(at.copy.asked).toHaveLength(1);
	});

	it("and hangs, the desk sleeps meanwhile instead of looking every few milliseconds", async () => {
		const at = freshDesk();
		at.copy.mode = "hang";
		await place(at, undefined, UNPAID);
		await later(1_000, at);
		for (let look = 0; look < 3; look++) {
			expect((await alarmOf(at)) ?? 0).toBeGreaterThanOrEqual(Date.now() + 5_000);
			await runAlarm(at);
		}
	});
});
