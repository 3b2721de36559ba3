import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { deskName, linkName, MAIN_DESK } from "../../src/lib/names";
import { deliverNow, type InlinePorts } from "../../src/relay/inline";
import { stillClock } from "../support/clock";
import { place } from "../support/desks";
import { endsOf } from "../support/ends";
import { bad, type FreshLink, freshLink, turn } from "../support/links";
import { bellsOf, deliver, relayUntilStill } from "../support/relay";

const clock = stillClock();

const portsOf = ({ tenantId }: FreshLink): InlinePorts => ({
	desk: env.DESK.getByName(deskName(tenantId, MAIN_DESK)),
	link: env.LINK.getByName(linkName(tenantId)),
	connector: async () => endsOf(tenantId).erp.connector(),
	now: Date.now,
	wait: (ms) => scheduler.wait(Math.max(0, ms)),
	random: Math.random,
});
const now = (shop: FreshLink, seq: number) => deliverNow(shop.tenantId, seq, portsOf(shop));

describe("an order that its shop waits for", () => {
	it("is in the ERP when that is done, without a bell", async () => {
		const shop = await freshLink();
		const { seq } = await place(shop);
		await now(shop, seq);
		expect(await shop.desk.find("E100001")).toMatchObject({ status: "synced", erpOrderNumber: "SO-1", attempts: 1 });
		expect(shop.queue.rung).toEqual([]);
	});

	it("is sent once, although its bell rings meanwhile and others wait for it, too", async () => {
		const shop = await freshLink();
		const gate = Promise.withResolvers<void>();
		shop.erp.onCreate = { after: gate.promise };
		const { seq } = await place(shop);
		const waiting = [now(shop, seq), now(shop, seq)];
		await expect.poll(() => shop.erp.created.length).toBe(1);
		clock.advance(6_000);
		await deliver(await bellsOf(shop));
		gate.resolve();
		await Promise.all(waiting);
		expect(shop.erp.created).toEqual(["E100001"]);
		expect((await shop.desk.totals()).byStatus).toEqual({ synced: 1 });
	});

	it("does not overtake one that was placed before it", async () => {
		const shop = await freshLink();
		await place(shop);
		const { seq } = await place(shop);
		await now(shop, seq);
		expect(shop.erp.created).toEqual([]);
		await relayUntilStill(shop, clock);
		expect(shop.erp.created).toEqual(["E100001", "E100002"]);
	});

	it("is left to the queue in an outage, and delivered after it", async () => {
		const shop = await freshLink();
		await turn(shop, bad("unauthorised"));
		const { seq } = await place(shop);
		await now(shop, seq);
		expect(shop.erp.created).toEqual([]);
		await relayUntilStill(shop, clock, 30_000);
		expect(shop.erp.created).toEqual(["E100001"]);
	});

	it("is looked up by the queue when its answer was lost", async () => {
		const shop = await freshLink();
		shop.erp.onCreate = "commit_then_drop";
		const { seq } = await place(shop);
		await now(shop, seq);
		expect((await shop.desk.find("E100001"))?.status).toBe("pending_verification");
		await relayUntilStill(shop, clock);
		expect(shop.erp.booked).toHaveLength(1);
		expect((await shop.desk.totals()).byStatus).toEqual({ synced: 1 });
	});
});
