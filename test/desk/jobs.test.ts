import { abortAllDurableObjects, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { type ActResult, JOB_ORDERS_MAX, type Job, type JobRequest } from "../../src/desk/answers";
import {
	JOB_BACKOFF,
	JOB_BATCH_ORDERS_MAX,
	JOB_FAILURES_MAX,
	JOB_PAUSE_MS,
	JOB_TOLD_MS,
	JOBS_KEPT_MAX,
	JOBS_RUNNING_MAX,
} from "../../src/desk/jobs";
import { COPY_DELAY_MS } from "../../src/desk/outbox";
import type { Status } from "../../src/order/status";
import { stillClock } from "../support/clock";
import { ANN, BOB, deciding } from "../support/deciding";
import { alarmOf, copiesOf, type FreshDesk, freshDesk, place, rowsOf, runAlarm } from "../support/desks";
import { errorOf } from "../support/failing";
import { seed } from "../support/seeding";
import { brokenRulesOf } from "../support/situations";

const clock = stillClock();
const ORDERS = 5_000;
const MIXED: readonly Status[] = [
	"synced",
	"failed",
	"queued",
	"failed",
	"pending_verification",
	"archived",
	"cancelled",
	"abandoned",
	"failed",
	"synced_manually",
];
const STEPS_MAX = 200;

async function start(at: FreshDesk, seqs: readonly number[], changes: Partial<JobRequest> = {}): Promise<Job> {
	const answer = await at.desk.startJob({ action: "retry", seqs, by: ANN, note: "ERP mended", ...changes });
	if (answer.kind !== "started") throw new Error("expected a job, and the desk is busy");
	return answer.job;
}

async function step(at: FreshDesk): Promise<void> {
	clock.advance(JOB_PAUSE_MS);
	await runAlarm(at);
}

/** Lets the desk work until the job is over. */
async function workOff(at: FreshDesk, id: string): Promise<Job> {
	for (let steps = 0; steps < STEPS_MAX; steps++) {
		const job = await at.desk.job(id);
		if (job === null || job.state !== "running") return job ?? expect.fail("the job is gone");
		await step(at);
	}
	return expect.fail("the job never ended");
}

async function resultsOf(at: FreshDesk, id: string): Promise<ActResult[]> {
	const results: ActResult[] = [];
	for (let after: number | null = 0; after !== null; ) {
		const page: Awaited<ReturnType<FreshDesk["desk"]["jobResults"]>> = await at.desk.jobResults(id, after);
		expect(page?.results.length).toBeLessThanOrEqual(JOB_BATCH_ORDERS_MAX);
		results.push(...(page?.results ?? []));
		after = page?.next ?? null;
	}
	return results;
}

const sumOf = (counts: Job["counts"]): number => Object.values(counts).reduce((sum, n) => sum + n, 0);
const tally = (results: readonly ActResult[], result: ActResult["result"]): number => results.filter((one) => one.result === result).length;

describe("a job on five thousand mixed orders", () => {
	it("comes to what its plan said, order by order, in bounded batches, and rings no more than it must", async () => {
		const at = freshDesk();
		const seqs = [...(await seed(at, ORDERS, MIXED)), 7, 999_999];
		const plan = await at.desk.plan({ action: "retry", seqs });
		expect(plan.counts).toEqual({ started: 1_500, done: 0, already_in_progress: 0, not_allowed: 3_500, unknown_order: 2 });
		expect(plan.total).toBe(seqs.length);
		expect(plan.skips.map(({ count }) => count)).toEqual([500, 500, 500, 500, 500, 500, 500, 2]);
		for (const { examples, reason } of plan.skips) {
			expect(examples.length).toBeGreaterThan(0);
			expect(reason).toMatch(/\.$/);
		}
		const { id } = await start(at, seqs);
		await step(at);
		expect(await at.desk.job(id)).toMatchObject({ state: "running", total: seqs.length, worked: JOB_BATCH_ORDERS_MAX });
		const job = await workOff(at, id);
		expect(job).toMatchObject({
			state: "done",
			worked: seqs.length,
			counts: plan.counts,
			by: ANN,
			note: "ERP mended",
			endedAtMs: Date.now(),
			abortedBy: null,
		});
		const results = await resultsOf(at, id);
		expect(results.map(({ eNumber }) => eNumber)).toEqual(seqs.map((seq) => (seq === 7 || seq === 999_999 ? `${seq}` : `E${seq}`)));
		for (const kind of Object.keys(plan.counts) as ActResult["result"][]) expect(tally(results, kind)).toBe(plan.counts[kind]);
		for (const { reason, count } of plan.skips) expect(results.filter((one) => one.reason === reason)).toHaveLength(count);
		expect((await at.desk.totals()).byStatus).toMatchObject({ queued: 2_000, pending_verification: 500, synced: 500 });
		expect(await rowsOf(at, `SELECT count(*) AS n FROM history WHERE event = 'retry' AND detail ->> 'job' = '${id}'`)).toEqual([
			{ n: 1_500 },
		]);
		expect(at.queue.tries).toBeLessThanOrEqual(2);
		expect(await brokenRulesOf(at)).toEqual([]);
	});

	it("stops within one batch when it is aborted, and says by whom", async () => {
		const at = freshDesk();
		const { id } = await start(at, await seed(at, ORDERS, MIXED));
		for (let steps = 0; steps < 3; steps++) await step(at);
		const { worked } = (await at.desk.job(id)) ?? { worked: 0 };
		expect(await at.desk.abortJob(id, BOB)).toMatchObject({ state: "aborted", abortedBy: BOB.name, worked, endedAtMs: Date.now() });
		for (let steps = 0; steps < 5; steps++) await step(at);
		const job = await at.desk.job(id);
		expect(job?.worked).toBe(worked);
		expect(sumOf(job?.counts ?? expect.fail("the job is gone"))).toBe(worked);
		expect(await resultsOf(at, id)).toHaveLength(worked);
		expect(await at.desk.abortJob(id, ANN)).toMatchObject({ state: "aborted", abortedBy: BOB.name });
	});

	it("goes on after the desk has died in the middle of it, and deals with each order once", async () => {
		const at = freshDesk();
		const seqs = await seed(at, ORDERS / 5, ["failed"]);
		const { id } = await start(at, seqs);
		for (let steps = 0; steps < 4; steps++) {
			await step(at);
			await abortAllDurableObjects();
			expect(await alarmOf(at)).not.toBeNull();
		}
		const job = await workOff(at, id);
		expect(job).toMatchObject({ state: "done", counts: { started: seqs.length } });
		expect(await rowsOf(at, "SELECT count(*) AS n, count(DISTINCT seq) AS orders FROM history")).toEqual([
			{ n: seqs.length, orders: seqs.length },
		]);
	});

	it("leaves room for orders that are placed, claimed and copied meanwhile", async () => {
		const at = freshDesk();
		const seqs = await seed(at, ORDERS / 5, ["failed"]);
		const { id } = await start(at, seqs);
		for (let steps = 0; steps < 5; steps++) {
			const [, { seq }] = await Promise.all([step(at), place(at)]);
			expect(seq).toBe(100_001 + seqs.length + steps);
		}
		expect((await at.desk.claim(10, 30_000)).claims).toHaveLength(10);
		clock.advance(COPY_DELAY_MS);
		await runAlarm(at);
		expect((await at.desk.job(id))?.state).toBe("running");
		expect((await copiesOf(at.tenantId)).length).toBeGreaterThan(0);
		expect((await workOff(at, id)).worked).toBe(seqs.length);
	});
});

describe("jobs", () => {
	it("are done at once when there is nothing to do", async () => {
		const at = freshDesk();
		expect(await start(at, [])).toMatchObject({ state: "done", total: 0, worked: 0, endedAtMs: Date.now() });
	});

	it("are worked off one after the other, and each order of a later one hears who was first", async () => {
		const at = freshDesk();
		const seqs = await seed(at, 150, ["failed"]);
		const [first, second] = [await start(at, seqs), await start(at, seqs, { by: BOB })];
		expect((await workOff(at, first.id)).counts.started).toBe(150);
		expect((await at.desk.job(second.id))?.worked).toBe(0);
		expect((await workOff(at, second.id)).counts).toMatchObject({ started: 0, already_in_progress: 150 });
		for (const { by } of await resultsOf(at, second.id)) expect(by?.name).toBe(ANN.name);
	});

	it("are refused while too many of them run, naming the oldest, and taken again afterwards", async () => {
		const at = freshDesk();
		const seqs = await seed(at, 10, ["failed"]);
		const jobs: Job[] = [];
		for (let nth = 0; nth < JOBS_RUNNING_MAX; nth++) jobs.push(await start(at, seqs));
		const request = { action: "archive", seqs, by: BOB, note: null } as const;
		expect(await at.desk.startJob(request)).toEqual({ kind: "busy", running: jobs[0] });
		await workOff(at, jobs[0]?.id ?? "");
		expect((await at.desk.startJob(request)).kind).toBe("started");
	});

	it("are remembered so many, newest first; one that runs is never forgotten", async () => {
		const at = freshDesk();
		const running = await start(at, await seed(at, 10, ["failed"]));
		const done: Job[] = [];
		for (let nth = 0; nth < JOBS_KEPT_MAX + 5; nth++) done.push(await start(at, []));
		expect((await at.desk.jobs()).map(({ id }) => id)).toEqual(
			done
				.slice(5)
				.reverse()
				.map(({ id }) => id),
		);
		const forgotten = done[0]?.id ?? "";
		expect([await at.desk.job(forgotten), await at.desk.jobResults(forgotten, 0)]).toEqual([null, null]);
		expect((await workOff(at, running.id)).worked).toBe(10);
		await start(at, []);
		expect(await at.desk.job(running.id)).toBeNull();
		expect(await rowsOf(at, "SELECT count(*) AS n FROM job_batches")).toEqual([{ n: 0 }]);
	});

	it("that nobody started are not there", async () => {
		const at = freshDesk();
		await place(at);
		expect([await at.desk.job("nope"), await at.desk.abortJob("nope", ANN), await at.desk.jobResults("nope", 0)]).toEqual([
			null,
			null,
			null,
		]);
		expect(await at.desk.jobs()).toEqual([]);
	});

	it("take no more orders than their limit", async () => {
		const at = freshDesk();
		const seqs = Array.from({ length: JOB_ORDERS_MAX + 1 }, (_, index) => index + 1);
		expect(await errorOf(() => at.desk.startJob({ action: "retry", seqs, by: ANN, note: null }))).toMatch(/10000 orders, not 10001/);
		expect(await at.desk.jobs()).toEqual([]);
	});

	it("that cannot be read are tried less and less often, then have failed and say so; the others go on meanwhile", async () => {
		const at = freshDesk();
		const seqs = await seed(at, 10, ["failed"]);
		const broken = await start(at, seqs.slice(0, 5));
		const n = "(SELECT n FROM jobs WHERE id = ?)";
		await runInDurableObject(at.desk, (_object, { storage: { sql } }) => {
			sql.exec(`UPDATE job_batches SET seqs = 'not a list' WHERE job = ${n}`, broken.id);
		});
		const good = await start(at, seqs.slice(5));
		clock.advance(1_000);
		await runAlarm(at);
		clock.advance(1_000);
		await runAlarm(at);
		expect(await at.desk.job(good.id)).toMatchObject({ state: "done", worked: 5 });
		const nextAtMs = async () => Number((await rowsOf(at, `SELECT next_at_ms FROM jobs WHERE id = '${broken.id}'`))[0]?.next_at_ms);
		const waits: number[] = [];
		for (let tries = 1; tries < JOB_FAILURES_MAX; tries += 1) {
			expect(await at.desk.job(broken.id)).toMatchObject({ state: "running", worked: 0, problem: null });
			expect(await at.desk.failedJobs()).toEqual([]);
			waits.push((await nextAtMs()) - Date.now());
			clock.advance(waits.at(-1) ?? 0);
			await runAlarm(at);
		}
		expect(waits.at(-1)).toBeGreaterThan(10 * (waits[0] ?? 0));
		expect(Math.max(...waits)).toBeLessThanOrEqual(JOB_BACKOFF.maxMs);
		const problem =
			"It stopped after 0 of 5 orders, because what it was to do next cannot be read. What is done stays done; choose the rest again, and start it anew.";
		expect(await at.desk.job(broken.id)).toMatchObject({ state: "failed", endedAtMs: Date.now(), problem });
		expect(await at.desk.failedJobs()).toEqual([{ id: broken.id, action: "retry", endedAtMs: Date.now(), problem }]);
		// It is over: nothing wakes the desk for it any more.
		expect(await rowsOf(at, "SELECT 1 FROM jobs WHERE state = 'running'")).toEqual([]);
		clock.advance(JOB_TOLD_MS);
		expect(await at.desk.failedJobs()).toEqual([]);
	});

	it.each([
		["that somebody has seen", async (at: FreshDesk, id: string) => void (await at.desk.abortJob(id, ANN)), ANN.name],
		["of which the same was started again", async (at: FreshDesk) => void (await start(at, [])), null],
	])("%s are not told of any more, and stay as they ended", async (_what, deal, abortedBy) => {
		const at = freshDesk();
		const { id } = await start(at, await seed(at, 5, ["failed"]));
		await runInDurableObject(at.desk, (_object, { storage: { sql } }) => {
			sql.exec("UPDATE job_batches SET seqs = '{'");
			sql.exec("UPDATE jobs SET failures = ?", JOB_FAILURES_MAX - 1);
		});
		clock.advance(1_000);
		await runAlarm(at);
		expect(await at.desk.failedJobs()).toMatchObject([{ id }]);
		clock.advance(1_000);
		await deal(at, id);
		expect(await at.desk.failedJobs()).toEqual([]);
		expect(await at.desk.job(id)).toMatchObject({ state: "failed", abortedBy });
	});

	it("that break stop neither the bell nor the copy, and go on when they can", async () => {
		const at = freshDesk();
		const { id } = await start(at, await seed(at, 10, ["failed"]));
		const spoil = (seqs: string) =>
			runInDurableObject(at.desk, (_object, state) => void state.storage.sql.exec("UPDATE job_batches SET seqs = ?", seqs));
		const [batch] = await rowsOf(at, "SELECT seqs FROM job_batches");
		await spoil("not a list");
		await place(at);
		clock.advance(1_000);
		await runAlarm(at);
		expect(at.queue.rung).toHaveLength(1);
		expect((await copiesOf(at.tenantId)).map(({ seq }) => seq)).toEqual([100_011]);
		expect(await alarmOf(at)).toBeGreaterThanOrEqual(Date.now() + 1_000);
		expect(await at.desk.job(id)).toMatchObject({ state: "running", worked: 0 });
		await spoil(String(batch?.seqs));
		clock.advance(10_000);
		await runAlarm(at);
		expect(await at.desk.job(id)).toMatchObject({ state: "done", worked: 10 });
	});

	it("that were chosen by status leave alone what has moved on since, and say so", async () => {
		const at = freshDesk();
		const seqs = await seed(at, 3, ["failed"]);
		const plan = await at.desk.plan({ action: "mark_synced", seqs, statuses: ["failed"] });
		expect(plan.counts).toMatchObject({ done: 3, not_allowed: 0 });
		const { id } = await start(at, seqs, { action: "mark_synced", statuses: ["failed"] });
		await at.desk.act(deciding("retry", "E100002", { by: BOB }));
		expect(await at.desk.plan({ action: "mark_synced", seqs, statuses: ["failed"] })).toMatchObject({
			counts: { done: 2, not_allowed: 1 },
		});
		expect(await workOff(at, id)).toMatchObject({ counts: { done: 2, not_allowed: 1 } });
		expect((await resultsOf(at, id))[1]).toMatchObject({
			eNumber: "E100002",
			status: "queued",
			reason: expect.stringContaining("has become queued since"),
		});
		expect((await at.desk.claim(10, 1_000)).claims).toMatchObject([{ order: { eNumber: "E100002" } }]);
		const [named] = await at.desk.act(deciding("archive", "E100002", { statuses: ["failed"] }));
		expect(named).toMatchObject({ result: "not_allowed" });
	});

	it("with an order that cannot be read deal with its neighbours, and say of it that it was not", async () => {
		const at = freshDesk();
		const seqs = await seed(at, 3, ["failed"]);
		const spoil = (acted: string | null) =>
			runInDurableObject(
				at.desk,
				(_object, state) => void state.storage.sql.exec("UPDATE orders SET acted = ? WHERE seq = ?", acted, seqs[1]),
			);
		await spoil("no JSON");
		const job = await workOff(at, (await start(at, seqs)).id);
		expect(job).toMatchObject({ state: "done", worked: 3, counts: { started: 2, not_allowed: 1 } });
		expect((await resultsOf(at, job.id))[1]).toMatchObject({ result: "not_allowed", reason: expect.stringContaining("log") });
		await spoil(null);
		expect((await rowsOf(at, "SELECT status FROM orders ORDER BY seq")).map(({ status }) => status)).toEqual([
			"queued",
			"failed",
			"queued",
		]);
	});
});
