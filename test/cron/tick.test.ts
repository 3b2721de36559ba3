import { createExecutionContext, createScheduledController, runInDurableObject, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { TICK } from "../../src/cron/tick";
import { saveEndpoint } from "../../src/db/connections";
import { findPatrol, savePatrol } from "../../src/db/patrols";
import { stillClock } from "../support/clock";
import { endpoint } from "../support/connections";
import { alarmOf, freshDesk, place, runAlarm } from "../support/desks";
import { freshTenant } from "../support/shops";
import worker from "../support/worker";

const clock = stillClock();

/** The minute strikes. */
async function strike(): Promise<void> {
	const context = createExecutionContext();
	await worker.scheduled?.(createScheduledController({ cron: "* * * * *" }), env, context);
	await waitOnExecutionContext(context);
}

/** A tenant that D1 knows, with its ERP. */
async function knownShop(changes: Parameters<typeof endpoint>[0] = {}) {
	const { id } = await freshTenant();
	await saveEndpoint(env.DB, id, endpoint(changes));
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
		await saveEndpoint(env.DB, shop.tenantId, endpoint({ adapter: "tryton" }, 2));
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
});
