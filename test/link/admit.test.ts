import { evictDurableObject } from "cloudflare:test";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GRANT_MS_MAX, HORIZON_MS } from "../../src/link/link";
import { stillClock } from "../support/clock";
import { endpoint } from "../support/connections";
import { admitted, bad, freshLink, GOOD, turn } from "../support/links";

const clock = stillClock();

describe("a link", () => {
	it("that was told of no ERP says so", async () => {
		const { link } = await freshLink(null);
		expect(await link.admit(5)).toEqual({ kind: "unconfigured" });
	});

	it("admits as many orders as are asked for, over as many lanes as there are, with the endpoint to use", async () => {
		const shop = await freshLink({ concurrency: 3 });
		await turn(shop, GOOD);
		clock.advance(10_000);
		const admission = await admitted(shop, 5);
		expect(admission).toMatchObject({ lanes: 3, endpoint: endpoint({ concurrency: 3 }) });
		expect(admission.startsAtMs).toEqual(Array.from({ length: 5 }, () => Date.now()));
	});

	it("has no more lanes than orders", async () => {
		expect((await admitted(await freshLink(), 2)).lanes).toBe(2);
	});

	it("promises starts at the ERP's pace, none beyond its horizon, and none twice", async () => {
		const shop = await freshLink({ ratePerSecond: 2, burst: 1 });
		clock.advance(10_000);
		const nowMs = Date.now();
		const first = await admitted(shop, 10);
		expect(first.startsAtMs).toEqual([0, 500, 1_000, 1_500, 2_000].map((ms) => nowMs + ms));
		await shop.link.report(first.grant, [GOOD, GOOD, GOOD, GOOD, GOOD]);
		expect(await shop.link.admit(1)).toEqual({ kind: "wait", reason: "rate_limited", untilMs: nowMs + HORIZON_MS + 500, failWith: null });
	});

	it("keeps orders few enough in one grant that they end while their reader lives, even if all of them time out", async () => {
		const timeoutMs = 120_000;
		const { startsAtMs, lanes } = await admitted(await freshLink({ timeoutMs, concurrency: 1 }), 10);
		expect(lanes).toBe(1);
		expect(startsAtMs.length * timeoutMs).toBeLessThanOrEqual(GRANT_MS_MAX);
	});

	it("turns away who comes when all lanes are taken, and lets in who comes when they are free again", async () => {
		const shop = await freshLink({ concurrency: 2 });
		const { grant } = await admitted(shop, 5);
		expect(await shop.link.admit(1)).toMatchObject({ kind: "at_capacity" });
		await shop.link.report(grant, [GOOD]);
		expect((await admitted(shop, 1)).lanes).toBe(1);
	});

	it("frees lanes and starts at once that a reader has no orders for", async () => {
		const shop = await freshLink({ concurrency: 2, ratePerSecond: 1, burst: 1 });
		clock.advance(10_000);
		const nowMs = Date.now();
		const { grant } = await admitted(shop, 3);
		await shop.link.keep(grant, 1);
		const second = await admitted(shop, 1);
		expect(second).toMatchObject({ lanes: 1, startsAtMs: [nowMs + 1_000] });
		expect(await shop.link.admit(1)).toMatchObject({ kind: "at_capacity" });
	});

	it("takes back what a reader did not use, once", async () => {
		const shop = await freshLink({ ratePerSecond: 1, burst: 1 });
		clock.advance(10_000);
		const nowMs = Date.now();
		const { grant } = await admitted(shop, 3);
		await shop.link.report(grant, []);
		await shop.link.report(grant, []);
		expect((await admitted(shop, 3)).startsAtMs).toEqual([0, 1_000, 2_000].map((ms) => nowMs + ms));
	});

	it("gets its lanes back from a reader that died, when its last attempt must have ended", async () => {
		const shop = await freshLink({ concurrency: 1, timeoutMs: 10_000 });
		await admitted(shop, 2);
		const away = await shop.link.admit(1);
		expect(away.kind).toBe("at_capacity");
		clock.advance(20_000);
		expect((await shop.link.admit(1)).kind).toBe("at_capacity");
		clock.advance(5_001);
		expect((await shop.link.admit(1)).kind).toBe("admitted");
	});

	it("begins with no burst after a restart: it does not know what went out just before", async () => {
		const shop = await freshLink({ ratePerSecond: 1, burst: 5 });
		clock.advance(60_000);
		await evictDurableObject(shop.link);
		const nowMs = Date.now();
		expect((await admitted(shop, 3)).startsAtMs).toEqual([0, 1_000, 2_000].map((ms) => nowMs + ms));
	});

	it("never has more lanes in use than the ERP bears, whoever comes and goes", async () => {
		const visits = fc.array(
			fc.record({ wanted: fc.integer({ min: 1, max: 10 }), used: fc.nat(10), leaves: fc.boolean(), first: fc.boolean() }),
			{
				minLength: 1,
				maxLength: 25,
			},
		);
		await fc.assert(
			fc.asyncProperty(fc.integer({ min: 1, max: 5 }), visits, async (concurrency, comings) => {
				const { link } = await freshLink({ concurrency });
				const open = new Map<string, number>();
				for (const { wanted, used, leaves, first } of comings) {
					const admission = await link.admit(wanted);
					if (admission.kind === "admitted") {
						open.set(admission.grant, admission.lanes);
						await link.keep(admission.grant, used);
						open.set(admission.grant, Math.min(admission.lanes, used));
					} else {
						expect([...open.values()].reduce((sum, lanes) => sum + lanes, 0)).toBe(concurrency);
					}
					expect([...open.values()].reduce((sum, lanes) => sum + lanes, 0)).toBeLessThanOrEqual(concurrency);
					const leaver = [...open.keys()].at(first ? 0 : -1);
					if (leaves && leaver !== undefined) {
						await link.report(leaver, []);
						open.delete(leaver);
					}
				}
			}),
			{ numRuns: 30 },
		);
	});
});

describe("an ERP that says it is asked too often", () => {
	it("is left alone for as long as it asked", async () => {
		const shop = await freshLink();
		await turn(shop, GOOD, bad("rate_limited", 42_000));
		const untilMs = Date.now() + 42_000;
		expect(await shop.link.admit(1)).toEqual({ kind: "wait", reason: "rate_limited", untilMs, failWith: null });
		clock.advance(41_999);
		expect((await shop.link.admit(1)).kind).toBe("wait");
		clock.advance(1);
		expect((await shop.link.admit(1)).kind).toBe("admitted");
	});

	it("is left alone for a while when it did not say how long", async () => {
		const shop = await freshLink();
		await turn(shop, bad("rate_limited"));
		expect(await shop.link.admit(1)).toMatchObject({ kind: "wait", reason: "rate_limited" });
	});

	it("keeps its longest wish when it says several", async () => {
		const shop = await freshLink();
		await turn(shop, bad("rate_limited", 60_000), bad("rate_limited", 1_000));
		expect(await shop.link.admit(1)).toMatchObject({ untilMs: Date.now() + 60_000 });
	});

	it("is no outage, however often it says so", async () => {
		const shop = await freshLink();
		for (let turns = 0; turns < 10; turns++) {
			await turn(shop, bad("rate_limited", 1_000));
			clock.advance(1_000);
		}
		expect((await shop.link.health()).state).toBe("online");
	});

	it("is still left alone after a restart", async () => {
		const shop = await freshLink();
		await turn(shop, bad("rate_limited", 42_000));
		await evictDurableObject(shop.link);
		expect(await shop.link.admit(1)).toMatchObject({ kind: "wait", reason: "rate_limited" });
	});

	it("is asked by one order whether it is over, and by all once that went well", async () => {
		const shop = await freshLink();
		await turn(shop, bad("rate_limited", 1_000));
		clock.advance(10_000);
		expect((await admitted(shop, 10)).startsAtMs).toHaveLength(1);
		await turn(shop, GOOD);
		expect((await admitted(shop, 10)).startsAtMs).toHaveLength(10);
	});
});
