import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { auditPage } from "../../src/db/audit";
import { beginComparison } from "../../src/db/comparisons";
import { changesAfter } from "../../src/db/feed";
import { kick } from "../../src/db/kick";
import { openReplication } from "../../src/db/replication";
import { beginRun, retryRun } from "../../src/db/runs";
import { connect } from "../support/connecting";
import { FeedingErp } from "../support/feeding-erp";
import { replicating } from "../support/replicating";
import { freshKey, freshTenant } from "../support/shops";
import { signedInAt } from "./admin.client";
import { freshDoor, problemOf } from "./client";

interface Item {
	entity: string;
	state: string;
	monitored: boolean;
	fresh: boolean;
	records: number;
	staleAfterMinutes: number;
	progress: { loaded: number } | null;
	error: { class: string; message: string } | null;
	lastSuccessAt: string | null;
	underWay: { service: string; part: string; state: string; askedBy: string | null }[];
}

async function scene(products = 4) {
	const tenant = await freshTenant();
	await connect(tenant.id);
	const erp = new FeedingErp();
	for (let n = 0; n < products; n++) erp.write(`p${n}`, { sku: `P/${n}`, name: `Lamp ${n}`, description: "A lamp", active: true }, n);
	const at = replicating(env.DB, erp, tenant.id);
	const door = freshDoor({ now: () => at.world.nowMs });
	const person = async (role: "admin" | "operator" | "employee") => (await signedInAt(tenant, role, door)).ask;
	const itemOf = async (ask: Awaited<ReturnType<typeof person>>, entity: string) =>
		(await (await ask("GET", "/replication")).json<{ items: Item[] }>()).items.find((item) => item.entity === entity);
	return { tenant, erp, door, person, itemOf, ...at };
}

describe("the page Replication", () => {
	it("says of each entity how far it has come, and how fresh it is", async () => {
		const at = await scene(1_200);
		const ask = await at.person("admin");
		expect(await at.itemOf(ask, "product")).toMatchObject({ state: "waiting", monitored: true, fresh: false, staleAfterMinutes: 45 });
		expect(await at.itemOf(ask, "invoice")).toMatchObject({ state: "not_fed", monitored: false });
		at.world.tickMs = 4_000;
		expect(await at.follow()).toMatchObject({ goOn: true });
		const half = await at.itemOf(ask, "product");
		expect(half).toMatchObject({ state: "first_load", fresh: false });
		expect(half?.progress?.loaded).toBeGreaterThan(0);
		at.world.tickMs = 0;
		await at.followed();
		expect(await at.itemOf(ask, "product")).toMatchObject({ state: "following", fresh: true, records: 1_200, progress: null });
		at.erp.refuse({ class: "forbidden", message: "no right" });
		await at.followed();
		expect(await at.itemOf(ask, "product")).toMatchObject({ state: "failing", error: { class: "forbidden", message: "no right" } });
		at.world.nowMs += 46 * 60_000;
		expect(await at.itemOf(ask, "product")).toMatchObject({ fresh: false });
	});

	it("says of each entity which runs of it are not over, and who started them", async () => {
		const at = await scene();
		const ask = await at.person("admin");
		const by = { kind: "user", id: "u1", name: "Mia" } as const;
		const underWay = async (entity: string) => (await at.itemOf(ask, entity))?.underWay;
		await kick(env.DB, at.tenant.id, "replication", "product", at.world.nowMs, "person", by);
		await kick(env.DB, at.tenant.id, "comparison", "price", at.world.nowMs, "push", null);
		await kick(env.DB, at.tenant.id, "sweep", "", at.world.nowMs, "push", null);
		expect(await underWay("product")).toMatchObject([{ service: "replication", part: "product", state: "waiting", askedBy: "Mia" }]);
		expect(await underWay("price")).toMatchObject([{ service: "comparison", state: "waiting", askedBy: null }]);
		expect(await underWay("stock")).toEqual([]);
	});

	it("says that a comparison was broken off once no run is at it any more, and not that it goes on", async () => {
		const at = await scene(2_000);
		await at.followed();
		const ask = await at.person("admin");
		const kicked = await kick(env.DB, at.tenant.id, "comparison", "product", at.world.nowMs, "person", null);
		if (kicked.kind === "paused") throw new Error("it is not paused");
		const taken = await beginRun(env.DB, kicked.run, at.world.nowMs, 60_000);
		if (taken.kind !== "begun") throw new Error("nobody else is at it");
		await beginComparison(env.DB, at.place, at.world.nowMs);
		const now = async () => (await at.itemOf(ask, "product")) ?? null;
		expect(await now()).toMatchObject({ state: "comparing", comparison: { endedAt: null, underWay: true } });
		await retryRun(env.DB, taken.run, { message: "The ERP is away", count: 0 }, at.world.nowMs + 60_000);
		expect(await now()).toMatchObject({ state: "following", comparison: { endedAt: null, underWay: false } });
	});

	it("lets an operator alone disconnect, who types what it is, and writes it down", async () => {
		const at = await scene();
		await at.followed();
		const [admin, operator, employee] = [await at.person("admin"), await at.person("operator"), await at.person("employee")];
		const off = { monitored: false, confirm: "product" };
		expect((await employee("PUT", "/replication/product", off)).status).toBe(403);
		const refused = await admin("PUT", "/replication/product", off);
		expect([refused.status, (await problemOf(refused)).detail]).toEqual([
			403,
			expect.stringContaining("Do not disconnect the replication!"),
		]);
		const untyped = await problemOf(await operator("PUT", "/replication/product", { monitored: false, confirm: "products" }));
		expect(untyped.errors).toMatchObject([{ path: "confirm", message: expect.stringContaining('must be "product"') }]);
		expect(await at.itemOf(admin, "product")).toMatchObject({ monitored: true });

		expect(await (await operator("PUT", "/replication/product", off)).json()).toMatchObject({ monitored: false, state: "off", records: 4 });
		const pulls = at.erp.pulls;
		at.erp.write("p1", { sku: "P/1", name: "Changed" }, 50);
		expect(await at.followed()).toMatchObject({ message: "Products are not monitored." });
		expect(at.erp.pulls).toBe(pulls);
		const { items } = await auditPage(env.DB, at.tenant.id, {
			event: "replication.disconnected",
			subject: "product",
			after: null,
			limit: 5,
		});
		expect(items).toHaveLength(1);

		expect(await (await admin("PUT", "/replication/product", { monitored: true })).json()).toMatchObject({ monitored: true });
		expect(await at.followed()).toMatchObject({ count: 1, detail: { ids: ["p1"] } });
	});

	it("drops a page that was read when it was switched off", async () => {
		const at = await scene();
		const operator = await at.person("operator");
		at.erp.meanwhile = async () => {
			await operator("PUT", "/replication/product", { monitored: false, confirm: "product" });
		};
		await at.followed().catch(() => {});
		expect((await openReplication(env.DB, at.place)).records).toBe(0);
	});

	it("switches on only what the ERP can be asked for", async () => {
		const at = await scene();
		const ask = await at.person("admin");
		for (const entity of ["invoice", "nonsense"]) {
			const response = await ask("PUT", `/replication/${entity}`, { monitored: true });
			expect([response.status, (await problemOf(response)).code]).toEqual([404, "entity_not_found"]);
		}
	});
});

describe("a single product", () => {
	it("that an admin updates is all that the next reader of changes gets", async () => {
		const at = await scene();
		await at.followed();
		const ask = await at.person("admin");
		const { next } = await changesAfter(env.DB, at.place, 0, 100);
		const product = await (await ask("GET", `/products/${encodeURIComponent("P/2")}`)).json<{ version: number; name: string }>();
		expect(product.name).toBe("Lamp 2");
		const set = { name: "Reading lamp", description: null, active: false, version: product.version };
		expect(await (await ask("PUT", `/products/${encodeURIComponent("P/2")}`, set)).json()).toMatchObject({
			name: "Reading lamp",
			description: "A lamp",
			active: false,
			erp: { name: "Lamp 2", active: true },
			set: { name: "Reading lamp", by: "Clara Clerk" },
		});
		const pulled = await changesAfter(env.DB, at.place, next, 100);
		expect(pulled.items.map(({ erpId, data }) => [erpId, data?.name])).toEqual([["p2", "Reading lamp"]]);
		// The ERP's next word about it leaves what was set.
		at.erp.write("p2", { sku: "P/2", name: "Lamp two", description: "Bright", active: true }, 60);
		await at.followed();
		const again = await (await ask("GET", `/products/${encodeURIComponent("P/2")}`)).json<{ version: number }>();
		expect(again).toMatchObject({ name: "Reading lamp", description: "Bright", active: false, erp: { name: "Lamp two" } });
		const undone = { name: null, description: null, active: null, version: again.version };
		expect(await (await ask("PUT", `/products/${encodeURIComponent("P/2")}`, undone)).json()).toMatchObject({
			name: "Lamp two",
			set: null,
		});
		const { items } = await auditPage(env.DB, at.tenant.id, { event: "product.changed", subject: "P/2", after: null, limit: 5 });
		expect(items).toHaveLength(2);
	});

	it("is not overwritten by somebody who saw an older one, and has no price or stock to set", async () => {
		const at = await scene();
		await at.followed();
		const ask = await at.person("admin");
		const path = `/products/${encodeURIComponent("P/0")}`;
		const { version } = await (await ask("GET", path)).json<{ version: number }>();
		const set = { name: "One", description: null, active: null, version };
		expect((await ask("PUT", path, set)).status).toBe(200);
		const late = await ask("PUT", path, { ...set, name: "Two" });
		expect(late.status).toBe(409);
		expect(await problemOf(late)).toMatchObject({ code: "settings_overtaken", by: "Clara Clerk", current: { set: { name: "One" } } });
		// Nobody is blamed for what the ERP has changed, least of all whoever set something long before.
		at.world.nowMs += 60_000;
		at.erp.write("p0", { sku: "P/0", name: "Lamp nought", description: "A lamp", active: true }, 60);
		await at.followed();
		const later = await problemOf(await ask("PUT", path, { ...set, name: "Two" }));
		expect(later).toMatchObject({ code: "settings_overtaken", by: null, current: { set: { name: "One" }, erp: { name: "Lamp nought" } } });
		const priced = await problemOf(await ask("PUT", path, { ...set, unitPrice: "1.00" }));
		expect(priced.errors).toMatchObject([{ path: "unitPrice", message: "is not a known field" }]);
		const absent = await ask("GET", "/products/NONE");
		expect([absent.status, (await problemOf(absent)).code]).toEqual([404, "product_not_found"]);
	});

	it("comes with its prices and stock as the ERP tells of them", async () => {
		const at = await scene();
		await at.followed();
		const ask = await at.person("admin");
		for (const [entity, id, data] of [
			["price", "RETAIL:P/1", { sku: "P/1", priceList: "RETAIL", unitPrice: "12.50", currency: "EUR" }],
			["price", "DEALER:P/1", { sku: "P/1", priceList: "DEALER", unitPrice: "11.25", currency: "EUR" }],
			["price", "RETAIL:P/2", { sku: "P/2", priceList: "RETAIL", unitPrice: "1.00", currency: "EUR" }],
			["stock", "P/1", { sku: "P/1", available: "140" }],
		] as const)
			await env.DB.prepare(
				"INSERT INTO erp_records (tenant_id, entity, erp_id, data, digest, changed_at_ms, change_n) VALUES (?1, ?2, ?3, ?4, 'x', 7000, 900)",
			)
				.bind(at.tenant.id, entity, id, JSON.stringify(data))
				.run();
		expect(await (await ask("GET", `/products/${encodeURIComponent("P/1")}`)).json()).toMatchObject({
			sku: "P/1",
			prices: [
				{ erpId: "DEALER:P/1", unitPrice: "11.25" },
				{ erpId: "RETAIL:P/1", unitPrice: "12.50", changedAt: "1970-01-01T00:00:07.000Z" },
			],
			stock: [{ available: "140" }],
		});
	});

	it("is found by article number and by either name, page by page", async () => {
		const at = await scene(7);
		at.erp.write("x", { sku: "A%B", name: "Odd_one" }, 9);
		await at.followed();
		const ask = await at.person("admin");
		const all: string[] = [];
		for (let cursor: string | null = ""; cursor !== null; ) {
			const query: string = cursor === "" ? "" : `&cursor=${cursor}`;
			const page = await (await ask("GET", `/products?limit=3${query}`)).json<{ items: { sku: string }[]; next: string | null }>();
			all.push(...page.items.map(({ sku }) => sku));
			cursor = page.next;
		}
		expect(all).toEqual(["A%B", "P/0", "P/1", "P/2", "P/3", "P/4", "P/5", "P/6"]);
		const found = async (q: string) =>
			(await (await ask("GET", `/products?q=${encodeURIComponent(q)}`)).json<{ items: { sku: string }[] }>()).items.map(({ sku }) => sku);
		expect(await found("%")).toEqual([]);
		expect(await found("A%B")).toEqual(["A%B"]);
		expect(await found("odd_")).toEqual(["A%B"]);
		expect(await found("ODD one")).toEqual(["A%B"]);
		expect(await found("lamp 3")).toEqual(["P/3"]);
		const before = await (await ask("GET", `/products/${encodeURIComponent("P/3")}`)).json<{ version: number }>();
		const set = { name: "Chandelier", description: null, active: null, version: before.version };
		const renamed = await (await ask("PUT", `/products/${encodeURIComponent("P/3")}`, set)).json<{ version: number }>();
		expect([await found("chand"), await found("lamp 3")]).toEqual([["P/3"], ["P/3"]]);
		await ask("PUT", `/products/${encodeURIComponent("P/3")}`, { ...set, name: null, version: renamed.version });
		expect(await found("chand")).toEqual([]);
		expect((await ask("GET", "/products?cursor=nonsense")).status).toBe(422);
	});
});

describe("word from the ERP that something has changed", () => {
	const announced = async (at: Awaited<ReturnType<typeof scene>>, body: unknown, headers: Record<string, string> = {}) => {
		const { key } = await freshKey(at.tenant.id, ["erp:changes"]);
		return await at.door.fetch("/v1/erp/changes", {
			method: "POST",
			headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json", ...headers },
			body: JSON.stringify(body),
		});
	};
	const planned = (tenantId: string, ...parts: string[]) =>
		env.DB.batch(
			parts.map((part) =>
				env.DB.prepare(
					"INSERT INTO agenda (tenant_id, service, part, next_due_ms, interval_ms, plan) VALUES (?, 'replication', ?, 9e15, 900000, '')",
				).bind(tenantId, part),
			),
		);
	const waiting = async (tenantId: string) =>
		(
			await env.DB.prepare("SELECT part FROM runs WHERE tenant_id = ? AND service = 'replication' AND cause = 'push' ORDER BY part")
				.bind(tenantId)
				.all<{ part: string }>()
		).results.map(({ part }) => part);

	it("starts a run of what it names at once, and a hundred of them start one", async () => {
		const at = await scene();
		await planned(at.tenant.id, "product", "price");
		const first = await announced(at, { entities: ["product", "invoice"] });
		expect([first.status, await first.json()]).toEqual([202, { started: ["product"] }]);
		for (let times = 0; times < 20; times++) expect((await announced(at, { entities: ["product"] })).status).toBe(202);
		expect(await waiting(at.tenant.id)).toEqual(["product"]);
		expect(await (await announced(at, {})).json()).toEqual({ started: ["price", "product"] });
		expect(await waiting(at.tenant.id)).toEqual(["price", "product"]);
	});

	it("is taken from servers with the scope for it, and from nobody else", async () => {
		const at = await scene();
		expect((await announced(at, {}, { Origin: "https://shop.example" })).status).toBe(403);
		const { key } = await freshKey(at.tenant.id, ["orders:write"]);
		const other = await at.door.fetch("/v1/erp/changes", {
			method: "POST",
			headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
			body: "{}",
		});
		expect((await problemOf(other)).code).toBe("forbidden_scope");
		expect((await announced(at, { entities: ["nonsense"] })).status).toBe(422);
	});
});
