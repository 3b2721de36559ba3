import { defineConfig } from "vitest/config";

/** Against real programs on this machine: `npx vitest run --config test/e2e/vitest.config.ts`. */
export default defineConfig({
	test: {
		root: new URL("../..", import.meta.url).pathname,
		include: ["test/e2e/*.test.ts"],
		environment: "node",
		// There is one ERP, and one test takes it down.
		fileParallelism: false,
		// A browser, a gateway and an ERP share few cores: a condition is awaited as long as it takes.
		expect: { poll: { timeout: 20_000 } },
		testTimeout: 120_000,
		hookTimeout: 600_000,
	},
});
