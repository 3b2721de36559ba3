import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backoffMs } from "../../src/lib/backoff";

const RANGE = { baseMs: 1_000, maxMs: 15_000 };

describe("the back-off", () => {
	it("doubles with every failure up to its limit", () => {
		expect([1, 2, 3, 4, 5, 6, 7].map((failures) => backoffMs(failures, RANGE, () => 1))).toEqual([
			1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000,
		]);
	});

	it("is spread over the upper half of its ceiling, so that waiters do not come back together", () => {
		expect(backoffMs(3, RANGE, () => 0)).toBe(2_000);
		expect(backoffMs(3, RANGE, () => 0.5)).toBe(3_000);
		expect(backoffMs(3, RANGE, () => 1)).toBe(4_000);
	});

	it("is never less than half the base nor more than the limit, however many failures there were", () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 1_000_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (failures, random) => {
				const ms = backoffMs(failures, RANGE, () => random);
				expect(ms).toBeGreaterThanOrEqual(RANGE.baseMs / 2);
				expect(ms).toBeLessThanOrEqual(RANGE.maxMs);
			}),
		);
	});
});
