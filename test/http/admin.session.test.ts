import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { SESSION_IDLE_MS_MAX, SESSION_MS_MAX } from "../../src/db/sessions";
import { SIGN_IN_WINDOW_MS } from "../../src/db/sign-ins";
import { ADDRESS_TRIES_MAX, networkOf, PAIR_TRIES_MAX, throttle } from "../../src/http/admin/throttle";
import { freshSession, freshTenant, freshUser, PASSWORD } from "../support/shops";
import { browser, COOKIE } from "./admin.client";
import { freshDoor, ORIGIN, problemOf } from "./client";

type Door = ReturnType<typeof freshDoor>;
const signIn = (door: Door, email: string, password: string, headers: Record<string, string> = {}) =>
	door.fetch("/admin/api/session", {
		method: "POST",
		headers: { "Content-Type": "application/json", Origin: ORIGIN, "CF-Connecting-IP": "192.0.2.1", ...headers },
		body: JSON.stringify({ email, password }),
	});
const whoAmI = (door: Door, token: string) => door.fetch("/admin/api/session", { headers: { Cookie: `${COOKIE}=${token}` } });
/** An address that no other test tries from. */
const freshAddress = () => `2001:db8:${crypto.randomUUID().slice(0, 4)}:${crypto.randomUUID().slice(0, 4)}::1`;

describe("signing in", () => {
	it("opens a session that only the browser can use, and says who is there", async () => {
		const tenant = await freshTenant({ name: "Byrne & Co" });
		const { id, email } = await freshUser(tenant.id, "employee");
		const door = freshDoor();
		const response = await signIn(door, email, PASSWORD, { "CF-Connecting-IP": freshAddress() });
		expect(response.status).toBe(200);
		const who = {
			user: { id, email, name: "Clara Clerk", role: "employee" },
			role: "employee",
			permissions: [],
			tenant: { id: tenant.id, name: "Byrne & Co", timeZone: "Europe/Dublin", numbering: { prefix: tenant.prefix, start: tenant.start } },
			acting: false,
		};
		expect(await response.json()).toEqual(who);
		const cookie = response.headers.get("Set-Cookie") ?? "";
		const token = /^__Host-holdfast=([\w-]{43}); /.exec(cookie)?.[1] ?? "";
		for (const attribute of ["HttpOnly", "Secure", "SameSite=Strict", "Path=/", "Max-Age=43200"]) expect(cookie).toContain(attribute);
		expect(cookie).not.toContain("Domain");
		expect(await (await whoAmI(door, token)).json()).toEqual(who);
		const { results } = await env.DB.prepare("SELECT * FROM sessions").all();
		expect(JSON.stringify(results)).not.toContain(token);
	});

	it("takes the address in whatever case, and there is one account for it", async () => {
		const tenant = await freshTenant();
		const { email } = await freshUser(tenant.id, "admin", `Clara.${crypto.randomUUID()}@Shop.Example`);
		const response = await signIn(freshDoor(), ` ${email.toUpperCase()} `, PASSWORD, { "CF-Connecting-IP": freshAddress() });
		expect(response.status).toBe(200);
		await expect(freshUser(tenant.id, "admin", email.toLowerCase())).rejects.toThrow();
	});

	it("goes without Secure on this very machine only, where some browsers insist", async () => {
		const tenant = await freshTenant();
		const { email } = await freshUser(tenant.id);
		const { app } = freshDoor();
		const at = (origin: string) =>
			app.fetch(
				new Request(`${origin}/admin/api/session`, {
					method: "POST",
					headers: { "Content-Type": "application/json", Origin: origin, "CF-Connecting-IP": freshAddress() },
					body: JSON.stringify({ email, password: PASSWORD }),
				}),
				env,
			);
		expect((await at("http://127.0.0.1:8787")).headers.get("Set-Cookie")).toMatch(/^holdfast=(?!.*Secure)/);
		for (const origin of ["http://gateway.example", "https://localhost"]) {
			expect((await at(origin)).headers.get("Set-Cookie")).toMatch(/^__Host-holdfast=.*Secure/);
		}
	});

	it("tells a wrong password and a person it does not know alike", async () => {
		const { email } = await freshUser((await freshTenant()).id);
		const door = freshDoor();
		const same = { "X-Request-Id": "same", "CF-Connecting-IP": freshAddress() };
		const wrong = await signIn(door, email, "not the password", same);
		const nobody = await signIn(door, "nobody@shop.example", PASSWORD, same);
		expect([wrong.status, nobody.status]).toEqual([401, 401]);
		expect(wrong.headers.get("Set-Cookie")).toBeNull();
		expect(await wrong.json()).toEqual(await nobody.json());
	});

	it("refuses what is no sign-in", async () => {
		const door = freshDoor();
		const response = await door.fetch("/admin/api/session", {
			method: "POST",
			headers: { "Content-Type": "application/json", Origin: ORIGIN },
			body: JSON.stringify({ email: "", password: 1, remember: true }),
		});
		const { code, errors } = await problemOf(response);
		expect([code, errors?.map(({ path }) => path)]).toEqual(["validation_failed", ["email", "password", "remember"]]);
	});
});

describe("guessing passwords", () => {
	it("is stopped after a few tries, fifty at once included, and the right password then has to wait, too", async () => {
		const { email } = await freshUser((await freshTenant()).id);
		let nowMs = Date.now();
		const door = freshDoor({ now: () => nowMs });
		const from = { "CF-Connecting-IP": freshAddress() };
		const tries = await Promise.all(
			Array.from({ length: 50 }, () => throttle(env.DB, { email, address: from["CF-Connecting-IP"] }, nowMs)),
		);
		expect(tries.filter((waitUntilMs) => waitUntilMs === null)).toHaveLength(PAIR_TRIES_MAX);
		const response = await signIn(door, email, PASSWORD, from);
		expect(response.headers.get("Retry-After")).toBe(`${SIGN_IN_WINDOW_MS / 1_000}`);
		expect(await problemOf(response)).toMatchObject({
			code: "too_many_sign_ins",
			status: 429,
			detail: expect.stringContaining("15 minutes"),
		});
		nowMs += SIGN_IN_WINDOW_MS;
		expect((await signIn(door, email, PASSWORD, from)).status).toBe(200);
	});

	it("from elsewhere does not lock the right person out", async () => {
		const { email } = await freshUser((await freshTenant()).id);
		const nowMs = Date.now();
		const door = freshDoor();
		const guesser = freshAddress();
		for (let n = 0; n <= PAIR_TRIES_MAX; n += 1) await throttle(env.DB, { email, address: guesser }, nowMs);
		expect(await throttle(env.DB, { email, address: guesser }, nowMs)).not.toBeNull();
		expect((await signIn(door, email, PASSWORD, { "CF-Connecting-IP": freshAddress() })).status).toBe(200);
	});

	it("across many accounts is stopped by the address it comes from", async () => {
		const address = freshAddress();
		const nowMs = Date.now();
		for (let n = 0; n < ADDRESS_TRIES_MAX; n += 1) {
			expect(await throttle(env.DB, { email: `${crypto.randomUUID()}@shop.example`, address }, nowMs)).toBeNull();
		}
		const neighbour = address.replace("::1", "::2");
		expect(await throttle(env.DB, { email: `${crypto.randomUUID()}@shop.example`, address: neighbour }, nowMs)).not.toBeNull();
	});

	it("is not what somebody does who mistypes and then gets it right", async () => {
		const { email } = await freshUser((await freshTenant()).id);
		const door = freshDoor();
		const from = { "CF-Connecting-IP": freshAddress() };
		for (let round = 0; round < 2; round += 1) {
			for (let n = 0; n < PAIR_TRIES_MAX - 1; n += 1) await throttle(env.DB, { email, address: from["CF-Connecting-IP"] }, Date.now());
			expect((await signIn(door, email, PASSWORD, from)).status).toBe(200);
		}
	});

	it("is counted for who has the right password and not the code: only who is all the way in is forgiven", async () => {
		const { id, email } = await freshUser((await freshTenant()).id);
		const nowMs = Date.now();
		await env.DB.prepare("INSERT INTO second_factors (user_id, sealed_secret, created_at_ms, confirmed_at_ms) VALUES (?1, 'x', 0, 1)")
			.bind(id)
			.run();
		const door = freshDoor({ now: () => nowMs });
		const from = { "CF-Connecting-IP": freshAddress() };
		for (let n = 1; n < PAIR_TRIES_MAX; n += 1) await throttle(env.DB, { email, address: from["CF-Connecting-IP"] }, nowMs);
		expect(await problemOf(await signIn(door, email, PASSWORD, from))).toMatchObject({ code: "totp_required" });
		expect(await problemOf(await signIn(door, email, PASSWORD, from))).toMatchObject({ code: "too_many_sign_ins" });
	});

	it("counts IPv6 addresses by their network", () => {
		expect(networkOf("2001:db8:1:2:3:4:5:6")).toBe(networkOf("2001:db8:1:2:ffff::1"));
		expect(networkOf("2001:db8:1:2::1")).not.toBe(networkOf("2001:db8:1:3::1"));
		expect(networkOf("192.0.2.1")).toBe("192.0.2.1");
	});

	it.each([
		["2001:db8::1", "2001:db8:0:0"],
		["2001:db8:0:0:1::9", "2001:db8:0:0"],
		["2001:DB8:0000:0:ffff:1:2:3", "2001:db8:0:0"],
		["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
		["2001:db8:1::", "2001:db8:1:0"],
		["2001:db8:1:2::192.0.2.1", "2001:db8:1:2"],
		["::1", "0:0:0:0"],
		["::", "0:0:0:0"],
		["::ffff:192.0.2.1", "192.0.2.1"],
		["::ffff:c000:201", "192.0.2.1"],
		["0:0:0:0:0:ffff:c000:201", "192.0.2.1"],
		["not:an:address", "not:an:address"],
		["unknown", "unknown"],
	])("takes %s to be of %s, however it is written", (address, network) => {
		expect(networkOf(address)).toBe(network);
	});

	it("leaves nobody's address readable in the table", async () => {
		await throttle(env.DB, { email: "traceable@shop.example", address: "198.51.100.77" }, Date.now());
		const { results } = await env.DB.prepare("SELECT * FROM sign_in_failures").all();
		expect(JSON.stringify(results)).not.toMatch(/traceable|198\.51/);
	});
});

describe("a session", () => {
	const open = async (nowMs: number) => {
		const { id } = await freshUser((await freshTenant()).id);
		return await freshSession(id, nowMs);
	};

	it("ends when it was not used for long enough", async () => {
		let nowMs = Date.now();
		const token = await open(nowMs);
		const door = freshDoor({ now: () => nowMs });
		nowMs += SESSION_IDLE_MS_MAX - 1;
		expect((await whoAmI(door, token)).status).toBe(200);
		nowMs += SESSION_IDLE_MS_MAX - 1;
		expect((await whoAmI(door, token)).status).toBe(200);
		nowMs += SESSION_IDLE_MS_MAX;
		expect(await problemOf(await whoAmI(door, token))).toMatchObject({ code: "not_signed_in", status: 401 });
	});

	it("ends after its longest time, however busy it was", async () => {
		const startMs = Date.now();
		let nowMs = startMs;
		const token = await open(nowMs);
		const door = freshDoor({ now: () => nowMs });
		for (; nowMs < startMs + SESSION_MS_MAX; nowMs += SESSION_IDLE_MS_MAX / 2) expect((await whoAmI(door, token)).status).toBe(200);
		expect((await whoAmI(door, token)).status).toBe(401);
	});

	it("is over at once when somebody signs out, and signing out twice does no harm", async () => {
		const token = await open(Date.now());
		const door = freshDoor();
		expect((await whoAmI(door, token)).status).toBe(200);
		const out = await door.fetch("/admin/api/session", { method: "DELETE", headers: browser(token) });
		expect(out.status).toBe(204);
		expect(out.headers.get("Set-Cookie")).toMatch(/^__Host-holdfast=; Max-Age=0/);
		expect((await whoAmI(door, token)).status).toBe(401);
		expect((await door.fetch("/admin/api/session", { method: "DELETE", headers: browser(token) })).status).toBe(204);
		expect((await whoAmI(freshDoor(), token)).status).toBe(401);
	});

	it("is swept away when it is over and somebody else signs in", async () => {
		const nowMs = Date.now();
		const old = await open(nowMs - SESSION_IDLE_MS_MAX - 1);
		const before = await env.DB.prepare("SELECT count(*) AS n FROM sessions WHERE seen_at_ms < ?1")
			.bind(nowMs - SESSION_IDLE_MS_MAX)
			.first("n");
		expect(before).toBe(1);
		await open(nowMs);
		expect(
			await env.DB.prepare("SELECT count(*) AS n FROM sessions WHERE seen_at_ms < ?1")
				.bind(nowMs - SESSION_IDLE_MS_MAX)
				.first("n"),
		).toBe(0);
		expect((await whoAmI(freshDoor(), old)).status).toBe(401);
	});
});
