import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { auditPage } from "../../src/db/audit";
import { schedulesPage } from "../../src/db/schedules";
import { SCHEDULED, type ScheduledService } from "../../src/db/services";
import { SCHEDULES_WARNING } from "../../src/http/admin/schedules";
import { ranAs } from "../support/recorded";
import { freshTenant } from "../support/shops";
import { type signedIn, signedInAt } from "./admin.client";
import { freshDoor, problemOf } from "./client";

interface View {
	service: ScheduledService;
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
const CHANGE = { expression: "0 6 * * 0", zone: null, confirm: true, version: 0 };
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
		expect(items.map(({ service }) => service)).toEqual(SCHEDULED);
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
		await ranAs(env.DB, { ...run, atMs: 2_000, startedAtMs: 1_000, count: 2 });
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
		const planned = await Promise.all(
			// Each right before it: tests before this one may have left more tenants than a page has.
			[tenant, other].map(async ({ id }) =>
				(await schedulesPage(env.DB, id.slice(0, -1), 1_000)).filter(({ tenantId }) => tenantId === id),
			),
		);
		expect(Object.fromEntries(planned.flat().map(({ tenantId, of }) => [tenantId, of("sweep")]))).toEqual({
			[tenant.id]: { expression: "0 6 * * 0", zone: "Europe/Dublin", paused: false },
			[other.id]: { expression: "*/5 * * * *", zone: "Europe/Dublin", paused: false },
		});
		const { items } = await auditPage(env.DB, tenant.id, { event: "schedule.changed", subject: null, after: null, limit: 10 });
		expect(items).toMatchObject([{ subject: "sweep", before: "*/5 * * * *", after: "0 6 * * 0", actor: { id: user.id } }]);
	});

	it("can be paused, and put into another zone, and be taken back", async () => {
		const { ask } = await at(await freshTenant(), "operator");
		const paused = await (await ask("PUT", "/schedules/sweep", { ...CHANGE, zone: "Asia/Tokyo", paused: true })).json();
		expect(paused).toMatchObject({ state: "paused", nextRunAt: null, zone: "Asia/Tokyo", zoneIsTenants: false });
		const resumed = await (await ask("PUT", "/schedules/sweep", { ...CHANGE, zone: "Asia/Tokyo", version: 1 })).json();
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
			expect(errors).toEqual([{ path: "confirm", kind: "choice", message: `must be true. ${SCHEDULES_WARNING}` }]);
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

	it("are there for services that go at certain times, and for no others", async () => {
		const { ask } = await at(await freshTenant(), "operator");
		expect(await problemOf(await ask("PUT", "/schedules/relay", CHANGE))).toMatchObject({ code: "service_not_found" });
	});

	it("show the daily report at the time of its own settings, and only pause it", async () => {
		const { ask } = await at(await freshTenant(), "operator");
		const shown = async () => (await listed(ask)).items.find(({ service }) => service === "report");
		expect(await shown()).toMatchObject({ expression: "30 7 * * *", nextRunAt: null, note: expect.stringContaining("Nobody is to get") });
		await ask("PUT", "/report", { time: "18:05", which: "all", recipients: ["ann@shop.example"], version: 0 });
		expect(await shown()).toMatchObject({
			expression: "5 18 * * *",
			words: "At 18:05",
			nextRunAt: "2026-06-03T17:05:00.000Z",
			note: expect.stringContaining("report settings"),
		});
		const { errors } = await problemOf(await ask("PUT", "/schedules/report", { ...CHANGE, zone: "Europe/Berlin" }));
		expect(errors?.map(({ path }) => path)).toEqual(["expression", "zone"]);
		const pause = { expression: "5 18 * * *", zone: null, paused: true, confirm: true, version: 0 };
		expect((await ask("PUT", "/schedules/report", pause)).status).toBe(200);
		expect(await shown()).toMatchObject({ state: "paused", nextRunAt: null });
	});

	it("show one that somebody broke in the database, and say so", async () => {
		const tenant = await freshTenant();
		await env.DB.prepare("INSERT INTO schedules VALUES (?1, 'sweep', 'whenever', NULL, 0, 1, 1)").bind(tenant.id).run();
		const { ask } = await at(tenant, "admin");
		expect(sweepOf((await listed(ask)).items)).toMatchObject({
			state: "paused",
			nextRunAt: null,
			words: expect.stringContaining("five fields"),
		});
	});

	it("say what an expression would mean before it is saved, in the shop's zone or another", async () => {
		const { ask } = await at(await freshTenant(), "operator");
		const preview = async (query: string) => await (await ask("GET", `/schedules/preview?${query}`)).json();
		expect(await preview("expression=30+7+*+*+1-5")).toEqual({
			expression: "30 7 * * 1-5",
			words: "At 07:30, Monday through Friday",
			zone: "Europe/Dublin",
			nextRunsAt: ["2026-06-04T06:30:00.000Z", "2026-06-05T06:30:00.000Z", "2026-06-08T06:30:00.000Z"],
		});
		expect(await preview("expression=0++6+*+*+0&zone=Asia/Tokyo")).toMatchObject({
			expression: "0 6 * * 0",
			zone: "Asia/Tokyo",
			nextRunsAt: ["2026-06-06T21:00:00.000Z", "2026-06-13T21:00:00.000Z", "2026-06-20T21:00:00.000Z"],
		});
		expect(sweepOf((await listed(ask)).items)?.expression).toBe("*/5 * * * *");
	});

	it.each([
		["expression=61+*+*+*+*", "expression", "has 61 for the minute"],
		["expression=0+0+31+2+*", "expression", "never comes"],
		["", "expression", "must be a line of a crontab"],
		["expression=*+*+*+*+*&zone=Middle/Earth", "zone", "must be an IANA name"],
		["expression=*+*+*+*+*&who=me", "who", "is not a known field"],
	])("say what is wrong with ?%s", async (query, path, message) => {
		const { ask } = await at(await freshTenant(), "operator");
		const { code, errors } = await problemOf(await ask("GET", `/schedules/preview?${query}`));
		expect([code, errors?.[0]?.path, errors?.[0]?.message]).toEqual(["validation_failed", path, expect.stringContaining(message)]);
	});

	it("are tried out by whoever may change them, and by nobody else", async () => {
		const { ask } = await at(await freshTenant(), "admin");
		expect((await ask("GET", "/schedules/preview?expression=*+*+*+*+*")).status).toBe(403);
	});
});
