import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { ATTEMPTS_MAX, LEASE_MS, runOnce, SLICES_MAX, STANDSTILL_MS, workJobs } from "../../src/cron/jobs";
import { jobOf } from "../../src/cron/message";
import { RUN_MS_MAX, type Service, unfinished } from "../../src/cron/service";
import { kick } from "../../src/db/kick";
import { batchOf, handed } from "../support/messages";
import { freshPatrol, MINUTE_MS, well } from "../support/patrols";

const NOON = "2026-06-03T12:00:00.000Z";
type World = Awaited<ReturnType<typeof freshPatrol>>;
const lines = async ({ tenant }: World) =>
	(
		await env.DB.prepare(
			"SELECT level, success, count, message FROM logs WHERE tenant_id = ? AND service = 'sweep' AND success IS NOT NULL ORDER BY id",
		)
			.bind(tenant.id)
			.all()
	).results;
const stopped = async (world: World) => (await world.incidents()).filter(({ subject }) => subject === "sweep");
const kicked = (world: World, cause: "person" | "push" = "push") => kick(env.DB, world.tenant.id, "sweep", "", world.nowMs(), cause, null);
/** A world whose sweep was claimed at noon and lies on the queue; nothing else does. */
async function claimed(sweep?: Service) {
	const world = await freshPatrol(NOON);
	if (sweep !== undefined) world.services.sweep = sweep;
	await world.strike();
	const [message] = world.rung.splice(0).filter(({ service }) => service === "sweep");
	if (message === undefined) throw new Error("the sweep is due at noon");
	world.rung.push(message);
	return { world, message };
}

describe("a run", () => {
	it("leaves its line in the log with start, end, success and count, in the same breath as its end", async () => {
		const { world } = await claimed(async ({ attempt, dueAtMs, part, cause }) => ({
			success: true,
			count: 7,
			level: "warning",
			message: `${attempt} ${new Date(dueAtMs).toISOString()} "${part}" ${cause}`,
			detail: null,
		}));
		await world.work();
		expect(await lines(world)).toEqual([{ level: "warning", success: 1, count: 7, message: `1 ${NOON} "" schedule` }]);
		expect(await world.runsOf("sweep")).toMatchObject([{ state: "done", success: true, count: 7, wakeAtMs: null, alarmAtMs: null }]);
	});

	it("is done once, however often its message comes and however many answer it at once", async () => {
		const calls: number[] = [];
		const { world, message } = await claimed(async (run, signal) => {
			calls.push(1);
			await scheduler.wait(20);
			return await well()(run, signal);
		});
		world.rung.push(message, message);
		await Promise.all([world.work(), world.work(), world.work()]);
		world.rung.push(message);
		await world.work();
		expect([calls.length, (await lines(world)).length]).toEqual([1, 1]);
	});

	it("that throws is tried again after 1, 2, 4 and 8 minutes, then it has failed, and a person is told at once", async () => {
		const said = vi.spyOn(console, "error").mockImplementation(() => {});
		const tries: number[] = [];
		const { world } = await claimed(async () => {
			tries.push((world.nowMs() - Date.parse(NOON)) / MINUTE_MS);
			throw new Error("no such table: secrets");
		});
		for (let minute = 0; minute <= 16; minute++) {
			await world.work();
			world.advance(MINUTE_MS);
			await world.strike();
			world.rung.splice(0, world.rung.length, ...world.rung.filter(({ service }) => service === "sweep"));
		}
		said.mockRestore();
		expect(tries.slice(0, ATTEMPTS_MAX)).toEqual([0, 1, 3, 7, 15]);
		const [line] = await lines(world);
		expect(line).toMatchObject({ level: "error", success: 0 });
		expect(line?.message).toContain("failed 5 times in a row");
		expect(JSON.stringify([line, await world.incidents()])).not.toContain("no such table");
		expect(await stopped(world)).toHaveLength(1);
	});

	it("that answers that it failed is not tried again, and a person is told at once", async () => {
		const { world } = await claimed(async () => ({ success: false, count: 0, level: "error", message: "The disk is full.", detail: null }));
		await world.work();
		world.advance(2 * MINUTE_MS);
		await world.strike();
		expect((await world.runsOf("sweep")).map(({ state }) => state)).toEqual(["failed"]);
		expect(await stopped(world)).toMatchObject([{ kind: "service_stopped", reason: "The disk is full." }]);
	});

	it("that failed is told of by the tick when nobody could be told before", async () => {
		const { world } = await claimed(async () => ({ success: false, count: 0, level: "error", message: "The disk is full.", detail: null }));
		const said = vi.spyOn(console, "error").mockImplementation(() => {});
		await workJobs(
			batchOf(
				world.rung.splice(0).map((key) => handed(jobOf(key))),
				"holdfast-jobs",
			),
			{
				...world.jobs,
				failed: () => Promise.reject(new Error("D1 is away")),
			},
		);
		said.mockRestore();
		expect(await stopped(world)).toEqual([]);
		await world.strike();
		expect(await stopped(world)).toMatchObject([{ reason: "The disk is full." }]);
		await world.strike();
		expect(await stopped(world)).toHaveLength(1);
	});

	it("of whose failure a person is told otherwise raises nothing", async () => {
		const { world } = await claimed(async () => ({
			success: false,
			count: 0,
			level: "warning",
			message: "The ERP is offline.",
			detail: null,
			quiet: true,
		}));
		await world.work();
		world.advance(2 * MINUTE_MS);
		await world.strike();
		expect([await stopped(world), (await lines(world)).length]).toEqual([[], 1]);
	});

	it("that goes well takes back that its service had stopped", async () => {
		const { world } = await claimed(async () => ({ success: false, count: 0, level: "error", message: "Full.", detail: null }));
		await world.work();
		expect(await stopped(world)).toHaveLength(1);
		world.services.sweep = well();
		world.advance(5 * MINUTE_MS);
		await world.strike();
		await world.work();
		expect(await stopped(world)).toEqual([]);
	});

	it("of a service that this version does not have fails, and says so", async () => {
		const { world } = await claimed();
		await world.work();
		expect(await lines(world)).toMatchObject([{ success: 0, message: expect.stringContaining("no service sweep") }]);
	});

	it("goes on in further invocations, at once, with one line and one sum in the end", async () => {
		const left = [3, 2, 1, 0];
		const attempts: number[] = [];
		const { world } = await claimed(async ({ attempt }) => {
			attempts.push(attempt);
			const more = (left.shift() ?? 0) > 0;
			return more ? unfinished("Not yet.", 10, true) : { success: true, count: 10, level: "info", message: "Done.", detail: null };
		});
		expect(await world.work()).toBe(4);
		expect(attempts).toEqual([1, 1, 1, 1]);
		expect(await lines(world)).toMatchObject([{ success: 1, count: 40 }]);
	});

	it("that goes on for ever is ended", async () => {
		const { world, message } = await claimed(async () => unfinished("", 1, true));
		await env.DB.prepare("UPDATE runs SET slices = ? WHERE tenant_id = ?").bind(SLICES_MAX, message.tenantId).run();
		await world.work();
		expect(await lines(world)).toMatchObject([{ success: 0, message: expect.stringContaining("without coming to an end") }]);
	});

	it("that gets on, however long it takes, has not stopped; one that comes to a standstill has", async () => {
		let more = true;
		const { world, message } = await claimed((run, signal) =>
			more ? Promise.resolve(unfinished("Not yet.", 1, true)) : well()(run, signal),
		);
		const once = async () => {
			const [key] = world.rung.splice(0).filter(({ service }) => service === "sweep");
			if (key !== undefined) await workJobs(batchOf([handed(jobOf(key))], "holdfast-jobs"), world.jobs);
		};
		for (let minute = 0; minute < 20; minute++) {
			await once();
			world.advance(MINUTE_MS);
			await world.strike();
		}
		expect(await stopped(world)).toEqual([]);
		for (let minute = 0; minute < 8; minute++) {
			world.rung.length = 0;
			world.advance(MINUTE_MS);
			await world.strike();
		}
		expect(await stopped(world)).toHaveLength(1);
		more = false;
		world.rung.splice(0, world.rung.length, message);
		await once();
		expect(await stopped(world)).toEqual([]);
	});
});

describe("a run that goes on without getting any further", () => {
	it("is late when it would have been anyway, does not keep anybody busy, and says what it waits for", async () => {
		const { world } = await claimed(async () => unfinished("Orders have all that the ERP can do.", 0, false));
		const delays: number[] = [];
		world.jobs.ring = async (keys, delayMs = 0) => {
			delays.push(delayMs);
			world.rung.push(...keys);
		};
		let told = 0;
		while (told === 0 && world.nowMs() < Date.parse(NOON) + 30 * MINUTE_MS) {
			const [key] = world.rung.splice(0).filter(({ service }) => service === "sweep");
			if (key !== undefined) await runOnce(key, world.jobs);
			world.advance(MINUTE_MS);
			await world.strike();
			told = (await stopped(world)).length;
		}
		// Its interval of five minutes and one for the patrol.
		expect(world.nowMs() - Date.parse(NOON)).toBe(6 * MINUTE_MS);
		expect(await stopped(world)).toMatchObject([{ reason: expect.stringContaining("Orders have all that the ERP can do.") }]);
		expect(Math.min(...delays)).toBe(STANDSTILL_MS);
		// None of it was a failure, so it is still at it.
		expect(await world.runsOf("sweep")).toMatchObject([{ state: "going_on", attempts: 0 }]);
		world.services.sweep = well();
		await world.work();
		expect(await stopped(world)).toEqual([]);
	});

	it("does not give back the tries of those that died at it", async () => {
		const { world, message } = await claimed(async () => unfinished("Not yet.", 0, false));
		for (let death = 1; death < ATTEMPTS_MAX; death++) {
			await world.jobs.begin(message, world.nowMs(), LEASE_MS);
			world.advance(LEASE_MS);
		}
		await runOnce(message, world.jobs);
		expect(await world.runsOf("sweep")).toMatchObject([{ state: "going_on", attempts: ATTEMPTS_MAX - 1 }]);
		world.services.sweep = async () => unfinished("So far.", 1, true);
		await runOnce(message, world.jobs);
		expect(await world.runsOf("sweep")).toMatchObject([{ state: "going_on", attempts: 0 }]);
	});
});

describe("a run that says it may go in a minute", () => {
	const away = (): Service => async () => ({
		success: false,
		count: 3,
		level: "error",
		message: "The feed is broken.",
		detail: null,
		again: true,
	});

	it("is tried again with growing waits, and nobody hears of one that goes then", async () => {
		const { world } = await claimed(away());
		await world.work();
		expect(await world.runsOf("sweep")).toMatchObject([{ state: "retrying", message: "The feed is broken.", count: 3 }]);
		world.services.sweep = well();
		world.advance(MINUTE_MS);
		await world.strike();
		await world.work();
		expect(await lines(world)).toMatchObject([{ success: 1, count: 4 }]);
		expect(await stopped(world)).toEqual([]);
	});

	it("is told of in its own words when it stays so", async () => {
		const { world } = await claimed(away());
		const states = async () => (await world.runsOf("sweep")).find(({ dueAtMs }) => dueAtMs === Date.parse(NOON))?.state;
		for (let minute = 0; minute < 20 && (await states()) !== "failed"; minute++) {
			await world.work();
			world.advance(MINUTE_MS);
			await world.strike();
		}
		expect(await lines(world)).toMatchObject([{ success: 0, message: "The feed is broken.", count: 3 * ATTEMPTS_MAX }]);
		expect(await stopped(world)).toMatchObject([{ reason: expect.stringContaining("The feed is broken.") }]);
	});
});

describe("a consumer", () => {
	it("that dies between claim and end is made up for when its lease is over, and cannot settle after that", async () => {
		const { world, message } = await claimed(well());
		const dead = await world.jobs.begin(message, world.nowMs(), LEASE_MS);
		world.advance(LEASE_MS - 1_000);
		await world.work();
		expect(await world.runsOf("sweep")).toMatchObject([{ state: "running" }]);
		world.advance(MINUTE_MS);
		await world.strike();
		await world.work();
		expect(await world.runsOf("sweep")).toMatchObject([{ state: "done", attempts: 2 }]);
		if (dead.kind !== "begun") throw new Error("it was free");
		expect(await world.jobs.goOn(dead.run, { count: 5, progress: true, message: "late" }, world.nowMs(), 0)).toBe(false);
		expect(await world.jobs.retry(dead.run, { message: "late", count: 0 }, world.nowMs())).toBe(false);
		expect((await lines(world)).length).toBe(1);
	});

	it("that dies with each try makes the run fail", async () => {
		const { world, message } = await claimed(well());
		for (let death = 0; death < ATTEMPTS_MAX; death++) {
			await world.jobs.begin(message, world.nowMs(), LEASE_MS);
			world.advance(LEASE_MS);
		}
		world.rung.push(message);
		await world.work();
		expect(await lines(world)).toMatchObject([{ success: 0, message: expect.stringContaining("never came to an end") }]);
	});

	it("waits for a service that hangs no longer than a run may take, and tells it to stop", async () => {
		const signals: AbortSignal[] = [];
		const { world } = await claimed((_run, signal) => {
			signals.push(signal);
			return new Promise(() => {});
		});
		vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
		const said = vi.spyOn(console, "error").mockImplementation(() => {});
		try {
			const working = world.work();
			while (signals.length === 0) await scheduler.wait(5);
			vi.advanceTimersByTime(RUN_MS_MAX);
			await working;
		} finally {
			vi.useRealTimers();
			said.mockRestore();
		}
		expect(signals[0]?.aborted).toBe(true);
		expect(await world.runsOf("sweep")).toMatchObject([{ state: "retrying", attempts: 1 }]);
	});

	it("acknowledges what is no job, and hands back what it could not take", async () => {
		const { world, message } = await claimed(well());
		const said = vi.spyOn(console, "error").mockImplementation(() => {});
		const [bad, unknown, good] = [handed({ hello: 1 }), handed({ ...jobOf(message), service: "relay" }), handed(jobOf(message))];
		await workJobs(batchOf<unknown>([bad, unknown, good], "holdfast-jobs"), {
			...world.jobs,
			begin: () => Promise.reject(new Error("no D1")),
		});
		said.mockRestore();
		expect([bad, unknown, good].map(({ result }) => result)).toEqual(["acked", "acked", "retried"]);
	});
});

describe("a kick", () => {
	it("makes a run due now; a hundred at once make one, and say which", async () => {
		const world = await freshPatrol(NOON);
		world.services.sweep = well();
		const answers = await Promise.all(Array.from({ length: 100 }, () => kicked(world)));
		expect(answers.filter(({ kind }) => kind === "started")).toHaveLength(1);
		expect(new Set(answers.map((answer) => (answer.kind === "paused" ? "paused" : answer.run.dueAtMs)))).toEqual(
			new Set([Date.parse(NOON)]),
		);
		expect(await world.runsOf("sweep")).toMatchObject([{ state: "due", cause: "push" }]);
	});

	it("while a run is under way waits for it, because that one may have read already what the kick is about", async () => {
		const order: string[] = [];
		const { world } = await claimed(async (run, signal) => {
			order.push(`begun ${run.cause}`);
			if (run.cause === "schedule") {
				const answer = await kicked(world);
				if (answer.kind === "paused") throw new Error("it is not");
				order.push(answer.kind);
				world.rung.push(answer.run);
				await world.work();
				order.push("still alone");
			}
			return await well()(run, signal);
		});
		await world.work();
		expect(order).toEqual(["begun schedule", "started", "still alone", "begun push"]);
		expect((await world.runsOf("sweep")).map(({ state }) => state)).toEqual(["done", "done"]);
	});

	it("of a person ends a back-off; one of a program does not", async () => {
		const said = vi.spyOn(console, "error").mockImplementation(() => {});
		const { world, message } = await claimed(() => Promise.reject(new Error("away")));
		await world.work();
		world.services.sweep = well();
		const states = async () => (await world.runsOf("sweep")).map(({ state }) => state);
		expect(await kicked(world, "push")).toMatchObject({ kind: "already", run: { dueAtMs: message.dueAtMs } });
		world.rung.push(message);
		await world.work();
		expect(await states()).toEqual(["retrying"]);
		expect(await kicked(world, "person")).toMatchObject({ kind: "already", run: { dueAtMs: message.dueAtMs } });
		world.rung.push(message);
		await world.work();
		said.mockRestore();
		expect(await states()).toEqual(["done"]);
	});

	it("is rung for by the tick when its message is lost, and does nothing for a paused service", async () => {
		const world = await freshPatrol(NOON);
		await kicked(world);
		world.advance(MINUTE_MS);
		await world.strike();
		expect(world.rung).toContainEqual({ tenantId: world.tenant.id, service: "sweep", part: "", dueAtMs: Date.parse(NOON) });
		const paused = await freshPatrol(NOON);
		await env.DB.prepare("INSERT INTO schedules VALUES (?1, 'sweep', '* * * * *', NULL, 1, 1, 1)").bind(paused.tenant.id).run();
		expect(await kicked(paused)).toEqual({ kind: "paused" });
		expect(await paused.runsOf("sweep")).toEqual([]);
	});
});
