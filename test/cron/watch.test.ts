import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { SETTLE_MS } from "../../src/cron/watch";
import { endEverywhere } from "../../src/db/incidents";
import { patrolled } from "../support/patrol-words";
import { freshTenant } from "../support/shops";

const watch = () => env.WATCH.getByName(`watch-${crypto.randomUUID()}`);
const ofTenant = async (tenantId: string) => {
	const [incidents, runs] = await env.DB.batch<{ kind: string; service: string }>([
		env.DB.prepare("SELECT kind FROM incidents WHERE tenant_id = ?1 AND closed_at_ms IS NULL").bind(tenantId),
		env.DB.prepare("SELECT service FROM runs WHERE tenant_id = ?1").bind(tenantId),
	]);
	return { incidents: incidents?.results.map(({ kind }) => kind), runs: runs?.results.map(({ service }) => service) };
};

describe("the object that watches the patrols", () => {
	it("goes on by itself once the tick has called it, and keeps the alarm that it has", async () => {
		const one = watch();
		await one.keepOn();
		const first = await runInDurableObject(one, (_, state) => state.storage.getAlarm());
		await one.keepOn();
		expect(await runInDurableObject(one, (_, state) => state.storage.getAlarm())).toBe(first);
		await patrolled(Date.now());
		for (let look = 0; look < 3; look += 1) expect(await runDurableObjectAlarm(one)).toBe(true);
		expect(await runInDurableObject(one, (_, state) => state.storage.getAlarm())).toBeGreaterThan(Date.now());
		await env.DB.prepare("DELETE FROM patrols").run();
	});

	it("has every tenant told, and their mail started, when no Cron Trigger fires any more", async () => {
		// A kick rings for so many at once, and tests before this one have left others, who are told as well: this one comes first.
		const tenant = await freshTenant({ id: `0-${crypto.randomUUID()}` });
		const one = watch();
		await one.keepOn();
		await patrolled(Date.now() - 10 * 60_000);
		// A watch that has only just woken gives the patrols a minute.
		await runDurableObjectAlarm(one);
		expect(await ofTenant(tenant.id)).toEqual({ incidents: [], runs: [] });
		const nowMs = Date.now();
		await runInDurableObject(one, (_, state) => state.storage.put("watching", { dueAtMs: nowMs, doubtedSinceMs: nowMs - SETTLE_MS }));
		await runDurableObjectAlarm(one);
		await runDurableObjectAlarm(one);
		expect(await ofTenant(tenant.id)).toEqual({ incidents: ["tick_stopped"], runs: ["mail"] });
		await endEverywhere(env.DB, "tick_stopped", Date.now());
		await env.DB.prepare("DELETE FROM patrols").run();
	});
});
