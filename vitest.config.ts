import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

/** Nothing here waits for the clock; a busy machine is no failure. */
const PATIENCE = { testTimeout: 30_000 };
const IN_WORKERD = {
	...PATIENCE,
	setupFiles: ["test/setup/apply-migrations.ts"],
	// Every test uses a tenant of its own, so one runtime may serve them all; a runtime a file costs 3 s each.
	isolate: false,
	maxWorkers: 1,
};

/** `npm test` runs all of it, in two processes side by side. */
export default defineConfig({
	test: {
		// What the code logs is shown with the test that failed.
		silent: "passed-only",
		projects: [
			{
				test: { ...PATIENCE, name: "pure", include: ["test/pure/**/*.test.ts"], environment: "node" },
			},
			{
				plugins: [cloudflareTest({ wrangler: { configPath: "./test/support/wrangler.toml" } })],
				test: { ...IN_WORKERD, name: "http", include: ["test/http/**/*.test.ts"] },
			},
			{
				plugins: [cloudflareTest({ wrangler: { configPath: "./test/support/wrangler.toml" } })],
				test: { ...IN_WORKERD, name: "workerd", include: ["test/{desk,db,relay,link,cron,journey}/**/*.test.ts"] },
			},
			{
				plugins: [cloudflareTest({ wrangler: { configPath: "./sandbox/wrangler.toml" } })],
				test: { ...PATIENCE, name: "sandbox", include: ["test/{erp,sandbox}/**/*.test.ts"], isolate: false, maxWorkers: 1 },
			},
		],
	},
});
