import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { acceptFinding, DIFFERING_COUNTED_MAX, keepJudged } from "../../src/db/findings";
import { raiseIncident, saveIncident } from "../../src/db/incidents";
import { copyOrders } from "../../src/db/orders";
import { PATROL_LATE_MS } from "../../src/db/patrols";
import type { DeskTotals } from "../../src/desk/answers";
import { disagreement } from "../../src/order/agreement";
import { patrolled } from "../support/patrol-words";
import { freshKey, freshTenant } from "../support/shops";
import { snapshotOf } from "../support/snapshots";
import { failed, placed } from "./acting";
import { signedIn } from "./admin.client";
import { D1_AWAY, freshDoor, KEYS_AT_HAND } from "./client";

const TOTALS: DeskTotals = {
	byStatus: { queued: 4, sending: 1, pending_verification: 2, failed: 3, awaiting_payment: 5, synced: 100 },
	oldestWaiting: { eNumber: "E100007", sinceMs: 1_000_000 },
	hold: { reason: "erp_offline", untilMs: 9_000_000 },
	sweptAtMs: 1_020_000,
};
const deskThatCounts = (totals: DeskTotals) => ({ getByName: () => ({ totals: () => Promise.resolve(totals) }) as never });
/** The overview of a shop at a time; whoever looks has a key, so that no session runs out under the clock. */
async function looking(nowMs: number, totals: DeskTotals | null = TOTALS) {
	const tenant = await freshTenant();
	const { key } = await freshKey(tenant.id, ["admin"]);
	const door = freshDoor({ now: () => nowMs }, totals === null ? {} : { DESK: deskThatCounts(totals) });
	return { tenant, look: async () => await (await door.get(key, "/admin/api/overview")).json<Record<string, unknown>>() };
}

const HOUR_MS = 3_600_000;

describe("the overview", () => {
	it("says what waits and since when, what needs a person and why, and what holds the orders", async () => {
		const { tenant, look } = await looking(1_090_999);
		await copyOrders(env.DB, [
			snapshotOf(tenant.id, 1, { status: "failed", errorClass: "duplicate" }),
			snapshotOf(tenant.id, 2, { status: "failed", errorClass: "validation_rejected" }),
			snapshotOf(tenant.id, 3, { status: "failed", errorClass: "validation_rejected" }),
		]);
		expect(await look()).toMatchObject({
			erp: { state: "not_connected" },
			waiting: { count: 7, oldestAt: new Date(1_000_000).toISOString(), oldestSeconds: 90, oldestENumber: "E100007" },
			failed: 3,
			unverified: 2,
			awaitingPayment: 5,
			hold: { reason: "erp_offline" },
			incidents: [],
			needsPerson: [
				{ errorClass: "validation_rejected", count: 2 },
				{ errorClass: "duplicate", count: 1 },
			],
			copyAvailable: true,
		});
	});

	it("counts real orders, and is all zeros for a new shop", async () => {
		const { tenant, ask } = await signedIn("employee");
		const nothing = {
			waiting: { count: 0, oldestAt: null, oldestSeconds: null, oldestENumber: null },
			failed: 0,
			hold: null,
			needsPerson: [],
		};
		expect(await (await ask("GET", "/overview")).json()).toMatchObject(nothing);
		await failed(tenant, 2);
		const [eNumber] = await placed(tenant, 3);
		expect(await (await ask("GET", "/overview")).json()).toMatchObject({ waiting: { count: 3, oldestENumber: eNumber }, failed: 2 });
	});

	it("shows the outages that last, and not those that are over or of other shops", async () => {
		const { tenant, look } = await looking(1_000_000);
		const incident = {
			id: "i1",
			kind: "erp_offline",
			openedAtMs: 900_000,
			closedAtMs: null,
			reason: "connection refused",
			ordersTouched: null,
		} as const;
		await saveIncident(env.DB, tenant.id, { ...incident, id: "i0", openedAtMs: 800_000, closedAtMs: 850_000, ordersTouched: 4 }, 1);
		await saveIncident(env.DB, tenant.id, incident, 1);
		await saveIncident(env.DB, (await freshTenant()).id, { ...incident, id: "i2" }, 1);
		expect((await look()).incidents).toEqual([
			{
				id: "i1",
				kind: "erp_offline",
				title: "The ERP is offline",
				subject: "",
				advice: null,
				openedAt: new Date(900_000).toISOString(),
				closedAt: null,
				reason: "connection refused",
				ordersTouched: null,
				away: null,
				offlineMs: null,
				answersSince: null,
				overAt: null,
				ended: null,
			},
		]);
	});

	it("says of an outage that is not over that the ERP answers, and takes from its availability what it was away", async () => {
		const nowMs = Date.parse("2026-11-22T10:00:00Z");
		const ago = (minutes: number) => nowMs - minutes * 60_000;
		const { tenant, look } = await looking(nowMs);
		const away = [
			{ fromMs: ago(25), untilMs: ago(22), backMs: 0 },
			{ fromMs: ago(6), untilMs: ago(5), backMs: 0 },
		];
		const course = { version: 4, away, overAtMs: nowMs + 300_000 };
		const incident = {
			id: "i1",
			kind: "erp_offline",
			openedAtMs: ago(25),
			closedAtMs: null,
			reason: "no",
			ordersTouched: null,
			course,
		} as const;
		await saveIncident(env.DB, tenant.id, incident, 1);
		const { incidents, availability } = await look();
		expect(incidents).toMatchObject([
			{
				closedAt: null,
				offlineMs: 240_000,
				answersSince: new Date(ago(5)).toISOString(),
				overAt: new Date(nowMs + 300_000).toISOString(),
				away: away.map(({ fromMs, untilMs }) => ({ from: new Date(fromMs).toISOString(), until: new Date(untilMs).toISOString() })),
			},
		]);
		// Nothing is known of the time before the outage.
		expect((availability as { online: number | null }[]).at(-1)?.online).toBeCloseTo(21 / 25, 9);
	});

	it("says when nobody looks for stuck orders any more: the patrol is late after two minutes, or was never there", async () => {
		await env.DB.prepare("DELETE FROM patrols").run();
		const atMs = 50_000_000;
		const { look } = await looking(atMs);
		expect((await look()).patrol).toEqual({ lastAt: null, late: true, sweptAt: new Date(1_020_000).toISOString() });
		await patrolled(atMs - PATROL_LATE_MS);
		expect((await look()).patrol).toMatchObject({ lastAt: new Date(atMs - PATROL_LATE_MS).toISOString(), late: false });
		await patrolled(atMs - PATROL_LATE_MS - 1);
		expect((await look()).patrol).toMatchObject({ late: true });
	});

	it("raises it as an incident of its own, once, because nobody else is there to do it", async () => {
		const atMs = 70_000_000;
		const { look } = await looking(atMs);
		await patrolled(atMs - PATROL_LATE_MS - 1);
		await look();
		await look();
		expect((await look()).incidents).toMatchObject([{ kind: "tick_stopped", title: "Nothing goes by itself any more" }]);
	});

	it("counts nothing but outages of the ERP as such: a stopped service takes nothing from its availability", async () => {
		const nowMs = Date.parse("2026-11-22T12:30:00Z");
		const { tenant, look } = await looking(nowMs);
		const trouble = { kind: "service_stopped", subject: "report", reason: "It failed.", advice: "Look." } as const;
		await raiseIncident(env.DB, tenant.id, trouble, nowMs - 3_600_000);
		const { incidents, availability } = await look();
		expect(incidents).toMatchObject([{ title: "Daily report has stopped", subject: "report", reason: "It failed.", advice: "Look." }]);
		expect((availability as { outages: number }[]).every(({ outages }) => outages === 0)).toBe(true);
	});

	it("shows the orders of the last day by hour and by what they are now, how long they took, and how many come in a minute", async () => {
		const nowMs = Date.parse("2026-11-22T12:30:00Z");
		const { tenant, look } = await looking(nowMs);
		const minutesAgo = (minutes: number) => nowMs - minutes * 60_000;
		const synced = (seq: number, placedAtMs: number) =>
			snapshotOf(tenant.id, seq, { status: "synced", placedAtMs, updatedAtMs: placedAtMs + 4_000 });
		await copyOrders(env.DB, [
			synced(1, minutesAgo(26 * 60)),
			synced(2, minutesAgo(24 * 60 + 30)),
			synced(3, minutesAgo(45)),
			snapshotOf(tenant.id, 4, { status: "failed", placedAtMs: minutesAgo(15) }),
			snapshotOf(tenant.id, 5, { status: "sending", placedAtMs: minutesAgo(14) }),
			synced(6, minutesAgo(0)),
		]);
		const { byHour, delivery, perMinute, lastReplication } = await look();
		const none = { successful: 0, pending: 0, failed: 0, archived: 0, awaiting_payment: 0, abandoned: 0 };
		const hours = byHour as { at: string; counts: unknown }[];
		expect([hours.length, hours[0]?.at, hours[24]?.at]).toEqual([25, "2026-11-21T12:00:00.000Z", "2026-11-22T12:00:00.000Z"]);
		expect(hours[0]?.counts).toEqual({ ...none, successful: 1 });
		expect(hours[1]?.counts).toEqual(none);
		expect(hours[23]?.counts).toEqual({ ...none, successful: 1 });
		expect(hours[24]?.counts).toEqual({ ...none, successful: 1, pending: 1, failed: 1 });
		const { medianMs, p95Ms, orders } = delivery as { medianMs: number; p95Ms: number; orders: number };
		expect([orders, Math.abs(medianMs / 4_000 - 1) < 0.1, p95Ms]).toEqual([3, true, medianMs]);
		expect(perMinute).toBe(3 / 15);
		expect(lastReplication).toBeNull();
	});

	it("counts a number whose payment is open or was given up as no order, be they few or many", async () => {
		const nowMs = Date.parse("2026-11-22T12:30:00Z");
		const { tenant, look } = await looking(nowMs);
		const minutesAgo = (minutes: number) => nowMs - minutes * 60_000;
		const snapshots = (from: number, count: number, status: "synced" | "awaiting_payment" | "abandoned", minutes: number) =>
			Array.from({ length: count }, (_, index) => snapshotOf(tenant.id, from + index, { status, placedAtMs: minutesAgo(minutes) }));
		await copyOrders(env.DB, [
			...snapshots(1, 2, "abandoned", 20),
			...snapshots(3, 6, "synced", 10),
			...snapshots(9, 3, "awaiting_payment", 9),
			...snapshots(12, 1, "abandoned", 8),
			...snapshots(13, 3, "synced", 7),
		]);
		expect((await look()).perMinute).toBe(9 / 15);
		for (let from = 100; from < 300; from += 50) await copyOrders(env.DB, snapshots(from, 50, "abandoned", 2));
		// One hour has 9 orders and 206 numbers without one; the last quarter of an hour has 297 numbers from the first to the last.
		expect((await look()).perMinute).toBe(Math.round(297 * (9 / 215)) / 15);
	});

	it("shows a quiet shop hours without orders, and no time that nothing took", async () => {
		const { look } = await looking(Date.parse("2026-11-22T12:30:00Z"));
		const { byHour, delivery, perMinute } = await look();
		expect(byHour).toHaveLength(25);
		expect([delivery, perMinute]).toEqual([{ medianMs: null, p95Ms: null, orders: 0 }, 0]);
	});

	it("shows on which days the ERP could not be reached, and nothing for a shop that has none", async () => {
		const nowMs = Date.parse("2026-11-22T12:00:00Z");
		const { tenant, look } = await looking(nowMs);
		expect(new Set(((await look()).availability as { online: number | null }[]).map(({ online }) => online))).toEqual(new Set([null]));
		const outage = (id: string, opened: string, closed: string) =>
			saveIncident(
				env.DB,
				tenant.id,
				{
					id,
					kind: "erp_offline",
					openedAtMs: Date.parse(opened),
					closedAtMs: Date.parse(closed),
					reason: "connection refused",
					ordersTouched: 1,
				},
				1,
			);
		// One that began before the first of the thirty days, one in the middle, and one long ago.
		await outage("a", "2026-10-23T12:00:00Z", "2026-10-24T05:00:00Z");
		await outage("b", "2026-11-20T00:00:00Z", "2026-11-20T06:00:00Z");
		await outage("c", "2026-01-20T00:00:00Z", "2026-01-20T06:00:00Z");
		const days = (await look()).availability as { day: string; online: number; outages: number }[];
		expect([days.length, days[0]?.day, days[29]]).toEqual([
			30,
			"2026-10-24",
			{ day: "2026-11-22", online: 1, knownMs: 12 * HOUR_MS, outages: 0 },
		]);
		expect(days[0]).toEqual({ day: "2026-10-24", online: 0.75, knownMs: 24 * HOUR_MS, outages: 1 });
		expect(days.find(({ day }) => day === "2026-11-20")).toEqual({ day: "2026-11-20", online: 0.75, knownMs: 24 * HOUR_MS, outages: 1 });
		expect(days.filter(({ outages }) => outages > 0)).toHaveLength(2);
	});

	it("knows nothing of the days before an ERP was connected, however long the shop has been there", async () => {
		const nowMs = Date.parse("2026-11-22T12:00:00Z");
		const { tenant, look } = await looking(nowMs);
		const known = async () =>
			((await look()).availability as { day: string; online: number | null }[]).filter(({ online }) => online !== null);
		const connect = (atMs: number, before: string | null, id: string) =>
			env.DB.prepare(
				"INSERT INTO audit (tenant_id, at_ms, id, event, subject, before) VALUES (?, ?, ?, 'connection.saved', 'connection', ?)",
			)
				.bind(tenant.id, atMs, id, before)
				.run();
		await env.DB.prepare("INSERT INTO connections (tenant_id, connection, sealed_credentials, updated_at_ms) VALUES (?, '{}', '', ?)")
			.bind(tenant.id, Date.parse("2026-11-21T09:00:00Z"))
			.run();
		expect((await known()).map(({ day }) => day)).toEqual(["2026-11-21", "2026-11-22"]);
		// Its row says when it was changed last; the log, when it was made.
		await connect(Date.parse("2026-11-21T09:00:00Z"), "{}", "b");
		await connect(Date.parse("2026-11-19T18:00:00Z"), null, "a");
		expect(await known()).toEqual([
			{ day: "2026-11-19", online: 1, knownMs: 6 * HOUR_MS, outages: 0 },
			{ day: "2026-11-20", online: 1, knownMs: 24 * HOUR_MS, outages: 0 },
			{ day: "2026-11-21", online: 1, knownMs: 24 * HOUR_MS, outages: 0 },
			{ day: "2026-11-22", online: 1, knownMs: 12 * HOUR_MS, outages: 0 },
		]);
	});

	it("counts the orders that differ from what the ERP has, and shows everything else whatever their number", async () => {
		const { tenant, look } = await looking(1_000_000);
		expect(await look()).toMatchObject({ differing: { orders: 0, more: false, since: null } });
		const trouble = { kind: "service_stopped", subject: "report", reason: "It failed.", advice: null } as const;
		await raiseIncident(env.DB, tenant.id, trouble, 1);
		const ours = { status: "synced", total: "29.95", currency: "EUR", erpOrderNumber: "SO-1" } as const;
		const differ = async (n: number) => {
			const eNumber = `E${100_000 + n}`;
			const found = { eNumber, ours, theirs: [], finding: disagreement(eNumber, ours, []) };
			await keepJudged(env.DB, tenant.id, found, 1_000 + n);
			const reconciled = { kind: "reconciliation", subject: `missing:${eNumber}`, reason: `${eNumber} is missing.`, advice: null } as const;
			await raiseIncident(env.DB, tenant.id, reconciled, 2_000 + n);
		};
		for (let n = 0; n < 60; n++) await differ(n);
		const of = async () => {
			const { differing, incidents } = (await look()) as { differing: unknown; incidents: { kind: string }[] };
			return { differing, kinds: incidents.map(({ kind }) => kind) };
		};
		expect(await of()).toEqual({
			differing: { orders: 60, more: false, since: new Date(1_000).toISOString() },
			kinds: ["reconciliation", "reconciliation", "service_stopped"],
		});
		for (let n = 60; n <= DIFFERING_COUNTED_MAX; n++) await differ(n);
		expect((await of()).differing).toMatchObject({ orders: DIFFERING_COUNTED_MAX, more: true });
		const entry = { tenantId: tenant.id, id: "e", atMs: 9_000, event: "finding.accepted", subject: "E100000", actor: null };
		const accepted = { by: "Ann", atMs: 9_000, note: null };
		const audited = { ...entry, before: null, after: null, note: null, detail: {} };
		await acceptFinding(env.DB, tenant.id, { kind: "missing", eNumber: "E100000" }, accepted, audited);
		expect((await of()).differing).toEqual({ orders: 100, more: false, since: new Date(1_001).toISOString() });
	});

	it("tells what the desk knows while D1 is away, and that the rest is not known", async () => {
		const tenant = await freshTenant();
		const { key } = await freshKey(tenant.id, ["admin"]);
		await placed(tenant, 2);
		const response = await freshDoor(KEYS_AT_HAND, { DB: D1_AWAY }).get(key, "/admin/api/overview");
		expect(response.status).toBe(200);
		expect(await response.json()).toMatchObject({
			waiting: { count: 2 },
			incidents: null,
			differing: null,
			needsPerson: null,
			patrol: { lastAt: null, late: null },
			byHour: null,
			delivery: null,
			perMinute: null,
			availability: null,
			copyAvailable: false,
		});
	});
});
