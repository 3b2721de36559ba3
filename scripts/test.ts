import { runLanes } from "./lanes/lanes.ts";

/** `npm test [filters]`: every test that needs neither a browser nor a real ERP, in two lanes of about the same length. */
const LANES = [
	{ name: "inside", projects: ["workerd", "sandbox"] },
	{ name: "doors", projects: ["http", "pure"] },
];
process.exit(await runLanes(LANES, process.argv.slice(2)));
