import { ms } from "../load/figures.ts";
import type { Plan } from "./bulk-actions.ts";
import { canBeRetried, MISSING_ARTICLE } from "./fates.ts";
import { placingAt } from "./placing.ts";
import { numbersOf, plannedFor, ran, type Scene, settled } from "./scene.ts";
import { type Counts, sumOf, tally } from "./tally.ts";
import { type Latencies, slowest, visit, visitDuring } from "./visitor.ts";

/** One click that resubmits everything: first the plan, then the job, and somebody at the console all the while. */

const QUIET_MS = 3_000;
const CONSOLE_MS_MAX = 1_000;

export interface WholeJob {
	readonly counts: Counts;
	readonly tookMs: number;
	readonly quiet: Latencies;
	readonly working: Latencies;
	readonly delivering: Latencies;
}

export async function wholeJob(scene: Scene): Promise<WholeJob> {
	const { stand, api, fates, everything, broken } = scene;
	const visited = { url: stand.gateway.url, adminKey: stand.adminKey, again: placingAt(0) };
	const planned = await plan(scene);

	const quiet = await visit(visited, AbortSignal.timeout(QUIET_MS));
	await stand.erp.enterArticle(MISSING_ARTICLE);
	const startedMs = Date.now();
	const working = await visitDuring(visited, async () => {
		const begun = await api.start("retry", everything, planned);
		// Those that were held go out while the job runs: it must pass them over whatever they are by then.
		await stand.board.resumeLink();
		return await ran(scene, begun);
	});
	const tookMs = Date.now() - startedMs;
	const delivering = await visitDuring(visited, () => settled(scene, fates.size));

	const job = working.value;
	if (job.state !== "done" || job.worked !== job.total || job.total !== fates.size)
		broken(`the job is ${job.state} with ${job.worked} of ${job.total} orders, and ${fates.size} were selected`);
	const selected = new Map([...fates].map(([eNumber, fate]) => [eNumber, canBeRetried(fate)]));
	for (const finding of tally(selected, await api.results(job.id), job.counts)) broken(finding);
	const csvRows = (await api.csv(job.id)).trimEnd().split("\r\n").length - 1;
	if (csvRows !== fates.size) broken(`the CSV has ${csvRows} rows for ${fates.size} orders`);
	for (const [what, latencies] of [
		["job", working.latencies],
		["delivery", delivering.latencies],
	] as const)
		if (slowest(latencies) > CONSOLE_MS_MAX)
			broken(`during the ${what} a page or the checkout took ${ms(slowest(latencies))} (95th of a hundred)`);
	return { counts: job.counts, tookMs, quiet, working: working.latencies, delivering: delivering.latencies };
}

/** What it says must be what the job then does, and nothing may be done by asking. */
async function plan(scene: Scene): Promise<Plan> {
	const { fates, everything, broken, stand } = scene;
	const retryable = numbersOf(fates, canBeRetried).length;
	const seen = await plannedFor(scene, everything, fates.size);
	const { total, counts, skips } = seen;
	if (counts.started !== retryable) broken(`the plan begins ${counts.started} orders, and ${retryable} can be retried`);
	if (sumOf(counts) !== total) broken(`the plan counts ${sumOf(counts)} of ${total} orders`);
	const explained = skips.reduce((sum, { count }) => sum + count, 0);
	if (explained !== total - retryable) broken(`the plan gives a reason for ${explained} of the ${total - retryable} orders it skips`);
	const { red } = await stand.board.totals();
	if (red !== retryable) broken(`${red} orders are red after the plan, and ${retryable} were`);
	return seen;
}
