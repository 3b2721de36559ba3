import { abortAllDurableObjects, evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { stillClock } from "../support/clock";
import { copiesOf, type FreshDesk, freshDesk, placeMany, rowsOf, runAlarm } from "../support/desks";
import { accepted, settleAll } from "../support/settling";
import { OrderDesk } from "../support/worker";

const clock = stillClock();

/** The whole life of three orders, a step at a time, each beginning from what is on disk alone. */
const STEPS: readonly (readonly [string, (at: FreshDesk) => Promise<unknown>])[] = [
	["place", (at) => placeMany(at, 3)],
	["wake", (at) => wake(at)],
	["claim", async (at) => await at.desk.claim(10, 5_000)],
	["the lease runs out", async () => clock.advance(5_000)],
	["wake again", (at) => wake(at)],
	["look up and settle", (at) => answerAll(at)],
	["wake a last time", (at) => wake(at)],
];

async function wake(at: FreshDesk): Promise<void> {
	clock.advance(1_000);
	await runAlarm(at);
}

async function answerAll(at: FreshDesk): Promise<void> {
	while ((await settleAll(at, (await at.desk.claim(10, 30_000)).claims, accepted())).more);
}

async function expectDelivered(at: FreshDesk): Promise<void> {
	expect((await at.desk.totals()).byStatus).toEqual({ synced: 3 });
	expect((await copiesOf(at.tenantId)).map(({ status }) => status)).toEqual(["synced", "synced", "synced"]);
	for (const table of ["outbox", "agenda"]) expect(await rowsOf(at, `SELECT * FROM ${table}`)).toEqual([]);
}

describe("a desk whose isolate dies", () => {
	it.each(STEPS.map(([name], index) => [name, index] as const))("after the step %j goes on and loses nothing", async (_name, last) => {
		const at = freshDesk();
		for (const [index, [, step]] of STEPS.entries()) {
			await step(at);
			if (index === last) await abortAllDurableObjects();
		}
		await wake(at);
		await expectDelivered(at);
	});

	it("after every single step goes on and loses nothing", async () => {
		const at = freshDesk();
		for (const [, step] of STEPS) {
			await step(at);
			await abortAllDurableObjects();
		}
		await wake(at);
		await expectDelivered(at);
	});

	it("in the middle of a copy makes the copy again", async () => {
		const at = freshDesk();
		await placeMany(at, 2);
		at.copy.mode = "hang";
		await wake(at);
		expect(at.copy.asked).toHaveLength(1);
		at.copy.mode = "work";
		// The first object never hears of its copy again; this one has nothing but the disk.
		await runInDurableObject(at.desk, (_object, state) => new OrderDesk(state, env).alarm());
		expect(await copiesOf(at.tenantId)).toHaveLength(2);
		expect(await rowsOf(at, "SELECT * FROM outbox")).toEqual([]);
	});

	it("rings once more, because it forgot that a bell was out", async () => {
		const at = freshDesk();
		await placeMany(at, 1);
		await wake(at);
		await evictDurableObject(at.desk);
		await at.desk.sweep();
		clock.advance(20);
		await runAlarm(at);
		expect(at.queue.rung).toHaveLength(2);
	});
});
