import { runLanes } from "./lanes/lanes.ts";

/** `npm run e2e [filters]`: the browser's tests and the ERP's at the same time; filters as Vitest takes them. */
const LANES = [
	{ name: "browser", projects: ["browser"] },
	{ name: "erp", projects: ["erp"] },
];
process.exit(await runLanes(LANES, ["--config", "test/e2e/vitest.config.ts", ...process.argv.slice(2)]));
