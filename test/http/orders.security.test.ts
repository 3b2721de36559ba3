import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { lookUpKey, revokeKey } from "../../src/db/keys";
import { deskName, MAIN_DESK } from "../../src/lib/names";
import type { OrderDraft } from "../../src/order/order";
import { draft } from "../support/drafts";
import { freshKey, freshShop, SERVER_SCOPES } from "../support/shops";
import { freshDoor, problemOf } from "./client";

const deskOf = (tenantId: string) => env.DESK.getByName(deskName(tenantId, MAIN_DESK));

describe("a key", () => {
	it("is asked for, and how to send it is said", async () => {
		const { fetch } = freshDoor();
		for (const headers of [{}, { Authorization: "Basic aGY6aGY=" }, { Authorization: "Bearer" }]) {
			const response = await fetch("/v1/orders/E1", { headers });
			expect(response.headers.get("WWW-Authenticate")).toBe('Bearer realm="holdfast"');
			expect(await problemOf(response)).toMatchObject({ code: "unauthenticated", status: 401 });
		}
	});

	it("that nobody was given opens nothing, and one that cannot be a key is not even looked up", async () => {
		const asked: string[] = [];
		const { get } = freshDoor({
			lookUpKey: (_db, hash) => {
				asked.push(hash);
				return Promise.resolve(null);
			},
		});
		for (const key of ["hf_never_given_out", "sk_live_12345678", "hf_short", `hf_${"x".repeat(200)}`]) {
			expect(await problemOf(await get(key, "/v1/status"))).toMatchObject({ code: "unauthenticated" });
		}
		expect(asked).toHaveLength(1);
	});

	it("that was revoked says so, and leaves no order", async () => {
		const { tenant, key, keyId } = await freshShop();
		await revokeKey(env.DB, tenant.id, keyId, Date.now());
		const { place } = freshDoor();
		expect(await problemOf(await place(key))).toMatchObject({ code: "key_revoked", status: 401 });
		expect((await deskOf(tenant.id).totals()).byStatus).toEqual({});
	});

	it("that is revoked while it is remembered is refused within a minute", async () => {
		const { tenant, key, keyId } = await freshShop();
		let nowMs = 1_000_000;
		const { get } = freshDoor({ now: () => nowMs });
		expect((await get(key, "/v1/status")).status).toBe(200);
		await revokeKey(env.DB, tenant.id, keyId, nowMs);
		nowMs += 60_001;
		expect(await problemOf(await get(key, "/v1/status"))).toMatchObject({ code: "key_revoked" });
	});

	it("can do what its scopes say and no more", async () => {
		const { tenant } = await freshShop();
		const writer = await freshKey(tenant.id, ["orders:write"]);
		const reader = await freshKey(tenant.id, ["orders:read"]);
		const { place, get } = freshDoor();
		expect((await place(writer.key)).status).toBe(201);
		expect(await problemOf(await place(reader.key))).toMatchObject({
			code: "forbidden_scope",
			status: 403,
			detail: "The key lacks the scope orders:write.",
		});
		expect(await problemOf(await get(writer.key, "/v1/orders/E100001"))).toMatchObject({ code: "forbidden_scope" });
		expect((await get(reader.key, "/v1/orders/E100001")).status).toBe(200);
		expect(await problemOf(await get(reader.key, "/v1/status"))).toMatchObject({ code: "forbidden_scope" });
	});

	it("is kept as a hash, and looked up by it", async () => {
		const { tenant, key } = await freshShop();
		const { results } = await env.DB.prepare("SELECT * FROM api_keys WHERE tenant_id = ?1").bind(tenant.id).all();
		expect(JSON.stringify(results)).not.toContain(key);
		expect(await lookUpKey(env.DB, key)).toBeNull();
	});
});

describe("another tenant's order", () => {
	it("looks like one that was never placed, to reading and to paying", async () => {
		const [{ tenant }, theirs] = await Promise.all([freshShop(), freshShop({ start: 555 })]);
		const mine = await freshKey(tenant.id, SERVER_SCOPES);
		const { place, get, fetch } = freshDoor();
		expect((await place(theirs.key)).status).toBe(201);
		const pay = (eNumber: string) =>
			fetch(`/v1/orders/${eNumber}/payment`, {
				method: "POST",
				headers: { Authorization: `Bearer ${mine.key}`, "Content-Type": "application/json", "X-Request-Id": "same" },
				body: '{"status":"captured","amount":"29.95"}',
			});
		const read = (eNumber: string) =>
			fetch(`/v1/orders/${eNumber}`, { headers: { Authorization: `Bearer ${mine.key}`, "X-Request-Id": "same" } });
		for (const ask of [pay, read]) {
			const [foreign, never] = await Promise.all([ask("E555"), ask("E556")]);
			expect([foreign.status, never.status]).toEqual([404, 404]);
			expect(await foreign.text()).toBe(await never.text());
		}
		expect((await get(theirs.key, "/v1/orders/E555")).status).toBe(200);
		for (const odd of ["e555", "..%2Fadmin", "%F0%9F%92%A9", "E555'--"]) expect((await read(odd)).status).toBe(404);
	});

	it("keeps its key to itself: the same idempotency key in two shops makes two orders", async () => {
		const [mine, theirs] = await Promise.all([freshShop(), freshShop()]);
		const { place } = freshDoor();
		const replies = await Promise.all([mine, theirs].map(({ key }) => place(key, draft(), { "Idempotency-Key": "cart-1" })));
		expect(replies.map(({ status }) => status)).toEqual([201, 201]);
	});
});

describe("the same key with another body", () => {
	it("is refused, names the order that has the key, and places nothing", async () => {
		const { tenant, key } = await freshShop();
		const { place } = freshDoor();
		const headers = { "Idempotency-Key": "cart-1" };
		await place(key, draft(), headers);
		const response = await place(key, draft({ note: "Ring three times" }), headers);
		expect(await problemOf(response)).toMatchObject({ code: "idempotency_conflict", status: 422, eNumber: "E100001" });
		expect((await deskOf(tenant.id).totals()).byStatus).toEqual({ queued: 1 });
		expect(await (await place(key)).json()).toMatchObject({ eNumber: "E100002" });
	});
});

describe("every text of an order", () => {
	const texts = "Zoë Ó Briain 中文 עברית 🎁👩‍👩‍👧 <script>alert(1)</script> ' OR 1=1 --";

	it("is taken as it is, whatever its letters, and given back so", async () => {
		const { tenant, key } = await freshShop();
		const { tenant: _, key: adminKey } = { tenant, key: (await freshKey(tenant.id, ["admin"])).key };
		const order: OrderDraft = draft({
			reference: texts,
			customer: { kind: "b2b", account: "Кл-1 ✓", name: texts, email: "ann@example.com", phone: "☎ 1" },
			lines: [{ sku: "ÄÖ-💡", name: texts, quantity: "2", unitPrice: "12.50" }],
			delivery: {
				name: texts,
				line1: texts,
				line2: texts,
				city: "São Paulo",
				region: "東京",
				postcode: "〒100",
				country: "IE",
				phone: "📞",
			},
			billing: { name: texts, line1: texts, city: texts, country: "IE" },
			freight: { code: "🚚", amount: "4.95" },
			payment: { type: "kärt", status: "captured", reference: texts, amount: "29.95" },
			note: `${texts}\n\t\r\n${"é".repeat(5_000)}`,
		});
		const { place, get } = freshDoor();
		const placed = await place(key, order);
		expect(placed.status).toBe(201);
		expect(await placed.json()).toMatchObject({ reference: texts });
		expect(await (await get(adminKey, "/admin/api/orders/E100001")).json()).toMatchObject({ ...order });
	});
});

describe("a website", () => {
	const origin = "https://shop.example";
	const asBrowser = (key: string, from: string) => ({ headers: { Authorization: `Bearer ${key}`, Origin: from } });

	it("of the tenant may send orders and read the replies", async () => {
		const { key } = await freshShop({ origins: [origin, "https://www.shop.example"] });
		const { place } = freshDoor();
		const response = await place(key, draft(), { Origin: origin });
		expect(response.status).toBe(201);
		expect(response.headers.get("Access-Control-Allow-Origin")).toBe(origin);
		expect(response.headers.get("Vary")).toBe("Origin, Prefer");
		const exposed = response.headers.get("Access-Control-Expose-Headers") ?? "";
		for (const name of ["Location", "Idempotency-Replayed", "X-Request-Id", "Retry-After"]) expect(exposed).toContain(name);
		expect(response.headers.get("Access-Control-Allow-Credentials")).toBeNull();
	});

	it.each(["https://evil.example", "http://shop.example", "https://shop.example:8443", "https://shop.example.evil", "null"])(
		"of somebody else (%s) gets nothing done and nothing to read",
		async (from) => {
			const { tenant, key } = await freshShop({ origins: [origin] });
			const { place } = freshDoor();
			const response = await place(key, draft(), { Origin: from });
			expect(response.headers.get("Access-Control-Allow-Origin")).toBeNull();
			expect(await problemOf(response)).toMatchObject({ code: "origin_not_allowed", status: 403 });
			expect((await deskOf(tenant.id).totals()).byStatus).toEqual({});
		},
	);

	it("can read why its key is refused", async () => {
		const { fetch } = freshDoor();
		const response = await fetch("/v1/status", asBrowser("hf_never_given_out", origin));
		expect([response.status, response.headers.get("Access-Control-Allow-Origin")]).toEqual([401, origin]);
	});

	it("gets the same answer to a preflight whoever it is and whatever it asks for", async () => {
		const { fetch } = freshDoor({ lookUpKey: () => Promise.reject(new Error("was asked")) });
		const preflight = async (path: string, from: string) => {
			const response = await fetch(path, {
				method: "OPTIONS",
				headers: { Origin: from, "Access-Control-Request-Method": "POST", "X-Request-Id": "same" },
			});
			expect([response.status, response.headers.get("Access-Control-Allow-Origin")]).toEqual([204, from]);
			expect(response.headers.get("Access-Control-Allow-Headers")).toContain("Idempotency-Key");
			return [...response.headers].filter(([name]) => name !== "access-control-allow-origin");
		};
		const known = await preflight("/v1/orders", origin);
		expect(await preflight("/v1/orders/E1", "https://evil.example")).toEqual(known);
		expect(await preflight("/v1/nothing-here", origin)).toEqual(known);
	});

	it("is never allowed to read the admin API", async () => {
		const { tenant } = await freshShop({ origins: [origin] });
		const { key } = await freshKey(tenant.id, ["admin"]);
		const { fetch } = freshDoor();
		const response = await fetch("/admin/api/manage", asBrowser(key, origin));
		expect(response.headers.get("Access-Control-Allow-Origin")).toBeNull();
		const preflight = await fetch("/admin/api/manage", {
			method: "OPTIONS",
			headers: { Origin: origin, "Access-Control-Request-Method": "GET" },
		});
		expect(preflight.headers.get("Access-Control-Allow-Origin")).toBeNull();
	});
});

describe("an address that is none", () => {
	it("is a problem document like any other", async () => {
		const { fetch } = freshDoor();
		for (const path of ["/v1", "/v1/order", "/v1/orders/E1/lines", "/v2/orders"]) {
			expect(await problemOf(await fetch(path))).toMatchObject({ code: "not_found", status: 404, type: "/v1/docs#problem-not_found" });
		}
	});

	it.each([
		["DELETE", "/v1/orders", "POST, OPTIONS"],
		["GET", "/v1/orders", "POST, OPTIONS"],
		["PUT", "/v1/orders/E1", "GET, HEAD, OPTIONS"],
		["GET", "/v1/orders/E1/payment", "POST, OPTIONS"],
		["POST", "/v1/status", "GET, HEAD, OPTIONS"],
		["POST", "/healthz", "GET, HEAD, OPTIONS"],
		["POST", "/v1/docs", "GET, HEAD, OPTIONS"],
	])("or does not take %s %s says what it takes", async (method, path, allow) => {
		const { fetch } = freshDoor();
		const response = await fetch(path, { method });
		expect(response.headers.get("Allow")).toBe(allow);
		expect(await problemOf(response)).toMatchObject({ code: "method_not_allowed", status: 405 });
	});
});
