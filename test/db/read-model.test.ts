/// <reference types="vite/types/importMeta.d.ts" />
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deliveryOf, hourOf, hoursFrom } from "../../src/db/hours";
import { failedByClass } from "../../src/db/lists";
import { copyOrders } from "../../src/db/orders";
import { anyFilterOf, search, wholeWords } from "../../src/db/search";
import type { ErrorClass } from "../../src/order/outcome";
import type { OrderSnapshot } from "../../src/order/snapshot";
import { FACES, FILTER_NAMES, FILTERS, STATUSES, statusesUnder } from "../../src/order/status";
import { draft } from "../support/drafts";
import { snapshotOf } from "../support/snapshots";

const [migration = ""] = Object.values(
	import.meta.glob<string>("../../migrations/0003_read_model.sql", { query: "?raw", import: "default", eager: true }),
);
const HOUR_MS = 3_600_000;
const NAMES = ["Ann", "Bob", "Cara"] as const;
const CLASSES: readonly (ErrorClass | null)[] = ["duplicate", "validation_rejected", null];
const EVERYWHERE = { from: 0, below: Number.MAX_SAFE_INTEGER };
const freshTenantId = () => `shop-${crypto.randomUUID().slice(0, 8)}`;

interface News {
	readonly seq: number;
	readonly version: number;
	readonly status: OrderSnapshot["status"];
	readonly name: (typeof NAMES)[number];
	readonly errorClass: ErrorClass | null;
}
const news: fc.Arbitrary<News> = fc.record({
	seq: fc.integer({ min: 1, max: 6 }),
	version: fc.integer({ min: 1, max: 5 }),
	status: fc.constantFrom(...STATUSES),
	name: fc.constantFrom(...NAMES),
	errorClass: fc.constantFrom(...CLASSES),
});
const copyOf = (tenantId: string, { seq, version, status, name, errorClass }: News): OrderSnapshot =>
	snapshotOf(tenantId, seq, {
		version,
		status,
		errorClass,
		placedAtMs: Math.floor(seq / 3) * HOUR_MS + seq,
		updatedAtMs: Math.floor(seq / 3) * HOUR_MS + seq + version * 1_000,
		body: JSON.stringify(draft({ customer: { ...draft().customer, name, email: "shop@example.com" } })),
	});

/** What the copy itself holds, and what lists, search and overview make of it. */
async function seen(tenantId: string) {
	const { results } = await env.DB.prepare(
		"SELECT seq, status, error_class, placed_at_ms, body ->> '$.customer.name' AS name FROM orders WHERE tenant_id = ? ORDER BY seq DESC",
	)
		.bind(tenantId)
		.all<{ seq: number; status: OrderSnapshot["status"]; error_class: ErrorClass | null; placed_at_ms: number; name: string }>();
	const hours = await hoursFrom(env.DB, tenantId, 0);
	const found = async (expression: string | null) => await search(env.DB, tenantId, expression ?? "", EVERYWHERE, 100);
	return {
		kept: {
			hours: hours.map(({ delivered: _, tenantId: __, ...hour }) => hour),
			words: await Promise.all(NAMES.map((name) => found(wholeWords(name)))),
			filters: await Promise.all(FILTER_NAMES.map((name) => found(anyFilterOf(statusesUnder(name))))),
			failures: (await failedByClass(env.DB, tenantId)).sort(byClass),
		},
		computed: {
			hours: [...new Set(results.map((row) => hourOf(row.placed_at_ms)))]
				.sort((one, other) => one - other)
				.map((hour) => {
					const within = results.filter((row) => hourOf(row.placed_at_ms) === hour);
					const of = (name: (typeof FILTER_NAMES)[number]) => within.filter(({ status }) => FACES[status].filter === FILTERS[name]).length;
					const counts = Object.fromEntries(FILTER_NAMES.map((name) => [name, of(name)]));
					return { hour, minSeq: within.at(-1)?.seq, maxSeq: within[0]?.seq, ...counts };
				}),
			words: NAMES.map((wanted) => results.filter(({ name }) => name === wanted).map(({ seq }) => seq)),
			filters: FILTER_NAMES.map((name) => results.filter(({ status }) => FACES[status].filter === FILTERS[name]).map(({ seq }) => seq)),
			failures: CLASSES.flatMap((errorClass) => {
				const count = results.filter((row) => row.status === "failed" && row.error_class === errorClass).length;
				return count === 0 ? [] : [{ errorClass, count }];
			}).sort(byClass),
		},
		delivered: deliveryOf(hours).orders,
	};
}
const byClass = (one: { errorClass: string | null }, other: { errorClass: string | null }) =>
	`${one.errorClass}`.localeCompare(`${other.errorClass}`);

describe("what triggers keep beside the orders", () => {
	it("is what the orders say, whatever comes twice, late, or in the same statement", async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(fc.array(news, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 8 }), async (statements) => {
				const tenantId = freshTenantId();
				for (const statement of statements) {
					await copyOrders(
						env.DB,
						statement.map((one) => copyOf(tenantId, one)),
					);
					const { kept, computed } = await seen(tenantId);
					expect(kept).toEqual(computed);
				}
			}),
			{ numRuns: 25 },
		);
	});

	it("counts a delivery once, however often the order is copied, and at the time it took", async () => {
		const tenantId = freshTenantId();
		const at = (version: number, status: OrderSnapshot["status"], updatedAtMs: number) =>
			copyOrders(env.DB, [snapshotOf(tenantId, 1, { version, status, placedAtMs: 0, updatedAtMs })]);
		await at(1, "queued", 0);
		await at(2, "synced", 8_000);
		await at(2, "synced", 8_000);
		// News of its payment days later.
		await at(3, "synced", 200_000_000);
		const delivery = deliveryOf(await hoursFrom(env.DB, tenantId, 0));
		expect(delivery.orders).toBe(1);
		expect(delivery.medianMs).toBeGreaterThan(7_000);
		expect(delivery.medianMs).toBeLessThan(9_000);
		expect(delivery.p95Ms).toBe(delivery.medianMs);
	});

	it("knows the slow among the fast", async () => {
		const tenantId = freshTenantId();
		await copyOrders(
			env.DB,
			Array.from({ length: 100 }, (_, index) =>
				snapshotOf(tenantId, index + 1, { status: "synced", placedAtMs: 0, updatedAtMs: index < 90 ? 1_000 : 600_000 }),
			),
		);
		const { medianMs, p95Ms, orders } = deliveryOf(await hoursFrom(env.DB, tenantId, 0));
		expect(orders).toBe(100);
		expect(Math.abs((medianMs ?? 0) / 1_000 - 1)).toBeLessThan(0.1);
		expect(Math.abs((p95Ms ?? 0) / 600_000 - 1)).toBeLessThan(0.1);
		expect(deliveryOf([])).toEqual({ medianMs: null, p95Ms: null, orders: 0 });
	});

	it("goes with an order that is deleted", async () => {
		const tenantId = freshTenantId();
		const failed = { version: 1, status: "failed", name: "Ann", errorClass: "duplicate" } as const;
		const first = copyOf(tenantId, { ...failed, seq: 1 });
		const second = copyOf(tenantId, { ...failed, seq: 2 });
		await copyOrders(env.DB, [first, second]);
		await env.DB.prepare("DELETE FROM orders WHERE tenant_id = ? AND seq = 1").bind(tenantId).run();
		expect(await search(env.DB, tenantId, wholeWords("ann") ?? "", EVERYWHERE, 10)).toEqual([2]);
		expect((await hoursFrom(env.DB, tenantId, 0)).map(({ failed }) => failed)).toEqual([1]);
		expect(await failedByClass(env.DB, tenantId)).toEqual([{ errorClass: "duplicate", count: 1 }]);
		// It may come back: a copy is made anew from its desk.
		await copyOrders(env.DB, [first]);
		const { kept, computed } = await seen(tenantId);
		expect(kept).toEqual(computed);
	});

	it("lets an order in whose body is no JSON, and finds it by its reference", async () => {
		const tenantId = freshTenantId();
		await copyOrders(env.DB, [snapshotOf(tenantId, 1, { body: "not {json", reference: "CART-1" })]);
		expect(await search(env.DB, tenantId, wholeWords("cart") ?? "", EVERYWHERE, 10)).toEqual([1]);
	});

	it("is made from the orders that were there before it, of every shop", async () => {
		const tenantIds = [freshTenantId(), freshTenantId()];
		for (const tenantId of tenantIds)
			await copyOrders(
				env.DB,
				Array.from({ length: 30 }, (_, index) => {
					const status = STATUSES[index % STATUSES.length] ?? "queued";
					return copyOf(tenantId, {
						seq: index + 1,
						version: 1,
						status,
						name: NAMES[index % 3] ?? "Ann",
						errorClass: CLASSES[index % 3] ?? null,
					});
				}),
			);
		const before = await Promise.all(tenantIds.map(seen));
		const [, filling = ""] = /-- What is there already\.([\s\S]*?)\n--/.exec(migration) ?? [];
		const statements = filling.split(";").filter((statement) => statement.trim() !== "");
		expect(statements).toHaveLength(5);
		await env.DB.batch(
			[
				...["hours", "failures", "search_ranges"].map((table) => `DELETE FROM ${table}`),
				"INSERT INTO order_search (order_search) VALUES ('delete-all')",
				...statements,
			].map((statement) => env.DB.prepare(statement)),
		);
		expect(await Promise.all(tenantIds.map(seen))).toEqual(before);
		for (const { kept, computed } of before) expect(kept).toEqual(computed);
	});
});
