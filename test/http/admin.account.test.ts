import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { SESSIONS_MAX } from "../../src/db/sessions";
import { ACCESS } from "../../src/http/admin/access";
import { PAIR_TRIES_MAX, PROOF_TRIES_MAX, throttle } from "../../src/http/admin/throttle";
import { agentIn } from "../../src/http/admin/visitor";
import { freshSession, freshTenant, freshUser, PASSWORD } from "../support/shops";
import { browser, COOKIE, signedIn, signedInAt } from "./admin.client";
import { D1_AWAY, freshDoor, problemOf } from "./client";
import { ask, eventsOf, freshAddress, GOOD_PASSWORD, signIn, tokenIn, whoIs } from "./people";

const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

describe("a session's token", () => {
	it("is a new one at signing in, whatever the browser came with, and what it came with is worth nothing afterwards", async () => {
		const door = freshDoor();
		const tenant = await freshTenant();
		const [victim, attacker] = await Promise.all([freshUser(tenant.id), signedInAt(await freshTenant(), "employee", door)]);
		// Planted by somebody else: a token that was never given out, and one that is the attacker's own.
		for (const planted of ["p".repeat(43), attacker.token]) {
			const opened = await signIn(door, victim.email, PASSWORD, {}, { Cookie: `${COOKIE}=${planted}` });
			const token = tokenIn(opened);
			expect(token).not.toBeNull();
			expect(token).not.toBe(planted);
			expect((await whoIs(door, planted)).status).toBe(401);
			expect(await (await whoIs(door, token)).json()).toMatchObject({ user: { email: victim.email } });
		}
	});

	it("stays as it was when signing in fails", async () => {
		const { door, token } = await signedIn();
		const failed = await signIn(door, "nobody@shop.example", PASSWORD, {}, { Cookie: `${COOKIE}=${token}` });
		expect([failed.status, failed.headers.get("Set-Cookie")]).toEqual([401, null]);
		expect((await whoIs(door, token)).status).toBe(200);
	});
});

describe("changing one's password", () => {
	it("takes the present one, ends the other sessions, and goes on under a new token", async () => {
		const { door, ask: request, token, user, tenant } = await signedIn("employee");
		const other = await freshSession(user.id);
		expect((await whoIs(door, other)).status).toBe(200);
		const changed = await request("PUT", "/account/password", { current: PASSWORD, password: GOOD_PASSWORD });
		expect(await changed.json()).toEqual({ sessionsEnded: 1 });
		expect((await whoIs(door, other)).status).toBe(401);
		expect((await whoIs(door, token)).status).toBe(401);
		expect(await (await whoIs(door, tokenIn(changed))).json()).toMatchObject({ user: { id: user.id } });
		expect((await signIn(door, user.email, PASSWORD)).status).toBe(401);
		expect((await signIn(door, user.email, GOOD_PASSWORD)).status).toBe(200);
		const admin = await signedInAt(tenant, "admin", door);
		const events = await eventsOf(admin.ask);
		expect(events).toMatchObject([{ event: "password.changed", subject: user.id, by: { id: user.id } }]);
		expect(JSON.stringify(events)).not.toMatch(/scrypt|tea at four/);
	});

	it("is refused with a wrong one, and after too many of those with the right one, too", async () => {
		const { ask: request, door, token } = await signedIn("employee");
		const change = (current: string) => request("PUT", "/account/password", { current, password: GOOD_PASSWORD });
		for (let n = 0; n < PROOF_TRIES_MAX; n += 1) {
			expect(await problemOf(await change("not the password"))).toMatchObject({ code: "wrong_password", status: 403 });
		}
		expect(await problemOf(await change(PASSWORD))).toMatchObject({ code: "too_many_sign_ins", status: 429 });
		expect((await whoIs(door, token)).status).toBe(200);
	});

	it("is not what strangers can keep somebody from by guessing at the sign-in, nor does it give them new tries", async () => {
		const { ask: request, door, user } = await signedIn("employee");
		const stranger = { email: user.email, address: "unknown" };
		for (let n = 0; n <= PAIR_TRIES_MAX; n += 1) await throttle(env.DB, stranger, Date.now());
		expect((await request("PUT", "/account/password", { current: PASSWORD, password: GOOD_PASSWORD })).status).toBe(200);
		const again = await signIn(door, user.email, GOOD_PASSWORD, {}, { "CF-Connecting-IP": "unknown" });
		expect(await problemOf(again)).toMatchObject({ code: "too_many_sign_ins" });
	});

	it("is refused for one that will not do, and nothing has changed", async () => {
		const { ask: request, door, user, token } = await signedIn("employee");
		for (const password of ["too short", "password123", user.email]) {
			const refused = await problemOf(await request("PUT", "/account/password", { current: PASSWORD, password }));
			expect(refused).toMatchObject({ code: "validation_failed", errors: [{ path: "password" }] });
		}
		expect((await whoIs(door, token)).status).toBe(200);
		expect((await signIn(door, user.email, PASSWORD)).status).toBe(200);
	});

	it("is one's own affair: another's cannot be named, and no program has one", async () => {
		const { ask: request } = await signedIn("admin");
		const body = { current: PASSWORD, password: GOOD_PASSWORD, email: "b@c.example" };
		expect(await problemOf(await request("PUT", "/account/password", body))).toMatchObject({ errors: [{ path: "email" }] });
	});
});

describe("one's sessions", () => {
	it("are listed with when, from where and with what, and no token among it", async () => {
		const door = freshDoor();
		const { email } = await freshUser((await freshTenant()).id);
		const address = freshAddress();
		const token = tokenIn(await signIn(door, email, PASSWORD, {}, { "CF-Connecting-IP": address, "User-Agent": FIREFOX }));
		const second = tokenIn(await signIn(door, email, PASSWORD));
		const list = await door.fetch("/admin/api/account/sessions", { headers: browser(token ?? "") });
		const text = await list.text();
		expect(JSON.parse(text).items).toEqual(
			expect.arrayContaining([
				expect.objectContaining({ current: true, address, agent: "Firefox 140, Linux", openedAt: expect.any(String) }),
				expect.objectContaining({ current: false, agent: null }),
			]),
		);
		for (const secret of [token, second]) expect(text).not.toContain(secret);
	});

	it("can be ended one by one, one's own only", async () => {
		const { door, ask: request, user } = await signedIn();
		const other = await freshSession(user.id);
		const stranger = await signedIn("employee", door);
		const itemsOf = async (by: typeof request) =>
			(await (await by("GET", "/account/sessions")).json<{ items: { id: string; current: boolean }[] }>()).items;
		const [theirs] = await itemsOf(stranger.ask);
		expect(await problemOf(await request("DELETE", `/account/sessions/${theirs?.id}`))).toMatchObject({ code: "session_not_found" });
		expect((await whoIs(door, other)).status).toBe(200);
		const id = (await itemsOf(request)).find(({ current }) => !current)?.id;
		expect((await request("DELETE", `/account/sessions/${id}`)).status).toBe(204);
		expect((await whoIs(door, other)).status).toBe(401);
		expect((await whoIs(door, stranger.token)).status).toBe(200);
		expect(await problemOf(await request("DELETE", `/account/sessions/${id}`))).toMatchObject({ code: "session_not_found" });
		expect((await eventsOf(request)).map(({ event }) => event)).toEqual(["sessions.ended"]);
	});

	it("can all be ended at once, this one included or not", async () => {
		const { door, ask: request, user, token } = await signedIn();
		const [one, other] = [await freshSession(user.id), await freshSession(user.id)];
		expect(await (await request("POST", "/account/sessions/end", { which: "others" })).json()).toEqual({ sessionsEnded: 2 });
		expect((await whoIs(door, token)).status).toBe(200);
		for (const ended of [one, other]) expect((await whoIs(door, ended)).status).toBe(401);
		const all = await request("POST", "/account/sessions/end", { which: "all" });
		expect(all.headers.get("Set-Cookie")).toMatch(/^__Host-holdfast=; Max-Age=0/);
		expect((await whoIs(door, token)).status).toBe(401);
	});

	it("are not more than a person keeps track of: the first makes room", async () => {
		const { user, token, door } = await signedIn();
		for (let n = 0; n < SESSIONS_MAX; n += 1) await freshSession(user.id, Date.now() + n + 1);
		expect((await whoIs(freshDoor(), token)).status).toBe(401);
		const last = await freshSession(user.id);
		const { items } = await (await door.fetch("/admin/api/account/sessions", { headers: browser(last) })).json<{ items: object[] }>();
		expect(items).toHaveLength(SESSIONS_MAX);
	});

	it("cannot be ended by another website", async () => {
		const { door, token } = await signedIn();
		const forged = await door.fetch("/admin/api/account/sessions/end", {
			method: "POST",
			headers: { ...browser(token), Origin: "https://evil.example", "Content-Type": "application/json" },
			body: '{"which":"all"}',
		});
		expect(await problemOf(forged)).toMatchObject({ code: "foreign_origin" });
	});
});

describe("a browser's name", () => {
	it.each([
		[FIREFOX, "Firefox 140, Linux"],
		[
			"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
			"Chrome 141, Windows",
		],
		["Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Safari/537.36 Edg/141.0", "Edge 141, Windows"],
		[
			"Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
			"Safari 18, iPhone",
		],
		["curl/8.9.1", "curl/8.9.1"],
		["<script>\u0007alert(1)</script>".repeat(9), "<script>alert(1)</script>".repeat(9).slice(0, 60)],
		["", null],
	])("is short: %s", (header, name) => {
		expect(agentIn(header)).toBe(name);
	});
});

describe("the token of a link", () => {
	it("stands in no path and in no log, not even when D1 is away", async () => {
		const said = vi.spyOn(console, "error").mockImplementation(() => {});
		const token = "s".repeat(43);
		const door = freshDoor({}, { DB: D1_AWAY });
		for (const kind of ["invitations", "password-resets"]) {
			expect(await problemOf(await ask(door, "POST", `/${kind}/open`, { token }))).toMatchObject({ code: "temporarily_unavailable" });
			// As it was once: nobody serves it any more.
			expect((await ask(door, "GET", `/${kind}/${token}`)).status).toBe(401);
		}
		const lines = said.mock.calls.flat().join("\n");
		said.mockRestore();
		expect(lines).toContain("/admin/api/invitations/open");
		expect(lines).not.toContain(token);
		expect(Object.keys(ACCESS).filter((route) => route.includes(":token"))).toEqual([]);
	});
});

describe("what is stored of a session", () => {
	it("has an id that opens nothing", async () => {
		const { user, door } = await signedIn();
		const id = await env.DB.prepare("SELECT id FROM sessions WHERE user_id = ?1").bind(user.id).first<string>("id");
		expect(id).toMatch(/^[0-9a-f-]{36}$/);
		expect((await whoIs(door, id)).status).toBe(401);
	});
});
