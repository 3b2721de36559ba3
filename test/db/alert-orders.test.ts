import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { noteHeld, noteUnsynced, ordersBySeq, ordersOfOutage } from "../../src/db/alert-orders";
import { copyOrders } from "../../src/db/orders";
import { STRETCHES_MAX } from "../../src/lib/stretches";
import { rowsReadBy } from "../support/d1-rows";
import { freshTenant } from "../support/shops";
import { snapshotOf } from "../support/snapshots";

const NOW_MS = Date.UTC(2026, 5, 3, 9);
const HOUR_MS = 3_600_000;
const SYNCED = 1_200;
const WAITING = 3;

const LAST_HOUR = [{ fromMs: NOW_MS - HOUR_MS, untilMs: NOW_MS, backMs: 0 }];

/** A shop with a long past in which everything went well, and a few orders that wait now. */
async function oldShop(): Promise<string> {
	const { id } = await freshTenant();
	const placedAtMs = NOW_MS - 200 * HOUR_MS;
	for (let from = 1; from <= SYNCED; from += 600)
		await copyOrders(
			env.DB,
			Array.from({ length: 600 }, (_, n) => snapshotOf(id, from + n, { status: "synced", placedAtMs, updatedAtMs: placedAtMs })),
		);
	const now = { placedAtMs: NOW_MS - HOUR_MS, updatedAtMs: NOW_MS };
	const waiting = (["queued", "queued", "pending_verification"] as const).map((status, n) =>
		snapshotOf(id, SYNCED + 1 + n, { ...now, status, unknownSinceMs: status === "queued" ? null : NOW_MS - HOUR_MS }),
	);
	await copyOrders(env.DB, [...waiting, snapshotOf(id, SYNCED + WAITING + 1, { ...now, status: "synced" })]);
	return id;
}

describe("orders to be mailed about", () => {
	it("are found without a look at those that are done, however many there are", async () => {
		const id = await oldShop();
		const work: Record<string, (db: D1Database) => Promise<unknown>> = {
			held: (db) => noteHeld(db, id, NOW_MS, NOW_MS),
			unsynced: (db) => noteUnsynced(db, id, NOW_MS, NOW_MS),
			outage: (db) => ordersOfOutage(db, id, LAST_HOUR),
		};
		for (const [name, does] of Object.entries(work)) {
			const { read } = await rowsReadBy(does);
			expect({ name, few: read < 60, read }).toMatchObject({ few: true });
		}
		const { results } = await env.DB.prepare("SELECT source FROM alerts WHERE tenant_id = ?1 ORDER BY source").bind(id).all();
		expect(results.map(({ source }) => String(source).split(":").slice(0, 3).join(":"))).toEqual([
			...["held:1201", "held:1202", "unsynced:1201:queued", "unsynced:1202:queued", "unsynced:1203:pending_verification"],
		]);
		expect(await ordersOfOutage(env.DB, id, LAST_HOUR)).toEqual({ waiting: 3, delivered: 1, failed: 0, settledByHand: 0 });
	});

	it("of an outage that the ERP interrupted are those that met it while it was away, and none that went straight out in between", async () => {
		const { id } = await freshTenant();
		const at = (minutes: number) => NOW_MS - HOUR_MS + minutes * 60_000;
		const synced = (seq: number, placed: number, done: number) =>
			snapshotOf(id, seq, { status: "synced", placedAtMs: at(placed), updatedAtMs: at(done) });
		await copyOrders(env.DB, [
			synced(1, -5, -4),
			synced(2, -5, 4),
			synced(3, 2, 4),
			// Straight out in between.
			synced(4, 5, 6),
			synced(5, 7, 7),
			// Placed in between, and met the second time.
			synced(6, 9, 12),
			synced(7, 10.5, 12),
			synced(8, 13, 13),
			snapshotOf(id, 9, { status: "failed", placedAtMs: at(11), updatedAtMs: at(12) }),
		]);
		const away = (...times: readonly (readonly [number, number])[]) =>
			times.map(([from, until]) => ({ fromMs: at(from), untilMs: at(until), backMs: 0 }));
		expect(await ordersOfOutage(env.DB, id, away([0, 3], [10, 11]))).toEqual({ waiting: 0, delivered: 4, failed: 1, settledByHand: 0 });
		expect(await ordersOfOutage(env.DB, id, away([0, 11]))).toMatchObject({ delivered: 6 });
	});

	it("are found for an outage of as many times as there can be", async () => {
		const { id } = await freshTenant();
		const most = Array.from({ length: STRETCHES_MAX }, (_, n) => ({ fromMs: n * 1_000, untilMs: n * 1_000 + 1, backMs: 0 }));
		expect(await ordersOfOutage(env.DB, id, most)).toEqual({ waiting: 0, delivered: 0, failed: 0, settledByHand: 0 });
	});

	it("are found by the index of their status, or by their numbers from the outage on", async () => {
		const asked: { sql: string; values: unknown[] }[] = [];
		const watched = Object.assign(Object.create(env.DB) as D1Database, {
			prepare: (sql: string) => {
				const statement = env.DB.prepare(sql);
				return Object.assign(Object.create(statement) as D1PreparedStatement, {
					bind: (...values: unknown[]) => {
						asked.push({ sql, values });
						return statement.bind(...values);
					},
				});
			},
			batch: (statements: D1PreparedStatement[]) => env.DB.batch(statements),
		});
		await noteHeld(watched, "t", NOW_MS, NOW_MS);
		await noteUnsynced(watched, "t", NOW_MS, NOW_MS);
		await ordersOfOutage(watched, "t", LAST_HOUR);
		expect(asked).toHaveLength(5);
		for (const { sql, values } of asked) {
			const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
				.bind(...values)
				.all<{ detail: string }>();
			const ofOrders = results.map(({ detail }) => detail).filter((detail) => /^(?:SEARCH|SCAN) (?:orders|o)\b/.test(detail));
			expect(ofOrders).toEqual([
				expect.stringMatching(
					/^SEARCH (?:orders|o) USING (?:(?:COVERING )?INDEX orders_by_status \(tenant_id=\? AND status=\?\)|PRIMARY KEY \(tenant_id=\? AND seq>\?\))$/,
				),
			]);
		}
	});

	it("are read until their bodies are enough to hold, and the others are left", async () => {
		const { id } = await freshTenant();
		const body = JSON.stringify({ note: "x".repeat(1_000) });
		await copyOrders(
			env.DB,
			Array.from({ length: 150 }, (_, n) => snapshotOf(id, n + 1, { body })),
		);
		const seqs = Array.from({ length: 200 }, (_, n) => n + 1);
		const some = await ordersBySeq(env.DB, id, seqs, 60_000);
		expect([some.looked, some.orders.size]).toEqual([100, 100]);
		const all = await ordersBySeq(env.DB, id, seqs);
		expect([all.looked, all.orders.size]).toEqual([200, 150]);
	});
});
