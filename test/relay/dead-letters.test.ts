import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { DEAD_LETTER_QUEUE } from "../../src/gateway";
import { stillClock } from "../support/clock";
import { alarmOf, place, runAlarm } from "../support/desks";
import { freshLink } from "../support/links";
import { deliver } from "../support/relay";

const clock = stillClock();

const logged = async (tenantId: string) =>
	(await env.DB.prepare("SELECT level, service, detail FROM logs WHERE tenant_id = ?").bind(tenantId).all()).results;

describe("a bell that the queue gave up", () => {
	it("is in the log for good, is not lost in the dead-letter queue, and its desk rings again", async () => {
		const shop = await freshLink();
		await place(shop);
		await runInDurableObject(shop.desk, (_object, state) => state.storage.deleteAlarm());
		const bell = { v: 1, tenant: shop.tenantId, desk: "main", seq: 100_001 };
		const { explicitAcks, retryMessages } = await deliver([bell], DEAD_LETTER_QUEUE);
		expect(explicitAcks).toHaveLength(1);
		expect(retryMessages).toEqual([]);
		const [entry] = await logged(shop.tenantId);
		expect(entry).toMatchObject({ level: "error", service: "relay" });
		expect(JSON.parse(String(entry?.detail))).toMatchObject({ bell, attempts: 1 });
		expect(await alarmOf(shop)).not.toBeNull();
		clock.advance(1_000);
		await runAlarm(shop);
		expect(shop.queue.rung).toHaveLength(1);
		expect(shop.erp.created).toEqual([]);
	});
});
