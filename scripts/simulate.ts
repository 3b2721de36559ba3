import { fork } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import type { Share } from "./simulate/run.ts";
import type { Story } from "./simulate/world.ts";

/** `npm run simulate -- --seeds N --start S [--bug NAME]`: tells the story of each seed; exit status 1 when one ends badly. */

const { values } = parseArgs({
	options: { seeds: { type: "string", default: "2000" }, start: { type: "string", default: "1" }, bug: { type: "string" } },
});
const seeds = Number(values.seeds);
const start = Number(values.start);
if (!Number.isInteger(seeds) || seeds < 1 || !Number.isInteger(start)) throw new RangeError("--seeds and --start take whole numbers");
const FAILURES_SHOWN_MAX = 3;
const PROGRESS_EVERY = 500;

const folder = await mkdtemp(join(tmpdir(), "holdfast-simulate-"));
try {
	const outfile = join(folder, "run.mjs");
	await build({
		entryPoints: [join(import.meta.dirname, "simulate/run.ts")],
		outfile,
		bundle: true,
		platform: "node",
		format: "esm",
		alias: { "cloudflare:workers": join(import.meta.dirname, "simulate/workers.ts") },
	});
	process.exitCode = await tell(outfile);
} finally {
	await rm(folder, { recursive: true });
}

async function tell(program: string): Promise<number> {
	const children = Math.min(availableParallelism(), seeds);
	const startedMs = performance.now();
	const sum = { stories: 0, steps: 0, orders: 0, simulatedMs: 0 };
	const failures: Story[] = [];
	await Promise.all(
		Array.from({ length: children }, (_, index) => {
			const share: Share = { start: start + index, seeds: seeds - index, step: children, bug: values.bug ?? null };
			return child(program, share, (story) => {
				sum.stories += 1;
				sum.steps += story.steps;
				sum.orders += story.orders;
				sum.simulatedMs += story.simulatedMs;
				if (story.breach !== null) failures.push(story);
				if (sum.stories % PROGRESS_EVERY === 0) console.log(`  ${sum.stories} of ${seeds} seeds, ${failures.length} failed`);
			});
		}),
	);
	const minutes = (performance.now() - startedMs) / 60_000;
	failures.sort((one, other) => one.seed - other.seed);
	for (const { seed, breach, trace } of failures.slice(0, FAILURES_SHOWN_MAX)) {
		console.log(`\nSeed ${seed}: ${breach}\n${trace.join("\n")}\n\nTo see it again: npm run simulate -- --seeds 1 --start ${seed}\n`);
	}
	console.log(
		`${sum.stories} seeds, ${failures.length} failed; ${sum.orders} orders, ${sum.steps} steps, ` +
			`${(sum.simulatedMs / 3_600_000).toFixed(0)} simulated hours in ${minutes.toFixed(1)} minutes (${Math.round(sum.stories / minutes)} seeds a minute)`,
	);
	if (sum.stories !== seeds) console.log(`only ${sum.stories} of ${seeds} seeds came to an end`);
	return failures.length === 0 && sum.stories === seeds ? 0 : 1;
}

function child(program: string, share: Share, heard: (story: Story) => void): Promise<void> {
	return new Promise((resolve, reject) => {
		const running = fork(program, { stdio: "inherit" });
		running.on("message", (story) => heard(story as Story));
		running.once("error", reject);
		running.once("exit", () => resolve());
		running.send(share);
	});
}
