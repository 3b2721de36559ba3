import { median } from "../load/figures.ts";

/** What was measured of one thing that people do, and whether it was quick enough. */

/** "Loads in under a second, answers in under a tenth": at the median. */
export const LOAD_MS_MAX = 1_000;
export const INTERACTION_MS_MAX = 100;
/** Machines are noisy: what is over by no more than this share is told, and is no failure. */
export const SLACK_SHARE = 0.2;

export interface Sample {
	readonly name: string;
	readonly budgetMs: number;
	/** In the order they were taken; one at least. */
	readonly tookMs: readonly number[];
	/** The blank page's of the same run, measured in the same way. */
	readonly blankMs: readonly number[];
}

export type Verdict = "pass" | "over" | "MISSED";

export interface Finding {
	readonly name: string;
	readonly budgetMs: number;
	readonly medianMs: number;
	readonly slowestMs: number;
	/** Times the blank page. */
	readonly ratio: number;
	readonly verdict: Verdict;
}

/** Throws for a sample that holds nothing: what was not measured has not passed. */
export function judged({ name, budgetMs, tookMs, blankMs }: Sample): Finding {
	if (tookMs.length === 0 || blankMs.length === 0) throw new RangeError(`${name}: nothing was measured`);
	const medianMs = median(tookMs);
	return {
		name,
		budgetMs,
		medianMs,
		slowestMs: Math.max(...tookMs),
		ratio: medianMs / median(blankMs),
		verdict: medianMs <= budgetMs ? "pass" : medianMs <= budgetMs * (1 + SLACK_SHARE) ? "over" : "MISSED",
	};
}

/** Lines under a head, numbers under numbers. */
export function printed(title: string, findings: readonly Finding[]): string {
	const cells = findings.map(({ name, budgetMs, medianMs, slowestMs, ratio, verdict }) => [
		name,
		`${medianMs.toFixed(0)} ms`,
		`${slowestMs.toFixed(0)} ms`,
		`${ratio.toFixed(1)}`,
		`${budgetMs} ms`,
		verdict,
	]);
	const lines = [[title, "median", "slowest", "x blank", "budget", ""], ...cells];
	const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
	return lines
		.map((line) => line.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join("  "))
		.map((line) => `  ${line}`.trimEnd())
		.join("\n");
}
