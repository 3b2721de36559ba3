import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/** Projects of Vitest at the same time, in a process each: one process would run one project after the other. */

const ROOT = join(import.meta.dirname, "../..");
const VITEST = join(ROOT, "node_modules/vitest/vitest.mjs");
const NONE = "No test files found";
const NAME_WIDTH = 8;

export interface Lane {
	readonly name: string;
	readonly projects: readonly string[];
}
interface Ended {
	readonly code: number;
	readonly ranNone: boolean;
}

/** `args`: as Vitest takes them, for each of the lanes. Resolves with the exit code of all of them: 0 when each ran well and one ran anything. */
export async function runLanes(lanes: readonly Lane[], args: readonly string[]): Promise<number> {
	const ended = await Promise.all(lanes.map((lane) => run(lane, args)));
	if (ended.every(({ ranNone }) => ranNone)) {
		console.error(`No test has what was asked for in its path: ${args.join(" ")}`);
		return 1;
	}
	return ended.every(({ code }) => code === 0) ? 0 : 1;
}

function run({ name, projects }: Lane, args: readonly string[]): Promise<Ended> {
	const chosen = projects.flatMap((project) => ["--project", project]);
	const child = spawn(process.execPath, [VITEST, "run", ...chosen, "--passWithNoTests", ...args], {
		cwd: ROOT,
		stdio: ["ignore", "pipe", "pipe"],
	});
	for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => child.kill(signal));
	let ranNone = false;
	// Line by line, so that the lanes do not break into each other's.
	const tell = (from: Readable, to: NodeJS.WriteStream) =>
		createInterface({ input: from }).on("line", (line) => {
			ranNone ||= line.includes(NONE);
			to.write(`${name.padEnd(NAME_WIDTH)}${line}\n`);
		});
	tell(child.stdout, process.stdout);
	tell(child.stderr, process.stderr);
	return new Promise((resolve) => {
		// "close": only then has all that it said been read.
		child.once("close", (code) => resolve({ code: code ?? 1, ranNone }));
	});
}
