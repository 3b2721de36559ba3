import { createExecutionContext, createScheduledController, runInDurableObject, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { TICK } from "../../src/cron/tick";
import { openIncidents } from "../../src/db/incident-lists";
import { keepPatrolPlace, patrolPlace } from "../../src/db/patrol-places";
import { findPatrol, savePatrol } from "../../src/db/patrols";
import { stillClock } from "../support/clock";
import { connect } from "../support/connecting";
import { endpoint } from "../support/connections";
import { alarmOf, freshDesk, place, runAlarm } from "../support/desks";
import { freshTenant } from "../support/shops";
import worker from "../support/worker";

const clock = stillClock();

/** What the tenants of these tests begin with: they are the last, and a round that begins here wakes none of the tests before. */
const LAST = "zz-";

/** The minute strikes. */
async function strike(): Promise<void> {
	for (const patrol of [TICK, "services"] as const) await keepPatrolPlace(env.DB, patrol, LAST);
	await strikeOn();
}
/** It strikes, and goes on where the last round was. */
async function strikeOn(): Promise<void> {
	const context = createExecutionContext();
	await worker.scheduled?.(createScheduledController({ cron: "* * * * *" }), env, context);
	await waitOnExecutionContext(context);
}

/** A tenant that D1 knows, with its ERP. */
async function knownShop(changes: Parameters<typeof endpoint>[0] = {}) {
	const { id } = await freshTenant({ id: `${LAST}${crypto.randomUUID()}` });
	await connect(id, endpoint(changes));
	return freshDesk(id);
}

const healthOf = (tenantId: string) => env.LINK.getByName(tenantId).health();

describe("every minute", () => {
	it("a desk whose alarm was lost gets a new one, and its orders go on", async () => {
		const at = await knownShop();
		await place(at);
		await runInDurableObject(at.desk, (_object, state) => state.storage.deleteAlarm());
		await strike();
		expect(await alarmOf(at)).not.toBeNull();
		clock.advance(1_000);
		await runAlarm(at);
		expect(at.queue.rung).toHaveLength(1);
	});

	it("a link learns the connection that an admin has set up or changed", async () => {
		const shop = await knownShop({ concurrency: 2 });
		expect((await healthOf(shop.tenantId)).state).toBe("not_connected");
		await strike();
		expect((await healthOf(shop.tenantId)).state).toBe("online");
		await connect(shop.tenantId, endpoint({ adapter: "tryton" }, 2));
		await strike();
		expect((await healthOf(shop.tenantId)).adapter).toBe("tryton");
	});

	it("a tenant whose desk is broken stops no other", async () => {
		const shops = [await knownShop(), await knownShop(), await knownShop()];
		const [, broken] = shops;
		if (broken === undefined) throw new Error("three shops were made");
		for (const shop of shops) {
			await place(shop);
			await runInDurableObject(shop.desk, (_object, state) => state.storage.deleteAlarm());
		}
		await runInDurableObject(broken.desk, (_object, state) => void state.storage.sql.exec("DROP TABLE agenda"));
		await strike();
		expect(await Promise.all(shops.map(async (shop) => (await alarmOf(shop)) !== null))).toEqual([true, false, true]);
		for (const shop of shops) expect((await healthOf(shop.tenantId)).state).toBe("online");
	});

	it("a connection that cannot be read stops no other tenant, and its own orders are looked after", async () => {
		const shops = [await knownShop(), await knownShop()];
		const [unreadable, other] = shops;
		if (unreadable === undefined || other === undefined) throw new Error("two shops were made");
		for (const shop of shops) {
			await place(shop);
			await runInDurableObject(shop.desk, (_object, state) => state.storage.deleteAlarm());
		}
		await env.DB.prepare("UPDATE connections SET connection = '{ broken' WHERE tenant_id = ?").bind(unreadable.tenantId).run();
		await strike();
		expect(await Promise.all(shops.map(async (shop) => (await alarmOf(shop)) !== null))).toEqual([true, true]);
		expect((await healthOf(other.tenantId)).state).toBe("online");
		expect((await healthOf(unreadable.tenantId)).state).toBe("not_connected");
		await env.DB.prepare("DELETE FROM connections WHERE tenant_id = ?").bind(unreadable.tenantId).run();
	});

	it("the patrol leaves word of itself", async () => {
		await knownShop();
		await strike();
		const first = await findPatrol(env.DB, TICK);
		expect(first).toMatchObject({ name: "tick", startedAtMs: Date.now(), endedAtMs: Date.now() });
		expect(first?.tenants).toBeGreaterThan(0);
		clock.advance(60_000);
		await strike();
		expect((await findPatrol(env.DB, TICK))?.endedAtMs).toBe(Date.now());
		await savePatrol(env.DB, { name: TICK, startedAtMs: 0, endedAtMs: 1, tenants: 0, failed: 0 });
		expect((await findPatrol(env.DB, TICK))?.endedAtMs).toBe(Date.now());
		expect(await findPatrol(env.DB, "another")).toBeNull();
	});

	it("a tenant whose desk stays broken is told of after five minutes, once, until it can be looked after again", async () => {
		const [broken, well] = [await knownShop(), await knownShop()];
		const open = async ({ tenantId }: { tenantId: string }) => (await openIncidents(env.DB, tenantId)).map(({ kind }) => kind);
		const sql = (query: string) => runInDurableObject(broken.desk, (_object, state) => void state.storage.sql.exec(query));
		await place(broken);
		await sql("ALTER TABLE agenda RENAME TO mislaid");
		for (let minute = 0; minute < 5; minute++) {
			await strike();
			expect(await open(broken)).not.toContain("tenant_unattended");
			clock.advance(60_000);
		}
		for (let minute = 0; minute < 2; minute++) {
			await strike();
			expect((await open(broken)).filter((kind) => kind === "tenant_unattended")).toHaveLength(1);
		}
		expect(await open(well)).not.toContain("tenant_unattended");
		const told = (await openIncidents(env.DB, broken.tenantId)).find(({ kind }) => kind === "tenant_unattended");
		expect(told).toMatchObject({ reason: expect.stringContaining("the desk that keeps the orders"), advice: expect.any(String) });
		await sql("ALTER TABLE mislaid RENAME TO agenda");
		await strike();
		expect(await open(broken)).not.toContain("tenant_unattended");
		// A new trouble has its five minutes again.
		await sql("ALTER TABLE agenda RENAME TO mislaid");
		await strike();
		expect(await open(broken)).not.toContain("tenant_unattended");
		await sql("ALTER TABLE mislaid RENAME TO agenda");
		await strike();
		// Those who come after are on clocks of their own.
		await env.DB.prepare("DELETE FROM patrols").run();
	});

	it("a walk that had no time for all tenants goes on where it was, and its place is kept for each patrol", async () => {
		await keepPatrolPlace(env.DB, "services", "zy-5");
		await keepPatrolPlace(env.DB, TICK, "zy-7");
		await keepPatrolPlace(env.DB, TICK, "zy-8");
		expect([await patrolPlace(env.DB, TICK), await patrolPlace(env.DB, "services")]).toEqual(["zy-8", "zy-5"]);
		const shop = await knownShop();
		await strikeOn();
		expect([await patrolPlace(env.DB, TICK), await patrolPlace(env.DB, "services")]).toEqual([null, null]);
		expect((await healthOf(shop.tenantId)).state).toBe("online");
	});
});
