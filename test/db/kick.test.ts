import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { ring } from "../../src/cron/message";
import { CLAIM } from "../../src/db/agenda";
import { kick, kickAll } from "../../src/db/kick";
import { unfinished } from "../../src/db/run-lists";
import { beginRun, endRun, NOTHING_FOLLOWS, PUSH_REST_MS, type RunKey } from "../../src/db/runs";
import { freshTenant } from "../support/shops";

const NOW = Date.UTC(2026, 5, 3, 12);
const push = (tenantId: string, nowMs: number) => kick(env.DB, tenantId, "replication", "product", nowMs, "push", null);

async function begun(key: RunKey, nowMs: number) {
	const begin = await beginRun(env.DB, key, nowMs, 60_000);
	if (begin.kind !== "begun") throw new Error("it was free");
	const { tenantId, service } = key;
	const entry = { level: "info", service, tenantId, message: "Done.", detail: null, startedAtMs: nowMs, success: true, count: 0 } as const;
	return (atMs: number) => endRun(env.DB, begin.run, { ...entry, atMs }, NOTHING_FOLLOWS);
}

describe("a hint", () => {
	it("has its run half a minute after the last one ended, whether that is over or under way; a person does not wait", async () => {
		const { id } = await freshTenant();
		const first = await push(id, NOW);
		if (first.kind !== "started") throw new Error("nothing waits");
		expect(first.restMs).toBe(0);
		const end = await begun(first.run, NOW);
		expect((await push(id, NOW + 1_000)).kind).toBe("started");
		const { waiting } = await end(NOW + 2_000);
		expect(waiting).toMatchObject({ restMs: PUSH_REST_MS });
		if (waiting === null) throw new Error("one waits");
		const endSecond = await begun(waiting.run, NOW + 40_000);
		expect((await endSecond(NOW + 50_000)).waiting).toBeNull();
		expect(await push(id, NOW + 60_000)).toMatchObject({ kind: "started", restMs: PUSH_REST_MS - 10_000 });
		const other = await freshTenant();
		expect(await kick(env.DB, other.id, "replication", "product", NOW, "person", null)).toMatchObject({ restMs: 0 });
	});
});

describe("many at once", () => {
	it("are started in one statement, but for what waits and what is paused", async () => {
		const [one, two, paused] = [await freshTenant(), await freshTenant(), await freshTenant()];
		await env.DB.prepare("INSERT INTO schedules VALUES (?1, 'mail', '*/5 * * * *', NULL, 1, 1, 1)").bind(paused.id).run();
		await kick(env.DB, two.id, "mail", "", NOW, "push", null);
		const keys = [one, two, paused, one].map(({ id }) => ({ tenantId: id, part: "" }));
		expect(await kickAll(env.DB, "mail", keys, NOW)).toEqual([{ tenantId: one.id, service: "mail", part: "", dueAtMs: NOW }]);
		expect(await kickAll(env.DB, "mail", keys, NOW)).toEqual([]);
		expect(await kickAll(env.DB, "mail", [], NOW)).toEqual([]);
	});
});

describe("a bell", () => {
	it("for what takes long lies on a queue of its own, and comes later when it is to", async () => {
		const sent: [string, number, number | undefined][] = [];
		const queue = (name: string) => ({
			sendBatch: async (messages: Iterable<MessageSendRequest>, options?: QueueSendBatchOptions) => {
				sent.push([name, [...messages].length, options?.delaySeconds]);
				return { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } };
			},
		});
		const key = (service: RunKey["service"]): RunKey => ({ tenantId: "t", service, part: "", dueAtMs: 1 });
		await ring({ JOBS: queue("jobs"), LONG_JOBS: queue("long") }, [key("mail"), key("replication"), key("report")], 1_500);
		await ring({ JOBS: queue("jobs"), LONG_JOBS: queue("long") }, [key("copy")]);
		expect(sent).toEqual([
			["jobs", 2, 2],
			["long", 1, 2],
			["long", 1, undefined],
		]);
	});
});

describe("what is not over", () => {
	const plan = async (query: string, values: readonly unknown[]) =>
		(
			await env.DB.prepare(`EXPLAIN QUERY PLAN ${query}`)
				.bind(...values)
				.all<{ detail: string }>()
		).results.map(({ detail }) => detail);

	it("is found by its own index, however many runs there have been", async () => {
		const { sql, params } = unfinished(env.DB, "t").toSQL();
		const list = (await plan(sql, params)).join("\n");
		expect(list).toMatch(/runs_waiting[\s\S]*runs_under_way/);
		expect(list).not.toMatch(/PRIMARY KEY \(tenant_id=\?\)/);
		const claim = await plan(CLAIM, ["[]", 1, 1]);
		expect(claim.filter((step) => / r /.test(step)).join("\n")).toMatch(/runs_waiting[\s\S]*runs_under_way/);
		expect(claim.join("\n")).not.toMatch(/ r USING PRIMARY KEY/);
	});
});
