import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { awayMs, awayWithin, begun, ended, resumed, STRETCHES_MAX, type Stretch, stretchesOf } from "../../src/lib/stretches";

const all = { fromMs: 0, untilMs: Number.MAX_SAFE_INTEGER, nowMs: 0 };
const flapping = (times: readonly number[]): readonly Stretch[] =>
	times.reduce<readonly Stretch[]>((so, atMs, n) => (n % 2 === 0 ? begun(so, atMs) : ended(so, atMs)), []);

describe("the times in which something was away", () => {
	it("begin and end, and neither twice", () => {
		const once = begun(begun([], 10), 20);
		expect(once).toEqual([{ fromMs: 10, untilMs: null, backMs: 0 }]);
		const over = ended(ended(once, 30), 40);
		expect(over).toEqual([{ fromMs: 10, untilMs: 30, backMs: 0 }]);
		expect(begun(over, 50)).toEqual([...over, { fromMs: 50, untilMs: null, backMs: 0 }]);
		expect(ended([], 5)).toEqual([]);
	});

	it("go on where the end was none", () => {
		expect(resumed(flapping([10, 20, 30, 40]))).toEqual([
			{ fromMs: 10, untilMs: 20, backMs: 0 },
			{ fromMs: 30, untilMs: null, backMs: 0 },
		]);
		expect(resumed([])).toEqual([]);
	});

	it("never run backwards, whatever the clock does", () => {
		expect(flapping([100, 90, 80])).toEqual([
			{ fromMs: 100, untilMs: 100, backMs: 0 },
			{ fromMs: 100, untilMs: null, backMs: 0 },
		]);
	});

	it("last until now where they last", () => {
		expect(awayMs(flapping([10, 20, 30]), 35)).toBe(15);
		expect(awayWithin(flapping([10, 20, 30]), { fromMs: 15, untilMs: 32, nowMs: 35 })).toBe(7);
	});

	it("are all of an incident of which nothing more is known", () => {
		expect(stretchesOf({ openedAtMs: 1, closedAtMs: 9, course: null })).toEqual([{ fromMs: 1, untilMs: 9, backMs: 0 }]);
	});

	it("are a bounded list however often it flaps, which loses no minute, and keeps since when it is away now", () => {
		const steps = fc.array(fc.integer({ min: 0, max: 600_000 }), { minLength: 1, maxLength: 300 });
		fc.assert(
			fc.property(steps, (waits) => {
				let atMs = 1_000;
				const times = [atMs, ...waits.map((wait) => (atMs += wait))];
				const nowMs = atMs + 5_000;
				const kept = flapping(times);
				let awayInAll = 0;
				for (let n = 0; n < times.length; n += 2) awayInAll += (times[n + 1] ?? nowMs) - (times[n] ?? 0);
				expect(kept.length).toBeLessThanOrEqual(STRETCHES_MAX);
				expect(awayMs(kept, nowMs)).toBeCloseTo(awayInAll, 3);
				expect(kept.at(-1)?.fromMs).toBe(times[times.length - 1 - ((times.length - 1) % 2)]);
				for (const [n, { fromMs, untilMs }] of kept.entries()) {
					expect(untilMs ?? nowMs).toBeGreaterThanOrEqual(fromMs);
					expect(kept[n + 1]?.fromMs ?? nowMs).toBeGreaterThanOrEqual(untilMs ?? nowMs);
				}
			}),
		);
	});

	it("are put together where the least time lies between them", () => {
		const times = Array.from({ length: STRETCHES_MAX + 1 }, (_, n) => [n * 1_000, n * 1_000 + (n === 7 ? 900 : 100)]).flat();
		const kept = flapping(times);
		expect(kept).toHaveLength(STRETCHES_MAX);
		expect(kept.filter(({ backMs }) => backMs > 0)).toEqual([{ fromMs: 7_000, untilMs: 8_100, backMs: 100 }]);
		expect(awayWithin(kept, all)).toBe(STRETCHES_MAX * 100 + 900);
	});
});
