import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptied, type Pace, refund, reserve } from "../../src/link/throttle";

const HORIZON_MS = 2_000;

const pace: fc.Arbitrary<Pace> = fc.record({
	ratePerSecond: fc.double({ min: 0.2, max: 200, noNaN: true }),
	burst: fc.integer({ min: 1, max: 20 }),
});
/** A reader: when it comes after the one before it, how many starts it wants, how many it gives back at once. */
const visit = fc.record({
	afterMs: fc.integer({ min: 0, max: 3_000 }),
	wanted: fc.integer({ min: 1, max: 10 }),
	unused: fc.integer({ min: 0, max: 10 }),
});

describe("the throttle", () => {
	it("lets a burst go at once and then keeps its pace", () => {
		const { startsAtMs } = reserve(0, { ratePerSecond: 10, burst: 3 }, 6, 1_000, 3_000);
		expect(startsAtMs).toEqual([1_000, 1_000, 1_000, 1_100, 1_200, 1_300]);
	});

	it("promises nothing beyond the horizon, and says when to ask again", () => {
		const first = reserve(0, { ratePerSecond: 1, burst: 1 }, 10, 1_000, 1_000 + HORIZON_MS);
		expect(first.startsAtMs).toEqual([1_000, 2_000, 3_000]);
		const second = reserve(first.tatMs, { ratePerSecond: 1, burst: 1 }, 10, 1_500, 1_500 + 500);
		expect(second).toEqual({ startsAtMs: [], tatMs: first.tatMs, nextMs: 4_000 });
	});

	it("begins with no burst after a cold start, because nobody knows what went out just before", () => {
		const some = { ratePerSecond: 10, burst: 5 };
		expect(reserve(emptied(some, 1_000), some, 3, 1_000, 3_000).startsAtMs).toEqual([1_000, 1_100, 1_200]);
	});

	it("gives the last reservations of a holder back to the next", () => {
		const some = { ratePerSecond: 10, burst: 1 };
		const first = reserve(0, some, 5, 1_000, 3_000);
		const tatMs = refund(first.tatMs, some, first.tatMs, 4);
		expect(reserve(tatMs, some, 2, 1_000, 3_000).startsAtMs).toEqual([1_100, 1_200]);
	});

	it("gives nothing back from under a later holder, whose starts are promised", () => {
		const some = { ratePerSecond: 10, burst: 1 };
		const first = reserve(0, some, 2, 1_000, 3_000);
		const second = reserve(first.tatMs, some, 2, 1_000, 3_000);
		const tatMs = refund(second.tatMs, some, first.tatMs, 2);
		expect(reserve(tatMs, some, 1, 1_000, 3_000).startsAtMs).toEqual([1_400]);
	});

	it("never lets more start in any window than the burst and the pace allow, refunds included", () => {
		fc.assert(
			fc.property(pace, fc.array(visit, { maxLength: 30 }), (some, visits) => {
				const starts: number[] = [];
				let nowMs = 1_000_000;
				let tatMs = emptied(some, nowMs);
				for (const { afterMs, wanted, unused } of visits) {
					nowMs += afterMs;
					const reserved = reserve(tatMs, some, wanted, nowMs, nowMs + HORIZON_MS);
					const kept = reserved.startsAtMs.slice(0, Math.max(0, reserved.startsAtMs.length - unused));
					tatMs = refund(reserved.tatMs, some, reserved.tatMs, reserved.startsAtMs.length - kept.length);
					starts.push(...kept);
				}
				expectWithin(some, starts);
			}),
		);
	});

	it("never does so either when holders give back late and out of turn", () => {
		const late = fc.record({
			...{ wanted: fc.integer({ min: 1, max: 10 }), unused: fc.integer({ min: 0, max: 10 }) },
			afterMs: fc.integer({ min: 0, max: 500 }),
		});
		fc.assert(
			fc.property(pace, fc.array(late, { maxLength: 30 }), (some, visits) => {
				const starts: number[] = [];
				let nowMs = 1_000_000;
				let tatMs = emptied(some, nowMs);
				let earlier: { reservedUpToMs: number; startsAtMs: number[]; unused: number } | null = null;
				const giveBack = () => {
					if (earlier === null) return;
					const kept = earlier.startsAtMs.slice(0, Math.max(0, earlier.startsAtMs.length - earlier.unused));
					tatMs = refund(tatMs, some, earlier.reservedUpToMs, earlier.startsAtMs.length - kept.length);
					starts.push(...kept);
				};
				for (const { afterMs, wanted, unused } of visits) {
					nowMs += afterMs;
					const reserved = reserve(tatMs, some, wanted, nowMs, nowMs + HORIZON_MS);
					tatMs = reserved.tatMs;
					// The one before gives back only now, when somebody has reserved behind it.
					giveBack();
					earlier = { reservedUpToMs: reserved.tatMs, startsAtMs: reserved.startsAtMs, unused };
				}
				giveBack();
				expectWithin(some, starts);
			}),
		);
	});

	it("promises starts that ascend, none of them in the past", () => {
		fc.assert(
			fc.property(pace, fc.array(visit, { maxLength: 20 }), (some, visits) => {
				let nowMs = 1_000_000;
				let tatMs = emptied(some, nowMs);
				let last = 0;
				for (const { afterMs, wanted } of visits) {
					nowMs += afterMs;
					const reserved = reserve(tatMs, some, wanted, nowMs, nowMs + HORIZON_MS);
					for (const start of reserved.startsAtMs) {
						expect(start).toBeGreaterThanOrEqual(Math.max(nowMs, last));
						last = start;
					}
					tatMs = reserved.tatMs;
				}
			}),
		);
	});
});

/** For any two starts, those between them are no more than burst + rate * time; times are whole milliseconds, hence the one more. */
function expectWithin({ ratePerSecond, burst }: Pace, unordered: readonly number[]): void {
	const starts = [...unordered].sort((a, b) => a - b);
	for (const [from, first] of starts.entries()) {
		for (let to = from; to < starts.length; to++) {
			const spanMs = (starts[to] ?? 0) - first + 1;
			expect(to - from + 1).toBeLessThanOrEqual(Math.floor(burst + (ratePerSecond * spanMs) / 1_000 + 1e-6));
		}
	}
}
