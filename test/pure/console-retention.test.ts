import { describe, expect, it } from "vitest";
import type { ErasureState, PersonPlan } from "../../src/console/wire-retention";
import {
	certificateSaid,
	certificateTitle,
	isWorthErasing,
	mayBeWithdrawn,
	phoneSaid,
	planSaid,
	stateSaid,
	waitingSaid,
} from "../../src/console/words/retention";

const plan = (changes: Partial<PersonPlan> = {}): PersonPlan => ({
	...{ complete: true, examined: 12, orders: { erasable: 2, waiting: 0 }, items: [], replica: 0, elsewhere: true },
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
			"No order of theirs was found among 12 orders. Erasing them would take what speaks of them out of mails, logs and notes, and no order.",
		],
		[
			plan({ orders: { erasable: 0, waiting: 0 }, complete: false }),
			"No order of theirs was found among 12 orders so far; the erasure looks through all of them. Erasing them would take what speaks of them out of mails, logs and notes, and the orders that it finds.",
		],
		[
			plan({ orders: { erasable: 0, waiting: 0 }, elsewhere: false }),
			"No order of theirs was found among 12 orders. An account, or a name of one word, is looked for in orders alone: type an e-mail address, a telephone number or a full name.",
		],
	])("is %#: what goes, what waits, and what was looked at", (of, said) => {
		expect(planSaid(of)).toBe(said);
	});
});

describe("who was not found in any order", () => {
	const none = { erasable: 0, waiting: 0 };

	it("can be erased only where something is left to look through", () => {
		expect(isWorthErasing(plan({ orders: none, elsewhere: false }))).toBe(false);
		expect(isWorthErasing(plan({ orders: none, elsewhere: true }))).toBe(true);
		expect(isWorthErasing(plan({ orders: none, elsewhere: false, complete: false }))).toBe(true);
		expect(isWorthErasing(plan({ orders: none, elsewhere: false, replica: 1 }))).toBe(true);
		expect(isWorthErasing(plan({ orders: { erasable: 0, waiting: 1 }, elsewhere: false }))).toBe(true);
	});

	it("may have been looked for by a number without its area, and that is said", () => {
		expect(phoneSaid(plan({ orders: none }), "555 0100")).toContain("with its area code");
		expect(phoneSaid(plan({ orders: none }), "01 555 0100")).toBeNull();
		expect(phoneSaid(plan({ orders: none }), undefined)).toBeNull();
		expect(phoneSaid(plan(), "555 0100")).toBeNull();
	});
});

describe("how far an erasure is", () => {
	it("is told step by step, and at the end what went", () => {
		const of = { examined: 3_000, counts: { orders: 4, letters: 2, logs: 1 }, ordersWaiting: 0 };
		expect(stateSaid({ ...of, state: "looking" })).toBe("Looking through the orders, 3000 so far");
		expect(stateSaid({ ...of, state: "erasing" })).toBe("Erasing, 4 orders so far");
		expect(stateSaid({ ...of, state: "done" })).toBe("Done: 4 orders, 3 other records");
		expect(stateSaid({ state: "done", examined: 1, counts: {}, ordersWaiting: 0 })).toBe("Done: 0 orders, 0 other records");
	});

	it("is not all done while one of their orders waits, and says what becomes of that", () => {
		const of = { examined: 3_000, counts: { orders: 14 }, ordersWaiting: 1 };
		expect(stateSaid({ ...of, state: "done" })).toBe("Not all done: 14 orders, 0 other records");
		expect(waitingSaid({ ...of, state: "done" })).toContain("1 order must wait until somebody is done with it");
		expect(waitingSaid({ ...of, state: "done", ordersWaiting: 2 })).toContain("they are erased by the next run after that");
		expect(waitingSaid({ ...of, state: "done", ordersWaiting: 0 })).toBeNull();
		for (const state of ["looking", "erasing", "withdrawn"] as const) expect(waitingSaid({ ...of, state })).toBeNull();
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
