import { z } from "zod";
import { type Answer, HttpClient } from "../load/http.ts";
import type { Result } from "./tally.ts";

/** Actions on many orders, as a program asks for them through the admin API. */

const TIMEOUT_MS = 20_000;
const PAGES_MAX = 10_000;
const ADDRESS = "/admin/api/orders/actions";

const Counts = z.record(z.string(), z.number());
const Planned = z.object({
	plan: z.object({
		/** Of a filter: which orders the plan is of, in spans of their sequence numbers. */
		orders: z.array(z.tuple([z.number(), z.number()])).optional(),
		total: z.number(),
		counts: Counts,
		skips: z.array(z.object({ reason: z.string(), count: z.number(), examples: z.array(z.string()) })),
	}),
});
const Told = z.object({
	eNumber: z.string(),
	result: z.string(),
	reason: z.string().nullable(),
	by: z.object({ name: z.string() }).nullable(),
});
const Job = z.object({
	id: z.string(),
	state: z.enum(["running", "done", "aborted"]),
	total: z.number(),
	worked: z.number(),
	counts: Counts,
});
const OfJob = z.object({ job: Job });
const Page = z.object({ items: z.array(Told), next: z.string().nullable() });

export type Plan = z.infer<typeof Planned>["plan"];
export type Job = z.infer<typeof Job>;
export type Selection =
	| { readonly eNumbers: readonly string[] }
	| { readonly filter: { readonly from: string; readonly status?: readonly string[] } };

export class BulkActions {
	readonly #client: HttpClient;
	readonly #headers: Readonly<Record<string, string>>;

	constructor(gatewayUrl: string, adminKey: string) {
		this.#client = new HttpClient(gatewayUrl, 2, TIMEOUT_MS);
		this.#headers = { authorization: `Bearer ${adminKey}`, "content-type": "application/json" };
	}

	/** What it would come to; nothing is done. */
	async dryRun(action: string, selection: Selection): Promise<Plan> {
		return Planned.parse(json(await this.#post("", { action, ...selection, dryRun: true }), 200)).plan;
	}

	/** For more orders than are dealt with at once. A filter takes the plan that was made of it. */
	async start(action: string, selection: Selection, plan?: Plan): Promise<Job> {
		const planned = plan === undefined ? {} : { planned: plan.orders };
		return OfJob.parse(json(await this.#post("", { action, ...selection, ...planned }), 202)).job;
	}

	async job(id: string): Promise<Job> {
		return OfJob.parse(json(await this.#get(`/${id}`), 200)).job;
	}

	/** How the job stood when it was stopped. */
	async abort(id: string): Promise<Job> {
		return OfJob.parse(json(await this.#post(`/${id}/abort`, {}), 200)).job;
	}

	async results(id: string): Promise<readonly Result[]> {
		const all: Result[] = [];
		let cursor: string | null = null;
		for (let page = 0; page < PAGES_MAX; page++) {
			const query: string = cursor === null ? "" : `?cursor=${cursor}`;
			const { items, next } = Page.parse(json(await this.#get(`/${id}/results${query}`), 200));
			all.push(...items);
			if (next === null) return all;
			cursor = next;
		}
		throw new Error(`the results of job ${id} have no end`);
	}

	async csv(id: string): Promise<string> {
		const answer = await this.#get(`/${id}/results.csv`);
		if (answer.status !== 200) throw new Error(`the results of job ${id} are no CSV (${answer.status}): ${answer.body.slice(0, 300)}`);
		return answer.body;
	}

	close(): void {
		this.#client.close();
	}

	#get(path: string): Promise<Answer> {
		return this.#client.send({ method: "GET", path: `${ADDRESS}${path}`, headers: this.#headers });
	}

	#post(path: string, body: unknown): Promise<Answer> {
		return this.#client.send({ method: "POST", path: `${ADDRESS}${path}`, headers: this.#headers, body: JSON.stringify(body) });
	}
}

function json(answer: Answer, status: number): unknown {
	if (answer.status !== status) throw new Error(`expected ${status} and was answered ${answer.status}: ${answer.body.slice(0, 300)}`);
	return JSON.parse(answer.body);
}
