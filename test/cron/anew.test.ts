import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { breachOf } from "../../src/cron/asking";
import type { Ended, Service } from "../../src/cron/service";
import { ANEW_AFTER_MS, hasten } from "../../src/db/anew";
import { kick } from "../../src/db/kick";
import type { ErpErrorClass } from "../../src/erp/adapter";
import { signedInAt } from "../http/admin.client";
import { freshPatrol, MINUTE_MS, well } from "../support/patrols";

/** What goes once a night and fails for what may pass does not wait for the next night. */

/** Reconciliation goes at three, the shop's time. */
const BEFORE = "2026-06-03T02:58:00.000Z";
const DUE = "2026-06-03T03:00:00.000Z";
const MESSAGE = "Our orders could not be compared with the ERP's to the end: The ERP is offline.";
const brokenOff = (breach: Pick<Ended, "anew" | "quiet" | "again">): Ended => ({
	success: false,
	count: 0,
	level: "warning",
	message: MESSAGE,
	detail: null,
	...breach,
});
const AWAY: Pick<Ended, "anew" | "quiet"> = { quiet: true, anew: "soon" };
const REFUSED: Pick<Ended, "anew" | "quiet"> = { quiet: true, anew: "erp" };

type World = Awaited<ReturnType<typeof freshPatrol>>;
/** A shop whose comparison answers so, a moment before its time. `begun`: minutes after that time at which it was begun. */
async function beforeThree(service: Service, about: Parameters<typeof freshPatrol>[1] = { timeZone: "UTC" }) {
	const world = await freshPatrol(BEFORE, about);
	const begun: number[] = [];
	const answer = (other: Service) => {
		world.services.reconciliation = (run, signal) => {
			begun.push((world.nowMs() - Date.parse(DUE)) / MINUTE_MS);
			return other(run, signal);
		};
	};
	answer(service);
	await world.strike();
	await minutes(world, 0);
	world.to(DUE);
	return { world, begun, answer };
}
/** Ticks, each with what it rang for of the comparison; the time stands at the last one. */
async function minutes(world: World, howMany: number): Promise<void> {
	for (let minute = 0; ; minute++) {
		await world.strike();
		world.rung.splice(0, world.rung.length, ...world.rung.filter(({ service }) => service === "reconciliation"));
		await world.work();
		if (minute >= howMany) return;
		world.advance(MINUTE_MS);
	}
}
const runs = async (world: World) => (await world.runsOf("reconciliation")).filter(({ startedAtMs }) => startedAtMs !== null);
const lines = async ({ tenant }: World) =>
	(
		await env.DB.prepare("SELECT message FROM logs WHERE tenant_id = ? AND service = 'reconciliation' AND success IS NOT NULL ORDER BY id")
			.bind(tenant.id)
			.all<{ message: string }>()
	).results.map(({ message }) => message);
const away: Service = async () => brokenOff(AWAY);

describe("a comparison that the ERP broke off", () => {
	it("begins anew by itself when the ERP is back, and the log says when that will be, in the shop's own time", async () => {
		const { world, begun, answer } = await beforeThree(away, { timeZone: "UTC" });
		await minutes(world, 5);
		answer(well("All agree."));
		await minutes(world, 10);
		expect(begun).toEqual([0, 10]);
		expect(await runs(world)).toMatchObject([
			{ state: "done", cause: "again", anew: 1, anewAtMs: null },
			{ state: "failed", cause: "schedule", anew: 0, anewAtMs: null },
		]);
		expect(await lines(world)).toEqual([`${MESSAGE} It begins anew on 3 June 2026 at 03:10 (UTC).`, "All agree."]);
	});

	it("is begun anew with growing waits so many times, and then waits for its own time", async () => {
		const { world, begun } = await beforeThree(away);
		const waits = ANEW_AFTER_MS.map((ms) => ms / MINUTE_MS);
		const due = [0, ...waits.map((_, nth) => waits.slice(0, nth + 1).reduce((sum, wait) => sum + wait))];
		for (const [nth, minute] of due.entries()) {
			world.to(new Date(Date.parse(DUE) + minute * MINUTE_MS).toISOString());
			await minutes(world, 0);
			const isLast = nth === waits.length;
			expect((await runs(world))[0]).toMatchObject({
				anew: nth,
				anewAtMs: isLast ? null : world.nowMs() + (ANEW_AFTER_MS[nth] ?? 0),
			});
		}
		// The next night's is not far.
		world.to("2026-06-04T02:59:00.000Z");
		await minutes(world, 1);
		expect(begun).toEqual([...due, 24 * 60]);
		expect((await lines(world))[waits.length]).toBe(MESSAGE);
		expect((await runs(world))[0]).toMatchObject({ cause: "schedule", anew: 0 });
	});

	it("is not begun anew where its own time comes soon after that", async () => {
		const { world, begun } = await beforeThree(away);
		await env.DB.prepare("UPDATE agenda SET next_due_ms = ?2 WHERE tenant_id = ?1 AND service = 'reconciliation'")
			.bind(world.tenant.id, Date.parse(DUE))
			.run();
		await world.strike();
		const [run] = world.rung.splice(0).filter(({ service }) => service === "reconciliation");
		if (run === undefined) throw new Error("it is due at three");
		const soonMs = Date.parse(DUE) + (ANEW_AFTER_MS[0] ?? 0) * 1.5;
		await env.DB.prepare("UPDATE agenda SET next_due_ms = ?2 WHERE tenant_id = ?1 AND service = 'reconciliation'")
			.bind(world.tenant.id, soonMs)
			.run();
		world.rung.push(run);
		await world.work();
		expect(begun).toEqual([0]);
		expect(await runs(world)).toMatchObject([{ state: "failed", anewAtMs: null }]);
		expect(await lines(world)).toEqual([MESSAGE]);
	});

	it("does not begin a second time beside one that a person has started meanwhile, nor after it", async () => {
		const { world, begun, answer } = await beforeThree(away);
		await minutes(world, 2);
		answer(well());
		const kicked = await kick(env.DB, world.tenant.id, "reconciliation", "", world.nowMs(), "person", null);
		if (kicked.kind !== "started") throw new Error("nothing waits: it begins anew later");
		world.rung.push(kicked.run);
		await world.work();
		expect((await runs(world)).map(({ anewAtMs }) => anewAtMs)).toEqual([null, null]);
		await minutes(world, 20);
		expect(begun).toEqual([0, 2]);
		expect((await runs(world)).map(({ state, anewAtMs }) => [state, anewAtMs])).toEqual([
			["done", null],
			["failed", null],
		]);
	});

	it("waits for one that is under way when its time comes, and is then no news", async () => {
		const { world, begun, answer } = await beforeThree(away);
		await minutes(world, 1);
		const kicked = await kick(env.DB, world.tenant.id, "reconciliation", "", world.nowMs(), "person", null);
		if (kicked.kind !== "started") throw new Error("nothing waits: it begins anew later");
		const taken = await world.jobs.begin(kicked.run, world.nowMs(), 30 * MINUTE_MS);
		if (taken.kind !== "begun") throw new Error("nobody else is at it");
		answer(well());
		await minutes(world, 15);
		expect(begun).toEqual([0]);
		expect(await runs(world)).toMatchObject([{ state: "running" }, { state: "failed", anewAtMs: null }]);
	});

	it("stays where it is once its service is paused", async () => {
		const { world, begun } = await beforeThree(away);
		await minutes(world, 0);
		const { ask } = await signedInAt(world.tenant, "operator");
		const change = { expression: "0 3 * * *", zone: null, paused: true, confirm: true, version: 0 };
		expect((await ask("PUT", "/schedules/reconciliation", change)).status).toBe(200);
		expect(await runs(world)).toMatchObject([{ state: "failed", anewAtMs: null }]);
		await minutes(world, 15);
		expect(begun).toEqual([0]);
	});

	it("is told on the console with the time at which it begins anew, and that time as the next run", async () => {
		const { world } = await beforeThree(away);
		await minutes(world, 0);
		const { ask } = await signedInAt(world.tenant, "admin");
		const againAt = "2026-06-03T03:10:00.000Z";
		expect(await (await ask("GET", "/reconciliation")).json()).toMatchObject({ run: { state: "failed", againAt } });
		expect(await (await ask("GET", "/schedules/reconciliation/runs")).json()).toMatchObject({ items: [{ state: "failed", againAt }] });
		const { items } = await (await ask("GET", "/schedules")).json<{ items: { service: string; nextRunAt: string }[] }>();
		expect(items.find(({ service }) => service === "reconciliation")).toMatchObject({ nextRunAt: againAt });
	});

	it("that a person was told of is over with the one that goes well in its place", async () => {
		const { world, answer } = await beforeThree(async () => brokenOff({ anew: "soon" }));
		const stopped = async () => (await world.incidents()).filter(({ subject }) => subject === "reconciliation");
		await minutes(world, 1);
		expect(await stopped()).toMatchObject([{ reason: MESSAGE, advice: expect.stringContaining("when it goes again by itself") }]);
		answer(well());
		await minutes(world, 10);
		expect(await stopped()).toEqual([]);
	});
});

describe("a comparison that a refused sign-in or a pause broke off", () => {
	it("does not begin anew by itself, but with the next minute when there is news of the ERP", async () => {
		const { world, begun, answer } = await beforeThree(async () => brokenOff(REFUSED));
		await minutes(world, 15);
		expect(begun).toEqual([0]);
		expect(await lines(world)).toEqual([MESSAGE]);
		answer(well());
		await hasten(env.DB, world.tenant.id, world.nowMs());
		await minutes(world, 1);
		expect(begun).toEqual([0, 15]);
		// It has gone well: more news is none.
		await hasten(env.DB, world.tenant.id, world.nowMs());
		await minutes(world, 1);
		expect(begun).toEqual([0, 15]);
	});

	it("leaves alone what failed on its own account, and other shops", async () => {
		const own = await beforeThree(async () => ({ success: false, count: 0, level: "error", message: "It is held back.", detail: null }));
		const other = await beforeThree(async () => brokenOff(REFUSED));
		await minutes(own.world, 1);
		await minutes(other.world, 1);
		await hasten(env.DB, own.world.tenant.id, own.world.nowMs());
		await minutes(own.world, 1);
		await minutes(other.world, 1);
		expect([own.begun, other.begun]).toEqual([[0], [0]]);
	});
});

describe("a nightly service whose needs are away", () => {
	it("begins anew as well when it has thrown as often as it may", async () => {
		const said = vi.spyOn(console, "error").mockImplementation(() => {});
		const { world, begun } = await beforeThree(() => Promise.reject(new Error("D1 is away")));
		await minutes(world, 25);
		said.mockRestore();
		expect(begun).toEqual([0, 1, 3, 7, 15, 25]);
		expect(await lines(world)).toMatchObject([expect.stringContaining("It begins anew on 3 June 2026 at 03:25 (UTC).")]);
	});
});

describe("what broke a question off", () => {
	const refusedBy = (errorClass: ErpErrorClass) =>
		breachOf({ kind: "refused", error: { class: errorClass, executed: "no", message: "No." } });
	const awayFor = (why: Parameters<typeof breachOf>[0] extends infer A ? (A extends { kind: "away"; why: infer W } ? W : never) : never) =>
		breachOf({ kind: "away", why, untilMs: 0, say: "Away." });

	it.each(["down", "unknown_outcome", "rate_limited"] as const)("may pass: %s", (errorClass) => {
		expect(refusedBy(errorClass)).toEqual({ again: true, anew: "soon" });
	});

	it.each(["forbidden", "validation_rejected", "not_found", "conflict"] as const)(
		"is not over before somebody has changed something: %s",
		(one) => {
			expect(refusedBy(one)).toEqual({ anew: "erp" });
		},
	);

	it("is asked about again while the link believes in the sign-in, and then waits for the connection", () => {
		expect(refusedBy("unauthorised")).toEqual({ again: true, anew: "erp" });
		expect(awayFor("sign_in_refused")).toEqual({ quiet: true, anew: "erp" });
		expect(awayFor("paused")).toEqual({ quiet: true, anew: "erp" });
	});

	it("is told of elsewhere, and may pass, while the ERP is offline", () => {
		expect(awayFor("erp_offline")).toEqual({ quiet: true, anew: "soon" });
	});
});
