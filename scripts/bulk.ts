import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { abortedJob } from "./bulk/aborted-job.ts";
import { BulkActions } from "./bulk/bulk-actions.ts";
import { endsInErp, type Fate, indexesOf, ORDERS_MIN } from "./bulk/fates.ts";
import { placeAll } from "./bulk/placing.ts";
import { numbersOf, ran, type Scene, settled } from "./bulk/scene.ts";
import { deliveredOnce } from "./bulk/tally.ts";
import { together } from "./bulk/together.ts";
import { comparison } from "./bulk/visitor.ts";
import { wholeJob } from "./bulk/whole-job.ts";
import { count, seconds, table } from "./load/figures.ts";
import { whole } from "./load/options.ts";
import { openStand } from "./load/stand.ts";
import { keepTicking } from "./run/clock.ts";

/**
 * `npm run bulk`: thousands of orders in every situation, and one click that resubmits them all. The plan must say what the job
 * then does, every order must have one result, an abort must stop at once, and the console must answer meanwhile. Then two
 * people resubmit one order at the same moment, fifty times: the ERP gets it once.
 */

const { values } = parseArgs({
	options: {
		orders: { type: "string", default: "5000" },
		/** Leave the state behind even when all is well. */
		keep: { type: "boolean", default: false },
	},
});
const orders = whole(values.orders, "orders", ORDERS_MIN);

const LINK = { ratePerSecond: 1_000, burst: 100, concurrency: 5, timeoutMs: 5_000, settleMs: 5_000 };
const CLICKS = 50;
/** A second click on the same order within this is taken for the same click (src/desk/actions.ts). */
const SAME_CLICK_MS = 3_000;
const FINDINGS_SHOWN_MAX = 20;

const tell = (line: string): void => console.error(`  ${line}`);
const findings: string[] = [];
const stand = await openStand("bulk", { link: LINK, logs: "file" });
const api = new BulkActions(stand.gateway.url, stand.adminKey);
const ended = new AbortController();
let passed = false;
try {
	void keepTicking({ tick: () => stand.gateway.tick() }, ended.signal, () => undefined);
	const everything = { filter: { from: new Date().toISOString() } };
	const startedMs = Date.now();
	const fates = new Map<string, Fate>();
	const scene: Scene = { stand, api, fates, everything, broken: (finding) => findings.push(finding) };
	const place = async (wanted: (fate: Fate) => boolean): Promise<void> => {
		for (const [eNumber, fate] of await placeAll(stand.gateway.url, indexesOf(orders, wanted))) fates.set(eNumber, fate);
	};
	await place((fate) => fate !== "held");
	await settled(scene, orders);
	const toArchive = numbersOf(fates, (fate) => fate === "archived");
	const archived = await ran(scene, await api.start("archive", { eNumbers: toArchive }));
	if (archived.counts.done !== toArchive.length) findings.push(`${archived.counts.done} of ${toArchive.length} orders were archived`);
	// Nothing that was held before the job began has to be told from what the job began.
	await stand.board.pauseLink();
	await place((fate) => fate === "held");
	tell(`${count(fates.size)} orders in every situation after ${seconds(Date.now() - startedMs)}`);

	const resubmitted = await wholeJob(scene);
	tell(`resubmitted and delivered after ${seconds(Date.now() - startedMs)}`);
	await sleep(SAME_CLICK_MS);
	const aborted = await abortedJob(scene);
	findings.push(...deliveredOnce(numbersOf(fates, endsInErp), await stand.erp.orders()));
	const clicked = await together(stand, orders, CLICKS);
	findings.push(...clicked.findings);

	const { started = 0, skipped = 0 } = resubmitted.counts;
	console.log(
		`\nBulk actions\n${table([
			["orders selected", count(fates.size)],
			["  resubmitted", count(started)],
			["  passed over, with a reason", count(skipped)],
			["the job took", seconds(resubmitted.tookMs)],
			...comparison(resubmitted.quiet, [
				["while the job runs", resubmitted.working],
				["while they are delivered", resubmitted.delivering],
			]),
			["a second job, aborted at", `${count(aborted.atAbort)} of ${count(aborted.total)}: stopped at ${count(aborted.worked)}`],
			["  left to a third", count(aborted.rest)],
			["retries of one order at once", `${clicked.clicks.length} by two people`],
			[
				"  began it",
				clicked.clicks
					.filter(({ result }) => result === "started")
					.map(({ name }) => name)
					.join(", "),
			],
			["  told who was first", String(clicked.clicks.filter(({ first }) => first !== null).length)],
			["  in the ERP", `${clicked.copies} time${clicked.copies === 1 ? "" : "s"}`],
		])}`,
	);
	passed = findings.length === 0;
	for (const finding of findings.slice(0, FINDINGS_SHOWN_MAX)) console.log(`\n  ${finding}`);
	if (findings.length > FINDINGS_SHOWN_MAX) console.log(`\n  and ${findings.length - FINDINGS_SHOWN_MAX} more`);
	console.log(passed ? "\nEvery promise was kept." : `\n${findings.length} promises were broken. The state is kept in ${stand.state}`);
} finally {
	ended.abort();
	api.close();
	await stand.stop(!passed || values.keep);
}
process.exit(passed ? 0 : 1);
