import { stripVTControlCharacters } from "node:util";
import type { Reporter, TestCase } from "vitest/node";

const REASON_LINES_MAX = 20;

/** Names, at the end of a run, what passed only when it was tried again: each is a race in the product or in its test, and to be mended. */
export class TriedAgain implements Reporter {
	readonly #named: string[] = [];

	onTestCaseResult(test: TestCase): void {
		if (test.diagnostic()?.flaky !== true) return;
		const reasons = test.result().errors?.map(reasonOf) ?? [];
		this.#named.push([`${test.module.relativeModuleId} > ${test.fullName}`, ...reasons].join("\n    "));
	}

	onTestRunEnd(): void {
		if (this.#named.length > 0) console.log(`Passed only when tried again:\n${this.#named.map((name) => `  ${name}`).join("\n")}`);
	}
}

/** What was waited for, too, and the line that waited. */
function reasonOf({ message, stacks }: NonNullable<ReturnType<TestCase["result"]>["errors"]>[number]): string {
	const at = stacks?.[0];
	const lines = stripVTControlCharacters(message).split("\n").slice(0, REASON_LINES_MAX);
	return [...lines, ...(at === undefined ? [] : [`at ${at.file}:${at.line}`])].join("\n      ");
}
