import type { Reporter, TestCase } from "vitest/node";

/** Names, at the end of a run, what passed only when it was tried again: each is a race in the product or in its test, and to be mended. */
export class TriedAgain implements Reporter {
	readonly #named: string[] = [];

	onTestCaseResult(test: TestCase): void {
		if (test.diagnostic()?.flaky !== true) return;
		const reasons = test.result().errors?.map(({ message }) => message.split("\n")[0]) ?? [];
		this.#named.push(`${test.module.relativeModuleId} > ${test.fullName}${reasons.length === 0 ? "" : `: ${reasons.join("; ")}`}`);
	}

	onTestRunEnd(): void {
		if (this.#named.length > 0) console.log(`Passed only when tried again:\n${this.#named.map((name) => `  ${name}`).join("\n")}`);
	}
}
