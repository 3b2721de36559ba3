import { describe, expect, it } from "vitest";
import { FIRST_KEPT, NEWEST_KEPT } from "../../src/desk/attempts";
import type { Exchange } from "../../src/order/snapshot";
import { stillClock } from "../support/clock";
import { freshDesk, place, rowsOf } from "../support/desks";
import { accepted, claimOne, deferred, settleAll, settlement } from "../support/settling";
import { LEASE_MS } from "../support/situations";

const clock = stillClock();

const exchange = (target: string): Exchange => ({
	atMs: 1,
	tookMs: 12,
	method: "POST",
	target,
	request: '{"reference":"E100001"}',
	status: 503,
	response: "busy",
});

describe("the attempt log of an order", () => {
	it("keeps the first and the newest attempts for ever, and of those between none", async () => {
		const at = freshDesk();
		await place(at);
		const tries = FIRST_KEPT + NEWEST_KEPT + 25;
		for (let nth = 1; nth <= tries; nth++) {
			await settleAll(at, [await claimOne(at)], deferred(Date.now()));
			if (nth === FIRST_KEPT + NEWEST_KEPT) expect((await at.desk.find("E100001"))?.attemptLog).toHaveLength(nth);
		}
		const order = await at.desk.find("E100001");
		expect(order).toMatchObject({ attempts: tries });
		const first = Array.from({ length: FIRST_KEPT }, (_, index) => index + 1);
		const newest = Array.from({ length: NEWEST_KEPT }, (_, index) => tries - NEWEST_KEPT + 1 + index);
		expect(order?.attemptLog.map(({ attempt }) => attempt)).toEqual([...first, ...newest]);
	});

	it("is bounded for attempts that were lost, too", async () => {
		const at = freshDesk();
		await place(at);
		for (let nth = 1; nth <= FIRST_KEPT + NEWEST_KEPT + 5; nth++) {
			const claim = await claimOne(at, LEASE_MS);
			if (nth % 2 === 0) await settleAll(at, [claim], deferred(Date.now()));
			else clock.advance(LEASE_MS);
		}
		clock.advance(LEASE_MS);
		await at.desk.claim(1, LEASE_MS);
		const kept = await rowsOf(at, "SELECT attempt, outcome FROM attempts");
		expect(kept).toHaveLength(FIRST_KEPT + NEWEST_KEPT);
		expect(kept.slice(0, 2).map(({ outcome }) => outcome)).toEqual(["lost", "deferred"]);
	});

	it("forgets nothing of its neighbour", async () => {
		const at = freshDesk();
		await place(at);
		await settleAll(at, [await claimOne(at)], accepted());
		await place(at);
		for (let nth = 1; nth <= FIRST_KEPT + NEWEST_KEPT + 3; nth++) await settleAll(at, [await claimOne(at)], deferred(Date.now()));
		expect((await at.desk.find("E100001"))?.attemptLog).toHaveLength(1);
	});

	it("shows what went to and fro on the page of the order, and carries it nowhere else", async () => {
		const at = freshDesk();
		await place(at);
		const said = [[exchange("/orders"), exchange("/orders?reference=E100001")], [], [exchange("/orders")]];
		for (const exchanges of said) await at.desk.settle([settlement(await claimOne(at), deferred(Date.now()), exchanges)]);
		expect((await at.desk.inspect("E100001"))?.exchanges).toEqual([
			{ attempt: 1, exchanges: said[0] },
			{ attempt: 3, exchanges: said[2] },
		]);
		expect(JSON.stringify(await at.desk.find("E100001"))).not.toContain("/orders");
	});
});
