import { describe, expect, it } from "vitest";
import type { PersonPlan } from "../../src/console/wire-retention";
import { planSaid, stateSaid } from "../../src/console/words/retention";

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
