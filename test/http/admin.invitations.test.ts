import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { INVITATION_MS_MAX, INVITATIONS_OPEN_MAX } from "../../src/db/one-time-links";
import { LINK_TRIES_MAX } from "../../src/http/admin/throttle";
import { freshTenant, freshUser } from "../support/shops";
import { browser, signedIn, signedInAt } from "./admin.client";
import { freshDoor, problemOf } from "./client";
import { ask, eventsOf, freshAddress, freshEmail, GOOD_PASSWORD, tokenIn, whoIs } from "./people";

interface Made {
	id: string;
	token: string;
	url: string;
	expiresAt: string;
}
const OFF = { order_sync_actions: false, order_sync_notification: false };

async function invited(about: object = {}, nowMs = () => Date.now()) {
	const door = freshDoor({ now: nowMs });
	const admin = await signedIn("admin", door);
	const email = freshEmail();
	const response = await admin.ask("POST", "/employees/invitations", { email, name: "Nora New", role: "employee", ...about });
	expect(response.status).toBe(201);
	const made = await response.json<Made>();
	return { door, admin, email, made };
}

describe("an invitation", () => {
	it("makes a colleague: the link is shown once, kept as a hash, and leads to a form, an account and a session", async () => {
		const { door, admin, email, made } = await invited();
		expect(made.url).toBe(`https://gateway.example/#/invitation/${made.token}`);
		const stored = JSON.stringify((await env.DB.prepare("SELECT * FROM one_time_links").all()).results);
		expect(stored).toContain(made.id);
		expect(stored).not.toContain(made.token);
		const open = await (await admin.ask("GET", "/employees/invitations")).text();
		expect(JSON.parse(open).items).toMatchObject([{ id: made.id, email, role: "employee", invitedBy: "Clara Clerk", expired: false }]);
		expect(open).not.toContain(made.token);

		const form = await ask(door, "POST", "/invitations/open", { token: made.token });
		expect(await form.json()).toMatchObject({ email, name: "Nora New", role: "employee", tenant: { name: "A shop" } });
		const joined = await ask(door, "POST", "/invitations/accept", { token: made.token, name: "Nora Newman", password: GOOD_PASSWORD });
		expect(joined.status).toBe(201);
		expect(await (await whoIs(door, tokenIn(joined))).json()).toMatchObject({
			user: { email, name: "Nora Newman", role: "employee" },
			permissions: [],
			tenant: { id: admin.tenant.id },
		});
		expect((await ask(door, "POST", "/session", { email, password: GOOD_PASSWORD })).status).toBe(200);
		expect(await (await admin.ask("GET", "/employees/invitations")).json()).toMatchObject({ items: [] });
		const { items } = await (await admin.ask("GET", "/employees")).json<{ items: object[] }>();
		expect(items).toContainEqual(expect.objectContaining({ email, role: "employee", active: true, permissions: OFF, secondFactor: false }));
		const events = await eventsOf(admin.ask);
		expect(events.map(({ event }) => event)).toEqual(["person.joined", "person.invited"]);
		expect(events[0]?.by).toMatchObject({ name: "Nora Newman", address: expect.stringContaining("2001:db8") });
		expect(events[1]?.by).toMatchObject({ id: admin.user.id });
	});

	it("works once, also for two who use it in the same moment", async () => {
		const { door, made, email } = await invited();
		const accept = () => ask(door, "POST", "/invitations/accept", { token: made.token, password: GOOD_PASSWORD });
		const statuses = (await Promise.all([accept(), accept()])).map(({ status }) => status).sort();
		expect(statuses).toEqual([201, 404]);
		expect(await problemOf(await accept())).toMatchObject({ code: "link_invalid", status: 404 });
		expect(await env.DB.prepare("SELECT count(*) AS n FROM users WHERE email = ?1").bind(email).first("n")).toBe(1);
	});

	it("is over after seven days, is gone when it is taken back, and is replaced by a newer one: each answered alike", async () => {
		let nowMs = Date.now();
		const { door, admin, made, email } = await invited({}, () => nowMs);
		const look = async (token: string) => {
			const { requestId, ...answer } = await problemOf(await ask(door, "POST", "/invitations/open", { token }));
			return answer;
		};
		const newer = await (
			await admin.ask("POST", "/employees/invitations", { email: email.toUpperCase(), name: "Nora", role: "admin" })
		).json<Made>();
		const replaced = await look(made.token);
		expect((await ask(door, "POST", "/invitations/open", { token: newer.token })).status).toBe(200);
		expect((await admin.ask("DELETE", `/employees/invitations/${newer.id}`)).status).toBe(204);
		const revoked = await look(newer.token);
		expect(await problemOf(await admin.ask("DELETE", `/employees/invitations/${newer.id}`))).toMatchObject({
			code: "invitation_not_found",
		});
		const late = await (await admin.ask("POST", "/employees/invitations", { email, name: "Nora", role: "employee" })).json<Made>();
		nowMs += INVITATION_MS_MAX - 1;
		expect((await ask(door, "POST", "/invitations/open", { token: late.token })).status).toBe(200);
		nowMs += 1;
		const expired = await look(late.token);
		const never = await look("x".repeat(43));
		expect([replaced, revoked, expired, await look("nonsense")]).toEqual([never, never, never, never]);
		const accepted = await ask(door, "POST", "/invitations/accept", { token: late.token, password: GOOD_PASSWORD });
		expect(await problemOf(accepted)).toMatchObject({ code: "link_invalid" });
	});

	it("stays usable when the password will not do, and says what to change", async () => {
		const { door, made } = await invited();
		for (const password of ["short", "password-123", "Nora New 1999"]) {
			const refused = await problemOf(await ask(door, "POST", "/invitations/accept", { token: made.token, password }));
			expect(refused).toMatchObject({ code: "validation_failed", errors: [{ path: "password" }] });
		}
		expect((await ask(door, "POST", "/invitations/accept", { token: made.token, password: GOOD_PASSWORD })).status).toBe(201);
	});

	it("brings the permissions that an administrator gave with it, and nobody else can give any", async () => {
		const { door, admin, made } = await invited({ permissions: ["order_sync_actions"] });
		const joined = await ask(door, "POST", "/invitations/accept", { token: made.token, password: GOOD_PASSWORD });
		expect(await joined.json()).toMatchObject({ permissions: ["order_sync_actions"] });
		const operator = await signedInAt(admin.tenant, "operator");
		const body = { email: freshEmail(), name: "Oz", role: "admin", permissions: ["order_sync_actions"] };
		expect(await problemOf(await operator.ask("POST", "/employees/invitations", body))).toMatchObject({ code: "forbidden_role" });
		expect((await operator.ask("POST", "/employees/invitations", { ...body, permissions: [] })).status).toBe(201);
	});

	it("of somebody who was let go meanwhile lets nobody in", async () => {
		const { door, admin, made } = await invited();
		const other = await signedInAt(admin.tenant, "admin", door);
		expect((await other.ask("POST", `/employees/${admin.user.id}/deactivate`)).status).toBe(200);
		expect(await problemOf(await ask(door, "POST", "/invitations/accept", { token: made.token, password: GOOD_PASSWORD }))).toMatchObject({
			code: "link_invalid",
		});
	});

	it("cannot be seen, taken back or counted on from another shop", async () => {
		const { door, made } = await invited();
		const other = await signedIn("admin", door);
		expect(await (await other.ask("GET", "/employees/invitations")).json()).toEqual({ items: [], next: null });
		expect(await problemOf(await other.ask("DELETE", `/employees/invitations/${made.id}`))).toMatchObject({ code: "invitation_not_found" });
		// Whose browser opens it makes no difference to whose shop it is for.
		const joined = await ask(door, "POST", "/invitations/accept", { token: made.token, password: GOOD_PASSWORD }, browser(other.token));
		expect(await joined.json<{ tenant: { id: string } }>()).not.toMatchObject({ tenant: { id: other.tenant.id } });
		expect((await whoIs(door, other.token)).status).toBe(401);
	});

	it("says nothing of who works at other shops when it is made, and does not touch them when it is used", async () => {
		const theirs = await freshUser((await freshTenant()).id, "admin");
		const { door, made } = await invited({ email: theirs.email });
		const refused = await ask(door, "POST", "/invitations/accept", { token: made.token, password: GOOD_PASSWORD });
		expect(await problemOf(refused)).toMatchObject({ code: "address_taken", status: 409 });
		expect((await ask(door, "POST", "/session", { email: theirs.email, password: GOOD_PASSWORD })).status).toBe(401);
	});

	it("does not stop another shop from inviting the same person: who accepts first has the address, and the other is told no more", async () => {
		const email = freshEmail();
		const [first, second] = [await invited({ email }), await invited({ email })];
		const look = async ({ door, made }: typeof first) => (await ask(door, "POST", "/invitations/open", { token: made.token })).status;
		expect([await look(first), await look(second)]).toEqual([200, 200]);
		const accept = ({ door, made }: typeof first) =>
			ask(door, "POST", "/invitations/accept", { token: made.token, password: GOOD_PASSWORD });
		const answers = await Promise.all([accept(first), accept(second)]);
		expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
		const refused = answers.find(({ status }) => status === 409);
		const text = (await refused?.text()) ?? "";
		expect(JSON.parse(text)).toMatchObject({ code: "address_taken", detail: expect.stringContaining(email) });
		for (const { admin } of [first, second]) {
			expect(text).not.toContain(admin.tenant.id);
			expect(text).not.toContain(admin.tenant.name);
		}
		expect(await env.DB.prepare("SELECT count(*) AS n FROM users WHERE email = ?1").bind(email).first("n")).toBe(1);
	});

	it("is not made for who works here already, whether active or not", async () => {
		const { tenant, ask: request } = await signedIn("admin");
		const { id, email } = await freshUser(tenant.id, "employee");
		const again = () => request("POST", "/employees/invitations", { email: email.toUpperCase(), name: "Emil", role: "admin" });
		expect(await problemOf(await again())).toMatchObject({ code: "already_employee", employee: id });
		await request("POST", `/employees/${id}/deactivate`);
		expect((await problemOf(await again())).detail).toContain("deactivated");
	});

	it.each([
		[{ email: "nobody" }, "email"],
		[{ name: " " }, "name"],
		[{ name: "\u202egnp.exe" }, "name"],
		[{ name: "two\nlines" }, "name"],
		[{ role: "operator" }, "role"],
		[{ permissions: ["everything"] }, "permissions[0]"],
		[{ tenant: "other" }, "tenant"],
	])("is refused when it makes no sense: %j", async (wrong, path) => {
		const { ask: request } = await signedIn("admin");
		const body = { email: freshEmail(), name: "Nora", role: "employee", ...wrong };
		const refused = await problemOf(await request("POST", "/employees/invitations", body));
		expect([refused.code, refused.errors?.map((error) => error.path)]).toEqual(["validation_failed", expect.arrayContaining([path])]);
	});

	it("is refused when too many are open", async () => {
		const { tenant, ask: request } = await signedIn("admin");
		const row = env.DB.prepare(
			`INSERT INTO one_time_links (token_hash, id, tenant_id, kind, email, name, role, created_by, created_by_name, created_at_ms, expires_at_ms)
			VALUES (?1, ?1, ?2, 'invitation', ?1, 'n', 'employee', 'u', 'u', 0, ?3)`,
		);
		const expiresAtMs = Date.now() + INVITATION_MS_MAX;
		await env.DB.batch(Array.from({ length: INVITATIONS_OPEN_MAX }, () => row.bind(freshEmail(), tenant.id, expiresAtMs)));
		const one = { email: freshEmail(), name: "Nora", role: "employee" };
		expect(await problemOf(await request("POST", "/employees/invitations", one))).toMatchObject({ code: "too_many_people", status: 409 });
	});

	it("takes a session with an admin's role: forged origins and hammering at links get nowhere", async () => {
		const { door, made } = await invited();
		const evil = { Origin: "https://evil.example" };
		const body = { token: made.token, password: GOOD_PASSWORD };
		expect(await problemOf(await ask(door, "POST", "/invitations/accept", body, evil))).toMatchObject({ code: "foreign_origin" });
		const from = { "CF-Connecting-IP": freshAddress() };
		for (let n = 0; n < LINK_TRIES_MAX; n += 1) await ask(door, "POST", "/invitations/open", { token: "none" }, from);
		expect(await problemOf(await ask(door, "POST", "/invitations/open", { token: made.token }, from))).toMatchObject({
			code: "too_many_sign_ins",
			status: 429,
		});
		expect((await ask(door, "POST", "/invitations/open", { token: made.token })).status).toBe(200);
	});
});
