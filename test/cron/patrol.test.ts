import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { runOnce } from "../../src/cron/jobs";
import { EXCUSED_MS } from "../../src/cron/patrol";
import { unfinished } from "../../src/cron/service";
import { agendaOf } from "../../src/db/agenda";
import { incidentsPage } from "../../src/db/incident-lists";
import { endIncident, raiseAbsence } from "../../src/db/incidents";
import { kick } from "../../src/db/kick";
import { absenceIn, PATROL_AWAY_MS } from "../../src/db/patrols";
import { saveSchedule, schedulesOf } from "../../src/db/schedules";
import { SCHEDULED, type ScheduledService } from "../../src/db/services";
import { patrolPortsOf } from "../../src/patrols";
import { connect } from "../support/connecting";
import { connection, endpoint } from "../support/connections";
import { freshPatrol, MINUTE_MS, well } from "../support/patrols";
import { freshTenant } from "../support/shops";

const NOON = "2026-06-03T12:00:00.000Z";
const iso = (ms: number) => new Date(ms).toISOString();
type World = Awaited<ReturnType<typeof freshPatrol>>;
const agendaRow = async ({ tenant }: World, service = "sweep") =>
	(await agendaOf(env.DB, [tenant.id])).find((row) => row.service === service);
const schedule = async (
	world: World,
	change: Partial<{ expression: string; zone: string | null; paused: boolean }>,
	service: ScheduledService = "sweep",
) => {
	const seen = (await schedulesOf(env.DB, world.tenant.id)).find((one) => one.service === service)?.version ?? 0;
	return await saveSchedule(
		env.DB,
		world.tenant.id,
		service,
		{ expression: "*/5 * * * *", zone: null, paused: false, ...change, seen },
		{
			tenantId: world.tenant.id,
			atMs: world.nowMs(),
			id: crypto.randomUUID(),
			event: "schedule.changed",
			subject: "sweep",
			actor: null,
			before: null,
			after: null,
			note: null,
			detail: {},
		},
	);
};
const dueTimes = async (world: World) => (await world.runsOf("sweep")).map(({ dueAtMs }) => iso(dueAtMs)).reverse();
/** So many minutes, each with its tick and with every message answered. */
async function minutes(world: World, count: number): Promise<void> {
	for (let minute = 0; minute < count; minute++) {
		await world.strike();
		await world.work();
		world.advance(MINUTE_MS);
	}
}

describe("the agenda", () => {
	it("has a new tenant's services from the first tick on, and one that is due in that minute goes in it", async () => {
		const world = await freshPatrol(NOON);
		await world.strike();
		expect(iso((await agendaRow(world))?.nextDueMs ?? 0)).toBe("2026-06-03T12:05:00.000Z");
		expect(await dueTimes(world)).toEqual([NOON]);
		expect(world.rung).toContainEqual({ tenantId: world.tenant.id, service: "sweep", part: "", dueAtMs: Date.parse(NOON) });
	});

	it("brings an entity over in the minute in which it is first followed, and from then on by the schedule", async () => {
		const world = await freshPatrol("2026-06-03T12:01:00.000Z");
		world.services.replication = well();
		const parts = async (ids: readonly string[]) => new Map(ids.map((id) => [id, ["product"]]));
		for (let minute = 0; minute < 15; minute++) {
			await world.strike({ particulars: { replication: { parts } } });
			await world.work();
			world.advance(MINUTE_MS);
		}
		const times = (await world.runsOf("replication")).map(({ dueAtMs, cause }) => [iso(dueAtMs).slice(11, 16), cause]).reverse();
		expect(times).toEqual([
			["12:01", "schedule"],
			["12:15", "schedule"],
		]);
	});

	it("has every run on time, once, with one line in the log each", async () => {
		const world = await freshPatrol(NOON);
		world.services.sweep = well();
		await minutes(world, 16);
		expect((await dueTimes(world)).map((time) => time.slice(11, 16))).toEqual(["12:00", "12:05", "12:10", "12:15"]);
		const { results } = await env.DB.prepare("SELECT success, count FROM logs WHERE tenant_id = ? AND service = 'sweep'")
			.bind(world.tenant.id)
			.all();
		expect(results).toEqual(Array.from({ length: 4 }, () => ({ success: 1, count: 1 })));
	});

	it("goes by a changed schedule from the next minute on", async () => {
		const world = await freshPatrol(NOON);
		await minutes(world, 1);
		await schedule(world, { expression: "3 * * * *" });
		await minutes(world, 6);
		expect((await dueTimes(world)).map((time) => time.slice(11, 16))).toEqual(["12:00", "12:03"]);
	});

	it("loses no time that was due and not claimed yet when its schedule is saved, unless it is paused", async () => {
		const worlds = [await freshPatrol(NOON), await freshPatrol(NOON)];
		for (const [index, world] of worlds.entries()) {
			world.services.sweep = well();
			await minutes(world, 1);
			world.to("2026-06-03T12:06:30.000Z");
			await schedule(world, { expression: "30 * * * *", paused: index === 1 });
			await world.strike();
		}
		const [saved, paused] = await Promise.all(worlds.map(dueTimes));
		expect(saved).toEqual([NOON, "2026-06-03T12:05:00.000Z"]);
		expect(paused).toEqual([NOON]);
		const next = worlds[0] === undefined ? undefined : await agendaRow(worlds[0]);
		expect(iso(next?.nextDueMs ?? 0)).toBe("2026-06-03T12:30:00.000Z");
	});

	it("goes by the new zone of a tenant that has moved", async () => {
		const world = await freshPatrol(NOON);
		await schedule(world, { expression: "30 14 * * *" });
		await world.strike();
		expect(iso((await agendaRow(world))?.nextDueMs ?? 0)).toBe("2026-06-03T13:30:00.000Z");
		await env.DB.prepare("UPDATE tenants SET time_zone = 'Asia/Tokyo' WHERE id = ?").bind(world.tenant.id).run();
		await world.strike();
		expect(iso((await agendaRow(world))?.nextDueMs ?? 0)).toBe("2026-06-04T05:30:00.000Z");
	});

	it.each([
		["spring, where 02:30 is skipped", "2026-03-28T12:00:00.000Z", ["2026-03-29T01:00:00.000Z", "2026-03-30T00:30:00.000Z"]],
		["autumn, where 02:30 comes twice", "2026-10-24T12:00:00.000Z", ["2026-10-25T00:30:00.000Z", "2026-10-26T01:30:00.000Z"]],
	])("has one run a day in %s", async (_name, start, expected) => {
		const world = await freshPatrol(start, { timeZone: "Europe/Berlin" });
		await schedule(world, { expression: "30 2 * * *" });
		world.services.sweep = well();
		await world.strike();
		for (let quarterDay = 0; quarterDay < 7; quarterDay++) {
			world.advance(6 * 60 * MINUTE_MS);
			await world.strike();
			await world.work();
		}
		const times = await dueTimes(world);
		expect(times).toHaveLength(2);
		expect(times[1]).toBe(expected[1]);
		expect(Math.abs(Date.parse(times[0] ?? "") - Date.parse(expected[0] ?? ""))).toBeLessThanOrEqual(60 * MINUTE_MS);
	});

	it("loses the rows of parts that are gone, and what waited for them", async () => {
		const world = await freshPatrol(NOON);
		const parts = async (ids: readonly string[], names: readonly string[]) => new Map(ids.map((id) => [id, names]));
		await world.strike({ particulars: { sweep: { parts: (ids) => parts(ids, ["product", "price"]) } } });
		expect((await world.runsOf("sweep")).map(({ part, state }) => [part, state])).toEqual([
			["product", "due"],
			["price", "due"],
		]);
		await world.strike({ particulars: { sweep: { parts: (ids) => parts(ids, ["product"]) } } });
		expect((await world.runsOf("sweep")).map(({ part, state }) => [part, state])).toEqual([
			["product", "due"],
			["price", "dropped"],
		]);
		expect((await agendaOf(env.DB, [world.tenant.id])).filter(({ service }) => service === "sweep").map(({ part }) => part)).toEqual([
			"product",
		]);
	});

	it("keeps what it has of a service that cannot say what it is about, and the others go on", async () => {
		const world = await freshPatrol(NOON);
		await world.strike();
		world.advance(15 * MINUTE_MS);
		const { failed } = await world.strike({ particulars: { sweep: { parts: () => Promise.reject(new Error("no such table")) } } });
		expect(failed).toBe(1);
		expect(await agendaRow(world)).toBeDefined();
		expect(await agendaRow(world, "verification")).toBeDefined();
		expect((await world.runsOf("verification")).length).toBe(1);
	});

	it("leaves out a service whose own times say that it does not go, and follows them when they change", async () => {
		const world = await freshPatrol(NOON);
		const at = (plan: string | null) => ({
			particulars: { sweep: { plans: async (ids: readonly string[]) => new Map(plan === null ? [] : ids.map((id) => [id, plan])) } },
		});
		await world.strike(at(null));
		expect(await agendaRow(world)).toBeUndefined();
		await world.strike(at("crontab UTC 0 18 * * *"));
		expect(iso((await agendaRow(world))?.nextDueMs ?? 0)).toBe("2026-06-03T18:00:00.000Z");
		await world.strike(at("crontab UTC 0 19 * * *"));
		expect(iso((await agendaRow(world))?.nextDueMs ?? 0)).toBe("2026-06-03T19:00:00.000Z");
	});
});

describe("a due time", () => {
	it("is claimed once by two ticks at once", async () => {
		const world = await freshPatrol(NOON);
		await world.strike();
		world.to("2026-06-03T12:05:00.000Z");
		world.rung.length = 0;
		await env.DB.prepare("UPDATE runs SET state = 'done', wake_at_ms = NULL WHERE tenant_id = ?").bind(world.tenant.id).run();
		await Promise.all([world.strike(), world.strike(), world.strike()]);
		expect(await dueTimes(world)).toEqual([NOON, "2026-06-03T12:05:00.000Z"]);
		expect(world.rung.filter(({ service }) => service === "sweep")).toHaveLength(1);
	});

	it("has no run of its own while the one before is under way: that one is its run", async () => {
		const world = await freshPatrol(NOON);
		await world.strike();
		world.to("2026-06-03T12:05:00.000Z");
		await world.strike();
		expect(await dueTimes(world)).toEqual([NOON]);
		expect(iso((await agendaRow(world))?.nextDueMs ?? 0)).toBe("2026-06-03T12:10:00.000Z");
	});

	it("that passed while the tick was away for three hours is made up for once, for the latest of them", async () => {
		const world = await freshPatrol(NOON);
		world.services.sweep = well();
		await minutes(world, 1);
		world.to("2026-06-03T15:02:30.000Z");
		await world.strike();
		await world.work();
		const [caughtUp] = await world.runsOf("sweep");
		expect(await dueTimes(world)).toEqual([NOON, "2026-06-03T15:00:00.000Z"]);
		expect(caughtUp).toMatchObject({ cause: "missed", state: "done" });
		await minutes(world, 5);
		expect(await dueTimes(world)).toEqual([NOON, "2026-06-03T15:00:00.000Z", "2026-06-03T15:05:00.000Z"]);
	});

	it("of a daily service that passed meanwhile is made up for the same day, and is called missed", async () => {
		const world = await freshPatrol(NOON);
		await schedule(world, { expression: "30 14 * * *" });
		world.services.sweep = well();
		await world.strike();
		world.to("2026-06-03T16:12:00.000Z");
		await world.strike();
		await world.work();
		expect((await world.runsOf("sweep")).map(({ cause, dueAtMs, state }) => [cause, iso(dueAtMs), state])).toEqual([
			["missed", "2026-06-03T13:30:00.000Z", "done"],
		]);
		expect(iso((await agendaRow(world))?.nextDueMs ?? 0)).toBe("2026-06-04T13:30:00.000Z");
	});

	it("costs time alone while the queue is away: it is rung for when it is back", async () => {
		const world = await freshPatrol(NOON);
		world.services.sweep = well();
		world.broken.queue = true;
		expect((await world.strike()).failed).toBe(0);
		expect(world.rung).toEqual([]);
		world.broken.queue = false;
		for (let minute = 0; minute < 2; minute++) {
			world.advance(MINUTE_MS);
			await world.strike();
		}
		await world.work();
		expect(await world.runsOf("sweep")).toMatchObject([{ state: "done", dueAtMs: Date.parse(NOON) }]);
	});

	it("is rung for again when its message is lost, and not every minute", async () => {
		const world = await freshPatrol(NOON);
		const sweeps = () => world.rung.filter(({ service }) => service === "sweep").length;
		const rings: number[] = [];
		for (let minute = 0; minute < 5; minute++) {
			await world.strike();
			rings.push(sweeps());
			world.advance(MINUTE_MS);
		}
		expect(rings).toEqual([1, 1, 2, 2, 3]);
	});
});

describe("a pause", () => {
	it("stops due runs, those that wait, and the watch", async () => {
		const world = await freshPatrol(NOON);
		await world.strike();
		await schedule(world, { paused: true });
		world.rung.length = 0;
		for (let hour = 0; hour < 3; hour++) {
			world.advance(60 * MINUTE_MS);
			await world.strike();
		}
		expect(world.rung.filter(({ service }) => service === "sweep")).toEqual([]);
		expect(await world.runsOf("sweep")).toMatchObject([{ state: "dropped" }]);
		expect((await world.incidents()).filter(({ subject }) => subject === "sweep")).toEqual([]);
		await schedule(world, {});
		await world.strike();
		expect((await world.runsOf("sweep")).length).toBe(2);
	});

	it("is one tenant's own", async () => {
		const [paused, other] = [await freshPatrol(NOON), await freshPatrol(NOON)];
		await schedule(paused, { paused: true });
		await paused.strike();
		await other.strike();
		expect([await dueTimes(paused), await dueTimes(other)]).toEqual([[], [NOON]]);
	});
});

describe("the watch", () => {
	const stopped = async (world: World, its = "sweep") => (await world.incidents()).filter(({ subject }) => subject === its);

	it("tells of a service that does not run within its interval and a minute, once, with neither queue nor consumer", async () => {
		const world = await freshPatrol(NOON);
		world.broken.queue = true;
		for (let minute = 0; minute <= 5; minute++) {
			await world.strike();
			expect(await stopped(world)).toEqual([]);
			world.advance(MINUTE_MS);
		}
		await world.strike();
		expect(iso(world.nowMs())).toBe("2026-06-03T12:06:00.000Z");
		expect(await stopped(world)).toMatchObject([{ kind: "service_stopped", subject: "sweep", advice: expect.stringContaining("Run now") }]);
		for (let minute = 0; minute < 20; minute++) {
			world.advance(MINUTE_MS);
			await world.strike();
		}
		expect(await stopped(world)).toHaveLength(1);
		const told = env.DB.prepare("SELECT kind FROM notifications WHERE tenant_id = ? AND detail ->> '$.subject' = 'sweep'");
		expect((await told.bind(world.tenant.id).all()).results).toEqual([{ kind: "incident_opened" }]);
	});

	it("takes it back with the first run that goes well", async () => {
		const world = await freshPatrol(NOON);
		world.broken.queue = true;
		for (let minute = 0; minute <= 6; minute++) {
			await world.strike();
			world.advance(MINUTE_MS);
		}
		expect(await stopped(world)).toHaveLength(1);
		world.broken.queue = false;
		world.services.sweep = well();
		await minutes(world, 3);
		expect(await stopped(world)).toEqual([]);
		const told = env.DB.prepare("SELECT kind FROM notifications WHERE tenant_id = ? AND detail ->> '$.subject' = 'sweep' ORDER BY n");
		expect((await told.bind(world.tenant.id).all()).results).toEqual([{ kind: "incident_opened" }, { kind: "incident_closed" }]);
	});

	it("tells of what nobody has even claimed", async () => {
		const world = await freshPatrol(NOON);
		await world.strike();
		await env.DB.prepare("UPDATE runs SET state = 'done', wake_at_ms = NULL, alarm_at_ms = NULL WHERE tenant_id = ?")
			.bind(world.tenant.id)
			.run();
		world.to("2026-06-03T12:11:00.000Z");
		const { failed } = await world.strike({ claim: () => Promise.reject(new Error("no such column")) });
		expect(failed).toBeGreaterThan(0);
		expect(await stopped(world)).toMatchObject([
			{ kind: "service_stopped", reason: expect.stringContaining("3 June 2026 at 13:05 (Europe/Dublin)") },
		]);
	});

	it("tells of a schedule that somebody has broken in the database, and of nothing when it is mended", async () => {
		const world = await freshPatrol(NOON);
		world.services.sweep = well();
		await env.DB.prepare("INSERT INTO schedules VALUES (?1, 'sweep', 'whenever', NULL, 0, 1, 1)").bind(world.tenant.id).run();
		await world.strike();
		expect(await stopped(world, "sweep:schedule")).toMatchObject([{ reason: expect.stringContaining("whenever") }]);
		await schedule(world, { expression: "* * * * *" });
		expect(await stopped(world, "sweep:schedule")).toEqual([]);
		await minutes(world, 2);
		expect(await stopped(world)).toEqual([]);
	});

	it("has nothing to say of a part that is gone, or of a service that is paused: what was open is over with it", async () => {
		const world = await freshPatrol(NOON);
		const parts = (names: readonly string[]) => ({
			particulars: { replication: { parts: async (ids: readonly string[]) => new Map(ids.map((id) => [id, names])) } },
		});
		world.services.replication = async () => ({ success: false, count: 0, level: "error", message: "It was refused.", detail: null });
		await world.strike(parts(["product", "price"]));
		await world.work();
		expect(await stopped(world, "replication:price,product")).toHaveLength(1);
		await world.strike(parts(["product"]));
		expect(await stopped(world, "replication:price,product")).toEqual([]);
		expect(await stopped(world, "replication:product")).toHaveLength(1);
		await schedule(world, { paused: true, expression: "*/15 * * * *" }, "replication");
		expect(await stopped(world, "replication:product")).toEqual([]);
		const told = env.DB.prepare("SELECT message FROM logs WHERE tenant_id = ? AND detail ->> '$.closedAtMs' IS NOT NULL ORDER BY rowid");
		expect((await told.bind(world.tenant.id).all()).results).toEqual([
			{ message: "Replication (Prices) does not go any more, so it has not stopped either." },
			{ message: "It is paused, so it has not stopped." },
		]);
	});

	it("forgets a failure that nobody has told of yet with a run that goes well", async () => {
		const world = await freshPatrol(NOON);
		let isWell = false;
		world.services.sweep = async (run, signal) =>
			isWell ? await well()(run, signal) : { success: false, count: 0, level: "error", message: "The disk is full.", detail: null };
		// The consumer dies between the end of the run and the incident.
		const failed = () => Promise.reject(new Error("it dies here"));
		await world.strike();
		for (const key of world.rung.splice(0).filter(({ service }) => service === "sweep"))
			await runOnce(key, { ...world.jobs, failed }).catch(() => null);
		expect((await world.runsOf("sweep")).map(({ state }) => state)).toEqual(["failed"]);
		isWell = true;
		await kick(env.DB, world.tenant.id, "sweep", "", world.nowMs(), "person", null);
		const [run] = (await world.runsOf("sweep")).filter(({ state }) => state === "due");
		world.rung.push({ tenantId: world.tenant.id, service: "sweep", part: "", dueAtMs: run?.dueAtMs ?? 0 });
		await world.work();
		expect((await world.runsOf("sweep")).map(({ state }) => state).sort()).toEqual(["done", "failed"]);
		world.advance(MINUTE_MS);
		await world.strike();
		expect((await world.incidents()).filter(({ subject }) => subject === "sweep")).toEqual([]);
	});

	it("says nothing of what is late in an outage, and does not forget it when the outage is over", async () => {
		const world = await freshPatrol(NOON);
		world.services.sweep = well();
		const { id } = world.tenant;
		await env.DB.prepare("INSERT INTO incidents (tenant_id, opened_at_ms, id, kind, reason) VALUES (?, ?, 'i', 'erp_offline', 'down')")
			.bind(id, world.nowMs())
			.run();
		const run = (part: string, state: string, atMs: number) =>
			env.DB.prepare(
				`INSERT INTO runs (tenant_id, service, part, due_at_ms, interval_ms, cause, state, attempts, slices, wake_at_ms, alarm_at_ms, count, message)
				VALUES (?, 'reconciliation', ?, ?, 60000, 'schedule', ?, 1, 0, NULL, ?, 0, 'It got nowhere.')`,
			)
				.bind(id, part, atMs, state, atMs)
				.run();
		await run("live", "going_on", world.nowMs());
		await run("over", "failed", world.nowMs());
		const reasons = async () => (await world.incidents()).filter(({ kind }) => kind === "service_stopped").map(({ subject }) => subject);
		const awake = async () => [];
		for (let minute = 0; minute < 20; minute++) {
			world.advance(MINUTE_MS);
			await world.strike({ awake });
			await world.work();
			expect((await reasons()).filter((subject) => subject.startsWith("reconciliation:"))).toEqual([]);
		}
		await env.DB.prepare("UPDATE incidents SET closed_at_ms = ? WHERE tenant_id = ? AND kind = 'erp_offline'")
			.bind(world.nowMs(), id)
			.run();
		world.advance(EXCUSED_MS);
		await world.strike({ awake });
		expect((await reasons()).filter((subject) => subject.startsWith("reconciliation:"))).toEqual(["reconciliation:live"]);
	});

	it("is not closed by a saved schedule when it tells of a run that failed", async () => {
		const world = await freshPatrol(NOON);
		world.services.sweep = async () => ({ success: false, count: 0, level: "error", message: "The disk is full.", detail: null });
		await minutes(world, 1);
		await schedule(world, { expression: "* * * * *" });
		expect(await stopped(world)).toHaveLength(1);
	});

	it("leaves what waits for a long run alone while that one gets on, and tells of it when nothing begins it afterwards", async () => {
		const world = await freshPatrol(NOON);
		const kicked: string[] = [];
		world.services.sweep = async () => {
			// Somebody asks for a run while this one is at work.
			kicked.push((await kick(env.DB, world.tenant.id, "sweep", "", world.nowMs() + 1, "person", null)).kind);
			return unfinished("Not yet.", 1, true);
		};
		await world.strike();
		const [first] = world.rung.filter(({ service }) => service === "sweep");
		if (first === undefined) throw new Error("it was due");
		for (let minute = 0; minute < 12; minute++) {
			await runOnce(first, world.jobs);
			world.rung.length = 0;
			world.advance(MINUTE_MS);
			await world.strike();
			expect(await stopped(world)).toEqual([]);
		}
		expect(kicked.slice(0, 2)).toEqual(["started", "already"]);
		world.services.sweep = well();
		await runOnce(first, world.jobs);
		world.rung.length = 0;
		await world.strike();
		expect(await stopped(world)).toEqual([]);
		world.broken.queue = true;
		world.advance(8 * MINUTE_MS);
		await world.strike();
		expect(await stopped(world)).toHaveLength(1);
	});
});

describe("many shops at a standstill", () => {
	it("are all told of in the same minute, each once", async () => {
		const worlds = await Promise.all(Array.from({ length: 30 }, () => freshPatrol(NOON)));
		const ids = new Set(worlds.map(({ tenant }) => tenant.id));
		const [world] = worlds;
		if (world === undefined) throw new Error("there are thirty");
		const ours = <T extends { readonly tenantId: string }>(rows: readonly T[]): T[] => rows.filter(({ tenantId }) => ids.has(tenantId));
		const real = patrolPortsOf(env);
		const asked: number[] = [];
		const all: Partial<World["ports"]> = {
			tenants: async () => ours(await real.tenants(null, 10_000)),
			due: async (ms) => ours(await real.due(ms, null, 10_000)),
			late: async (ms, limit) => {
				asked.push(limit);
				return ours(await real.late(ms, 10_000)).slice(0, limit);
			},
			overdue: async (ms, limit) => ours(await real.overdue(ms, 10_000)).slice(0, limit),
		};
		const open = async () =>
			(await Promise.all(worlds.map((one) => one.incidents()))).flat().filter(({ subject }) => subject === "sweep").length;
		await world.strike(all);
		world.advance(6 * MINUTE_MS);
		await world.strike(all);
		expect(await open()).toBe(worlds.length);
		world.advance(MINUTE_MS);
		await world.strike(all);
		expect(await open()).toBe(worlds.length);
		expect(Math.min(...asked)).toBeGreaterThanOrEqual(50 * SCHEDULED.length);
		const row = "SELECT count(*) AS n FROM logs WHERE tenant_id = ? AND level = 'error' AND service = 'sweep'";
		expect(await env.DB.prepare(row).bind(world.tenant.id).first("n")).toBe(1);
	});
});

describe("a connection that nobody can use", () => {
	const parts = async ({ tenant }: World) =>
		(await agendaOf(env.DB, [tenant.id])).flatMap(({ service, part }) => (service === "replication" ? [part] : [])).sort();
	const ofConnection = async (world: World) => (await world.incidents()).filter(({ kind }) => kind === "connection_unusable");

	it.each([
		["is no JSON any more", '{"adapter":"rest","baseUrl'],
		["has settings that make no sense", JSON.stringify(connection({ settings: { entities: ["unicorn"] } }))],
	])("leaves planned what was planned and open what was open, and is told of until it is mended: it %s", async (_why, broken) => {
		const world = await freshPatrol(NOON);
		const said = vi.spyOn(console, "error").mockImplementation(() => {});
		world.services.replication = async () => ({ success: false, count: 0, level: "error", message: "No right.", detail: null });
		await connect(world.tenant.id);
		await minutes(world, 1);
		const [planned, open] = [await parts(world), (await world.incidents()).map(({ subject }) => subject).sort()];
		expect(planned).toEqual(["contact", "customer", "price", "product", "stock"]);
		expect(open.some((subject) => subject.startsWith("replication"))).toBe(true);
		await env.DB.prepare("UPDATE connections SET connection = ? WHERE tenant_id = ?").bind(broken, world.tenant.id).run();
		await minutes(world, 2);
		said.mockRestore();
		expect(await parts(world)).toEqual(planned);
		expect(await ofConnection(world)).toMatchObject([
			{ reason: expect.stringContaining("cannot be used"), advice: expect.stringContaining("save the connection anew") },
		]);
		expect(
			(await world.incidents())
				.map(({ subject }) => subject)
				.filter((subject) => subject !== "")
				.sort(),
		).toEqual(open.filter((subject) => subject !== ""));
		await connect(world.tenant.id, endpoint({}, 2));
		await minutes(world, 1);
		expect(await ofConnection(world)).toEqual([]);
		expect(await parts(world)).toEqual(planned);
	});

	it("that is gone is another matter: nothing is left to replicate, and nothing is told", async () => {
		const world = await freshPatrol(NOON);
		world.services.replication = well();
		await connect(world.tenant.id);
		await minutes(world, 1);
		await env.DB.prepare("DELETE FROM connections WHERE tenant_id = ?").bind(world.tenant.id).run();
		await minutes(world, 1);
		expect(await parts(world)).toEqual([]);
		expect(await ofConnection(world)).toEqual([]);
	});
});

describe("the patrol itself", () => {
	it("leaves word only when it came through, so that one that always fails is missed", async () => {
		const world = await freshPatrol(NOON);
		const words: string[] = [];
		const done: World["ports"]["done"] = async ({ name }) => void words.push(name);
		await world.strike({ done });
		await world.strike({ done, late: () => Promise.reject(new Error("D1 is away")) });
		expect(words).toEqual(["services"]);
	});

	it("tells nobody of one minute that was left out, as with a deployment, but the log", async () => {
		const world = await freshPatrol(NOON);
		const lines = vi.spyOn(console, "log").mockImplementation(() => {});
		try {
			// From the end of a run to the beginning of the next: with none left out, and with one, a little early or late.
			for (const awayMs of [MINUTE_MS + 5_000, 2 * MINUTE_MS - 10_000, 2 * MINUTE_MS + 1_000, PATROL_AWAY_MS]) {
				const lastMs = world.nowMs() - awayMs;
				await world.strike({ words: async () => ({ tick: lastMs, services: lastMs }) });
			}
			const skipped = lines.mock.calls.map(([line]) => JSON.parse(String(line))).filter(({ event }) => event === "patrol.skipped");
			expect(skipped.map(({ awayMs }) => awayMs)).toEqual([2 * MINUTE_MS - 10_000, 2 * MINUTE_MS + 1_000, PATROL_AWAY_MS]);
		} finally {
			lines.mockRestore();
		}
		expect((await world.incidents()).filter(({ kind }) => kind === "tick_stopped")).toEqual([]);
		// Two that were left out are told of, however early the third came.
		expect(3 * MINUTE_MS - 15_000).toBeGreaterThan(PATROL_AWAY_MS);
	});

	it("puts right what a clock that was ahead has put off, and writes nothing when nothing is", async () => {
		const world = await freshPatrol(NOON);
		const dues = async () =>
			(
				await env.DB.prepare("SELECT service, next_due_ms AS dueMs FROM agenda WHERE tenant_id = ? ORDER BY service")
					.bind(world.tenant.id)
					.all<{ service: string; dueMs: number }>()
			).results;
		await world.strike();
		world.advance(24 * 60 * MINUTE_MS);
		await world.strike();
		world.advance(-24 * 60 * MINUTE_MS);
		world.advance(MINUTE_MS);
		await world.strike();
		for (const { service, dueMs } of await dues()) {
			expect(dueMs, service).toBeGreaterThanOrEqual(world.nowMs());
			expect(dueMs, service).toBeLessThanOrEqual(world.nowMs() + 24 * 60 * MINUTE_MS);
		}
		const sweep = async () => (await world.runsOf("sweep")).filter(({ dueAtMs }) => dueAtMs > Date.parse(NOON) && dueAtMs <= world.nowMs());
		expect(await sweep()).toEqual([]);
		await world.work();
		world.advance(5 * MINUTE_MS);
		await world.strike();
		expect(await sweep()).toHaveLength(1);
		const kept: unknown[] = [];
		await world.strike({ keep: async (changes) => void kept.push(changes) });
		expect(kept).toEqual([]);
	});

	it("tells everybody when it comes back from being away for longer than one minute left out, and that it is back", async () => {
		const [world, other] = [await freshPatrol(NOON), await freshTenant()];
		let lastMs = 0;
		const words = async () => ({ tick: world.nowMs(), services: lastMs });
		const done = async () => {
			lastMs = world.nowMs();
		};
		const told = async (tenantId: string) =>
			(await incidentsPage(env.DB, tenantId, { after: null, limit: 50, outages: false })).items.filter(
				({ kind }) => kind === "tick_stopped",
			);
		lastMs = world.nowMs() - PATROL_AWAY_MS;
		await world.strike({ words, done });
		expect(await told(world.tenant.id)).toEqual([]);
		lastMs = world.nowMs() - 180 * MINUTE_MS;
		await world.strike({ words, done });
		await world.strike({ words, done });
		for (const id of [world.tenant.id, other.id])
			expect(await told(id)).toMatchObject([{ openedAtMs: world.nowMs() - 180 * MINUTE_MS, closedAtMs: world.nowMs() }]);
	});

	it("is told of once and closed once for an absence of either patrol, however often somebody looks in between", async () => {
		const world = await freshPatrol(NOON);
		const id = world.tenant.id;
		const seen: { tick: number; services: number } = { tick: world.nowMs(), services: world.nowMs() };
		const ports: Partial<World["ports"]> = {
			words: async () => ({ ...seen }),
			done: async ({ endedAtMs }) => {
				seen.services = endedAtMs;
			},
		};
		const looks = async () => {
			const absence = absenceIn(seen, world.nowMs());
			if (absence !== null) await raiseAbsence(env.DB, id, absence.trouble, absence.atMs);
		};
		const notices = async () => {
			const told = env.DB.prepare("SELECT kind FROM notifications WHERE tenant_id = ? AND detail ->> '$.kind' = 'tick_stopped' ORDER BY n");
			return (await told.bind(id).all<{ kind: string }>()).results.map(({ kind }) => kind);
		};
		const open = async () => (await world.incidents()).filter(({ kind }) => kind === "tick_stopped");
		for (let minute = 0; minute < 10; minute++) {
			world.advance(MINUTE_MS);
			await looks();
			await world.strike(ports);
			await looks();
		}
		expect(await open()).toMatchObject([{ id: `tick_stopped:${seen.tick}`, reason: expect.stringContaining("looks after orders") }]);
		expect((await open())[0]?.reason).not.toContain("nothing goes on schedule");
		expect(await notices()).toEqual(["incident_opened"]);
		seen.tick = world.nowMs();
		await world.strike(ports);
		await looks();
		expect(await notices()).toEqual(["incident_opened", "incident_closed"]);
		// A patrol that fails every minute is missed although it comes.
		for (let minute = 0; minute < 10; minute++) {
			world.advance(MINUTE_MS);
			seen.tick = world.nowMs();
			await world.strike({ ...ports, late: () => Promise.reject(new Error("D1 is away")) });
			await looks();
		}
		expect(await open()).toMatchObject([{ reason: expect.stringContaining("nothing goes on schedule") }]);
		expect((await open())[0]?.reason).not.toContain("may stay so");
		await world.strike(ports);
		await looks();
		expect(await notices()).toEqual(["incident_opened", "incident_closed", "incident_opened", "incident_closed"]);
	});

	it("names both when both are missing, and opens nothing again for an absence that is over", async () => {
		const { id } = await freshTenant();
		const absence = absenceIn({ tick: 1_000, services: 2_000 }, 10 * MINUTE_MS);
		if (absence === null) throw new Error("both are late");
		expect(absence).toMatchObject({ atMs: 1_000, trouble: { reason: expect.stringContaining("The patrols that go every minute have") } });
		expect(await raiseAbsence(env.DB, id, absence.trouble, absence.atMs)).toBe(true);
		await endIncident(env.DB, id, "tick_stopped", "", 11 * MINUTE_MS);
		expect(await raiseAbsence(env.DB, id, absence.trouble, absence.atMs)).toBe(false);
		expect(absenceIn({ services: 2_000 }, 2_000)).toBeNull();
	});
});
