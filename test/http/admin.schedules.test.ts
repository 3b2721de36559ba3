import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { auditPage } from "../../src/db/audit";
import { recordRuns } from "../../src/db/logs";
import { schedulesFor } from "../../src/db/schedules";
import { SCHEDULES_WARNING } from "../../src/http/admin/schedules";
import { freshTenant } from "../support/shops";
import { type signedIn, signedInAt } from "./admin.client";
import { freshDoor, problemOf } from "./client";

interface View {
	service: string;
	expression: string;
	words: string;
	zone: string;
	state: string;
	nextRunAt: string | null;
	lastRun: { success: boolean; count: number } | null;
	editable: boolean;
	note: string | null;
}
const NOW = "2026-06-03T10:02:00.000Z";
const CHANGE = { expression: "0 6 * * 0", zone: null, confirm: true };
const at = async (tenant: Parameters<typeof signedInAt>[0], role: "admin" | "operator") =>
	await signedInAt(tenant, role, freshDoor({ now: () => Date.parse(NOW) }));
const listed = async (ask: Awaited<ReturnType<typeof signedIn>>["ask"]) =>
	await (await ask("GET", "/schedules")).json<{ items: View[]; warning: string }>();
const sweepOf = (items: readonly View[]) => items.find(({ service }) => service === "sweep");

describe("the schedules", () => {
	it("are each shown as a crontab line, in words, with the next run, under the warning", async () => {
		const { ask } = await at(await freshTenant(), "admin");
		const { items, warning } = await listed(ask);
		expect(warning).toBe("Do not modify the frequency settings without consulting your provider.");
		expect(sweepOf(items)).toMatchObject({
			label: "Order import sweep",
			expression: "*/5 * * * *",
			words: "Every 5 minutes",
			zone: "Europe/Dublin",
			state: "running",
			nextRunAt: "2026-06-03T10:05:00.000Z",
			lastRun: null,
			editable: false,
		});
		expect(items.map(({ service }) => service)).toEqual([
			"sweep",
			"verification",
			"replication",
			"reconciliation",
			"report",
			"mail",
			"retention",
		]);
	});

	it("of what this version does not run claim no run", async () => {
		const { ask } = await at(await freshTenant(), "operator");
		for (const view of (await listed(ask)).items.filter(({ service }) => service !== "sweep")) {
			expect(view).toMatchObject({ state: "not_running", nextRunAt: null, lastRun: null, editable: false });
			expect(view.note).toContain("does not run it yet");
		}
	});

	it("tell how the last run went", async () => {
		const tenant = await freshTenant();
		const run = {
			tenantId: tenant.id,
			service: "sweep",
			level: "warning",
			message: "2 orders went on",
			detail: null,
			success: true,
		} as const;
		await recordRuns(env.DB, [{ ...run, atMs: 2_000, startedAtMs: 1_000, count: 2 }]);
		const { ask } = await at(tenant, "admin");
		expect(sweepOf((await listed(ask)).items)?.lastRun).toEqual({
			startedAt: new Date(1_000).toISOString(),
			endedAt: new Date(2_000).toISOString(),
			at: new Date(2_000).toISOString(),
			success: true,
			count: 2,
			message: "2 orders went on",
		});
	});

	it("are changed by an operator, for this tenant alone, and it is written down", async () => {
		const [tenant, other] = [await freshTenant(), await freshTenant()];
		const { ask, user } = await at(tenant, "operator");
		const changed = await (await ask("PUT", "/schedules/sweep", CHANGE)).json<View>();
		// 0 is Sunday; 2026-06-07 is the next one, and Dublin is an hour ahead.
		expect(changed).toMatchObject({ expression: "0 6 * * 0", nextRunAt: "2026-06-07T05:00:00.000Z", words: "At 06:00, only on Sunday" });
		expect(sweepOf((await listed(ask)).items)).toMatchObject({ expression: "0 6 * * 0", editable: true });
		expect(await schedulesFor(env.DB, "sweep", [tenant.id, other.id])).toEqual(
			expect.arrayContaining([
				{ tenantId: tenant.id, expression: "0 6 * * 0", zone: "Europe/Dublin", paused: false },
				{ tenantId: other.id, expression: "*/5 * * * *", zone: "Europe/Dublin", paused: false },
			]),
		);
		const { items } = await auditPage(env.DB, tenant.id, { event: "schedule.changed", subject: null, after: null, limit: 10 });
		expect(items).toMatchObject([{ subject: "sweep", before: "*/5 * * * *", after: "0 6 * * 0", actor: { id: user.id } }]);
	});

	it("can be paused, and put into another zone, and be taken back", async () => {
		const { ask } = await at(await freshTenant(), "operator");
		const paused = await (await ask("PUT", "/schedules/sweep", { ...CHANGE, zone: "Asia/Tokyo", paused: true })).json();
		expect(paused).toMatchObject({ state: "paused", nextRunAt: null, zone: "Asia/Tokyo", zoneIsTenants: false });
		const resumed = await (await ask("PUT", "/schedules/sweep", { ...CHANGE, zone: "Asia/Tokyo" })).json();
		expect(resumed).toMatchObject({ state: "running", nextRunAt: "2026-06-06T21:00:00.000Z" });
	});

	it("are looked at by administrators, and left alone", async () => {
		const { ask } = await at(await freshTenant(), "admin");
		expect(await problemOf(await ask("PUT", "/schedules/sweep", CHANGE))).toMatchObject({ code: "forbidden_role", status: 403 });
		expect(sweepOf((await listed(ask)).items)?.expression).toBe("*/5 * * * *");
	});

	it("are not changed by accident: it has to be confirmed", async () => {
		const { ask } = await at(await freshTenant(), "operator");
		for (const confirm of [undefined, false, "yes"]) {
			const { errors } = await problemOf(await ask("PUT", "/schedules/sweep", { ...CHANGE, confirm }));
			expect(errors).toEqual([{ path: "confirm", message: `must be true. ${SCHEDULES_WARNING}` }]);
		}
		expect(sweepOf((await listed(ask)).items)?.expression).toBe("*/5 * * * *");
	});

	it.each([
		[{ expression: "61 * * * *" }, "expression"],
		[{ expression: "@daily" }, "expression"],
		[{ expression: 5 }, "expression"],
		[{ zone: "Middle/Earth" }, "zone"],
		[{ paused: "no" }, "paused"],
		[{ service: "sweep" }, "service"],
	])("are not changed to %j, and the mistake is named", async (change, path) => {
		const { ask } = await at(await freshTenant(), "operator");
		const { code, errors } = await problemOf(await ask("PUT", "/schedules/sweep", { ...CHANGE, ...change }));
		expect([code, errors?.[0]?.path]).toEqual(["validation_failed", path]);
	});

	it("are there for services that go at certain times and run, and for no others", async () => {
		const { ask } = await at(await freshTenant(), "operator");
		expect(await problemOf(await ask("PUT", "/schedules/relay", CHANGE))).toMatchObject({ code: "service_not_found" });
		expect(await problemOf(await ask("PUT", "/schedules/report", CHANGE))).toMatchObject({ code: "service_not_running", status: 409 });
	});

	it("show one that somebody broke in the database, and say so", async () => {
		const tenant = await freshTenant();
		await env.DB.prepare("INSERT INTO schedules VALUES (?1, 'sweep', 'whenever', NULL, 0, 1)").bind(tenant.id).run();
		const { ask } = await at(tenant, "admin");
		expect(sweepOf((await listed(ask)).items)).toMatchObject({
			state: "paused",
			nextRunAt: null,
			words: expect.stringContaining("five fields"),
		});
	});
});
