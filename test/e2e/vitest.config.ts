import { defineConfig } from "vitest/config";
import { TriedAgain } from "./tried-again.ts";

const ROOT = new URL("../..", import.meta.url).pathname;
/** Holds for each file of a project. */
const PATIENCE = {
	root: ROOT,
	environment: "node",
	// A browser, a gateway and an ERP share few cores: a condition is awaited as long as it takes.
	expect: { poll: { timeout: 20_000 } },
	testTimeout: 120_000,
	hookTimeout: 600_000,
} as const;

/**
 * Against real programs on this machine. `npm run e2e` runs both projects side by side; for one file
 * `npx vitest run --config test/e2e/vitest.config.ts console-people`.
 */
export default defineConfig({
	test: {
		root: ROOT,
		reporters: ["default", new TriedAgain()],
		projects: [
			{
				test: {
					...PATIENCE,
					name: "browser",
					globalSetup: ["test/e2e/prepared.ts"],
					include: ["test/e2e/{console-*,start,mail,reconciliation}.test.ts"],
					// Each file has a gateway, a sandbox and a browser of its own, on free ports. While some wait, others use the machine.
					maxWorkers: 3,
					// A picture that came a moment late is named at the end, and does not cost all that went before it; what fails twice is broken.
					retry: 1,
				},
			},
			{
				test: {
					...PATIENCE,
					name: "erp",
					include: ["test/e2e/{tryton-*,gateway-tryton}.test.ts"],
					// There is one ERP, and one test takes it down. Nothing is tried again: an order that is there twice once is there twice.
					fileParallelism: false,
				},
			},
		],
	},
});
