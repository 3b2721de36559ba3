import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { findSession } from "../../src/db/sessions";
import { ACCESS, ADMIN_BASE } from "../../src/http/admin/access";
import { freshKey, freshSession, freshTenant, freshUser } from "../support/shops";
import { browser, signedIn } from "./admin.client";
import { D1_AWAY, freshDoor, ORIGIN, problemOf } from "./client";

const served = freshDoor().app.routes.filter(({ path, method }) => path.startsWith(ADMIN_BASE) && method !== "ALL");
const routes = [...new Set(served.map(({ path, method }) => `${method} ${path.slice(ADMIN_BASE.length)}`))];
const closed = routes.filter((route) => ACCESS[route] !== "anyone");
const send = (door: ReturnType<typeof freshDoor>, route: string, headers: Record<string, string>) => {
	const [method = "", path = ""] = route.split(" ");
	return door.fetch(`${ADMIN_BASE}${path.replace(":eNumber", "E1")}`, { method, headers });
};

describe("the admin API", () => {
	it("has an entry in the table of access for every route, and no entry without a route", () => {
		expect([...routes].sort()).toEqual(Object.keys(ACCESS).sort());
		expect(closed.length).toBeGreaterThan(5);
	});

	it.each(closed)("keeps %s closed to who is not signed in", async (route) => {
		const door = freshDoor();
		expect(await problemOf(await send(door, route, { Origin: ORIGIN }))).toMatchObject({ code: "not_signed_in", status: 401 });
		expect(await problemOf(await send(door, route, browser("x".repeat(43))))).toMatchObject({ code: "not_signed_in" });
		expect(await problemOf(await send(door, route, { Authorization: "Bearer hf_never_given_out" }))).toMatchObject({
			code: "unauthenticated",
		});
	});

	it.each(closed)("keeps %s closed to a storefront's key", async (route) => {
		const { key } = await freshKey((await freshTenant()).id);
		expect(await problemOf(await send(freshDoor(), route, { Authorization: `Bearer ${key}` }))).toMatchObject({
			code: "forbidden_scope",
			status: 403,
		});
	});

	it.each(closed)("opens %s to those roles that the table names, and to no other", async (route) => {
		for (const role of ["operator", "admin", "employee"] as const) {
			const { door, token } = await signedIn(role);
			const { status } = await send(door, route, browser(token));
			if (ACCESS[route]?.includes(role)) expect([200, 404, 409, 415]).toContain(status);
			else expect(status).toBe(403);
		}
	});

	it.each(closed.filter((route) => !route.startsWith("GET")))("takes %s from no other website, with whatever cookie", async (route) => {
		const { door, token } = await signedIn();
		const cookie = browser(token).Cookie ?? "";
		for (const headers of [{ Cookie: cookie, Origin: "https://evil.example" }, { Cookie: cookie, Origin: "null" }, { Cookie: cookie }]) {
			expect(await problemOf(await send(door, route, headers))).toMatchObject({ code: "foreign_origin", status: 403 });
		}
	});

	it("signs nobody in or out for another website", async () => {
		const { door, token } = await signedIn();
		for (const method of ["POST", "DELETE"]) {
			const response = await door.fetch("/admin/api/session", { method, headers: { ...browser(token), Origin: "https://evil.example" } });
			expect(await problemOf(response)).toMatchObject({ code: "foreign_origin" });
		}
		expect((await door.fetch("/admin/api/session", { headers: browser(token) })).status).toBe(200);
	});

	it("lets a program with an admin key do what an admin does, without a cookie or an origin", async () => {
		const tenant = await freshTenant();
		const { key } = await freshKey(tenant.id, ["admin"]);
		const door = freshDoor();
		const asked = await door.fetch("/admin/api/session", { headers: { Authorization: `Bearer ${key}` } });
		expect(await asked.json()).toMatchObject({ user: null, role: "admin", tenant: { id: tenant.id } });
		expect((await door.fetch("/admin/api/connection/pause", { method: "POST", headers: { Authorization: `Bearer ${key}` } })).status).toBe(
			409,
		);
	});

	it("says of an address that is none, or of another method, only to who is signed in", async () => {
		const { ask, door } = await signedIn();
		expect((await door.fetch("/admin/api/nothing")).status).toBe(401);
		expect(await problemOf(await ask("GET", "/nothing"))).toMatchObject({ code: "not_found" });
		const response = await ask("DELETE", "/manage");
		expect([response.status, response.headers.get("Allow")]).toEqual([405, "GET, HEAD, OPTIONS"]);
	});

	it("lets no cache keep what it answers", async () => {
		const { ask } = await signedIn();
		for (const path of ["/session", "/manage", "/orders", "/orders/E1"]) {
			expect((await ask("GET", path)).headers.get("Cache-Control")).toBe("no-store");
		}
	});

	it("goes on knowing who was signed in while D1 is away, and asks new ones for patience", async () => {
		const { id } = await freshUser((await freshTenant()).id);
		const token = await freshSession(id);
		let away = false;
		let nowMs = Date.now();
		const door = freshDoor({
			now: () => nowMs,
			lookUpSession: (_db, hash, atMs) => (away ? Promise.reject(new Error("D1 is away")) : findSession(env.DB, hash, atMs)),
		});
		const who = () => door.fetch("/admin/api/session", { headers: browser(token) });
		expect((await who()).status).toBe(200);
		away = true;
		nowMs += 60_000;
		expect((await who()).status).toBe(200);
		nowMs += 15 * 60_000;
		expect(await problemOf(await who())).toMatchObject({ code: "temporarily_unavailable" });
		const signIn = freshDoor({}, { DB: D1_AWAY }).fetch("/admin/api/session", {
			method: "POST",
			headers: { "Content-Type": "application/json" },
			body: '{"email":"a@b.example","password":"x"}',
		});
		expect(await problemOf(await signIn)).toMatchObject({ code: "temporarily_unavailable", status: 503 });
	});
});
