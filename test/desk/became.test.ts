import { describe, expect, it } from "vitest";
import { ACT_ORDERS_MAX, type Job } from "../../src/desk/answers";
import { COUNTED_A_SECOND_MAX, FOLLOWED_JOBS_MAX, FOLLOWED_MS } from "../../src/desk/became";
import { JOB_PAUSE_MS, JOBS_RUNNING_MAX } from "../../src/desk/jobs";
import { stillClock } from "../support/clock";
import { ANN } from "../support/deciding";
import { type FreshDesk, freshDesk, place, placeMany, rowsOf, runAlarm } from "../support/desks";
import { errorOf } from "../support/failing";
import { seed } from "../support/seeding";
import { accepted, rejected, settleAll, uncertain } from "../support/settling";

/** The results of an action say what it did; what became of its orders is told as it is when somebody looks. */

const clock = stillClock();
const LEASE_MS = 30_000;
/** Longer than any count is kept for. */
const LONG_ENOUGH_MS = 60_000;

async function retried(at: FreshDesk, seqs: readonly number[]): Promise<Job> {
	const answer = await at.desk.startJob({ action: "retry", seqs, by: ANN, note: null });
	if (answer.kind !== "started") throw new Error("expected a job, and the desk is busy");
	for (let steps = 0; steps < 200; steps++) {
		clock.advance(JOB_PAUSE_MS);
		await runAlarm(at);
		const job = await at.desk.job(answer.job.id);
		if (job?.state !== "running") return job ?? expect.fail("the job is gone");
	}
	return expect.fail("the job never ended");
}
const becameOf = async (at: FreshDesk, id: string) => (await at.desk.job(id))?.became;
const resultsOf = async (at: FreshDesk, id: string) => (await at.desk.jobResults(id, 0))?.results ?? [];

/** Three orders that have failed and one that is synced, all of them retried. */
async function mixed() {
	const at = freshDesk();
	const seqs = (await placeMany(at, 4)).map(({ seq }) => seq);
	const { claims } = await at.desk.claim(4, LEASE_MS);
	await settleAll(at, claims.slice(0, 3), rejected());
	await settleAll(at, claims.slice(3), accepted());
	return { at, seqs, job: await retried(at, seqs) };
}

describe("what became of a job's orders", () => {
	it("is how each of them stands when somebody looks, and not how the job left it", async () => {
		const { at, seqs, job } = await mixed();
		expect(job.counts).toMatchObject({ started: 3, not_allowed: 1 });
		expect((await becameOf(at, job.id))?.byStatus).toEqual({ queued: 3 });
		const { claims } = await at.desk.claim(3, LEASE_MS);
		await settleAll(at, claims.slice(0, 1), accepted());
		await settleAll(at, claims.slice(1, 2), rejected());
		await settleAll(at, claims.slice(2), uncertain(Date.now() + LONG_ENOUGH_MS));
		clock.advance(LONG_ENOUGH_MS);
		expect(await becameOf(at, job.id)).toEqual({ atMs: Date.now(), byStatus: { queued: 1, synced: 1, failed: 1 } });
		const results = await resultsOf(at, job.id);
		expect(results.map(({ result, status }) => [result, status])).toEqual([
			["started", "queued"],
			["started", "queued"],
			["started", "queued"],
			["not_allowed", "synced"],
		]);
		expect(results.map(({ now }) => now)).toEqual([
			{ eNumber: `E${seqs[0]}`, status: "synced", error: null },
			{ eNumber: `E${seqs[1]}`, status: "failed", error: { class: "validation_rejected", message: "no" } },
			{ eNumber: `E${seqs[2]}`, status: "queued", error: expect.objectContaining({ class: "unknown_outcome" }) },
			{ eNumber: `E${seqs[3]}`, status: "synced", error: null },
		]);
	});

	it("leaves out those that it passed over, and says of a number that no order has that there is none", async () => {
		const at = freshDesk();
		const { seq } = await place(at);
		const job = await retried(at, [seq, 999_999]);
		expect((await becameOf(at, job.id))?.byStatus).toEqual({});
		expect((await resultsOf(at, job.id)).map(({ now }) => now?.status ?? null)).toEqual(["queued", null]);
	});

	it("is not counted while it runs, and of a big one no more orders a second than the limit, however many look", async () => {
		const at = freshDesk();
		const orders = 2 * COUNTED_A_SECOND_MAX;
		const seqs = await seed(at, orders, ["failed"]);
		const answer = await at.desk.startJob({ action: "archive", seqs, by: ANN, note: null });
		if (answer.kind !== "started") throw new Error("the desk is busy");
		expect((await at.desk.job(answer.job.id))?.became).toBeNull();
		for (let steps = 0; steps < 100 && (await at.desk.job(answer.job.id))?.state === "running"; steps++) {
			clock.advance(JOB_PAUSE_MS);
			await runAlarm(at);
		}
		const first = await becameOf(at, answer.job.id);
		expect(first?.byStatus).toEqual({ archived: orders });
		await at.desk.act({ action: "restore", eNumbers: [`E${seqs[0]}`], by: ANN, note: null, erpOrderNumber: null, dryRun: false });
		clock.advance(1_999);
		expect(await becameOf(at, answer.job.id)).toEqual(first);
		clock.advance(1);
		expect((await becameOf(at, answer.job.id))?.byStatus).toEqual({ failed: 1, archived: orders - 1 });
	});

	it("stands in the list of jobs for the few that have ended last, and only for a while", async () => {
		const { at, seqs } = await mixed();
		for (let more = 0; more < FOLLOWED_JOBS_MAX; more++) await retried(at, seqs);
		const listed = async () => (await at.desk.jobs()).map(({ became }) => became !== null);
		expect(await listed()).toEqual([...Array.from({ length: FOLLOWED_JOBS_MAX }, () => true), false]);
		clock.advance(FOLLOWED_MS);
		expect(await listed()).toEqual(Array.from({ length: FOLLOWED_JOBS_MAX + 1 }, () => false));
		const [newest] = await at.desk.jobs();
		expect((await becameOf(at, newest?.id ?? ""))?.byStatus).toEqual({ queued: 3 });
	});

	it("is asked about without a row being written", async () => {
		const { at, job } = await mixed();
		const before = await rowsOf(at, "SELECT * FROM jobs");
		await Promise.all(Array.from({ length: JOBS_RUNNING_MAX }, () => at.desk.jobs()));
		await resultsOf(at, job.id);
		expect(await rowsOf(at, "SELECT * FROM jobs")).toEqual(before);
	});
});

describe("how orders stand", () => {
	it("is told of those that there are, and of no more at once than the limit", async () => {
		const at = freshDesk();
		const [first, second] = await placeMany(at, 2);
		const { claims } = await at.desk.claim(1, LEASE_MS);
		await settleAll(at, claims, rejected());
		const { eNumber = "" } = second ?? {};
		expect(await at.desk.standings([eNumber, "E999999", `X${first?.seq}`, first?.eNumber ?? "", "no number"])).toEqual([
			{ eNumber, status: "queued", error: null },
			{ eNumber: first?.eNumber, status: "failed", error: { class: "validation_rejected", message: "no" } },
		]);
		const tooMany = Array.from({ length: ACT_ORDERS_MAX + 1 }, () => eNumber);
		expect(await errorOf(() => at.desk.standings(tooMany))).toContain("at most 100 orders");
	});
});
