import { execFile } from "node:child_process";
import { join } from "node:path";
import { seconds } from "./load/figures.ts";

/** `npm run check`: everything about the sources that can be told without running them. */

const ROOT = join(import.meta.dirname, "..");
const BIN = join(ROOT, "node_modules/.bin");
const OUTPUT_BYTES_MAX = 50 * 1024 * 1024;
/** Wrangler has been seen to have done its work and not to end. */
const STEP_MS_MAX = 300_000;
const TRIES_MAX = 2;

interface Step {
	readonly name: string;
	readonly command: readonly [program: string, ...args: string[]];
}

const STEPS: readonly Step[] = [
	{ name: "binding types are up to date", command: ["wrangler", "types", "--include-runtime=false", "--check"] },
	{ name: "format and lint", command: ["biome", "check", "--error-on-warnings", "."] },
	{ name: "types: Workers, tests, scripts", command: ["tsc", "--noEmit", "-p", "."] },
	{ name: "types: console", command: ["tsc", "--noEmit", "-p", "src/console"] },
	{ name: "types: end-to-end tests", command: ["tsc", "--noEmit", "-p", "test/e2e"] },
	{ name: "the gateway could be deployed", command: ["wrangler", "deploy", "--dry-run"] },
	{ name: "the sandbox could be deployed", command: ["wrangler", "deploy", "--dry-run", "--config", "sandbox/wrangler.toml"] },
];

/** What the command printed when it failed, null when it did not. One that does not end is tried once more. */
async function failureOf(step: Step): Promise<string | null> {
	for (let left = TRIES_MAX; ; left -= 1) {
		const { failure, isLate } = await run(step);
		if (!isLate || left === 1) return failure;
	}
}

function run({ command: [program, ...args] }: Step): Promise<{ readonly failure: string | null; readonly isLate: boolean }> {
	const env = { ...process.env, WRANGLER_SEND_METRICS: "false" };
	const limits = { maxBuffer: OUTPUT_BYTES_MAX, timeout: STEP_MS_MAX, killSignal: "SIGKILL" } as const;
	return new Promise((resolve) => {
		execFile(join(BIN, program), args, { cwd: ROOT, env, ...limits }, (error, stdout, stderr) => {
			const isLate = error?.killed === true;
			const said = `${stdout}${stderr}${isLate ? `\nnot over after ${seconds(STEP_MS_MAX)}` : ""}`;
			resolve({ failure: error === null ? null : said || error.message, isLate });
		});
	});
}

let failed = 0;
for (const step of STEPS) {
	const startedMs = performance.now();
	const failure = await failureOf(step);
	console.log(`  ${failure === null ? "ok    " : "FAILED"}  ${step.name} (${seconds(performance.now() - startedMs)})`);
	if (failure !== null) {
		failed += 1;
		console.log(`\n${failure}\n`);
	}
}
process.exit(failed === 0 ? 0 : 1);
