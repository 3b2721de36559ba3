import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { copyAt, type Debts, RING_DELAY_MS, ringAt, WAKE_DELAY_MS, wakeAt } from "../../src/desk/alarm";

const NOW = 1_000_000;
const NOTHING: Debts = { copyDueMs: null, copyAfterMs: 0, stepDueMs: null, ringAfterMs: 0, choreDueMs: null, holdUntilMs: 0 };

describe("when a desk wakes", () => {
	it.each<[string, Partial<Debts>, number | null]>([
		["never, when it owes nothing", {}, null],
		["never, when all it has is a reason to wait", { copyAfterMs: NOW + 5, ringAfterMs: NOW + 5, holdUntilMs: NOW + 5 }, null],
		["for a copy, when it is due", { copyDueMs: NOW + 400 }, NOW + 400],
		["for a copy, when D1 may be asked again", { copyDueMs: NOW, copyAfterMs: NOW + 900 }, NOW + 900],
		["for a step, when it is due and has waited for company", { stepDueMs: NOW + 700 }, NOW + 700 + RING_DELAY_MS],
		["for a step that has waited long enough, at once", { stepDueMs: NOW - RING_DELAY_MS }, NOW + WAKE_DELAY_MS],
		["for a step, when the bell may ring again", { stepDueMs: NOW, ringAfterMs: NOW + 800 }, NOW + 800],
		["for a step, when the hold is over", { stepDueMs: NOW, holdUntilMs: NOW + 60_000 }, NOW + 60_000],
		["for the sooner of copy and step", { copyDueMs: NOW + 400, stepDueMs: NOW + 300 - RING_DELAY_MS }, NOW + 300],
		["for a copy, whatever is held", { copyDueMs: NOW + 400, stepDueMs: NOW, holdUntilMs: NOW + 60_000 }, NOW + 400],
		["for work of its own, whatever is held or away", { choreDueMs: NOW + 50, copyAfterMs: NOW + 99, holdUntilMs: NOW + 60_000 }, NOW + 50],
		["for work of its own, when that comes first", { choreDueMs: NOW + 50, copyDueMs: NOW + 400, stepDueMs: NOW }, NOW + 50],
		["for a step, when that comes before work of its own", { choreDueMs: NOW + 500, stepDueMs: NOW }, NOW + RING_DELAY_MS],
		["a moment from now, when something is overdue", { copyDueMs: NOW - 99_999 }, NOW + WAKE_DELAY_MS],
	])("%s", (_when, debts, expected) => {
		expect(wakeAt({ ...NOTHING, ...debts }, NOW)).toBe(expected);
	});

	const debts: fc.Arbitrary<Debts> = fc.record({
		copyDueMs: fc.option(fc.integer({ min: 0, max: 2 * NOW })),
		copyAfterMs: fc.integer({ min: 0, max: 2 * NOW }),
		stepDueMs: fc.option(fc.integer({ min: 0, max: 2 * NOW })),
		ringAfterMs: fc.integer({ min: 0, max: 2 * NOW }),
		choreDueMs: fc.option(fc.integer({ min: 0, max: 2 * NOW })),
		holdUntilMs: fc.integer({ min: 0, max: 2 * NOW }),
	});

	it("is never after a debt may be paid, and never in the past", () => {
		fc.assert(
			fc.property(debts, (some) => {
				const at = wakeAt(some, NOW);
				for (const debt of [copyAt(some), ringAt(some), some.choreDueMs]) {
					if (debt === null) continue;
					expect(at).not.toBeNull();
					expect(at ?? 0).toBeLessThanOrEqual(Math.max(debt, NOW + WAKE_DELAY_MS));
				}
				if (at !== null) expect(at).toBeGreaterThanOrEqual(NOW + WAKE_DELAY_MS);
			}),
		);
	});

	it("is never moved later by one more debt", () => {
		fc.assert(
			fc.property(debts, fc.integer({ min: 0, max: 2 * NOW }), (some, extra) => {
				const before = wakeAt(some, NOW) ?? Number.POSITIVE_INFINITY;
				const sooner = (due: number | null) => Math.min(due ?? Number.POSITIVE_INFINITY, extra);
				expect(wakeAt({ ...some, copyDueMs: sooner(some.copyDueMs) }, NOW)).toBeLessThanOrEqual(before);
				expect(wakeAt({ ...some, stepDueMs: sooner(some.stepDueMs) }, NOW)).toBeLessThanOrEqual(before);
				expect(wakeAt({ ...some, choreDueMs: sooner(some.choreDueMs) }, NOW)).toBeLessThanOrEqual(before);
			}),
		);
	});
});
