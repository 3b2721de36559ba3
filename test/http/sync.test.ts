import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { changesAfter } from "../../src/db/feed";
import { FIRST_PLACE, sweepPlaces } from "../../src/db/trace-places";
import type { Entity } from "../../src/erp/adapter";
import { SYNC_RECORDS_MAX } from "../../src/http/sync-reply";
import { rowsReadBy } from "../support/d1-rows";
import { type ChangesPage, FeedReader } from "../support/feed-reader";
import { FeedingErp } from "../support/feeding-erp";
import { replicating } from "../support/replicating";
import { freshKey, freshTenant } from "../support/shops";
import { signedInAt } from "./admin.client";
import { D1_AWAY, freshDoor, KEYS_AT_HAND, problemOf } from "./client";

/** A tenant whose ERP tells of some entities, and a reader with a key for goods. */
async function shop(products = 3) {
	const tenant = await freshTenant();
	const { key } = await freshKey(tenant.id, ["sync:read"]);
	const { key: forCustomers } = await freshKey(tenant.id, ["sync:customers"]);
	const door = freshDoor();
	const feeds = new Map<Entity, { readonly erp: FeedingErp; readonly bring: () => Promise<unknown> }>();
	const feed = (entity: Entity) => {
		const known = feeds.get(entity);
		if (known !== undefined) return known;
		const erp = new FeedingErp();
		const { followed } = replicating(env.DB, erp, tenant.id, entity);
		const made = { erp, bring: followed };
		feeds.set(entity, made);
		return made;
	};
	const goods = feed("product");
	for (let n = 0; n < products; n++) goods.erp.write(`p${n}`, { sku: `P-${n}`, name: `Lamp ${n}`, active: true }, n);
	await goods.bring();
	const get = (path: string, headers: Record<string, string> = {}, withKey = key) =>
		door.fetch(`/v1/sync/${path}`, { headers: { Authorization: `Bearer ${withKey}`, ...headers } });
	const page = async (path: string) => await (await get(path)).json<ChangesPage>();
	const reader = (entity: Entity, withKey = key) => new FeedReader((query) => get(`${entity}?${query}`, {}, withKey));
	return { tenant, key, forCustomers, door, goods, feed, get, page, reader };
}

describe("a device that follows the shop's goods", () => {
	it("gets a changed name, price and stock, and a deletion, each once and nothing else", async () => {
		const { goods, feed, reader } = await shop();
		const [prices, stock] = [feed("price"), feed("stock")];
		for (const n of [0, 1]) {
			prices.erp.write(`p${n}`, { sku: `P-${n}`, unitPrice: "10.00", currency: "EUR" }, n);
			stock.erp.write(`p${n}`, { sku: `P-${n}`, available: "5" }, n);
		}
		await Promise.all([prices.bring(), stock.bring()]);
		const device = { product: reader("product"), price: reader("price"), stock: reader("stock") };
		const pull = async () => ({
			product: await device.product.readAll(2),
			price: await device.price.readAll(2),
			stock: await device.stock.readAll(2),
		});
		expect(await pull()).toEqual({ product: ["p0", "p1", "p2"], price: ["p0", "p1"], stock: ["p0", "p1"] });
		const nothing = { product: [], price: [], stock: [] };
		expect(await pull()).toEqual(nothing);

		goods.erp.write("p1", { sku: "P-1", name: "Reading lamp", active: true }, 50);
		await goods.bring();
		expect(await pull()).toEqual({ ...nothing, product: ["p1"] });
		expect(device.product.copy.get("p1")).toMatchObject({ name: "Reading lamp" });

		prices.erp.write("p0", { sku: "P-0", unitPrice: "11.00", currency: "EUR" }, 51);
		await prices.bring();
		expect(await pull()).toEqual({ ...nothing, price: ["p0"] });
		expect(device.price.copy.get("p0")).toMatchObject({ unitPrice: "11.00" });

		stock.erp.write("p1", { sku: "P-1", available: "4" }, 52);
		await stock.bring();
		expect(await pull()).toEqual({ ...nothing, stock: ["p1"] });

		goods.erp.write("p2", null, 53);
		await goods.bring();
		expect(await pull()).toEqual({ ...nothing, product: ["-p2"] });
		expect(await pull()).toEqual(nothing);
		expect(device.product.records).toEqual({
			p0: { sku: "P-0", name: "Lamp 0", active: true },
			p1: { sku: "P-1", name: "Reading lamp", active: true },
		});
	});

	it("gets with its next pull the one product that an admin has saved, and that product only", async () => {
		const { tenant, door, reader } = await shop();
		const device = reader("product");
		await device.readAll();
		const { ask } = await signedInAt(tenant, "admin", door);
		const { version } = await (await ask("GET", "/products/P-1")).json<{ version: number }>();
		expect((await ask("PUT", "/products/P-1", { name: "Ours", description: null, active: false, version })).status).toBe(200);
		expect(await device.readAll()).toEqual(["p1"]);
		expect(device.copy.get("p1")).toEqual({ sku: "P-1", name: "Ours", active: false });
		expect(await device.readAll()).toEqual([]);
	});

	it("keeps what was created again under an old id, although word of the deletion comes late", async () => {
		const { goods, reader } = await shop();
		const device = reader("product");
		await device.readAll();
		goods.erp.write("p1", { sku: "P-1", name: "Created again", active: true }, 90);
		await goods.bring();
		const late = { id: "p1", modifiedAt: "2026-01-01T00:01:00Z", deleted: true, data: null };
		goods.erp.answers.push({ ok: true, value: { changes: [late], next: "90|z|90", more: false } });
		await goods.bring();
		expect(await device.readAll()).toEqual(["p1"]);
		expect(device.copy.get("p1")).toMatchObject({ name: "Created again" });
	});

	it("is told how the ERP's side stands, also of what is not replicated", async () => {
		const { page, goods } = await shop();
		expect((await page("product")).source).toEqual({ state: "following", upToDateAt: expect.stringMatching(/^2026-11-22T/) });
		expect(await page("stock")).toMatchObject({ items: [], more: false, source: { state: "waiting", upToDateAt: null } });
		expect(goods.erp.pulls).toBeGreaterThan(0);
	});

	it("asks whether there is anything new without reading a record", async () => {
		const { get, page, goods } = await shop();
		const { next } = await page("product");
		const first = await get(`product?after=${next}`);
		const tag = first.headers.get("ETag") ?? "";
		expect(first.headers.get("Cache-Control")).toBe("private, no-cache");
		const again = await get(`product?after=${next}`, { "If-None-Match": `"other", W/${tag}` });
		expect([again.status, again.headers.get("ETag"), await again.text()]).toEqual([304, tag, ""]);
		const other = await get(`product?after=${next}&limit=7`, { "If-None-Match": tag });
		expect(other.status).toBe(200);
		goods.erp.write("p0", { sku: "P-0", name: "New", active: true }, 60);
		await goods.bring();
		const changed = await get(`product?after=${next}`, { "If-None-Match": tag });
		expect([changed.status, (await changed.json<ChangesPage>()).items.length]).toEqual([200, 1]);
	});
});

describe("the word to go on from", () => {
	it("is refused when it is of another tenant, of another entity, or none at all, and says what to do", async () => {
		const [one, other] = [await shop(), await shop()];
		const { next } = await one.page("product");
		const refusals = [
			[await other.get(`product?after=${next}`), "belongs to another tenant"],
			[await one.get(`price?after=${next}`), "is of the feed product, and this is price"],
			[await one.get("product?after=nonsense"), "none that was given out here"],
			[await one.get(`product?after=${next}${"A".repeat(600)}`), "none that was given out here"],
			[await one.get(`product?after=${Buffer.from("[1,2]").toString("base64url")}`), "none that was given out here"],
		] as const;
		for (const [response, words] of refusals) {
			const { code, detail } = await problemOf(response);
			expect([response.status, code]).toEqual([400, "cursor_not_valid"]);
			expect(detail).toContain(words);
			expect(detail).toContain("leave `after` out");
		}
	});

	it("goes on for a reader who was there before anything was brought over, page by page", async () => {
		const tenant = await freshTenant();
		const { key } = await freshKey(tenant.id, ["sync:read"]);
		const door = freshDoor();
		const device = new FeedReader((query) => door.fetch(`/v1/sync/product?${query}`, { headers: { Authorization: `Bearer ${key}` } }));
		for (let time = 0; time < 3; time++) expect(await device.readAll()).toEqual([]);
		const erp = new FeedingErp();
		const { followed } = replicating(env.DB, erp, tenant.id, "product");
		for (let n = 0; n < 3; n++) erp.write(`p${n}`, { sku: `P-${n}`, name: `Lamp ${n}`, active: true }, n);
		await followed();
		// What was deleted and forgotten before it was given anything, it never had.
		await env.DB.prepare("UPDATE replication SET pruned_to_n = 2 WHERE tenant_id = ?").bind(tenant.id).run();
		expect(await device.readAll(1)).toEqual(["p0", "p1", "p2"]);
		expect(device.begun).toBe(0);
	});

	it("is too old when records have gone without a trace, as with an erased person, and then the copy is made anew", async () => {
		const { feed, reader, forCustomers, tenant, get } = await shop();
		const customers = feed("customer");
		customers.erp.write("c1", { name: "Ann Byrne", email: "ann@example.com" }, 1);
		customers.erp.write("c2", { name: "Bob Clark", email: "bob@example.com" }, 2);
		await customers.bring();
		const crm = reader("customer", forCustomers);
		await crm.readAll();
		const tag = (await get(`customer?after=${crm.cursor}`, {}, forCustomers)).headers.get("ETag") ?? "";
		const ann = { words: ["ann@example.com"], replica: true };
		let erased = 0;
		for (let cursor: string | null = FIRST_PLACE; cursor !== null; ) {
			const { counts, next } = await sweepPlaces(env.DB, tenant.id, ann, cursor, Date.now());
			erased += counts.replica ?? 0;
			cursor = next;
		}
		expect(erased).toBe(1);
		const refused = await get(`customer?after=${crm.cursor}`, { "If-None-Match": tag }, forCustomers);
		const { code, detail } = await problemOf(refused);
		expect([refused.status, code]).toEqual([410, "cursor_too_old"]);
		expect(detail).toContain("read it again without `after`");
		expect(await crm.readAll()).toEqual(["c2"]);
		expect(Object.keys(crm.records)).toEqual(["c2"]);
		expect(await crm.readAll()).toEqual([]);
	});

	it("does not tell what a deleted customer was", async () => {
		const { feed, forCustomers, get } = await shop();
		const customers = feed("customer");
		customers.erp.write("c1", { name: "Ann Byrne" }, 1);
		await customers.bring();
		customers.erp.write("c1", null, 2);
		await customers.bring();
		const text = await (await get("customer", {}, forCustomers)).text();
		expect(JSON.parse(text)).toMatchObject({ items: [{ id: "c1", deleted: true, data: null }] });
		expect(text).not.toContain("Ann");
	});
});

describe("who may follow", () => {
	it("takes a scope of its own for goods and another for what is about customers", async () => {
		const { get, forCustomers, tenant } = await shop();
		const { key: everythingElse } = await freshKey(tenant.id, ["orders:write", "orders:read", "status:read", "erp:changes", "admin"]);
		const answers = async (entity: string) => {
			const responses = [await get(entity), await get(entity, {}, forCustomers), await get(entity, {}, everythingElse)];
			return responses.map(({ status }) => status);
		};
		for (const entity of ["product", "price", "stock"]) expect([entity, await answers(entity)]).toEqual([entity, [200, 403, 403]]);
		for (const entity of ["customer", "contact", "order", "shipment", "invoice", "ledgerEntry"])
			expect([entity, await answers(entity)]).toEqual([entity, [403, 200, 403]]);
		expect((await problemOf(await get("customer"))).detail).toContain("sync:customers");
	});

	it("refuses browsers, on a website of the shop's own, too, and tells them nothing", async () => {
		const tenant = await freshTenant({ origins: ["https://shop.example"] });
		const { key } = await freshKey(tenant.id, ["sync:read"]);
		const response = await freshDoor().fetch("/v1/sync/product", {
			headers: { Authorization: `Bearer ${key}`, Origin: "https://shop.example" },
		});
		expect([response.status, (await problemOf(response)).code]).toEqual([403, "origin_not_allowed"]);
	});

	it("says what there is to follow, and what a limit may be", async () => {
		const { get } = await shop();
		const unknown = await get("nonsense");
		expect(unknown.status).toBe(404);
		expect((await problemOf(unknown)).detail).toContain("product, price, stock");
		expect((await get("constructor")).status).toBe(404);
		for (const limit of ["0", "-1", "x", `${SYNC_RECORDS_MAX + 1}`, ""]) {
			const response = await get(`product?limit=${limit}`);
			expect([limit, response.status]).toEqual([limit, 422]);
			expect((await problemOf(response)).errors).toMatchObject([{ path: "limit" }]);
		}
		expect((await problemOf(await get("product?from=1"))).errors).toMatchObject([{ path: "from", message: "is not a known field" }]);
		expect((await get("product", {}, "hf_not_a_key_at_all")).status).toBe(401);
	});

	it("asks to be asked again while D1 is away", async () => {
		const { key } = await shop();
		const response = await freshDoor(KEYS_AT_HAND, { DB: D1_AWAY }).get(key, "/v1/sync/product");
		expect([response.status, (await problemOf(response)).code]).toEqual([503, "temporarily_unavailable"]);
	});
});

describe("what a page costs", () => {
	/** The counter, the entity's row, its newest number and what finds them. */
	const ROWS_BESIDE = 8;

	it("reads at most three rows for each record shown and a few besides, wherever in the feed it is", async () => {
		const { tenant, goods } = await shop(400);
		for (let n = 100; n < 250; n++) goods.erp.write(`p${n}`, null, 1_000);
		await goods.bring();
		const place = { tenantId: tenant.id, entity: "product" } as const;
		let after = 0;
		for (const limit of [1, 50, 200, 500]) {
			const { result, read } = await rowsReadBy((db) => changesAfter(db, place, after, limit));
			expect(result.items.length).toBeGreaterThan(0);
			expect(read).toBeLessThanOrEqual(3 * result.items.length + ROWS_BESIDE);
			after = result.next;
		}
		const { result, read } = await rowsReadBy((db) => changesAfter(db, place, after, 500));
		expect(result).toMatchObject({ items: [], more: false });
		expect(read).toBeLessThanOrEqual(ROWS_BESIDE);
	});
});
