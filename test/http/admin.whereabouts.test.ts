import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { SESSION_IDLE_MS_MAX, SESSION_SEEN_LAG_MS_MAX } from "../../src/db/sessions";
import { freshKey, freshSession, freshTenant, freshUser } from "../support/shops";
import { browser, signedIn, signedInAt } from "./admin.client";
import { freshDoor, problemOf } from "./client";
import { tokenIn } from "./people";

type Door = ReturnType<typeof freshDoor>;
interface Page {
	readonly tenant: string;
	readonly user: string;
}
/** As a tab asks that was drawn for this person in this tenant, with the cookie that all tabs share. */
const asTab = (door: Door, token: string, page: Page, method: string, path: string, body?: unknown): Promise<Response> =>
	door.fetch(`/admin/api${path}`, {
		method,
		headers: {
			...browser(token),
			"X-Holdfast-Tenant": page.tenant,
			"X-Holdfast-User": page.user,
			...(body === undefined ? {} : { "Content-Type": "application/json" }),
		},
		...(body === undefined ? {} : { body: JSON.stringify(body) }),
	});

describe("two tabs of one browser", () => {
	it("never mix two tenants up: the one that was left behind is told so, and neither reads nor changes anything", async () => {
		const door = freshDoor();
		const operator = await signedIn("operator", door);
		const shop = await signedIn("admin", door);
		const home: Page = { tenant: operator.tenant.id, user: operator.user.id };
		const there: Page = { ...home, tenant: shop.tenant.id };
		const entered = await asTab(door, operator.token, home, "POST", `/tenants/${shop.tenant.id}/enter`);
		const token = tokenIn(entered) ?? "";

		const invitation = { email: "new@shop.example", name: "New", role: "employee" };
		for (const [method, path, body] of [
			["GET", "/orders", undefined],
			["GET", "/session", undefined],
			["POST", "/employees/invitations", invitation],
		] as const) {
			const refused = await asTab(door, token, home, method, path, body);
			expect(refused.status).toBe(409);
			expect(await refused.json()).toMatchObject({
				code: "session_moved",
				session: { user: { id: operator.user.id }, tenant: { id: shop.tenant.id }, acting: true },
			});
		}
		expect(await (await shop.ask("GET", "/employees/invitations")).json()).toMatchObject({ items: [] });
		expect((await asTab(door, token, there, "POST", "/employees/invitations", invitation)).status).toBe(201);
		// The tab that is behind cannot take the other one along either.
		expect(await problemOf(await asTab(door, token, home, "DELETE", "/tenants/entered"))).toMatchObject({ code: "session_moved" });
		expect((await asTab(door, token, there, "GET", "/session")).status).toBe(200);
	});

	it("never mix two people up who signed in one after the other", async () => {
		const door = freshDoor();
		const tenant = await freshTenant();
		const [ann, ben] = [await signedInAt(tenant, "admin", door), await signedInAt(tenant, "admin", door, { name: "Ben" })];
		const refused = await asTab(door, ben.token, { tenant: tenant.id, user: ann.user.id }, "GET", "/account");
		expect(await refused.json()).toMatchObject({ code: "session_moved", session: { user: { name: "Ben" } } });
	});

	it("are no matter of programs, nor of who says nothing of a page", async () => {
		const { door, ask, tenant } = await signedIn();
		expect((await ask("GET", "/session")).status).toBe(200);
		const { key } = await freshKey(tenant.id, ["admin"]);
		const headers = { Authorization: `Bearer ${key}`, "X-Holdfast-Tenant": "elsewhere", "X-Holdfast-User": "nobody" };
		expect((await door.fetch("/admin/api/session", { headers })).status).toBe(200);
	});
});

describe("a page that asks by itself", () => {
	async function open() {
		let nowMs = Date.now();
		const { id } = await freshUser((await freshTenant()).id);
		const token = await freshSession(id, nowMs);
		const door = freshDoor({ now: () => nowMs });
		const ask = async (byItself: boolean) =>
			(await door.fetch("/admin/api/session", { headers: { ...browser(token), ...(byItself ? { "X-Holdfast-Poll": "1" } : {}) } })).status;
		const seenAtMs = () => env.DB.prepare("SELECT seen_at_ms FROM sessions WHERE user_id = ?1").bind(id).first<number>("seen_at_ms");
		const wait = (ms: number) => {
			nowMs += ms;
		};
		return { ask, seenAtMs, now: () => nowMs, wait };
	}

	it("keeps nobody signed in: without a person the session ends as if nothing had been asked", async () => {
		const { ask, seenAtMs, now, wait } = await open();
		const begunMs = now();
		for (const step of [0, SESSION_SEEN_LAG_MS_MAX + 1, SESSION_IDLE_MS_MAX / 2]) {
			wait(step);
			expect(await ask(true)).toBe(200);
		}
		expect(await seenAtMs()).toBe(begunMs);
		wait(SESSION_IDLE_MS_MAX / 2);
		expect(await ask(true)).toBe(401);
	});

	it("does not hide the person who does something between two of its requests", async () => {
		const { ask, seenAtMs, now, wait } = await open();
		wait(SESSION_SEEN_LAG_MS_MAX);
		expect(await ask(true)).toBe(200);
		wait(1);
		// What was remembered a moment ago would do to answer it; it must be noted all the same.
		expect(await ask(false)).toBe(200);
		expect(await seenAtMs()).toBe(now());
		wait(SESSION_IDLE_MS_MAX - 1);
		expect(await ask(true)).toBe(200);
	});

	it("counts as a person where it changes something", async () => {
		const { door, token, user } = await signedIn();
		await env.DB.prepare("UPDATE sessions SET seen_at_ms = seen_at_ms - ?1 WHERE user_id = ?2")
			.bind(SESSION_SEEN_LAG_MS_MAX + 60_000, user.id)
			.run();
		const before = Date.now();
		const headers = { ...browser(token), "X-Holdfast-Poll": "1", "Content-Type": "application/json" };
		const saved = await door.fetch("/admin/api/views", { method: "POST", headers, body: '{"name":"Mine","query":""}' });
		expect(saved.status).toBe(201);
		const seenAtMs = await env.DB.prepare("SELECT seen_at_ms FROM sessions WHERE user_id = ?1").bind(user.id).first<number>("seen_at_ms");
		expect(seenAtMs).toBeGreaterThanOrEqual(before);
	});
});
