import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { Job } from "../../src/cron/message";
import { auditPage } from "../../src/db/audit";
import type { Bindings } from "../../src/http/env";
import { freshPatrol, MINUTE_MS, well } from "../support/patrols";
import { freshTenant } from "../support/shops";
import { signedInAt } from "./admin.client";
import { freshDoor, problemOf } from "./client";

const NOW = "2026-06-03T12:01:00.000Z";

async function at(
	tenant: Parameters<typeof signedInAt>[0],
	role: Parameters<typeof signedInAt>[1] = "admin",
	queue: "well" | "away" = "well",
) {
	const rung: Job[] = [];
	const JOBS: Bindings["JOBS"] = {
		sendBatch: async (messages) => {
			if (queue === "away") throw new Error("the queue is away");
			rung.push(...[...messages].map(({ body }) => Job.parse(body)));
			return { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } };
		},
	};
	return { rung, ...(await signedInAt(tenant, role, freshDoor({ now: () => Date.parse(NOW) }, { JOBS }))) };
}

describe("run now", () => {
	it("starts a run at once, says which, and writes down who did it", async () => {
		const tenant = await freshTenant();
		const { ask, rung, user } = await at(tenant);
		const answer = await ask("POST", "/schedules/sweep/run", {});
		expect([answer.status, await answer.json()]).toEqual([202, { service: "sweep", part: "", dueAt: NOW, already: false }]);
		expect(rung).toEqual([{ v: 1, tenant: tenant.id, service: "sweep", part: "", dueAtMs: Date.parse(NOW) }]);
		const { items } = await auditPage(env.DB, tenant.id, { event: "service.run", subject: null, after: null, limit: 10 });
		expect(items).toMatchObject([{ subject: "sweep", actor: { id: user.id } }]);
	});

	it("clicked twice is one run, and the second click says so", async () => {
		const { ask, tenant } = await at(await freshTenant());
		await ask("POST", "/schedules/sweep/run", {});
		expect(await (await ask("POST", "/schedules/sweep/run", {})).json()).toMatchObject({ dueAt: NOW, already: true });
		const { items } = await auditPage(env.DB, tenant.id, { event: "service.run", subject: null, after: null, limit: 10 });
		expect(items).toHaveLength(1);
	});

	it("is taken on although the queue is away: the tick rings", async () => {
		const { ask, tenant } = await at(await freshTenant(), "operator", "away");
		expect((await ask("POST", "/schedules/sweep/run", {})).status).toBe(202);
		const { results } = await env.DB.prepare("SELECT state, cause FROM runs WHERE tenant_id = ?").bind(tenant.id).all();
		expect(results).toEqual([{ state: "due", cause: "person" }]);
	});

	it.each([
		["relay", {}, 404, "service_not_found"],
		["sweep", { part: "product" }, 404, "part_not_found"],
		["sweep", { part: 5 }, 422, "validation_failed"],
		["sweep", { when: "now" }, 422, "validation_failed"],
	])("of %s with %j is refused with %i %s", async (service, body, status, code) => {
		const { ask } = await at(await freshTenant());
		expect(await problemOf(await ask("POST", `/schedules/${service}/run`, body))).toMatchObject({ status, code });
	});

	it("of a paused service is refused", async () => {
		const tenant = await freshTenant();
		await env.DB.prepare("INSERT INTO schedules VALUES (?1, 'sweep', '* * * * *', NULL, 1, 1, 1)").bind(tenant.id).run();
		const { ask, rung } = await at(tenant);
		expect(await problemOf(await ask("POST", "/schedules/sweep/run", {}))).toMatchObject({ status: 409, code: "service_paused" });
		expect(rung).toEqual([]);
	});

	it("is for those in charge", async () => {
		const { ask } = await at(await freshTenant(), "employee");
		expect((await ask("POST", "/schedules/sweep/run", {})).status).toBe(403);
		expect((await ask("GET", "/schedules/sweep/runs")).status).toBe(403);
	});
});

describe("the history of a service", () => {
	it("has every run, newest first, page by page, and none of another tenant", async () => {
		const world = await freshPatrol("2026-06-03T11:00:00.000Z");
		world.services.sweep = well("Every order has its next step.");
		for (let run = 0; run < 5; run++) {
			await world.strike();
			await world.work();
			world.advance(5 * MINUTE_MS);
		}
		const { ask } = await at(world.tenant);
		const page = async (query: string) =>
			await (await ask("GET", `/schedules/sweep/runs?${query}`)).json<{ items: { dueAt: string }[]; next: string | null }>();
		const first = await page("limit=3");
		expect(first.items[0]).toEqual({
			part: "",
			dueAt: "2026-06-03T11:20:00.000Z",
			cause: "schedule",
			state: "done",
			attempts: 1,
			startedAt: "2026-06-03T11:20:00.000Z",
			endedAt: "2026-06-03T11:20:00.000Z",
			againAt: null,
			success: true,
			count: 1,
			message: "Every order has its next step.",
			askedBy: null,
		});
		const second = await page(`limit=3&cursor=${first.next}`);
		expect([...first.items, ...second.items].map(({ dueAt }) => dueAt.slice(11, 16))).toEqual([
			"11:20",
			"11:15",
			"11:10",
			"11:05",
			"11:00",
		]);
		expect(second.next).toBeNull();
		const stranger = await at(await freshTenant());
		expect(await (await stranger.ask("GET", "/schedules/sweep/runs")).json()).toEqual({ items: [], next: null });
		expect(await problemOf(await ask("GET", "/schedules/sweep/runs?cursor=x"))).toMatchObject({ code: "validation_failed" });
	});

	it("shows in the list of schedules what is under way, and the next run as the tick will make it", async () => {
		const world = await freshPatrol("2026-06-03T12:00:00.000Z");
		await world.strike();
		const { ask } = await at(world.tenant);
		await ask("POST", "/schedules/verification/run", {});
		const { items } = await (await ask("GET", "/schedules")).json<{ items: Record<string, unknown>[] }>();
		expect(items.find(({ service }) => service === "sweep")).toMatchObject({
			nextRunAt: "2026-06-03T12:05:00.000Z",
			parts: [],
			underWay: [{ state: "waiting", cause: "schedule", dueAt: "2026-06-03T12:00:00.000Z" }],
		});
	});
});
