import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { HttpClient } from "../load/http.ts";
import type { RunningWorker } from "../run/worker.ts";
import { type Counts, noCounts } from "./counted-database.ts";

/** The replication of the products as the admin API shows it, and its rows as they stand in the database. */

const TIMEOUT_MS = 10_000;
const POLL_MS = 50;
/** A comparison says how it ended in its line; looked at from the newest on. */
const RUNS_LOOKED_AT = 50;

const Entity = z.object({
	entity: z.string(),
	state: z.string(),
	records: z.number(),
	progress: z.object({ loaded: z.number(), startedAt: z.string() }).nullable(),
	error: z.object({ message: z.string() }).nullable(),
	comparison: z
		.object({ compared: z.number(), missing: z.number(), differing: z.number(), gone: z.number(), heldBack: z.number() })
		.nullable(),
});
export type Products = z.infer<typeof Entity>;
const Page = z.object({ items: z.array(Entity) });
const Started = z.object({ dueAt: z.string() });
const Run = z.object({
	part: z.string(),
	dueAt: z.string(),
	state: z.string(),
	attempts: z.number(),
	startedAt: z.string().nullable(),
	endedAt: z.string().nullable(),
	success: z.boolean().nullable(),
	count: z.number(),
	message: z.string().nullable(),
});
export type Run = z.infer<typeof Run>;
const Runs = z.object({ items: z.array(Run) });
const Counted = z.record(z.enum(Object.keys(noCounts()) as [keyof Counts]), z.number());

/** How far it has come, as D1 has it. */
export interface Standing {
	readonly state: string;
	readonly cursor: string | null;
	readonly loaded: number;
	readonly startedAtMs: number;
	readonly loadedAtMs: number | null;
}

export class Mirror {
	readonly #client: HttpClient;
	readonly #headers: Readonly<Record<string, string>>;

	constructor(gatewayUrl: string, adminKey: string) {
		this.#client = new HttpClient(gatewayUrl, 2, TIMEOUT_MS);
		this.#headers = { authorization: `Bearer ${adminKey}`, "content-type": "application/json" };
	}

	async products(): Promise<Products> {
		const { items } = Page.parse(await this.#ask("GET", "/admin/api/replication", 200));
		const products = items.find(({ entity }) => entity === "product");
		if (products === undefined) throw new Error("the gateway does not list products among what is replicated");
		return products;
	}

	/** As somebody who presses Run now. Which run it is. */
	async start(service: "replication" | "comparison"): Promise<string> {
		const body = { part: "product" };
		return Started.parse(await this.#ask("POST", `/admin/api/schedules/${service}/run`, 202, body)).dueAt;
	}

	async run(service: "replication" | "comparison", dueAt: string): Promise<Run | null> {
		const { items } = Runs.parse(await this.#ask("GET", `/admin/api/schedules/${service}/runs?limit=${RUNS_LOOKED_AT}`, 200));
		return items.find((run) => run.part === "product" && run.dueAt === dueAt) ?? null;
	}

	/** Waits until the run is over; `seen` is called meanwhile, and ends the waiting with null by answering true. */
	async ended(
		service: "replication" | "comparison",
		dueAt: string,
		ms: number,
		seen: () => Promise<boolean> = async () => false,
	): Promise<Run | null> {
		for (const untilMs = Date.now() + ms; Date.now() < untilMs; ) {
			if (await seen()) return null;
			const run = await this.run(service, dueAt);
			if (run !== null && run.endedAt !== null) return run;
			await sleep(POLL_MS);
		}
		throw new Error(`the run of ${dueAt} was not over after ${ms / 1_000} s`);
	}

	async counts(): Promise<Counts> {
		return Counted.parse(await this.#ask("GET", "/v1/meter", 200)) as Counts;
	}

	close(): void {
		this.#client.close();
	}

	async #ask(method: "GET" | "POST", path: string, expected: number, body?: unknown): Promise<unknown> {
		const answer = await this.#client.send({
			method,
			path,
			headers: this.#headers,
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		});
		if (answer.status !== expected) throw new Error(`${method} ${path} answered ${answer.status}: ${answer.body.slice(0, 300)}`);
		return JSON.parse(answer.body);
	}
}

/** Looks into the database from outside the Worker, which is not counted. */
export async function standing(gateway: RunningWorker): Promise<Standing> {
	const [rows] = await gateway.sql([
		{
			sql: "SELECT state, cursor, loaded, started_at_ms AS startedAtMs, loaded_at_ms AS loadedAtMs FROM replication WHERE entity = 'product'",
			params: [],
		},
	]);
	const [row] = (rows ?? []) as unknown as Standing[];
	if (row === undefined) throw new Error("the replication of products has no row yet");
	return row;
}

/** The highest number of change that a record was given, and how many were given a higher one than `after`. */
export async function changedSince(gateway: RunningWorker, after: number): Promise<{ readonly highest: number; readonly changed: number }> {
	const [rows] = await gateway.sql([
		{
			sql: `SELECT coalesce(max(change_n), 0) AS highest, count(*) FILTER (WHERE change_n > ?1) AS changed
				FROM erp_records WHERE entity = 'product'`,
			params: [after],
		},
	]);
	const [row] = rows ?? [];
	return { highest: Number(row?.highest), changed: Number(row?.changed) };
}
