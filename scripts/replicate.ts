import { join } from "node:path";
import { parseArgs } from "node:util";
import { count, seconds, table } from "./load/figures.ts";
import { whole } from "./load/options.ts";
import { openStand } from "./load/stand.ts";
import { type Counts, noCounts } from "./replicate/counted-database.ts";
import { type Killed, killed } from "./replicate/killed.ts";
import { changedSince, Mirror, type Run, standing } from "./replicate/mirror.ts";
import { keepTicking } from "./run/clock.ts";

/**
 * `npm run replicate`: brings a hundred thousand products over from the sandbox ERP, compares them all, then runs again with
 * nothing changed and once more with a hundred changed. Prints times and what it cost in D1. `--kill`: the gateway is killed with
 * -9 in the middle of the first load, and must go on where it was.
 */

const { values } = parseArgs({
	options: {
		products: { type: "string", default: "100000" },
		kill: { type: "boolean", default: false },
		/** With `--kill`: do not wait until the lease of the dead run is over, but bring its end forward. */
		hurry: { type: "boolean", default: false },
		/** Questions to the ERP a second: what a slow one would take. */
		rate: { type: "string", default: "1000" },
		/** Leave the state behind even when all is well. */
		keep: { type: "boolean", default: false },
	},
});
/** As in src/cron: what a page holds, and how long a run that died keeps others from taking it up. */
const PAGE_CHANGES_MAX = 500;
const LEASE_MS = 150_000;
/** Ten pages at least: fewer have no middle. */
const made = whole(values.products, "products", 10 * PAGE_CHANGES_MAX);

const rate = whole(values.rate, "rate");

const LINK = { ratePerSecond: rate, burst: Math.min(rate, 100), concurrency: 5, timeoutMs: 10_000 };
const CHANGED = 100;
const FIRST_LOAD_MS_MAX =
	120_000 + made * 20 + ((made / PAGE_CHANGES_MAX) * 1_000) / rate + (values.kill && !values.hurry ? LEASE_MS + 120_000 : 0);
const RUN_MS_MAX = 60_000;
const FINDINGS_SHOWN_MAX = 20;
const TOLD_EVERY_MS = 5_000;

const tell = (line: string): void => console.error(`  ${line}`);
const findings: string[] = [];
const main = join(import.meta.dirname, "replicate/metered.ts");
const stand = await openStand("replicate", { link: LINK, logs: "file", main });
const mirror = new Mirror(stand.gateway.url, stand.adminKey);
const ended = new AbortController();
let passed = false;

/** What the calls in between cost. */
async function costing<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly cost: Counts; readonly tookMs: number }> {
	const before = await mirror.counts();
	const startedMs = performance.now();
	const result = await work();
	const tookMs = performance.now() - startedMs;
	return { result, tookMs, cost: sum(await mirror.counts(), before, -1) };
}

function sum(one: Counts, other: Counts, sign: 1 | -1): Counts {
	const all = noCounts();
	for (const name of Object.keys(all) as (keyof Counts)[]) all[name] = one[name] + sign * other[name];
	return all;
}

/** The run of somebody who presses Run now. */
async function ran(): Promise<Run> {
	const run = await mirror.ended("replication", await mirror.start("replication"), RUN_MS_MAX);
	if (run === null || run.success !== true) throw new Error(`the run failed: ${run?.message}`);
	return run;
}

try {
	void keepTicking({ tick: () => stand.gateway.tick() }, ended.signal, () => undefined);
	const madeFromMs = performance.now();
	const products = await stand.erp.generateProducts(made);
	tell(`the ERP has ${count(products)} products after ${seconds(performance.now() - madeFromMs)}`);

	const startedMs = performance.now();
	const dueAt = await mirror.start("replication");
	let death: Killed | null = null;
	let told = { atMs: startedMs, loaded: 0 };
	const progress = async (): Promise<boolean> => {
		const { loaded } = await standing(stand.gateway).catch(() => ({ loaded: 0 }));
		const nowMs = performance.now();
		if (nowMs - told.atMs > TOLD_EVERY_MS) {
			const perSecond = ((loaded - told.loaded) * 1_000) / (nowMs - told.atMs);
			tell(`${count(loaded)} of ${count(products)} loaded, ${count(perSecond)} a second`);
			told = { atMs: nowMs, loaded };
		}
		return values.kill && death === null && loaded >= products / 4;
	};
	let first = await mirror.ended("replication", dueAt, FIRST_LOAD_MS_MAX, progress);
	if (first === null) {
		death = await killed(stand, mirror, dueAt, values.hurry, tell);
		findings.push(...death.findings);
		first = await mirror.ended("replication", dueAt, FIRST_LOAD_MS_MAX, progress);
	}
	const loadedMs = performance.now() - startedMs - (death?.deadMs ?? 0);
	const loadCost = sum(await mirror.counts(), death?.counted ?? noCounts(), 1);
	const loaded = await standing(stand.gateway);
	if (first?.success !== true) findings.push(`the first load failed: ${first?.message}`);
	if (values.kill && death === null) findings.push("the first load was over before the gateway could be killed: give it more products");
	if (loaded.state !== "following" || loaded.loaded !== products)
		findings.push(`${count(loaded.loaded)} records were loaded, in state ${loaded.state}: the ERP has ${count(products)}`);
	if (death !== null && loaded.startedAtMs !== death.before.startedAtMs) findings.push("the first load was begun a second time");
	tell(`all is loaded after ${seconds(performance.now() - startedMs)}`);

	const comparing = await costing(async () => mirror.ended("comparison", await mirror.start("comparison"), FIRST_LOAD_MS_MAX));
	const { records, comparison } = await mirror.products();
	const { compared, missing, differing, gone, heldBack } = comparison ?? { compared: 0, missing: 0, differing: 0, gone: 0, heldBack: 0 };
	if (comparing.result?.success !== true) findings.push(`the comparison failed: ${comparing.result?.message}`);
	if (records !== products || compared !== products || missing + differing + gone + heldBack !== 0)
		findings.push(
			`compared ${count(compared)} of ${count(records)} records: ${missing} missing, ${differing} differ, ${gone + heldBack} too many`,
		);

	const before = await changedSince(stand.gateway, 0);
	const quiet = await costing(ran);
	const untouched = await changedSince(stand.gateway, before.highest);
	if (quiet.result.count !== 0 || quiet.cost.recordRowsWritten !== 0 || untouched.changed !== 0)
		findings.push(`a run with nothing changed wrote ${quiet.cost.recordRowsWritten} rows of records`);

	for (let n = 1; n <= CHANGED; n++) await stand.erp.enterArticle(`G-${String(n * 7).padStart(6, "0")}`, `Renamed ${n}`);
	const changing = await costing(ran);
	const changed = await changedSince(stand.gateway, before.highest);
	if (changing.result.count !== CHANGED || changed.changed !== CHANGED)
		findings.push(
			`${CHANGED} products were changed: the run counted ${changing.result.count}, and ${changed.changed} records are new here`,
		);

	const perQuery = (cost: Counts): string => `${count(cost.queries)} in ${count(cost.calls)} calls`;
	console.log(
		`\nReplication of ${count(products)} products\n${table([
			["first load", `${seconds(loadedMs)}${death === null ? "" : `, without the ${seconds(death.deadMs)} that it lay dead`}`],
			["  records a second", count((products * 1_000) / loadedMs)],
			["  pages", `${count(Math.ceil(products / PAGE_CHANGES_MAX))} of ${PAGE_CHANGES_MAX}, in ${count(loadCost.invocations)} invocations`],
			["  D1 queries", perQuery(loadCost)],
			["  D1 rows written", `${count(loadCost.rowsWritten)} with index entries, ${count(loadCost.recordRowsWritten)} of them for records`],
			...(death?.rows ?? []),
			["compared with the ERP", `${count(compared)} in ${seconds(comparing.tookMs)}: ${missing + differing + gone} differed`],
			["a run with nothing changed", seconds(quiet.tookMs)],
			["  records written", `${quiet.result.count} (${quiet.cost.recordRowsWritten} rows)`],
			["  D1 queries", `${perQuery(quiet.cost)}; ${quiet.cost.rowsWritten} rows written, all of them about the run`],
			[`a run with ${CHANGED} changed`, seconds(changing.tookMs)],
			["  records written", `${changing.result.count} (${changing.cost.recordRowsWritten} rows with index entries)`],
			["  D1 queries", perQuery(changing.cost)],
		])}\n\n  D1 is counted by a wrapper around the binding that the reader of the queue is given, for runs of products alone; rows are
  what D1's own meta says. ${count(loadCost.unmetered)} answers of the first load came without: their returned rows were counted.${
		death === null ? "" : " What was asked in the instant before the kill is not in it."
	}`,
	);
	passed = findings.length === 0;
	for (const finding of findings.slice(0, FINDINGS_SHOWN_MAX)) console.log(`\n  ${finding}`);
	console.log(passed ? "\nEvery promise was kept." : `\n${findings.length} promises were broken. The state is kept in ${stand.state}`);
} finally {
	ended.abort();
	mirror.close();
	await stand.stop(!passed || values.keep);
}
process.exit(passed ? 0 : 1);
