import type { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AuditEntry } from "../../src/db/audit";
import { FEED_PORTION } from "../../src/db/feed";
import type { KeyHolder } from "../../src/db/keys";
import { findBySku, overrideProduct } from "../../src/db/replica";
import { createApp } from "../../src/http/app";
import type { Bindings } from "../../src/http/env";
import { type ChangesPage, FeedReader } from "../support/feed-reader";
import { FeedingErp } from "../support/feeding-erp";
import { replicating } from "../support/replicating";
import { sqliteD1 } from "../support/sqlite-d1";

/** A shop whose products and prices come over, and the gateway's own front door before it. */
function world({ db, inside }: ReturnType<typeof sqliteD1>, tenantId: string) {
	const tenant = {
		id: tenantId,
		name: "S",
		prefix: "E",
		start: 1,
		origins: [],
		timeZone: "Europe/Dublin",
		paymentMinutes: 1,
		createdAtMs: 0,
	};
	inside
		.prepare(
			"INSERT INTO tenants (id, name, prefix, start, origins, time_zone, created_at_ms) VALUES (?, 'S', 'E', 1, '[]', 'Europe/Dublin', 0)",
		)
		.run(tenantId);
	const holder = { id: "k", label: "till", scopes: ["sync:read"], revokedAtMs: null, tenant } as unknown as KeyHolder;
	const app = createApp({ lookUpKey: async () => holder });
	const context = { waitUntil: () => {}, passThroughOnException: () => {}, props: {} } as unknown as ExecutionContext;
	const ask = async (query: string): Promise<Response> =>
		await app.fetch(
			new Request(`https://gateway.example/v1/sync/product?${query}`, { headers: { Authorization: "Bearer hf_a_key_of_a_till" } }),
			{ DB: db } as unknown as Bindings,
			context,
		);
	const [goods, prices] = [new FeedingErp(), new FeedingErp()];
	const products = replicating(db, goods, tenantId);
	const others = replicating(db, prices, tenantId, "price");
	return { db, inside, tenantId, ask, goods, prices, products, others };
}
type World = ReturnType<typeof world>;

/** What the replica has: the ERP's words, with what was set over them. */
function replicaOf({ inside, tenantId }: { readonly inside: DatabaseSync; readonly tenantId: string }): Record<string, unknown> {
	const rows = inside
		.prepare(
			"SELECT erp_id, data, override FROM erp_records WHERE tenant_id = ? AND entity = 'product' AND deleted_at_ms IS NULL ORDER BY erp_id",
		)
		.all(tenantId);
	return Object.fromEntries(
		rows.map(({ erp_id, data, override }) => {
			const set: { name?: string } = override === null ? {} : JSON.parse(String(override));
			return [erp_id, { ...JSON.parse(String(data)), ...(set.name == null ? {} : { name: set.name }) }];
		}),
	);
}

/** As somebody does it on the page Products. */
async function rename({ db, tenantId, products }: World, sku: string, name: string): Promise<void> {
	const known = await findBySku(db, tenantId, "product", sku);
	if (known === null) return;
	const by = { kind: "user", id: "u", name: "Clara" } as const;
	const atMs = products.world.nowMs;
	const entry: AuditEntry = {
		...{ tenantId, atMs, id: crypto.randomUUID(), event: "product.changed", subject: sku, actor: null },
		...{ before: null, after: null, note: null, detail: {} },
	};
	await overrideProduct(db, tenantId, known, { name, description: null, active: null, by, atMs }, entry);
}

const id = fc.integer({ min: 0, max: 9 });
const step = fc.oneof(
	{ weight: 6, arbitrary: fc.record({ do: fc.constant("write" as const), id, name: fc.integer({ min: 0, max: 4 }) }) },
	{ weight: 3, arbitrary: fc.record({ do: fc.constant("delete" as const), id }) },
	{ weight: 4, arbitrary: fc.record({ do: fc.constant("follow" as const) }) },
	{ weight: 2, arbitrary: fc.record({ do: fc.constant("price" as const), id }) },
	{ weight: 2, arbitrary: fc.record({ do: fc.constant("rename" as const), id }) },
	// 91 days pass, and the nightly comparison forgets what was deleted before.
	{ weight: 1, arbitrary: fc.record({ do: fc.constant("months" as const) }) },
	// An erasure takes records away without a trace.
	{ weight: 1, arbitrary: fc.record({ do: fc.constant("erase" as const), id }) },
	{
		weight: 8,
		arbitrary: fc.record({ do: fc.constant("read" as const), who: fc.integer({ min: 0, max: 1 }), limit: fc.integer({ min: 1, max: 4 }) }),
	},
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

async function take(at: World, readers: readonly FeedReader[], one: Step, second: number): Promise<void> {
	switch (one.do) {
		case "write":
			at.goods.write(`p${one.id}`, { sku: `S${one.id}`, name: `Name ${one.name}` }, second);
			return;
		case "delete":
			at.goods.write(`p${one.id}`, null, second);
			return;
		case "follow":
			await at.products.followed();
			return;
		case "price":
			at.prices.write(`p${one.id}`, { sku: `S${one.id}`, unitPrice: `${second}.00` }, second);
			await at.others.followed();
			return;
		case "rename":
			await rename(at, `S${one.id}`, `Ours ${second}`);
			return;
		case "months":
			at.products.world.nowMs += 91 * 86_400_000;
			await at.products.followed();
			await at.products.compared();
			return;
		case "erase":
			at.inside.prepare("DELETE FROM erp_records WHERE tenant_id = ? AND entity = 'product' AND erp_id = ?").run(at.tenantId, `p${one.id}`);
			return;
		case "read":
			await readers[one.who]?.readPage(one.limit);
	}
}

describe("the feed that readers follow", () => {
	// One database for all the worlds: to make its tables costs more than to live in it.
	const shared = sqliteD1();
	let worlds = 0;

	it("gives a reader the replica, whatever is written, deleted, forgotten and erased between two pages", async () => {
		const seen = { begun: 0, records: 0 };
		await fc.assert(
			fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async (steps) => {
				const at = world(shared, `shop-${++worlds}`);
				const readers = [new FeedReader(at.ask), new FeedReader(at.ask)];
				for (const [index, one] of steps.entries()) await take(at, readers, one, 100 + index);
				await at.products.followed();
				for (const reader of readers) {
					await reader.readAll(3);
					expect(reader.records).toEqual(replicaOf(at));
					seen.begun += reader.begun;
					seen.records += reader.copy.size;
					// Nothing has changed: nothing is told.
					expect(await reader.readAll()).toEqual([]);
				}
			}),
			{ numRuns: 150 },
		);
		// The storm was one: it had readers begin anew, and left them something.
		expect(seen.begun).toBeGreaterThan(0);
		expect(seen.records).toBeGreaterThan(0);
	}, 120_000);

	it("lets a reader who begins late read to the end, however much was deleted and forgotten before", async () => {
		const at = world(shared, `shop-${++worlds}`);
		for (let n = 0; n < 30; n++) at.goods.write(`p${n}`, { sku: `S${n}`, name: "N" }, n);
		await at.products.followed();
		for (let n = 20; n < 30; n++) at.goods.write(`p${n}`, null, 100 + n);
		await at.products.followed();
		at.products.world.nowMs += 91 * 86_400_000;
		for (let n = 20; n < 30; n++) at.goods.rows.delete(`p${n}`);
		await at.products.followed();
		await at.products.compared();
		const reader = new FeedReader(at.ask);
		await reader.readAll(7);
		expect(reader.begun).toBe(0);
		expect(reader.records).toEqual(replicaOf(at));
		expect(reader.copy.size).toBe(20);
	});

	it("has everybody begin anew who read under another counting, even one that has come as far since", async () => {
		const at = world(shared, `shop-${++worlds}`);
		for (let n = 0; n < 5; n++) at.goods.write(`p${n}`, { sku: `S${n}`, name: "N" }, n);
		await at.products.followed();
		const reader = new FeedReader(at.ask);
		await reader.readAll();
		// D1 was lost, and everything is brought over again.
		for (const table of ["erp_records", "replication", "change_counters", "comparisons"])
			at.inside.prepare(`DELETE FROM ${table} WHERE tenant_id = ?`).run(at.tenantId);
		at.goods.rows.delete("p0");
		for (let n = 5; n < 12; n++) at.goods.write(`p${n}`, { sku: `S${n}`, name: "N" }, n);
		await at.products.followed();
		await reader.readAll();
		expect(reader.begun).toBe(1);
		expect(reader.records).toEqual(replicaOf(at));
		// Put back to an earlier day: numbers that were given out are not there yet.
		at.inside.prepare("UPDATE change_counters SET n = 3 WHERE tenant_id = ?").run(at.tenantId);
		expect((await at.ask(`after=${reader.cursor}`)).status).toBe(410);
	});

	it("fills a page by size, too: large records come in more pages, and none is lost", async () => {
		const at = world(shared, `shop-${++worlds}`);
		for (let n = 0; n < 80; n++) at.goods.write(`p${n}`, { sku: `S${n}`, name: "N", description: "x".repeat(60_000) }, n);
		await at.products.followed();
		const first: ChangesPage = await (await at.ask("limit=500")).json();
		expect([first.items.length, first.more]).toEqual([FEED_PORTION, true]);
		const reader = new FeedReader(at.ask);
		await reader.readAll(500);
		expect(reader.copy.size).toBe(80);
	});
});
