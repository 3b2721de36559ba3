import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { FAILURES_TO_OPEN } from "../../src/link/breaker";
import { stillClock } from "../support/clock";
import { endpoint } from "../support/connections";
import { alarmOf, place } from "../support/desks";
import { admitted, bad, type FreshLink, freshLink, GOOD, probe, probeAlarm, turn } from "../support/links";

const clock = stillClock();
const MANY_DOWN = Array.from({ length: FAILURES_TO_OPEN }, () => bad("down"));

async function brokenLink(changes: Parameters<typeof freshLink>[0] = {}): Promise<FreshLink> {
	const shop = await freshLink(changes);
	await turn(shop, ...MANY_DOWN);
	shop.erp.onPing = { refuse: "down" };
	return shop;
}

/** Time passes until the next probe, and then it is made. */
async function untilProbed(shop: FreshLink): Promise<void> {
	clock.advance(Math.max(0, ((await shop.link.health()).nextProbeAtMs ?? 0) - Date.now()));
	await probe(shop);
}

describe("an outage", () => {
	it("opens the link after so many failures in a row, over turns too, and lets nobody through", async () => {
		const shop = await freshLink();
		await turn(shop, GOOD, ...MANY_DOWN.slice(1));
		expect((await shop.link.admit(1)).kind).toBe("admitted");
		await turn(shop, bad("down"));
		const { nextProbeAtMs } = await shop.link.health();
		expect(await shop.link.admit(1)).toEqual({ kind: "wait", reason: "erp_offline", untilMs: (nextProbeAtMs ?? 0) + 250, failWith: null });
	});

	it("is not one when answers come in between", async () => {
		const shop = await freshLink();
		for (let turns = 0; turns < 5; turns++) await turn(shop, ...MANY_DOWN.slice(1), bad("validation_rejected"));
		expect((await shop.link.health()).state).toBe("online");
	});

	it("is probed at its time, and again, ever more rarely, while the ERP does not answer", async () => {
		const shop = await brokenLink();
		const waits: number[] = [];
		for (let probes = 1; probes <= 6; probes++) {
			const { nextProbeAtMs } = await shop.link.health();
			expect(await probeAlarm(shop)).toBe(nextProbeAtMs);
			waits.push((nextProbeAtMs ?? 0) - Date.now());
			await untilProbed(shop);
			expect(shop.erp.pings).toBe(probes);
		}
		expect(waits[0]).toBeLessThanOrEqual(1_000);
		expect(waits.at(-1)).toBeGreaterThanOrEqual(7_500);
		expect(Math.max(...waits)).toBeLessThanOrEqual(15_000);
	});

	it("is not probed before its time when the alarm goes off early", async () => {
		const shop = await brokenLink();
		await probe(shop);
		expect(shop.erp.pings).toBe(0);
		expect(await probeAlarm(shop)).toBe((await shop.link.health()).nextProbeAtMs);
	});

	it("ends with one good probe: the desk's hold is over at once, and one order may go", async () => {
		const shop = await brokenLink();
		await place(shop);
		await shop.desk.hold({ reason: "erp_offline", untilMs: Date.now() + 3_600_000 });
		shop.erp.onPing = "accept";
		await untilProbed(shop);
		expect((await shop.desk.totals()).hold).toBeNull();
		expect(await alarmOf(shop)).toBeLessThan(Date.now() + 1_000);
		expect(await shop.link.health()).toMatchObject({ state: "online", breaker: "half_open" });
		expect((await admitted(shop, 10)).startsAtMs).toHaveLength(1);
		expect((await shop.link.admit(10)).kind).toBe("at_capacity");
	});

	it("tells the desk once that it is over, not with every step of the ramp", async () => {
		const shop = await brokenLink({ concurrency: 2 });
		await place(shop);
		shop.erp.onPing = "accept";
		await untilProbed(shop);
		const hold = { reason: "paused", untilMs: Date.now() + 60_000 } as const;
		await shop.desk.hold(hold);
		await turn(shop, GOOD);
		await turn(shop, GOOD, GOOD);
		expect((await shop.link.health()).breaker).toBe("closed");
		expect((await shop.desk.totals()).hold).toEqual(hold);
	});

	it("is followed by a ramp that doubles with every good turn, refused orders included, until all lanes are in use", async () => {
		const shop = await brokenLink({ concurrency: 4 });
		shop.erp.onPing = "accept";
		await untilProbed(shop);
		const widths: number[] = [];
		for (const news of [[GOOD], [GOOD, bad("validation_rejected")], [GOOD, GOOD, GOOD, GOOD]]) {
			const { grant, lanes } = await admitted(shop, 10);
			widths.push(lanes);
			await shop.link.report(grant, news);
		}
		expect(widths).toEqual([1, 2, 4]);
		expect((await shop.link.health()).breaker).toBe("closed");
	});

	it("begins again at the first failure on the ramp, and the ramp begins again after it", async () => {
		const shop = await brokenLink({ concurrency: 4 });
		shop.erp.onPing = "accept";
		await untilProbed(shop);
		await turn(shop, GOOD);
		await turn(shop, GOOD, bad("unknown_outcome"));
		expect(await shop.link.health()).toMatchObject({ state: "offline", breaker: "open" });
		await untilProbed(shop);
		expect((await admitted(shop, 10)).lanes).toBe(1);
	});

	it("does not stop at a link without traffic: half open, it waits for the next order", async () => {
		const shop = await brokenLink({ concurrency: 1 });
		shop.erp.onPing = "accept";
		await untilProbed(shop);
		clock.advance(24 * 3_600_000);
		await turn(shop, GOOD);
		expect((await shop.link.health()).breaker).toBe("closed");
	});

	it("is remembered over a restart, and probed all the same", async () => {
		const shop = await brokenLink();
		const before = await shop.link.health();
		await evictDurableObject(shop.link);
		expect(await shop.link.health()).toEqual(before);
		await untilProbed(shop);
		expect(shop.erp.pings).toBe(1);
	});

	it("is probed again after its alarm was lost, as soon as somebody asks", async () => {
		const shop = await brokenLink();
		await runInDurableObject(shop.link, (_object, state) => state.storage.deleteAlarm());
		expect((await shop.link.admit(1)).kind).toBe("wait");
		expect(await probeAlarm(shop)).not.toBeNull();
	});

	it("is probed on although the adapter cannot even be made", async () => {
		const shop = await brokenLink();
		shop.erp.unmakeable = "the credentials cannot be unsealed";
		await untilProbed(shop);
		expect(await shop.link.health()).toMatchObject({ state: "offline", reason: expect.stringContaining("unsealed") });
		expect(await probeAlarm(shop)).not.toBeNull();
		shop.erp.unmakeable = null;
		shop.erp.onPing = "accept";
		await untilProbed(shop);
		expect((await shop.link.health()).state).toBe("online");
	});

	it("is probed on although the adapter throws", async () => {
		const shop = await brokenLink();
		shop.erp.onPing = "throw";
		await untilProbed(shop);
		expect(await shop.link.health()).toMatchObject({ state: "offline" });
		expect(await probeAlarm(shop)).toBeGreaterThan(Date.now());
	});

	it("keeps readers away while a probe is under way, not calling them back every moment", async () => {
		const shop = await brokenLink();
		const answer = Promise.withResolvers<void>();
		shop.erp.onPing = { after: answer.promise };
		clock.advance(2_000);
		const probing = probe(shop);
		const { link } = shop;
		await expect.poll(() => shop.erp.pings).toBe(1);
		const admission = await link.admit(1);
		expect(admission.kind === "wait" ? admission.untilMs - Date.now() : 0).toBeGreaterThanOrEqual(10_000);
		answer.resolve();
		await probing;
		expect((await link.admit(1)).kind).toBe("admitted");
	});
});

describe("credentials that the ERP refuses", () => {
	it("open the link at once, and are tried again only slowly", async () => {
		const shop = await freshLink();
		await turn(shop, bad("unauthorised"));
		expect(await shop.link.admit(1)).toMatchObject({ kind: "wait", reason: "sign_in_refused" });
		expect(((await shop.link.health()).nextProbeAtMs ?? 0) - Date.now()).toBeGreaterThanOrEqual(15_000);
	});

	it("that were changed are tried at once, and the desk may go on", async () => {
		const shop = await freshLink();
		await turn(shop, bad("unauthorised"));
		await place(shop);
		await shop.desk.hold({ reason: "sign_in_refused", untilMs: Date.now() + 900_000 });
		await shop.link.configure(shop.tenantId, endpoint({}, 2));
		expect((await shop.link.admit(1)).kind).toBe("admitted");
		expect((await shop.desk.totals()).hold).toBeNull();
	});
});
