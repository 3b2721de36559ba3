import { Hono } from "hono";
import * as z from "zod";
import type { DeskCalls } from "../../desk/answers";
import { csvOf } from "../../lib/csv";
import { RESULTS_HEAD, resultRow } from "../../order/results-table";
import { allowOnly } from "../methods";
import { problem } from "../problem";
import { askDesk } from "../reach";
import { invalid, json } from "../valid";
import { act } from "./act";
import { AskedAction, IN_A_JOB_MAX, tooManyNumbers } from "./asked-action";
import { audited } from "./audited";
import { type FollowedResult, jobAddress, jobView, resultView } from "./decisions";
import type { AdminAsked, AdminDoor } from "./door";
import { isoOf } from "./views";

/** People's decisions about orders: at once for a few, as a job for many. */

const JOB_ID = /^[A-Za-z0-9-]{1,64}$/;
const ResultsQuery = z.strictObject({
	cursor: z
		.string()
		.regex(/^\d{1,15}$/, "must be the `next` of the page before")
		.transform(Number)
		.optional(),
});

export const actions = new Hono<AdminDoor>()
	.post("/", json(AskedAction, tooManyNumbers), (c) => act(c, c.req.valid("json")))
	/** The latest jobs, newest first: the desk keeps a few dozen. */
	.get("/", async (c) => {
		const jobs = await askDesk(c, c.var.caller.tenant.id, (desk) => desk.jobs());
		return c.json({ items: jobs.map(jobView), next: null });
	})
	.all("/", allowOnly("GET", "POST"))
	.get("/:job", async (c) => {
		const job = await ofJob(c, (desk, id) => desk.job(id));
		return job === null ? noSuchJob(c) : c.json({ job: jobView(job) });
	})
	.all("/:job", allowOnly("GET"))
	.get("/:job/results", async (c) => {
		const query = ResultsQuery.safeParse(c.req.query());
		if (!query.success) return invalid(c, query.error);
		const page = await ofJob(c, (desk, id) => desk.jobResults(id, query.data.cursor ?? 0));
		if (page === null) return noSuchJob(c);
		return c.json({ items: page.results.map(resultView), next: page.next === null ? null : `${page.next}` });
	})
	.all("/:job/results", allowOnly("GET"))
	/** All that has been worked off so far, and how each order stands now, as a table for a spreadsheet. */
	.get("/:job/results.csv", async (c) => {
		const job = await ofJob(c, (desk, id) => desk.job(id));
		if (job === null) return noSuchJob(c);
		const rows = (await allResults(c, job.id)).map((result) => resultRow(resultView(result), isoOf(c.var.ports.now())));
		return c.body(csvOf([RESULTS_HEAD, ...rows]), 200, {
			"Content-Type": "text/csv; charset=utf-8",
			"Content-Disposition": `attachment; filename="orders-${job.action}-${job.id}.csv"`,
		});
	})
	.all("/:job/results.csv", allowOnly("GET"))
	/** What is done stays done; a job that has ended stays as it ended. */
	.post("/:job/abort", async (c) => {
		const { actor } = c.var.caller;
		const job = await ofJob(c, (desk, id) => desk.abortJob(id, actor));
		if (job === null) return noSuchJob(c);
		// Of one that had ended, nothing was aborted.
		if (job.state === "aborted" && job.abortedBy === actor.name)
			await audited(c, {
				event: "job.aborted",
				subject: job.id,
				detail: { action: job.action, state: job.state, worked: job.worked, total: job.total },
			});
		return c.json({ job: jobView(job) }, 200, { "Content-Location": jobAddress(job.id) });
	})
	.all("/:job/abort", allowOnly("POST"));

const noSuchJob = (c: AdminAsked) => problem(c, "job_not_found", "Your tenant has no bulk action with this id.");

async function ofJob<T>(c: AdminAsked & { req: { param(name: "job"): string } }, ask: (desk: DeskCalls, id: string) => Promise<T | null>) {
	const id = c.req.param("job");
	return JOB_ID.test(id) ? await askDesk(c, c.var.caller.tenant.id, (desk) => ask(desk, id)) : null;
}

/** As many pages as a job can have results. */
async function allResults(c: AdminAsked, id: string): Promise<FollowedResult[]> {
	const results: FollowedResult[] = [];
	let after: number | null = 0;
	while (after !== null && results.length < IN_A_JOB_MAX) {
		const from: number = after;
		const page = await askDesk(c, c.var.caller.tenant.id, (desk) => desk.jobResults(id, from));
		results.push(...(page?.results ?? []));
		after = page?.next ?? null;
	}
	return results;
}
