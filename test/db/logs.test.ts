import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { type LogPage, type LogQuery, lastRuns, logPage, type RunEntry, record } from "../../src/db/logs";
import type { Level } from "../../src/db/schema-console";
import type { ServiceName } from "../../src/db/services";
import { rowsReadBy } from "../support/d1-rows";
import { ranAs } from "../support/recorded";
import { freshTenant } from "../support/shops";

const freshTenantId = () => `shop-${crypto.randomUUID().slice(0, 8)}`;
const ALL: LogQuery = { service: null, level: null, fromMs: null, untilMs: null, after: null, limit: 50, deployment: false };
const note = (tenantId: string | null, atMs: number, service: ServiceName = "relay", level: Level = "info", message = `at ${atMs}`) =>
	record(env.DB, { tenantId, atMs, service, level, message, detail: null });
const run = (tenantId: string, atMs: number, changes: Partial<RunEntry> = {}): RunEntry => ({
	tenantId,
	atMs,
	service: "sweep",
	level: "info",
	message: "done",
	detail: null,
	startedAtMs: atMs - 10,
	success: true,
	count: 0,
	...changes,
});
const times = async (tenantId: string, query: Partial<LogQuery> = {}): Promise<number[]> =>
	(await logPage(env.DB, tenantId, { ...ALL, ...query })).items.map(({ atMs }) => atMs);

/** So many entries of a tenant, services and levels taking turns. */
const fill = (tenantId: string, count: number) =>
	env.DB.prepare(
		`WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?2)
		 INSERT INTO logs (at_ms, level, service, tenant_id, message)
		 SELECT n, CASE n % 50 WHEN 0 THEN 'error' ELSE 'info' END, CASE n % 40 WHEN 0 THEN 'link' ELSE 'sweep' END, ?1, 'm' FROM n`,
	)
		.bind(tenantId, count)
		.run();

describe("the log", () => {
	it("comes newest first, by service, by level, by both, and by time", async () => {
		const tenantId = freshTenantId();
		await note(tenantId, 1, "relay", "info");
		await note(tenantId, 2, "link", "error");
		await note(tenantId, 3, "relay", "error");
		await note(tenantId, 4, "sweep", "warning");
		expect(await times(tenantId)).toEqual([4, 3, 2, 1]);
		expect(await times(tenantId, { service: "relay" })).toEqual([3, 1]);
		expect(await times(tenantId, { level: "error" })).toEqual([3, 2]);
		expect(await times(tenantId, { service: "relay", level: "error" })).toEqual([3]);
		expect(await times(tenantId, { fromMs: 2, untilMs: 4 })).toEqual([3, 2]);
		expect(await times(tenantId, { service: "mail" })).toEqual([]);
	});

	it("pages through everything once, also what fell into one millisecond", async () => {
		const tenantId = freshTenantId();
		for (let n = 0; n < 9; n += 1) await note(tenantId, 1_000 + Math.floor(n / 4), "relay", "info", `${n}`);
		const seen: string[] = [];
		let after: LogPage["next"] = null;
		do {
			const page: LogPage = await logPage(env.DB, tenantId, { ...ALL, after, limit: 2 });
			seen.push(...page.items.map(({ message }) => message));
			after = page.next;
		} while (after !== null);
		expect(seen).toEqual(["8", "7", "6", "5", "4", "3", "2", "1", "0"]);
	});

	it("shows a tenant its own entries, and what is about the deployment only to who looks after it", async () => {
		const [mine, theirs] = [freshTenantId(), freshTenantId()];
		const farMs = 9_000_000_000_000;
		await note(theirs, farMs);
		await note(null, farMs + 1, "relay", "error", "nobody's bell");
		await note(mine, farMs + 2);
		expect(await times(mine)).toEqual([farMs + 2]);
		const both = await logPage(env.DB, mine, { ...ALL, deployment: true, fromMs: farMs });
		expect(both.items.map(({ tenantId, atMs }) => [tenantId, atMs])).toEqual([
			[mine, farMs + 2],
			[null, farMs + 1],
		]);
	});

	it("has the last run of each service, and no run that never was", async () => {
		const { id: tenantId } = await freshTenant();
		await ranAs(env.DB, run(tenantId, 100), run(tenantId, 200, { success: false, level: "error", count: 3 }));
		await note(tenantId, 300, "sweep");
		const runs = await lastRuns(env.DB, tenantId, ["sweep", "verification"]);
		expect([...runs.keys()]).toEqual(["sweep"]);
		expect(runs.get("sweep")).toMatchObject({ atMs: 200, startedAtMs: 190, success: false, count: 3 });
		expect(await lastRuns(env.DB, tenantId, [])).toEqual(new Map());
	});

	it.each<[string, Partial<LogQuery>]>([
		["all of it", {}],
		["a service", { service: "sweep" }],
		["a rare service", { service: "link" }],
		["a level", { level: "error" }],
		["a service and a level", { service: "sweep", level: "error" }],
		["a page deep down", { after: { atMs: 500, id: 0 } }],
		["a stretch of time", { fromMs: 500, untilMs: 900 }],
		["a service, deep down", { service: "sweep", after: { atMs: 1_000, id: 0 } }],
		["everything, for an operator", { deployment: true }],
	])("reads at most 3 rows a row shown for %s, of thousands", async (_what, query) => {
		const tenantId = freshTenantId();
		await fill(tenantId, 4_000);
		const { result, read } = await rowsReadBy((db) => logPage(db, tenantId, { ...ALL, limit: 20, ...query }));
		expect(result.items.length).toBe(20);
		expect(read).toBeLessThanOrEqual(3 * result.items.length);
	});
});
