import { describe, expect, it } from "vitest";
import type { ErasureState, PersonPlan } from "../../src/console/wire-retention";
import { certificateSaid, certificateTitle, mayBeWithdrawn, planSaid, stateSaid } from "../../src/console/words/retention";

const plan = (changes: Partial<PersonPlan> = {}): PersonPlan => ({
	...{ complete: true, examined: 12, orders: { erasable: 2, waiting: 0 }, items: [], replica: 0 },
	...changes,
});

describe("what a plan says", () => {
	it.each([
		[plan(), "2 orders can be erased now, among 12 orders."],
		[
			plan({ orders: { erasable: 1, waiting: 1 } }),
			"1 order can be erased now, among 12 orders. 1 order must wait until somebody is done with it.",
		],
		[plan({ replica: 1 }), "2 orders can be erased now, among 12 orders. 1 record brought over from the ERP speaks of them."],
		[plan({ complete: false }), "2 orders can be erased now, among 12 orders so far; the erasure looks through all of them."],
		[
			plan({ orders: { erasable: 0, waiting: 0 } }),
			"No order of theirs was found among 12 orders. Mails, logs and notes are looked through as well.",
		],
	])("is %#: what goes, what waits, and what was looked at", (of, said) => {
		expect(planSaid(of)).toBe(said);
	});
});

describe("how far an erasure is", () => {
	it("is told step by step, and at the end what went", () => {
		const of = { examined: 3_000, counts: { orders: 4, letters: 2, logs: 1 } };
		expect(stateSaid({ ...of, state: "looking" })).toBe("Looking through the orders, 3000 so far");
		expect(stateSaid({ ...of, state: "erasing" })).toBe("Erasing, 4 orders so far");
		expect(stateSaid({ ...of, state: "done" })).toBe("Done: 4 orders, 3 other records");
		expect(stateSaid({ state: "done", examined: 1, counts: {} })).toBe("Done: 0 orders, 0 other records");
	});
});

describe("the certificate of an erasure", () => {
	const STATES: readonly ErasureState[] = ["looking", "erasing", "sweeping", "compacting", "done", "withdrawn"];
	const none = { found: 0, erased: 0, waiting: 0 };
	const of = (state: ErasureState, counts: Readonly<Record<string, number>> = {}, orders = none) =>
		certificateSaid({ state, counts, orders }, "Ann’s Shop");

	it("certifies what is done, and nothing else", () => {
		for (const state of STATES) {
			const certifies = state === "done";
			expect([state, of(state).includes("has erased")]).toEqual([state, certifies]);
			expect([state, certificateTitle(state).startsWith("Certificate")]).toEqual([state, certifies]);
		}
		expect(of("done")).toContain("Ann’s Shop has erased what it kept of a person");
		expect(of("done", {}, { ...none, waiting: 1 })).toContain("what it could so far");
		expect(certificateTitle(null)).not.toContain("Certificate");
	});

	it("says of one that is under way, or was withdrawn, what is erased and what may still be there", () => {
		expect(of("looking")).toContain("Nothing is erased yet");
		for (const state of ["erasing", "sweeping", "compacting"] as const) expect(of(state, { orders: 1 })).toContain("may still be there");
		expect(of("withdrawn")).toContain("Nothing was erased");
		expect(of("withdrawn", { orders: 2 })).toContain("stays erased; the rest was left");
	});
});

describe("an erasure", () => {
	it("can be withdrawn before it has begun to erase, and whenever it cannot go on", () => {
		const stuckSince = "2026-11-22T10:00:00Z";
		expect(mayBeWithdrawn({ state: "looking", stuckSince: null })).toBe(true);
		for (const state of ["erasing", "sweeping", "compacting"] as const)
			expect([mayBeWithdrawn({ state, stuckSince: null }), mayBeWithdrawn({ state, stuckSince })]).toEqual([false, true]);
		for (const state of ["done", "withdrawn"] as const) expect(mayBeWithdrawn({ state, stuckSince: null })).toBe(false);
	});
});
