import { describe, expect, it } from "vitest";
import { canBeRetried, draftOf, endsInErp, fateOf, indexesOf } from "../../scripts/bulk/fates.ts";
import { type Click, misled } from "../../scripts/bulk/people.ts";
import { deliveredOnce, type Result, sumOf, tally } from "../../scripts/bulk/tally.ts";
import { OrderDraft } from "../../src/order/order";

const SELECTED = new Map([
	["E1", true],
	["E2", true],
	["E3", false],
]);
const started = (eNumber: string): Result => ({ eNumber, result: "started", reason: null, by: null });
const skipped = (eNumber: string, reason: string | null = "Only a failed order can be resubmitted."): Result => ({
	eNumber,
	result: "skipped",
	reason,
	by: null,
});
const GOOD = [started("E1"), started("E2"), skipped("E3")];
const COUNTS = { started: 2, done: 0, skipped: 1 };

describe("the tally of a job", () => {
	it("finds nothing when every selected order has one result and the sums are right", () => {
		expect(tally(SELECTED, GOOD, COUNTS)).toEqual([]);
		expect(sumOf(COUNTS)).toBe(SELECTED.size);
	});

	it("finds an order without a result, one with two, and one that nobody selected", () => {
		const results = [started("E1"), started("E1"), skipped("E3"), skipped("E9")];
		expect(tally(SELECTED, results, { started: 2, skipped: 2 })).toEqual([
			"E2 was selected and has no result",
			"E1 has 2 results",
			"E9 was not selected and has a result",
		]);
	});

	it("finds sums that are not those of the results", () => {
		expect(tally(SELECTED, GOOD, { started: 3, skipped: 1 })).toEqual(["the job counts 3 started, and 2 orders are told so"]);
		expect(tally(SELECTED, GOOD, { started: 2 })).toEqual(["the job counts 0 skipped, and 1 orders are told so"]);
	});

	it("finds an order that was passed over wrongly, begun wrongly, or passed over without a reason", () => {
		const results = [started("E1"), skipped("E2", "late"), started("E3")];
		expect(tally(SELECTED, results, { started: 2, skipped: 1 })).toEqual([
			"E2 could be retried and was skipped: late",
			"E3 could not be retried and was started",
		]);
		expect(tally(SELECTED, [started("E1"), started("E2"), skipped("E3", null)], COUNTS)).toEqual(["E3 was skipped without a reason"]);
	});
});

describe("what the ERP has in the end", () => {
	it("is each order once and nothing else", () => {
		const has = (...eNumbers: string[]) => eNumbers.map((eNumber) => ({ eNumber }));
		expect(deliveredOnce(["E1", "E2"], has("E2", "E1"))).toEqual([]);
		expect(deliveredOnce(["E1", "E2"], has("E1", "E1", "E5"))).toEqual([
			"E1 is in the ERP 2 times",
			"E2 is in the ERP 0 times",
			"E5 is in the ERP and should not be",
		]);
	});
});

describe("clicks at the same moment", () => {
	const began: Click = { name: "Ann", result: "started", first: null };
	const late: Click = { name: "Bob", result: "already_in_progress", first: "Ann" };

	it("are answered well when one began it and everybody else hears who that was", () => {
		expect(misled([late, began, { ...late, name: "Ann" }])).toEqual([]);
	});

	it("are answered badly when two began it, nobody did, or somebody hears of somebody else", () => {
		expect(misled([began, { ...began, name: "Bob" }, late])).toEqual(["2 of 3 retries at once were begun"]);
		expect(misled([late])).toContain("0 of 1 retries at once were begun");
		expect(misled([began, { ...late, first: "Bob" }])).toEqual(["Bob was told already_in_progress, first Bob, and Ann was first"]);
		expect(misled([began, { name: "Bob", result: "409: no", first: null }])).toHaveLength(1);
	});
});

describe("the orders of the bulk run", () => {
	it("are of every fate, and most of them have failed", () => {
		const many = indexesOf(1_000, () => true).map(fateOf);
		expect(new Set(many)).toEqual(new Set(["delivered", "held", "archived", "unpaid", "failed", "failed_twice"]));
		expect(many.filter(canBeRetried).length).toBeGreaterThan(many.length / 2);
		expect(many.filter((fate) => !endsInErp(fate)).length).toBeGreaterThan(0);
	});

	it("are orders that the gateway takes", () => {
		for (const index of indexesOf(20, () => true)) {
			const parsed = OrderDraft.safeParse(draftOf(index, `bulk-${index}`, fateOf(index)));
			expect(parsed.error, fateOf(index)).toBeUndefined();
		}
	});
});
