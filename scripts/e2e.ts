import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/**
 * `npm run e2e [filters]`: the browser's tests and the ERP's at the same time, in a process each; filters as Vitest takes them.
 * One process would run one project after the other.
 */

const ROOT = join(import.meta.dirname, "..");
const VITEST = join(ROOT, "node_modules/vitest/vitest.mjs");
const PROJECTS = ["browser", "erp"] as const;
const filters = process.argv.slice(2);

interface Lane {
	readonly code: number;
	readonly ranNone: boolean;
}

const NONE = "No test files found";

function run(project: string): Promise<Lane> {
	const args = [VITEST, "run", "--config", "test/e2e/vitest.config.ts", "--project", project, "--passWithNoTests", ...filters];
	const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
	for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => child.kill(signal));
	let ranNone = false;
	// Line by line, so that the two do not break into each other's.
	const tell = (from: Readable, to: NodeJS.WriteStream) =>
		createInterface({ input: from }).on("line", (line) => {
			ranNone ||= line.includes(NONE);
			to.write(`${project.padEnd(8)}${line}\n`);
		});
	tell(child.stdout, process.stdout);
	tell(child.stderr, process.stderr);
	return new Promise((resolve) => {
		// "close": only then has all that it said been read.
		child.once("close", (code) => resolve({ code: code ?? 1, ranNone }));
	});
}

const lanes = await Promise.all(PROJECTS.map(run));
if (lanes.every(({ ranNone }) => ranNone)) {
	console.error(`No end-to-end test has ${filters.map((filter) => JSON.stringify(filter)).join(" or ")} in its path.`);
	process.exit(1);
}
process.exit(lanes.every(({ code }) => code === 0) ? 0 : 1);
