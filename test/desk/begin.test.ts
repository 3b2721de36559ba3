import { abortAllDurableObjects } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { Claim } from "../../src/desk/answers";
import type { Action } from "../../src/order/action";
import { stillClock } from "../support/clock";
import { actOn, deciding, editOn } from "../support/deciding";
import { freshDesk, place, placeMany } from "../support/desks";
import { accepted, claimOne, deferred, settleAll, uncertain } from "../support/settling";
import { brokenRulesOf, everythingIn, LEASE_MS } from "../support/situations";

const clock = stillClock();

/** An order that a reader has claimed and not begun. */
async function claimedOrder() {
	const at = freshDesk();
	await place(at);
	const [claim] = (await at.desk.claim(1, LEASE_MS, { atOnce: 0 })).claims;
	if (claim === undefined) throw new Error("nothing is due");
	return { at, claim };
}

const DECISIONS: readonly (readonly [Action, string])[] = [
	["cancel", "cancelled"],
	["archive", "archived"],
	["mark_synced", "synced_manually"],
];

describe("an order that waits for its start", () => {
	it.each(DECISIONS)(
		"is still a person’s to %s: then it is not sent, and what its reader says of it counts for nothing",
		async (action, status) => {
			const { at, claim } = await claimedOrder();
			expect(await actOn(at, action)).toMatchObject({ result: "done", status });
			const everything = await everythingIn(at);
			expect(await at.desk.begin(claim.seq, claim.attempt)).toBe(false);
			expect((await settleAll(at, [claim], accepted())).overtaken).toEqual([claim.seq]);
			expect(await everythingIn(at)).toEqual(everything);
			clock.advance(2 * LEASE_MS);
			expect((await at.desk.claim(10, LEASE_MS)).claims).toEqual([]);
			expect((await at.desk.find("E100001"))?.status).toBe(status);
		},
	);

	it("is still a person’s to edit: the next reader sends the newer words, the first one nothing", async () => {
		const { at, claim } = await claimedOrder();
		expect(await editOn(at, { note: "newer" })).toMatchObject({ kind: "edited" });
		expect(await at.desk.begin(claim.seq, claim.attempt)).toBe(false);
		const next = await claimOne(at);
		expect(next).toMatchObject({ attempt: 2, mode: "submit", order: { note: "newer" }, mayFindOther: false });
		expect(await at.desk.begin(claim.seq, claim.attempt)).toBe(false);
		expect(await at.desk.begin(next.seq, next.attempt)).toBe(true);
		expect((await settleAll(at, [claim, next], accepted())).overtaken).toEqual([claim.seq]);
	});

	it("is begun when its reader asks, and then nobody may touch it until it is over", async () => {
		const { at, claim } = await claimedOrder();
		expect(await at.desk.begin(claim.seq, claim.attempt)).toBe(true);
		for (const [action] of DECISIONS)
			expect(await actOn(at, action)).toMatchObject({
				result: "not_allowed",
				status: "sending",
				reason: expect.stringMatching(/at this moment/),
			});
		expect(await editOn(at)).toMatchObject({ kind: "not_allowed", status: "sending" });
		expect((await settleAll(at, [claim], accepted())).overtaken).toEqual([]);
		expect((await at.desk.find("E100001"))?.status).toBe("synced");
	});

	it("counts as begun after the desk has lost its memory: nobody may touch it, and its reader may send it", async () => {
		const { at, claim } = await claimedOrder();
		await abortAllDurableObjects();
		expect(await actOn(at, "cancel")).toMatchObject({ result: "not_allowed", status: "sending" });
		expect(await at.desk.begin(claim.seq, claim.attempt)).toBe(true);
		expect((await settleAll(at, [claim], accepted())).overtaken).toEqual([]);
	});

	it("is not begun any more when its lease is over, whether anybody has noticed or not", async () => {
		const { at, claim } = await claimedOrder();
		clock.advance(LEASE_MS - 1);
		expect(await at.desk.begin(claim.seq, claim.attempt)).toBe(true);
		clock.advance(1);
		expect(await at.desk.begin(claim.seq, claim.attempt)).toBe(false);
		await at.desk.claim(10, LEASE_MS);
		expect(await at.desk.begin(claim.seq, claim.attempt)).toBe(false);
	});

	it("and is settled unbegun by its reader, is what it was before", async () => {
		const { at, claim } = await claimedOrder();
		expect((await settleAll(at, [claim], deferred(Date.now()))).overtaken).toEqual([]);
		expect(await actOn(at, "cancel")).toMatchObject({ result: "done", status: "cancelled" });
	});

	it("is not given back to a person when it was to be looked up: it may be in the ERP", async () => {
		const at = freshDesk();
		await place(at);
		await settleAll(at, [await claimOne(at)], uncertain(Date.now()));
		const [claim] = (await at.desk.claim(1, LEASE_MS, { atOnce: 0 })).claims;
		expect(claim?.mode).toBe("verify");
		for (const action of ["verify", "mark_synced", "not_there"] as const)
			expect(await actOn(at, action)).toMatchObject({ result: "not_allowed", status: "sending" });
		expect(await at.desk.begin(100_001, claim?.attempt ?? 0)).toBe(true);
	});
});

describe("a claim of several orders", () => {
	it("begins the first of them itself, and the others when asked", async () => {
		const at = freshDesk();
		await placeMany(at, 3);
		const { claims } = await at.desk.claim(3, LEASE_MS, { atOnce: 1 });
		const results = await at.desk.act(deciding("cancel", ["E100001", "E100002", "E100003"]));
		expect(results.map(({ result }) => result)).toEqual(["not_allowed", "done", "done"]);
		const begun = await Promise.all(claims.map((claim: Claim) => at.desk.begin(claim.seq, claim.attempt)));
		expect(begun).toEqual([true, false, false]);
		expect((await settleAll(at, claims, accepted())).overtaken).toEqual([100_002, 100_003]);
		expect((await at.desk.totals()).byStatus).toEqual({ synced: 1, cancelled: 2 });
		expect(await brokenRulesOf(at)).toEqual([]);
	});

	it("begins all of them unless told otherwise", async () => {
		const at = freshDesk();
		await placeMany(at, 2);
		await at.desk.claim(2, LEASE_MS);
		const results = await at.desk.act(deciding("cancel", ["E100001", "E100002"]));
		expect(results.map(({ status }) => status)).toEqual(["sending", "sending"]);
	});

	it("answers no for what was never claimed", async () => {
		const at = freshDesk();
		await place(at);
		expect(await at.desk.begin(100_001, 1)).toBe(false);
		expect(await at.desk.begin(100_001, 0)).toBe(false);
		expect(await at.desk.begin(5, 1)).toBe(false);
	});
});
