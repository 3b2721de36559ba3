import { LATER_ARTICLE } from "./fates.ts";
import { numbersOf, plannedFor, ran, type Scene, settled } from "./scene.ts";

/** A job that is stopped in the middle: what it has begun goes on, everything else stays as it was, and a new job does the rest. */

/** What the desk works off at a time (src/desk/jobs.ts): one batch may be under way when the abort comes. */
const JOB_BATCH_ORDERS = 100;
/** How much of the job is done before somebody thinks better of it. */
const ABORT_SHARE = 0.3;

export interface AbortedJob {
	readonly total: number;
	/** When the abort was asked for, and in the end. */
	readonly atAbort: number;
	readonly worked: number;
	/** Orders that a further job begun afterwards. */
	readonly rest: number;
}

export async function abortedJob(scene: Scene): Promise<AbortedJob> {
	const { stand, api, fates, everything, broken } = scene;
	const failed = { filter: { ...everything.filter, status: ["failed"] } };
	const total = numbersOf(fates, (fate) => fate === "failed_twice").length;
	const plan = await plannedFor(scene, failed, total);
	await stand.erp.enterArticle(LATER_ARTICLE);

	let job = await api.start("retry", failed, plan);
	while (job.state === "running" && job.worked < total * ABORT_SHARE) job = await api.job(job.id);
	const atAbort = (await api.job(job.id)).worked;
	await api.abort(job.id);
	await settled(scene, total);
	job = await api.job(job.id);

	if (job.state !== "aborted") broken(`the job was ${job.state} before it could be aborted: give it more orders`);
	if (job.worked > atAbort + JOB_BATCH_ORDERS) broken(`the job dealt with ${job.worked - atAbort} orders after it was to be aborted`);
	const results = await api.results(job.id);
	if (results.length !== job.worked) broken(`the aborted job has ${results.length} results for ${job.worked} orders`);
	const { red } = await stand.board.totals();
	if (red !== total - job.worked) broken(`${red} orders are left after the abort, and ${total - job.worked} were not reached`);

	if (red > 0) {
		const planOfRest = await plannedFor(scene, failed, red);
		const rest = await ran(scene, await api.start("retry", failed, planOfRest));
		if (rest.counts.started !== red) broken(`${rest.counts.started} of the ${red} orders that were left were begun`);
		await settled(scene, red);
	}
	return { total, atAbort, worked: job.worked, rest: red };
}
