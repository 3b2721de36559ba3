import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { PERMISSIONS, type Permission, type Role, type Scope } from "../../src/db/schema";
import { findSession } from "../../src/db/sessions";
import { ACCESS, ADMIN_BASE, PEOPLE_ONLY, PERMITTED } from "../../src/http/admin/access";
import { freshKey, freshSession, freshTenant, freshUser } from "../support/shops";
import { browser, signedIn, signedInActor, signedInAt } from "./admin.client";
import { D1_AWAY, freshDoor, ORIGIN, problemOf } from "./client";

const served = freshDoor().app.routes.filter(({ path, method }) => path.startsWith(ADMIN_BASE) && method !== "ALL");
const routes = [...new Set(served.map(({ path, method }) => `${method} ${path.slice(ADMIN_BASE.length)}`))];
const closed = routes.filter((route) => ACCESS[route] !== "anyone");
const send = (door: ReturnType<typeof freshDoor>, route: string, headers: Record<string, string>) => {
	const [method = "", path = ""] = route.split(" ");
	return door.fetch(`${ADMIN_BASE}${path.replace(":eNumber", "E1").replace(/:\w+/g, "1")}`, { method, headers });
};
const permitted = closed.filter((route) => PERMITTED[route] !== undefined);
const codeOf = async (response: Response): Promise<string | null> =>
	response.headers.get("Content-Type") === "application/problem+json" ? (await problemOf(response)).code : null;
const REFUSALS = ["forbidden_role", "forbidden_scope", "permission_required"];
/** What a request without a body comes to once it is let in. */
const LET_IN = [200, 404, 409, 415, 422];

/** Made when it is first asked for, and then remembered. */
function once<A extends unknown[], T>(make: (...about: A) => Promise<T>): (...about: A) => Promise<T> {
	const made = new Map<string, Promise<T>>();
	return (...about) => {
		const name = JSON.stringify(about);
		const known = made.get(name) ?? make(...about);
		made.set(name, known);
		return known;
	};
}

/** What programs may change, and why whoever finds their key gains nothing that stays. A new route stands here or in PEOPLE_ONLY. */
const OPEN_TO_KEYS: Readonly<Record<string, string>> = {
	"POST /orders/actions": "takes the scope orders:actions, and goes to the shop's own ERP",
	"POST /orders/actions/:job/abort": "takes the scope orders:actions; what is done stays done",
	"PUT /orders/:eNumber": "takes the scope orders:actions, and every revision stays",
	"POST /connection/test": "asks the ERP that is connected",
	"POST /connection/pause": "holds orders, loses none, and can be resumed",
	"POST /connection/resume": "sends to the ERP that is connected",
	"POST /schedules/:service/run": "runs now what runs by itself",
	"PUT /replication/:entity": "what was brought over can be brought over again",
	"PUT /products/:sku": "stands over the ERP's record, which stays",
	"POST /reconciliation/accept": "a finding comes back when either side changes",
	"POST /copy/rebuild": "makes the list anew from the desks",
	"POST /mail/letters/:id/resend": "to somebody who was to have it",
	"POST /report/preview": "shows what the key can read",
	"POST /webhooks/:id/test": "to an endpoint that a person has named",
	"POST /webhooks/:id/deliveries/:n/resend": "to an endpoint that a person has named",
	"POST /webhooks/:id/deliveries/resend": "the same, for all that it was not given",
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
			const { door, token } = await signedInAt(await freshTenant(), role, undefined, { permissions: PERMISSIONS });
			const { status } = await send(door, route, browser(token));
			if (ACCESS[route]?.includes(role)) expect(LET_IN).toContain(status);
			else expect(status).toBe(403);
		}
	});

	it("lets nobody change an order by their role alone", () => {
		const changing = closed.filter((route) => / \/orders/.test(route) && !route.startsWith("GET"));
		expect(permitted.filter((route) => PERMITTED[route] === "order_sync_actions").sort()).toEqual(changing.sort());
		expect(Object.keys(PERMITTED).sort()).toEqual([...permitted].sort());
		expect([...PEOPLE_ONLY].filter((route) => !closed.includes(route))).toEqual([]);
	});

	const grants = [[], ["order_sync_notification"], ["order_sync_actions"]] as const;
	/** One shop with somebody of every kind; none of these requests changes anything. */
	const door = freshDoor();
	const shop = once(() => freshTenant());
	const tokenOf = once(
		async (role: Role, permissions: readonly Permission[]) => (await signedInAt(await shop(), role, door, { permissions })).token,
	);
	const keyOf = once(async (scopes: readonly Scope[]) => (await freshKey((await shop()).id, scopes)).key);
	const people = closed.flatMap((route) =>
		(["operator", "admin", "employee"] as const).filter((role) => ACCESS[route]?.includes(role)).map((role) => ({ route, role })),
	);

	it.each(people)("asks the $role at $route for a permission exactly where the table says", async ({ route, role }) => {
		const needed = PERMITTED[route];
		for (const permissions of grants) {
			const response = await send(door, route, browser(await tokenOf(role, permissions)));
			if (needed === undefined || permissions.some((permission) => permission === needed)) expect(LET_IN).toContain(response.status);
			else expect(await problemOf(response)).toMatchObject({ code: "permission_required", status: 403, permission: needed });
		}
	});

	it.each(closed)("asks programs at %s for the scope of that permission, beside that of the admin API", async (route) => {
		const code = async (...scopes: Scope[]) => await codeOf(await send(door, route, { Authorization: `Bearer ${await keyOf(scopes)}` }));
		const refused = PEOPLE_ONLY.has(route) ? "forbidden_role" : PERMITTED[route] === undefined ? null : "permission_required";
		const [plain, acting, alone] = await Promise.all([code("admin"), code("admin", "orders:actions"), code("orders:actions")]);
		if (refused === null) expect(REFUSALS).not.toContain(plain);
		else expect(plain).toBe(refused);
		if (PEOPLE_ONLY.has(route)) expect(acting).toBe("forbidden_role");
		else expect(REFUSALS).not.toContain(acting);
		expect(alone).toBe("forbidden_scope");
	});

	it("judges of every change whether a key that leaked may make it", () => {
		const changing = closed.filter((route) => !route.startsWith("GET"));
		expect(changing.filter((route) => !PEOPLE_ONLY.has(route)).sort()).toEqual(Object.keys(OPEN_TO_KEYS).sort());
		for (const because of Object.values(OPEN_TO_KEYS)) expect(because).not.toBe("");
	});

	it.each([
		["PUT", "/connection", { connection: { baseUrl: "https://evil.example" } }],
		["POST", "/connection/try", { connection: { baseUrl: "https://evil.example" } }],
		["PUT", "/mail", { merchantAddresses: ["thief@evil.example"], version: 0 }],
		["PUT", "/report", { recipients: ["thief@evil.example"], version: 0 }],
		["POST", "/report/archive/2026-06-03/resend", { recipients: ["thief@evil.example"] }],
		["PUT", "/support", { address: "thief@evil.example", version: 0 }],
		["POST", "/webhooks", { url: "https://evil.example/", events: ["order.queued"] }],
		["PUT", "/webhooks/1", { url: "https://evil.example/", events: ["order.queued"] }],
		["DELETE", "/webhooks/1", undefined],
		["PUT", "/retention", { orders: 1, version: 0 }],
		["POST", "/erasures", { email: "ann@example.com", confirm: "ann@example.com" }],
		["POST", "/keys", { label: "Another", scopes: ["admin"] }],
		["POST", "/employees/invitations", { email: "thief@evil.example", name: "Thief", role: "admin" }],
	])("lets no key that leaked send data elsewhere or destroy it: %s %s", async (method, path, body) => {
		const key = await keyOf(["admin", "orders:actions"]);
		const sent = body === undefined ? {} : { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
		const response = await door.fetch(`${ADMIN_BASE}${path}`, {
			method,
			...sent,
			headers: { ...sent.headers, Authorization: `Bearer ${key}` },
		});
		expect(await problemOf(response)).toMatchObject({ code: "forbidden_role", status: 403 });
	});

	it("names who can grant what is missing", async () => {
		const tenant = await freshTenant();
		const door = freshDoor();
		await signedInAt(tenant, "admin", door, { name: "Ada Admin" });
		const { ask } = await signedInAt(tenant, "employee", door);
		const refused = await problemOf(await ask("POST", "/orders/actions", { action: "retry", eNumbers: ["E1"] }));
		expect(refused).toMatchObject({ permission: "order_sync_actions", grantedBy: ["Ada Admin"] });
		expect(refused.detail).toContain("order_sync_actions");
		expect(refused.detail).toContain("Ada Admin can grant it.");
	});

	it("lets nobody act whose permission was withdrawn a moment ago, whatever the session remembers", async () => {
		const { ask, user } = await signedInActor();
		const act = () => ask("POST", "/orders/actions", { action: "retry", eNumbers: ["E1"] });
		expect((await act()).status).toBe(404);
		await env.DB.prepare("UPDATE users SET permissions = '[]' WHERE id = ?1").bind(user.id).run();
		expect(await problemOf(await act())).toMatchObject({ code: "permission_required" });
		await env.DB.prepare(`UPDATE users SET permissions = '["order_sync_actions"]' WHERE id = ?1`).bind(user.id).run();
		expect((await act()).status).toBe(404);
	});

	it("lets nobody act while it cannot be asked who may", async () => {
		const { token } = await signedInActor();
		const door = freshDoor({ lookUpSession: (_db, hash, atMs) => findSession(env.DB, hash, atMs) }, { DB: D1_AWAY });
		const headers = { ...browser(token), "Content-Type": "application/json" };
		const body = JSON.stringify({ action: "retry", eNumbers: ["E1"] });
		const response = await door.fetch("/admin/api/orders/actions", { method: "POST", headers, body });
		expect(await problemOf(response)).toMatchObject({ code: "temporarily_unavailable", status: 503 });
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
		for (const path of [
			"/session",
			"/overview",
			"/manage",
			"/orders",
			"/orders/E1",
			"/orders/actions",
			"/enumbers/E1",
			"/employees",
			"/audit",
		]) {
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
