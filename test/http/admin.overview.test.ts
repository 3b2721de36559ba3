import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { saveIncident } from "../../src/db/incidents";
import { copyOrders } from "../../src/db/orders";
import { savePatrol } from "../../src/db/patrols";
import type { DeskTotals } from "../../src/desk/answers";
import { PATROL_LATE_MS } from "../../src/http/admin/overview";
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
/** The only patrol there was. */
async function patrolled(endedAtMs: number) {
	await env.DB.prepare("DELETE FROM patrols").run();
	await savePatrol(env.DB, { name: "tick", startedAtMs: endedAtMs - 500, endedAtMs, tenants: 3, failed: 0 });
}

/** The overview of a shop at a time; whoever looks has a key, so that no session runs out under the clock. */
async function looking(nowMs: number, totals: DeskTotals | null = TOTALS) {
	const tenant = await freshTenant();
	const { key } = await freshKey(tenant.id, ["admin"]);
	const door = freshDoor({ now: () => nowMs }, totals === null ? {} : { DESK: deskThatCounts(totals) });
	return { tenant, look: async () => await (await door.get(key, "/admin/api/overview")).json<Record<string, unknown>>() };
}

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
				openedAt: new Date(900_000).toISOString(),
				closedAt: null,
				reason: "connection refused",
				ordersTouched: null,
			},
		]);
	});

	it("says when nobody looks for stuck orders any more: the patrol is late after three minutes, or was never there", async () => {
		await env.DB.prepare("DELETE FROM patrols").run();
		const atMs = 50_000_000;
		const { look } = await looking(atMs);
		expect((await look()).patrol).toEqual({ lastAt: null, late: true, sweptAt: new Date(1_020_000).toISOString() });
		await patrolled(atMs - PATROL_LATE_MS);
		expect((await look()).patrol).toMatchObject({ lastAt: new Date(atMs - PATROL_LATE_MS).toISOString(), late: false });
		await patrolled(atMs - PATROL_LATE_MS - 1);
		expect((await look()).patrol).toMatchObject({ late: true });
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
			needsPerson: null,
			patrol: { lastAt: null, late: null },
			copyAvailable: false,
		});
	});
});
