import { abortAllDurableObjects } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { takeTurn } from "../../src/relay/turn";
import { stillClock } from "../support/clock";
import { deciding } from "../support/deciding";
import { copiesOf, placeMany, runAlarm } from "../support/desks";
import { dyingReader, TURN_STEPS } from "../support/dying";
import type { Reaction } from "../support/erp";
import { type FreshLink, freshLink } from "../support/links";
import { bellsOf, deliver, relayUntilStill } from "../support/relay";

const clock = stillClock();
const ORDERS = 3;
const ALL = ["E100001", "E100002", "E100003"];

/** Everything is where it belongs: each order in the ERP once, synced in the desk, synced in D1. */
async function expectAllWell(shop: FreshLink): Promise<void> {
	expect(shop.erp.booked).toHaveLength(ORDERS);
	expect(shop.erp.twice()).toEqual([]);
	expect((await shop.desk.totals()).byStatus).toEqual({ synced: ORDERS });
	clock.advance(60_000);
	await runAlarm(shop);
	expect((await copiesOf(shop.tenantId)).map(({ status }) => status)).toEqual(Array.from({ length: ORDERS }, () => "synced"));
	for (const { eNumber, number } of shop.erp.booked) expect((await shop.desk.find(eNumber))?.erpOrderNumber).toBe(number);
}

const points = TURN_STEPS.flatMap((step) => (["before", "after"] as const).map((when) => [when, step] as const));
const answers: readonly Reaction[] = ["accept", "commit_then_drop", "drop", { refuse: "down" }];

describe("a reader that dies", () => {
	it.each(points)("%s the step %j leaves each order in the ERP once", async (when, step) => {
		const shop = await freshLink({ timeoutMs: 2_000, concurrency: 2 });
		await placeMany(shop, ORDERS);
		const { ports, dead } = dyingReader(shop.tenantId, step, when);
		takeTurn(shop.tenantId, ports).catch(() => {});
		await dead;
		await relayUntilStill(shop, clock);
		await expectAllWell(shop);
	});

	it.each(points)("%s the step %j, and all objects with it, leaves each order in the ERP once", async (when, step) => {
		const shop = await freshLink({ timeoutMs: 2_000, concurrency: 2 });
		await placeMany(shop, ORDERS);
		const { ports, dead } = dyingReader(shop.tenantId, step, when);
		takeTurn(shop.tenantId, ports).catch(() => {});
		await dead;
		await abortAllDurableObjects();
		await relayUntilStill(shop, clock);
		await expectAllWell(shop);
	});

	it.each(answers)("again and again, whatever the ERP answers first (%j), leaves each order in the ERP once", async (first) => {
		const shop = await freshLink({ timeoutMs: 2_000, concurrency: 2 });
		shop.erp.onCreate = (_eNumber, nth) => (nth <= ORDERS ? first : "accept");
		await placeMany(shop, ORDERS);
		for (const [when, step] of points) {
			const { ports, dead } = dyingReader(shop.tenantId, step, when);
			// A turn that finds nothing due any more ends by itself.
			await Promise.race([dead, takeTurn(shop.tenantId, ports)]);
			clock.advance(20_000);
		}
		await relayUntilStill(shop, clock);
		// Who met too many deaths in a row was parked; a person sends it on its way again.
		for (const { eNumber } of await shop.desk.act(deciding("retry", ALL)))
			expect((await shop.desk.find(eNumber))?.status).not.toBe("failed");
		await relayUntilStill(shop, clock);
		await expectAllWell(shop);
	});
});

describe("messages that are lost", () => {
	it("cost only time: every bell may be, and all orders arrive with the next", async () => {
		const shop = await freshLink();
		await placeMany(shop, ORDERS);
		for (let lost = 0; lost < 10; lost++) {
			clock.advance(6_000);
			expect(await bellsOf(shop)).toHaveLength(1);
		}
		expect(shop.erp.created).toEqual([]);
		await relayUntilStill(shop, clock, 6_000);
		await expectAllWell(shop);
	});

	it("cost only time when the desk dies after each", async () => {
		const shop = await freshLink();
		await placeMany(shop, ORDERS);
		for (let lost = 0; lost < 3; lost++) {
			clock.advance(6_000);
			await bellsOf(shop);
			await abortAllDurableObjects();
		}
		await relayUntilStill(shop, clock, 6_000);
		await expectAllWell(shop);
	});

	it("and come late, after the orders were delivered, do nothing", async () => {
		const shop = await freshLink();
		await placeMany(shop, ORDERS);
		clock.advance(1_000);
		const [late] = await bellsOf(shop);
		await relayUntilStill(shop, clock, 6_000);
		await deliver([late, late]);
		await expectAllWell(shop);
	});
});

describe("D1 away all along", () => {
	it("keeps no order from the ERP, and has them all when it is back", async () => {
		const shop = await freshLink();
		shop.copy.mode = "fail";
		await placeMany(shop, ORDERS);
		await relayUntilStill(shop, clock);
		expect((await shop.desk.totals()).byStatus).toEqual({ synced: ORDERS });
		expect(await copiesOf(shop.tenantId)).toEqual([]);
		shop.copy.mode = "work";
		clock.advance(60_000);
		await runAlarm(shop);
		await expectAllWell(shop);
	});

	it("and hanging keeps no order from the ERP", async () => {
		const shop = await freshLink();
		shop.copy.mode = "hang";
		await placeMany(shop, ORDERS);
		await relayUntilStill(shop, clock);
		expect(shop.erp.booked).toHaveLength(ORDERS);
	});
});
