import { describe, expect, it } from "vitest";
import { RING_AGAIN_MS, RING_DELAY_MS } from "../../src/desk/alarm";
import { stillClock } from "../support/clock";
import { type FreshDesk, freshDesk, place, placeMany, runAlarm } from "../support/desks";
import { accepted, claimOne, deferred, settleAll } from "../support/settling";
import { LEASE_MS } from "../support/situations";

const clock = stillClock();
const only = async ({ desk }: FreshDesk, seq: number) => (await desk.claim(10, LEASE_MS, { only: seq })).claims.map((claim) => claim.seq);

async function later(ms: number, at: FreshDesk): Promise<void> {
	clock.advance(ms);
	await runAlarm(at);
}

describe("a claim of one order alone", () => {
	it("takes it when no order before it is due, whatever comes after it", async () => {
		const at = freshDesk();
		await placeMany(at, 3);
		await claimOne(at);
		expect(await only(at, 100_002)).toEqual([100_002]);
	});

	it("takes nothing while an order before it is due: nobody jumps the queue", async () => {
		const at = freshDesk();
		await placeMany(at, 3);
		expect(await only(at, 100_003)).toEqual([]);
		expect((await at.desk.find("E100003"))?.status).toBe("queued");
		expect((await at.desk.claim(10, LEASE_MS)).claims.map(({ seq }) => seq)).toEqual([100_001, 100_002, 100_003]);
	});

	it("is not held up by one that waits for a later time", async () => {
		const at = freshDesk();
		await placeMany(at, 2);
		await settleAll(at, [await claimOne(at)], deferred(Date.now() + 60_000));
		expect(await only(at, 100_002)).toEqual([100_002]);
	});

	it.each([
		["is not there", 5],
		["is delivered", 100_001],
	])("takes nothing of an order that %s", async (_what, seq) => {
		const at = freshDesk();
		await placeMany(at, 2);
		await settleAll(at, [await claimOne(at)], accepted());
		expect(await only(at, seq)).toEqual([]);
	});

	it("gives it to one of many that ask at once", async () => {
		const at = freshDesk();
		await place(at);
		const { desk } = at;
		const claimed = await Promise.all(Array.from({ length: 20 }, () => desk.claim(1, LEASE_MS, { only: 100_001 })));
		expect(claimed.flatMap(({ claims }) => claims)).toHaveLength(1);
	});

	it("is no answer to the bell: one that is out stays out, and the others are rung for in time", async () => {
		const at = freshDesk();
		await placeMany(at, 2);
		await later(RING_DELAY_MS, at);
		expect(at.queue.tries).toBe(1);
		await only(at, 100_001);
		await later(RING_AGAIN_MS - 1, at);
		expect(at.queue.tries).toBe(1);
		await later(1, at);
		expect(at.queue.tries).toBe(2);
	});

	it("that takes nothing leaves the bell to ring for the orders that are due", async () => {
		const at = freshDesk();
		await placeMany(at, 2);
		expect(await only(at, 100_002)).toEqual([]);
		await later(RING_DELAY_MS, at);
		expect(at.queue.rung).toMatchObject([{ seq: 100_001 }]);
	});
});
