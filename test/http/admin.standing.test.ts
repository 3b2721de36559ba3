import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { AuditEntry } from "../../src/db/audit";
import { PASSWORD_RESET_MS_MAX } from "../../src/db/one-time-links";
import { findSession } from "../../src/db/sessions";
import { changeStanding } from "../../src/db/standing";
import { freshKey, freshSession, freshTenant, freshUser, PASSWORD } from "../support/shops";
import { failed } from "./acting";
import { browser, signedIn, signedInAt } from "./admin.client";
import { freshDoor, problemOf } from "./client";
import { ask, eventsOf, GOOD_PASSWORD, signIn, tokenIn, whoIs } from "./people";

const entry = (tenantId: string, subject: string): AuditEntry => ({
	...{ tenantId, atMs: Date.now(), id: crypto.randomUUID(), event: "person.deactivated", subject, actor: null },
	...{ before: "active", after: "deactivated", note: null, detail: {} },
});

describe("somebody who is let go", () => {
	it("is out at once, cannot sign in, and is told nothing that a stranger would not be", async () => {
		const door = freshDoor();
		const admin = await signedIn("admin", door);
		const clerk = await signedInAt(admin.tenant, "employee", door, { permissions: ["order_sync_actions"] });
		const [eNumber = ""] = await failed(admin.tenant);
		expect((await whoIs(door, clerk.token)).status).toBe(200);
		const left = await admin.ask("POST", `/employees/${clerk.user.id}/deactivate`);
		expect(await left.json()).toMatchObject({ id: clerk.user.id, active: false, deactivatedAt: expect.any(String) });
		expect((await whoIs(door, clerk.token)).status).toBe(401);
		expect((await clerk.ask("POST", "/orders/actions", { action: "retry", eNumbers: [eNumber] })).status).toBe(401);
		const same = { "X-Request-Id": "same" };
		const refused = await signIn(door, clerk.user.email, PASSWORD, {}, same);
		expect(await refused.json()).toEqual(await (await signIn(door, "nobody@shop.example", PASSWORD, {}, same)).json());
		await admin.ask("POST", `/employees/${clerk.user.id}/reactivate`);
		expect((await signIn(door, clerk.user.email, PASSWORD)).status).toBe(200);
		expect((await whoIs(door, clerk.token)).status).toBe(401);
		expect((await eventsOf(admin.ask)).map(({ event, before, after }) => [event, before, after])).toEqual([
			["person.reactivated", "deactivated", "active"],
			["person.deactivated", "active", "deactivated"],
		]);
	});

	it("cannot act where another isolate still remembers the session", async () => {
		const admin = await signedIn("admin");
		const elsewhere = freshDoor();
		const clerk = await signedInAt(admin.tenant, "employee", elsewhere, { permissions: ["order_sync_actions"] });
		const second = await signedInAt(admin.tenant, "admin", elsewhere);
		expect((await whoIs(elsewhere, clerk.token)).status).toBe(200);
		expect((await whoIs(elsewhere, second.token)).status).toBe(200);
		for (const { user } of [clerk, second]) await admin.ask("POST", `/employees/${user.id}/deactivate`);
		const act = await clerk.ask("POST", "/orders/actions", { action: "retry", eNumbers: ["E1"] });
		expect(await problemOf(act)).toMatchObject({ code: "not_signed_in" });
		const invite = await second.ask("POST", "/employees/invitations", { email: "a@b.example", name: "A", role: "admin" });
		expect(await problemOf(invite)).toMatchObject({ code: "not_signed_in" });
	});

	it("gains nothing by holding back the body of a request until then", async () => {
		const admin = await signedIn("admin");
		const door = freshDoor();
		const second = await signedInAt(admin.tenant, "admin", door);
		const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
		const headers = { ...browser(second.token), "Content-Type": "application/json" };
		const answer = door.fetch("/admin/api/employees/invitations", { method: "POST", headers, body: readable });
		const writer = writable.getWriter();
		const [beginning, rest] = ['{"email":"mate@shop.example","name":"Mate",', '"role":"admin"}'].map((part) =>
			new TextEncoder().encode(part),
		);
		await writer.write(beginning);
		await admin.ask("POST", `/employees/${second.user.id}/deactivate`);
		await writer.write(rest);
		await writer.close();
		expect(await problemOf(await answer)).toMatchObject({ code: "not_signed_in" });
	});

	it("has no session that was opened in the same moment: the person is asked for with it", async () => {
		const admin = await signedIn("admin");
		const { id } = await freshUser(admin.tenant.id, "employee");
		await admin.ask("POST", `/employees/${id}/deactivate`);
		const token = await freshSession(id);
		expect((await whoIs(freshDoor(), token)).status).toBe(401);
		expect(await findSession(env.DB, token, Date.now())).toBeNull();
	});
});

describe("the API keys of somebody who is let go", () => {
	it("go on, and are counted for whoever lets them go: those that work, of this person in this shop", async () => {
		const door = freshDoor();
		const admin = await signedIn("admin", door);
		const second = await signedInAt(admin.tenant, "admin", door);
		const make = async (by: typeof admin) =>
			await (await by.ask("POST", "/keys", { label: "A program", scopes: ["admin"] })).json<{ id: string; key: string }>();
		const [kept, revoked] = [await make(second), await make(second)];
		await make(admin);
		await admin.ask("POST", `/keys/${revoked.id}/revoke`);
		const left = await admin.ask("POST", `/employees/${second.user.id}/deactivate`);
		expect(await left.json()).toMatchObject({ id: second.user.id, active: false, activeKeys: 1 });
		expect((await door.fetch("/admin/api/session", { headers: { Authorization: `Bearer ${kept.key}` } })).status).toBe(200);
		const clerk = await freshUser(admin.tenant.id, "employee");
		expect(await (await admin.ask("POST", `/employees/${clerk.id}/deactivate`)).json()).toMatchObject({ activeKeys: 0 });
	});
});

describe("a role", () => {
	it("is changed by an administrator, ends the sessions of who had another, and is on record", async () => {
		const door = freshDoor();
		const admin = await signedIn("admin", door);
		const clerk = await signedInAt(admin.tenant, "employee", door);
		expect((await whoIs(door, clerk.token)).status).toBe(200);
		const changed = await admin.ask("PUT", `/employees/${clerk.user.id}/role`, { role: "admin" });
		expect(await changed.json()).toMatchObject({ role: "admin" });
		expect((await whoIs(door, clerk.token)).status).toBe(401);
		expect((await admin.ask("PUT", `/employees/${clerk.user.id}/role`, { role: "admin" })).status).toBe(200);
		expect(await eventsOf(admin.ask)).toMatchObject([
			{ event: "role.changed", subject: clerk.user.id, before: "employee", after: "admin", by: { id: admin.user.id } },
		]);
	});

	it("of one's own is nobody's to change, nor is one's own account to be let go or opened by a link", async () => {
		const admin = await signedIn("admin");
		await freshUser(admin.tenant.id, "admin");
		for (const [method, path, body] of [
			["PUT", "role", { role: "employee" }],
			["POST", "deactivate", undefined],
			["POST", "reactivate", undefined],
			["POST", "password-reset", undefined],
			["DELETE", "totp", undefined],
		] as const) {
			const refused = await admin.ask(method, `/employees/${admin.user.id}/${path}`, body);
			expect(await problemOf(refused)).toMatchObject({ code: "own_account", status: 409 });
		}
	});

	it("operator is given by nobody", async () => {
		const admin = await signedIn("admin");
		const operator = await signedInAt(admin.tenant, "operator");
		const { id } = await freshUser(admin.tenant.id, "employee");
		for (const person of [admin, operator]) {
			expect(await problemOf(await person.ask("PUT", `/employees/${id}/role`, { role: "operator" }))).toMatchObject({
				code: "validation_failed",
			});
		}
	});

	it("administrator is held by somebody, always", async () => {
		const admin = await signedIn("admin");
		const operator = await signedInAt(admin.tenant, "operator");
		await freshUser(admin.tenant.id, "employee");
		for (const [method, path, body] of [
			["PUT", "role", { role: "employee" }],
			["POST", "deactivate", undefined],
		] as const) {
			const refused = await operator.ask(method, `/employees/${admin.user.id}/${path}`, body);
			expect(await problemOf(refused)).toMatchObject({ code: "last_admin", status: 409 });
		}
		expect((await admin.ask("GET", "/employees")).status).toBe(200);
		expect(await eventsOf(admin.ask)).toEqual([]);
	});
});

describe("the last operator", () => {
	it("stays one: of two who let each other go in the same moment, one is left, wherever they work", async () => {
		await env.DB.prepare("UPDATE users SET deactivated_at_ms = 1 WHERE role = 'operator' AND deactivated_at_ms IS NULL").run();
		const { id: tenantId } = await freshTenant();
		const [one, other] = [await freshUser(tenantId, "operator"), await freshUser((await freshTenant()).id, "operator")];
		const letGo = (id: string, at: string) =>
			changeStanding(env.DB, at, id, { active: false }, (before) => entry(at, before.id), Date.now());
		const here = (await env.DB.prepare("SELECT tenant_id FROM users WHERE id = ?1").bind(other.id).first<string>("tenant_id")) ?? "";
		const kinds = (await Promise.all([letGo(one.id, tenantId), letGo(other.id, here)])).map(({ kind }) => kind).sort();
		expect(kinds).toEqual(["changed", "last_operator"]);
		const left = "SELECT count(*) AS n FROM users WHERE role = 'operator' AND deactivated_at_ms IS NULL";
		expect(await env.DB.prepare(left).first("n")).toBe(1);
	});

	it("is told of as that, whether let go or made something else, and nothing is on record", async () => {
		await env.DB.prepare("UPDATE users SET deactivated_at_ms = 1 WHERE role = 'operator' AND deactivated_at_ms IS NULL").run();
		const { id: tenantId } = await freshTenant();
		const { id } = await freshUser(tenantId, "operator");
		for (const change of [{ active: false }, { role: "admin" }] as const) {
			const standing = await changeStanding(env.DB, tenantId, id, change, (before) => entry(tenantId, before.id), Date.now());
			expect(standing).toEqual({ kind: "last_operator" });
		}
		expect(await env.DB.prepare("SELECT count(*) AS n FROM audit WHERE tenant_id = ?1").bind(tenantId).first("n")).toBe(0);
		// One more operator, at whatever tenant, and the first may go.
		const second = await signedIn("operator");
		expect(second.tenant.id).not.toBe(tenantId);
		const gone = await changeStanding(env.DB, tenantId, id, { active: false }, (before) => entry(tenantId, before.id), Date.now());
		expect(gone).toMatchObject({ kind: "changed" });
	});
});

describe("an operator's account", () => {
	it("cannot be taken over by an administrator of the tenant that it stands in", async () => {
		const admin = await signedIn("admin");
		const operator = await freshUser(admin.tenant.id, "operator");
		for (const [method, path, body] of [
			["PUT", "role", { role: "employee" }],
			["POST", "deactivate", undefined],
			["POST", "password-reset", undefined],
			["DELETE", "totp", undefined],
		] as const) {
			const refused = await admin.ask(method, `/employees/${operator.id}/${path}`, body);
			expect(await problemOf(refused)).toMatchObject({ code: "forbidden_role", status: 403 });
		}
	});
});

describe("people of another shop", () => {
	it("are out of reach, whatever is tried, and cannot be told from nobody", async () => {
		const [mine, theirs] = await Promise.all([signedIn("admin"), signedIn("admin")]);
		const clerk = await freshUser(theirs.tenant.id, "employee");
		for (const [method, path, body] of [
			["PUT", "role", { role: "admin" }],
			["POST", "deactivate", undefined],
			["POST", "reactivate", undefined],
			["POST", "password-reset", undefined],
			["DELETE", "totp", undefined],
		] as const) {
			const answer = async (id: string) => {
				const { requestId, ...rest } = await problemOf(await mine.ask(method, `/employees/${id}/${path}`, body));
				return rest;
			};
			const there = await answer(clerk.id);
			expect(there).toMatchObject({ code: "employee_not_found", status: 404 });
			expect(there).toEqual(await answer("nobody"));
		}
		expect(await (await theirs.ask("GET", "/audit")).json()).toEqual({ items: [], next: null });
	});

	it("are not managed by programs either, whatever their key", async () => {
		const admin = await signedIn("admin");
		const clerk = await freshUser(admin.tenant.id, "employee");
		const { key } = await freshKey(admin.tenant.id, ["admin", "orders:actions"]);
		const headers = { Authorization: `Bearer ${key}` };
		const response = await freshDoor().fetch(`/admin/api/employees/${clerk.id}/deactivate`, { method: "POST", headers });
		expect(await problemOf(response)).toMatchObject({ code: "forbidden_role" });
	});
});

describe("a link for a new password", () => {
	const made = async (nowMs = () => Date.now()) => {
		const door = freshDoor({ now: nowMs });
		const admin = await signedIn("admin", door);
		const clerk = await signedInAt(admin.tenant, "employee", door);
		const link = async () =>
			await (await admin.ask("POST", `/employees/${clerk.user.id}/password-reset`)).json<{ token: string; url: string }>();
		return { door, admin, clerk, link, first: await link() };
	};

	it("is made by an administrator, works once, ends every session, and leaves signing in to the person", async () => {
		const { door, admin, clerk, first } = await made();
		expect(first.url).toBe(`https://gateway.example/#/password-reset/${first.token}`);
		expect(await (await ask(door, "POST", "/password-resets/open", { token: first.token })).json()).toMatchObject({
			email: clerk.user.email,
		});
		const set = () => ask(door, "POST", "/password-resets/use", { token: first.token, password: GOOD_PASSWORD });
		const answers = await Promise.all([set(), set()]);
		expect(answers.map(({ status }) => status).sort()).toEqual([200, 404]);
		expect(answers.map(tokenIn)).toEqual([null, null]);
		expect((await whoIs(door, clerk.token)).status).toBe(401);
		expect((await signIn(door, clerk.user.email, PASSWORD)).status).toBe(401);
		expect((await signIn(door, clerk.user.email, GOOD_PASSWORD)).status).toBe(200);
		expect((await eventsOf(admin.ask)).map(({ event, by }) => [event, by?.id])).toEqual([
			["password.reset", clerk.user.id],
			["password.reset_link", admin.user.id],
		]);
	});

	it("is over after a day, when a newer one was made, when the person was let go, and is no invitation", async () => {
		let nowMs = Date.now();
		const { door, admin, clerk, link, first } = await made(() => nowMs);
		const status = async (token: string) => (await ask(door, "POST", "/password-resets/open", { token })).status;
		expect(await status(first.token)).toBe(200);
		expect((await ask(door, "POST", "/invitations/open", { token: first.token })).status).toBe(404);
		const second = await link();
		expect([await status(first.token), await status(second.token)]).toEqual([404, 200]);
		nowMs += PASSWORD_RESET_MS_MAX;
		expect(await status(second.token)).toBe(404);
		nowMs -= PASSWORD_RESET_MS_MAX;
		await admin.ask("POST", `/employees/${clerk.user.id}/deactivate`);
		expect(await status(second.token)).toBe(404);
		expect(await problemOf(await admin.ask("POST", `/employees/${clerk.user.id}/password-reset`))).toMatchObject({
			code: "employee_deactivated",
		});
	});

	it("is not taken from another website, and asks for a password that will do", async () => {
		const { door, first } = await made();
		const use = (body: object, headers = {}) => ask(door, "POST", "/password-resets/use", { token: first.token, ...body }, headers);
		const forged = await use({ password: GOOD_PASSWORD }, { Origin: "https://evil.example" });
		expect(await problemOf(forged)).toMatchObject({ code: "foreign_origin" });
		expect(await problemOf(await use({ password: "qwertyuiop" }))).toMatchObject({ errors: [{ path: "password" }] });
		expect(await problemOf(await use({}))).toMatchObject({ errors: [{ path: "password" }] });
	});

	it("is of no use once the person has changed the password", async () => {
		const { door, clerk, first } = await made();
		const changed = await door.fetch("/admin/api/account/password", {
			method: "PUT",
			headers: { ...browser(clerk.token), "Content-Type": "application/json" },
			body: JSON.stringify({ current: PASSWORD, password: GOOD_PASSWORD }),
		});
		expect(changed.status).toBe(200);
		expect((await ask(door, "POST", "/password-resets/open", { token: first.token })).status).toBe(404);
	});
});
