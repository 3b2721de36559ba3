import { describe, expect, it } from "vitest";
import { judged, printed, SLACK_SHARE } from "../../scripts/feel/verdict.ts";

const sample = (tookMs: readonly number[], blankMs: readonly number[] = [50]) => ({ name: "the board", budgetMs: 100, tookMs, blankMs });

describe("how long people wait", () => {
	it("is judged by the median, and tells of the slowest and of the blank page's", () => {
		expect(judged(sample([500, 80, 90], [30, 10, 20]))).toEqual({
			name: "the board",
			budgetMs: 100,
			medianMs: 90,
			slowestMs: 500,
			ratio: 4.5,
			verdict: "pass",
		});
	});

	it("passes at its budget, is told of within the slack, and is missed beyond that", () => {
		const slowest = 100 * (1 + SLACK_SHARE);
		expect([100, 100.1, slowest, slowest + 0.1].map((ms) => judged(sample([ms])).verdict)).toEqual(["pass", "over", "over", "MISSED"]);
	});

	it("has not passed when nothing was measured", () => {
		expect(() => judged(sample([]))).toThrow("the board: nothing was measured");
		expect(() => judged(sample([1], []))).toThrow("nothing was measured");
	});

	it("is printed with numbers under numbers, and each verdict behind its line", () => {
		const lines = printed("Opening", [judged(sample([90])), judged({ ...sample([1_250]), name: "a page with a long name" })]).split("\n");
		expect(lines.map((line) => line.trim().split(/ {2,}/))).toEqual([
			["Opening", "median", "slowest", "x blank", "budget"],
			["the board", "90 ms", "90 ms", "1.8", "100 ms", "pass"],
			["a page with a long name", "1250 ms", "1250 ms", "25.0", "100 ms", "MISSED"],
		]);
		const ends = lines
			.map((line) => /budget|100 ms(?= {2}\w+$)/.exec(line))
			.map((found) => (found?.index ?? Number.NaN) + (found?.[0].length ?? 0));
		expect(new Set(ends).size).toBe(1);
	});
});
