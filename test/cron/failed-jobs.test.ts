import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { sweepService } from "../../src/cron/sweep";
import { incidentsPage, openIncidents } from "../../src/db/incident-lists";
import { JOB_FAILURES_MAX } from "../../src/desk/jobs";
import { signedIn } from "../http/admin.client";
import { stillClock } from "../support/clock";
import { ANN } from "../support/deciding";
import { freshDesk, place, runAlarm } from "../support/desks";

const clock = stillClock();

/** A shop whose bulk action cannot be read any more, and the service that looks after it. */
async function scene() {
	const at = await signedIn();
	const desk = freshDesk(at.tenant.id);
	const { seq } = await place(desk);
	const answer = await desk.desk.startJob({ action: "archive", seqs: [seq], by: ANN, note: null });
	if (answer.kind !== "started") throw new Error("the desk is busy");
	await runInDurableObject(desk.desk, (_object, { storage: { sql } }) => {
		sql.exec("UPDATE job_batches SET seqs = 'not a list'");
		sql.exec("UPDATE jobs SET failures = ?", JOB_FAILURES_MAX - 1);
	});
	const sweep = async () => {
		const run = { tenantId: desk.tenantId, service: "sweep", part: "", dueAtMs: Date.now(), cause: "schedule", attempt: 1 } as const;
		const result = await sweepService({ db: env.DB, desk: () => desk.desk, now: Date.now })(run, new AbortController().signal);
		clock.advance(60_000);
		return result;
	};
	const open = async () => (await openIncidents(env.DB, desk.tenantId)).filter(({ kind }) => kind === "job_failed");
	const onProcesses = async () =>
		(await (await at.ask("GET", "/processes")).json<{ items: { process: string; state: string; say: string }[] }>()).items.filter(
			({ process }) => process === "bulk",
		);
	return { at, desk, id: answer.job.id, sweep, open, onProcesses };
}

describe("a bulk action that cannot go on", () => {
	it("is an incident, explained on the page Processes, until somebody has dealt with it", async () => {
		const { at, desk, id, sweep, open, onProcesses } = await scene();
		expect(await sweep()).toMatchObject({ level: "info", message: "Every order has its next step." });
		expect([await open(), await onProcesses()]).toEqual([[], []]);
		clock.advance(1_000);
		await runAlarm(desk);
		for (let time = 0; time < 2; time += 1)
			expect(await sweep()).toMatchObject({ level: "warning", message: expect.stringContaining("A bulk action could not go on.") });
		const said = expect.stringMatching(/^“Archive” for many orders: It stopped after 0 of 1 orders, .* start it anew\.$/);
		expect(await open()).toMatchObject([{ subject: id, reason: said }]);
		expect(await onProcesses()).toMatchObject([{ state: "failing", say: said }]);
		const { job } = await (await at.ask("GET", `/orders/actions/${id}`)).json<{ job: { state: string; problem: string } }>();
		expect(job).toMatchObject({ state: "failed", problem: expect.stringContaining("cannot be read") });

		await desk.desk.abortJob(id, ANN);
		expect(await sweep()).toMatchObject({ level: "info" });
		expect([await open(), await onProcesses()]).toEqual([[], []]);
		await sweep();
		const { items } = await incidentsPage(env.DB, desk.tenantId, { after: null, limit: 10, outages: false });
		expect(items.map(({ kind, closedAtMs }) => [kind, closedAtMs === null])).toEqual([["job_failed", false]]);
	});
});
