import { fork } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { BUGS, isBug } from "./simulate/bugs.ts";
import type { Share } from "./simulate/run.ts";
import type { Story } from "./simulate/world.ts";

/**
 * `npm run simulate -- --seeds N --start S`: tells the story of each seed; exit status 1 when one ends badly.
 * `--bug NAME` plants a bug, and stops at the first seed that finds it. `--bugs` plants each of them in turn: exit status 1 when
 * one of them is not found within the seeds. `--met` says which situations were met, and by how many of the seeds. `--whole` shows
 * every line of a trace, and not only those that have to do with the order.
 */

const { values } = parseArgs({
	options: {
		seeds: { type: "string" },
		start: { type: "string", default: "1" },
		bug: { type: "string" },
		bugs: { type: "boolean", default: false },
		met: { type: "boolean", default: false },
		whole: { type: "boolean", default: false },
	},
});
const start = Number(values.start);
const seeds = Number(values.seeds ?? (values.bugs ? 200 : 2_000));
if (!Number.isInteger(seeds) || seeds < 1 || !Number.isInteger(start)) throw new RangeError("--seeds and --start take whole numbers");
if (values.bug !== undefined && !isBug(values.bug)) throw new RangeError(`--bug is one of ${BUGS.join(", ")}`);
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
	process.exitCode = values.bugs ? await findBugs(outfile) : await tell(outfile);
} finally {
	await rm(folder, { recursive: true });
}

async function tell(program: string): Promise<number> {
	const children = values.bug === undefined ? Math.min(availableParallelism(), seeds) : 1;
	const startedMs = performance.now();
	const sum = { stories: 0, steps: 0, orders: 0, simulatedMs: 0 };
	const failures: Story[] = [];
	const met = new Map<string, number>();
	await Promise.all(
		Array.from({ length: children }, (_, index) => {
			const bugs = values.bug === undefined ? [] : [values.bug];
			const share: Share = { start: start + index, seeds: seeds - index, step: children, bugs, whole: values.whole };
			return child(program, share, (story) => {
				sum.stories += 1;
				sum.steps += story.steps;
				sum.orders += story.orders;
				sum.simulatedMs += story.simulatedMs;
				if (story.breach !== null) failures.push(story);
				for (const situation of story.met) met.set(situation, (met.get(situation) ?? 0) + 1);
				if (sum.stories % PROGRESS_EVERY === 0) console.log(`  ${sum.stories} of ${seeds} seeds, ${failures.length} failed`);
			});
		}),
	);
	const minutes = (performance.now() - startedMs) / 60_000;
	failures.sort((one, other) => one.seed - other.seed);
	for (const failure of failures.slice(0, FAILURES_SHOWN_MAX)) show(failure);
	const others = failures.slice(FAILURES_SHOWN_MAX).map(({ seed, breach }) => `Seed ${seed}: ${breach}`);
	if (others.length > 0) console.log(`${others.join("\n")}\n`);
	console.log(
		`${sum.stories} seeds, ${failures.length} failed; ${sum.orders} orders, ${sum.steps} steps, ` +
			`${(sum.simulatedMs / 3_600_000).toFixed(0)} simulated hours in ${minutes.toFixed(1)} minutes (${Math.round(sum.stories / minutes)} seeds a minute)`,
	);
	if (values.met) for (const [situation, times] of [...met].sort()) console.log(`${`${times}`.padStart(6)}  ${situation}`);
	const isWhole = sum.stories === seeds || values.bug !== undefined;
	if (!isWhole) console.log(`only ${sum.stories} of ${seeds} seeds came to an end`);
	return failures.length === 0 && isWhole ? 0 : 1;
}

function show({ seed, bug, breach, trace }: Story): void {
	const again = `npm run simulate -- --seeds 1 --start ${seed}${bug === null ? "" : ` --bug ${bug}`}`;
	console.log(`\nSeed ${seed}: ${breach}\n${trace.join("\n")}\n\nTo see it again: ${again}\n`);
}

/** Each bug is one child's; the children share them. */
async function findBugs(program: string): Promise<number> {
	const children = Math.min(availableParallelism(), BUGS.length);
	const found = new Set<string>();
	await Promise.all(
		Array.from({ length: children }, (_, index) => {
			const share: Share = { start, seeds, step: 1, bugs: BUGS.filter((_bug, at) => at % children === index), whole: values.whole };
			return child(program, share, ({ seed, bug, breach }) => {
				if (bug === null || breach === null) return;
				found.add(bug);
				console.log(`${bug.padEnd(24)} found by seed ${seed}: ${breach}`);
			});
		}),
	);
	const hidden = BUGS.filter((bug) => !found.has(bug));
	for (const bug of hidden) console.log(`${bug.padEnd(24)} not found within ${seeds} seeds`);
	return hidden.length === 0 ? 0 : 1;
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
