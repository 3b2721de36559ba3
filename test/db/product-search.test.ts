import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { readOverrides } from "../../src/db/product-search";
import { findBySku, overrideProduct, type ProductCursor, productPage, recordsOfSku } from "../../src/db/replica";
import { writing } from "../../src/db/replica-writes";
import { openReplication } from "../../src/db/replication";
import type { Tenant } from "../../src/db/tenants";
import { rowsReadBy } from "../support/d1-rows";
import { freshTenant } from "../support/shops";

/** A shop of 100,000 products between two others. */
const PRODUCTS = 100_000;
const OTHERS = 2_000;
const LIMIT = 50;
const ROWS_A_PRODUCT_MAX = 3;

/** Every tenth is a lamp, every thousandth a brass one; `A-7` is the article number of the seventh. */
const seed = (tenantId: string, many: number, from = 0) =>
	env.DB.prepare(
		`WITH RECURSIVE n (i) AS (SELECT CAST(?3 AS INTEGER) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?2)
		INSERT INTO erp_records (tenant_id, entity, erp_id, data, digest, changed_at_ms, change_n)
		SELECT ?1, 'product', 'p' || i, json_object('sku', 'A-' || i, 'name',
			CASE WHEN i % 1000 = 0 THEN 'Brass lamp ' WHEN i % 10 = 0 THEN 'Lamp ' ELSE 'Chair ' END || i, 'active', json('true')), 'x', 0, i + 1 FROM n`,
	)
		.bind(tenantId, many, from)
		.run();
const changesOf = async (tenantId: string) => {
	const numbers = "SELECT count(*) AS rows, sum(change_n) AS n FROM erp_records WHERE tenant_id = ?";
	return (await env.DB.prepare(numbers).bind(tenantId).first<{ rows: number; n: number }>()) ?? { rows: 0, n: 0 };
};
const skusOf = (page: Awaited<ReturnType<typeof productPage>>) => page.items.map(({ data }) => data.sku);

describe("products by words, in a shop with very many", () => {
	let tenant: Tenant;
	beforeAll(async () => {
		const [before, shop, after] = [await freshTenant(), await freshTenant(), await freshTenant()];
		tenant = shop;
		await seed(before.id, OTHERS);
		for (let from = 0; from < PRODUCTS; from += 20_000) await seed(shop.id, from + 20_000, from);
		await seed(after.id, OTHERS);
	}, 120_000);
	const ask = (q: string | null, after: ProductCursor | null = null) =>
		rowsReadBy((db) => productPage(db, tenant.id, { q, after, limit: LIMIT }));

	it.each([
		["no words", null],
		["a word of half of them", "chair"],
		["the beginning of one", "la"],
		["two words", "brass lamp"],
		["the beginning of many article numbers", "A-20"],
	])("reads at most three rows for each that it shows: %s", async (_, q) => {
		const first = await ask(q);
		expect(first.result.items).toHaveLength(LIMIT);
		expect(first.read).toBeLessThanOrEqual(LIMIT * ROWS_A_PRODUCT_MAX);
		const second = await ask(q, first.result.next);
		expect(second.result.items.length).toBeGreaterThan(0);
		expect(second.read).toBeLessThanOrEqual(LIMIT * ROWS_A_PRODUCT_MAX);
		expect(skusOf(second.result).filter((sku) => skusOf(first.result).includes(sku))).toEqual([]);
	});

	it("reads next to nothing for what nobody sells", async () => {
		const { result, read } = await ask("wardrobe");
		expect(result).toEqual({ items: [], next: null });
		expect(read).toBeLessThan(10);
	});

	it("reads the one product that is asked for, and not the shop", async () => {
		const { result, read } = await rowsReadBy((db) => findBySku(db, tenant.id, "product", "A-54321"));
		expect([result?.erpId, read < 10]).toEqual(["p54321", true]);
		const stock = await rowsReadBy((db) => recordsOfSku(db, tenant.id, "stock", "A-54321"));
		expect(stock.read).toBeLessThan(10);
	});

	it("has the article with that very number first, and the others by what changed last", async () => {
		const { result } = await ask("A-100");
		expect(skusOf(result).slice(0, 3)).toEqual(["A-100", "A-10099", "A-10098"]);
		expect(new Set(skusOf(result)).size).toBe(LIMIT);
	});

	it("finds each once over all pages, also when the very one is deep among them", async () => {
		const found: unknown[] = [];
		let after: ProductCursor | null = null;
		do {
			const { result }: { result: Awaited<ReturnType<typeof productPage>> } = await ask("A-100", after);
			found.push(...skusOf(result));
			after = result.next;
		} while (after !== null);
		// A-100, A-1000 to A-1009, and A-10000 to A-10099.
		expect(found).toHaveLength(111);
		expect(new Set(found).size).toBe(111);
	});

	it("follows names, deletions and returns", async () => {
		const { id } = await freshTenant();
		await seed(id, 3);
		const page = async (q: string) => skusOf(await productPage(env.DB, id, { q, after: null, limit: 10 }));
		const change = (sql: string) => env.DB.prepare(`UPDATE erp_records SET ${sql} WHERE tenant_id = ?1 AND erp_id = 'p1'`).bind(id).run();
		expect(await page("chair")).toEqual(["A-2", "A-1"]);
		await change(`data = json_replace(data, '$.name', 'Stool'), change_n = 10`);
		expect([await page("chair"), await page("stool")]).toEqual([["A-2"], ["A-1"]]);
		await change("deleted_at_ms = 5, change_n = 11");
		expect(await page("stool")).toEqual([]);
		await change("deleted_at_ms = NULL, change_n = 12");
		expect(await page("stool")).toEqual(["A-1"]);
		await env.DB.prepare("DELETE FROM erp_records WHERE tenant_id = ?1 AND erp_id = 'p1'").bind(id).run();
		expect(await page("stool")).toEqual([]);
		const words = await env.DB.prepare("SELECT count(*) AS n FROM product_search('stool')").first<{ n: number }>();
		expect(words?.n).toBe(0);
	});

	it("finds them by however people spell them, and by the name that a person has set over one", async () => {
		const { id } = await freshTenant();
		const at = { tenantId: id, entity: "product" } as const;
		const upsert = (erpId: string, sku: string, name: string) => {
			const data = JSON.stringify({ name, sku });
			return { id: erpId, data, digest: data, modifiedAt: null, modifiedUs: null };
		};
		const write = async (...upserts: ReturnType<typeof upsert>[]) => {
			const row = await openReplication(env.DB, at);
			const { statements, written } = writing(env.DB, at, row.token, { upserts, deletions: [] }, 5);
			return written(await env.DB.batch([...statements]));
		};
		await write(upsert("p1", "TÜR-1", "Größe Μέγας"), upsert("p2", "B-2", "Żółć"), upsert("p3", "C-3", "Chair"));
		const page = async (q: string) => skusOf(await productPage(env.DB, id, { q, after: null, limit: 10 }));
		for (const [q, sku] of [
			...[
				["μεγας", "TÜR-1"],
				["ΜΕΓΑΣ", "TÜR-1"],
				["groesse", "TÜR-1"],
				["tuer-1", "TÜR-1"],
				["zolc", "B-2"],
				["żó", "B-2"],
			],
		] as const)
			expect([q, await page(q)]).toEqual([q, [sku]]);

		// As it was before spellings were kept: the ERP's next word about them, the same as the last, brings them.
		await env.DB.prepare("UPDATE erp_records SET other_words = '' WHERE tenant_id = ?").bind(id).run();
		expect(await page("zolc")).toEqual([]);
		const before = await changesOf(id);
		expect(await write(upsert("p1", "TÜR-1", "Größe Μέγας"), upsert("p2", "B-2", "Żółć"))).toMatchObject({ upserted: [] });
		expect([await page("zolc"), await page("μεγας"), await changesOf(id)]).toEqual([["B-2"], ["TÜR-1"], before]);

		const p3 = (await findBySku(env.DB, id, "product", "C-3")) ?? null;
		if (p3 === null) throw new Error("it was written");
		const override = { name: "Sessel für Özlem", description: null, active: null, by: { kind: "user", id: "u", name: "U" }, atMs: 5 };
		const entry = { tenantId: id, atMs: 5, id: crypto.randomUUID(), event: "product.changed", subject: "C-3", actor: null };
		await overrideProduct(env.DB, id, p3, override, { ...entry, before: null, after: null, note: null, detail: {} });
		expect([await page("oezlem"), await page("fuer"), await page("chair")]).toEqual([["C-3"], ["C-3"], ["C-3"]]);
		// So are those that were set before.
		await env.DB.prepare("UPDATE erp_records SET override_words = NULL WHERE tenant_id = ?").bind(id).run();
		expect(await page("oezlem")).toEqual([]);
		await write(...Array.from({ length: 300 }, (_, n) => upsert(`many-${n}`, `M-${n}`, "Stool")));
		const { read } = await rowsReadBy((db) => readOverrides(db, id));
		// Not the whole catalogue for each of them.
		expect({ few: read < 100, read }).toMatchObject({ few: true });
		expect(await page("oezlem")).toEqual(["C-3"]);
		// What is not there any more is not found by any spelling.
		await write(upsert("p2", "B-2", "Lamp"));
		expect([await page("zolc"), await page("lamp")]).toEqual([[], ["B-2"]]);
		await env.DB.prepare("UPDATE erp_records SET deleted_at_ms = 5, change_n = 99 WHERE tenant_id = ? AND erp_id = 'p1'").bind(id).run();
		await env.DB.prepare("UPDATE erp_records SET other_words = 'quark' WHERE tenant_id = ? AND erp_id = 'p1'").bind(id).run();
		expect([await page("groesse"), await page("quark")]).toEqual([[], []]);
	});

	it("takes what is no word as the beginning of an article number", async () => {
		const { id } = await freshTenant();
		for (const [n, sku] of ["--1", "--2", "1--"].entries())
			await env.DB.prepare(
				"INSERT INTO erp_records (tenant_id, entity, erp_id, data, digest, changed_at_ms, change_n) VALUES (?1, 'product', ?2, ?3, 'x', 0, ?4)",
			)
				.bind(id, sku, JSON.stringify({ sku }), n + 1)
				.run();
		const first = await productPage(env.DB, id, { q: "--", after: null, limit: 1 });
		expect(skusOf(first)).toEqual(["--1"]);
		const second = await productPage(env.DB, id, { q: "--", after: first.next, limit: 1 });
		expect([skusOf(second), second.next]).toEqual([["--2"], null]);
	});
});
