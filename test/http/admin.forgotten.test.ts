import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { FORGOTTEN_MS_MAX } from "../../src/db/one-time-links";
import { PEOPLE_MAILS_AN_ADDRESS_MAX } from "../../src/db/people-letters";
import {
	ADDRESS_TRIES_MAX,
	CODE_TRIES_MAX,
	EMAIL_TRIES_MAX,
	FORGOTTEN_ADDRESS_TRIES_MAX,
	FORGOTTEN_PAIR_TRIES_MAX,
	LINK_TRIES_MAX,
	PAIR_TRIES_MAX,
	throttle,
	throttleCode,
} from "../../src/http/admin/throttle";
import type { Bindings } from "../../src/http/env";
import { BODY_BYTES_MAX } from "../../src/order/order";
import { mentions, rowsOfD1 } from "../support/every-row";
import { freshTenant, freshUser, PASSWORD } from "../support/shops";
import { signedInAt } from "./admin.client";
import { D1_AWAY, type freshDoor, problemOf } from "./client";
import { ask, freshAddress, freshEmail, GOOD_PASSWORD, signIn, tokenIn, whoIs } from "./people";
import { lettersOf, mailDoor, tokenInMail } from "./people-mail";

type Door = ReturnType<typeof freshDoor> & { readonly read?: () => Promise<void> };
/** Asks, and the queue's reader comes by. */
async function forget(door: Door, email: string, from = freshAddress()): Promise<Response> {
	const response = await ask(door, "POST", "/password-resets", { email }, { "CF-Connecting-IP": from });
	await door.read?.();
	return response;
}
const reset = (door: Door, token: string | null, password = GOOD_PASSWORD) =>
	ask(door, "POST", "/password-resets/use", { token, password });
const NOBODY = { text: "", html: "" };
/** Without what every reply has of its own. */
const told = async (response: Response) => ({
	status: response.status,
	body: await response.json(),
	headers: [...response.headers].filter(([name]) => name !== "x-request-id"),
});

async function somebody(role: "admin" | "employee" | "operator" = "employee") {
	const world = mailDoor();
	const tenant = await freshTenant({ name: "Byrne & Sons" });
	const user = await freshUser(tenant.id, role);
	return { ...world, tenant, user };
}

describe("somebody who has forgotten their password", () => {
	it("gets a link by mail, sets a new one with it, and signs in", async () => {
		const { door, at, user, tenant } = await somebody();
		const before = tokenIn(await signIn(door, user.email, PASSWORD));
		expect((await whoIs(door, before)).status).toBe(200);
		const asked = await forget(door, user.email.toUpperCase());
		expect(asked.status).toBe(202);
		expect(await asked.json()).toEqual({ goodForMinutes: 60, mailsAnHour: PEOPLE_MAILS_AN_ADDRESS_MAX });
		const [mail, ...more] = at(user.email);
		expect(more).toEqual([]);
		if (mail === undefined) throw new Error("no mail came");
		expect(mail).toMatchObject({ from: { name: "Byrne & Sons" }, subject: "A new password for your account at Byrne & Sons" });
		expect(mail.text).toContain("(Europe/Dublin)");
		const token = tokenInMail(mail, "password-reset");
		expect((await reset(door, token)).status).toBe(200);
		// Every session is over, the old password is no longer one, and nobody is signed in by the link itself.
		expect((await whoIs(door, before)).status).toBe(401);
		expect((await signIn(door, user.email, PASSWORD)).status).toBe(401);
		expect((await signIn(door, user.email, GOOD_PASSWORD)).status).toBe(200);
		// Once.
		expect(await problemOf(await reset(door, token, "another good password"))).toMatchObject({ code: "link_invalid" });
		const { results } = await env.DB.prepare("SELECT event, actor, detail FROM audit WHERE tenant_id = ?1 ORDER BY at_ms, event")
			.bind(tenant.id)
			.all<{ event: string; actor: string | null; detail: string }>();
		expect(results.map(({ event }) => event)).toEqual(["password.forgotten", "password.reset"]);
		// Nobody knows who asked; from where is known.
		expect(results[0]?.actor).toBeNull();
		expect(JSON.parse(results[0]?.detail ?? "")).toMatchObject({ email: user.email, from: expect.stringContaining("2001:db8") });
	});

	it("is asked for the second factor as before", async () => {
		const { door, at, user } = await somebody();
		await env.DB.prepare("INSERT INTO second_factors (user_id, sealed_secret, created_at_ms, confirmed_at_ms) VALUES (?1, 'x', 0, 1)")
			.bind(user.id)
			.run();
		await forget(door, user.email);
		await reset(door, tokenInMail(at(user.email)[0] ?? NOBODY, "password-reset"));
		expect(await problemOf(await signIn(door, user.email, GOOD_PASSWORD))).toMatchObject({ code: "totp_required" });
	});

	it("signs in at once from where they had tried too often, and so does who was kept out by strangers", async () => {
		const { door, at, tenant, clock } = await somebody();
		const from = { "CF-Connecting-IP": freshAddress() };
		const use = async (email: string) => {
			await forget(door, email);
			const token = tokenInMail(at(email)[0] ?? NOBODY, "password-reset");
			expect((await ask(door, "POST", "/password-resets/use", { token, password: GOOD_PASSWORD }, from)).status).toBe(200);
		};
		// Guesses are counted as the sign-in counts them; each would take a password's time to be judged.
		const guess = (email: string, address: string) => throttle(env.DB, { email, address }, clock.now);
		const one = await freshUser(tenant.id, "employee");
		for (let tries = 0; tries <= PAIR_TRIES_MAX; tries += 1) await guess(one.email, from["CF-Connecting-IP"]);
		expect((await signIn(door, one.email, PASSWORD, {}, from)).status).toBe(429);
		await use(one.email);
		expect((await signIn(door, one.email, GOOD_PASSWORD, {}, from)).status).toBe(200);
		const other = await freshUser(tenant.id, "employee");
		for (let tries = 0; tries <= EMAIL_TRIES_MAX; tries += 1) await guess(other.email, freshAddress());
		expect((await signIn(door, other.email, PASSWORD)).status).toBe(429);
		await use(other.email);
		expect((await signIn(door, other.email, GOOD_PASSWORD)).status).toBe(200);
	});

	it("is forgiven no tries at other accounts, and none at the code of their second factor", async () => {
		const { door, at, user, clock } = await somebody();
		const address = freshAddress();
		const from = { "CF-Connecting-IP": address };
		for (let tries = 0; tries <= ADDRESS_TRIES_MAX; tries += 1) await throttle(env.DB, { email: freshEmail(), address }, clock.now);
		for (let tries = 0; tries <= CODE_TRIES_MAX; tries += 1) await throttleCode(env.DB, user.id, clock.now);
		await forget(door, user.email);
		const token = tokenInMail(at(user.email)[0] ?? NOBODY, "password-reset");
		expect((await ask(door, "POST", "/password-resets/use", { token, password: GOOD_PASSWORD }, from)).status).toBe(200);
		expect((await signIn(door, user.email, GOOD_PASSWORD, {}, from)).status).toBe(429);
		expect(await throttleCode(env.DB, user.id, clock.now)).not.toBeNull();
	});

	it("has an hour for it", async () => {
		const { door, at, user, clock } = await somebody();
		await forget(door, user.email);
		const token = tokenInMail(at(user.email)[0] ?? NOBODY, "password-reset");
		clock.now += FORGOTTEN_MS_MAX - 1;
		expect((await ask(door, "POST", "/password-resets/open", { token })).status).toBe(200);
		clock.now += 1;
		expect(await problemOf(await reset(door, token))).toMatchObject({ code: "link_invalid" });
	});

	it("can use the newest link alone, and one that an administrator made stays good", async () => {
		const { door, at, user, tenant } = await somebody();
		const admin = await signedInAt(tenant, "admin", door);
		const made = await (await admin.ask("POST", `/employees/${user.id}/password-reset`)).json<{ token: string }>();
		await forget(door, user.email);
		await forget(door, user.email);
		const tokens = at(user.email).map((mail) => tokenInMail(mail, "password-reset"));
		expect(tokens.length).toBe(3);
		expect(tokens[0]).toBe(made.token);
		const works = await Promise.all(tokens.map(async (token) => (await ask(door, "POST", "/password-resets/open", { token })).status));
		// Anybody may ask, so asking must not take away what an administrator gave.
		expect(works).toEqual([200, 404, 200]);
		// Once one of them is used, so are they all.
		expect((await reset(door, tokens[2] ?? null)).status).toBe(200);
		expect((await ask(door, "POST", "/password-resets/open", { token: made.token })).status).toBe(404);
	});

	it("gets no more than a few mails an hour, and the last link stays good however often somebody asks", async () => {
		const { door, at, user, clock, tenant } = await somebody();
		for (let asked = 0; asked < PEOPLE_MAILS_AN_ADDRESS_MAX + 3; asked += 1) expect((await forget(door, user.email)).status).toBe(202);
		expect(at(user.email).length).toBe(PEOPLE_MAILS_AN_ADDRESS_MAX);
		const token = tokenInMail(at(user.email).at(-1) ?? NOBODY, "password-reset");
		expect((await ask(door, "POST", "/password-resets/open", { token })).status).toBe(200);
		const audited = await env.DB.prepare("SELECT count(*) AS n FROM audit WHERE tenant_id = ?1").bind(tenant.id).first("n");
		expect(audited).toBe(PEOPLE_MAILS_AN_ADDRESS_MAX);
		clock.now += 60 * 60_000;
		await forget(door, user.email);
		expect(at(user.email).length).toBe(PEOPLE_MAILS_AN_ADDRESS_MAX + 1);
	});
});

describe("asking for a new password", () => {
	it("is answered alike for an address that is known, unknown, closed or an operator's", async () => {
		const { door, at, tenant, user } = await somebody();
		const operator = await freshUser(tenant.id, "operator");
		const closed = await freshUser(tenant.id, "employee");
		await env.DB.prepare("UPDATE users SET deactivated_at_ms = 1 WHERE id = ?1").bind(closed.id).run();
		const unknown = freshEmail();
		const answers = [];
		for (const email of [user.email, unknown, closed.email, operator.email]) answers.push(await told(await forget(door, email)));
		expect(answers[0]?.status).toBe(202);
		for (const answer of answers) expect(answer).toEqual(answers[0]);
		expect([user.email, unknown, closed.email, operator.email].map((email) => at(email).length)).toEqual([1, 0, 0, 1]);
	});

	it("tells an operator that no link goes by mail, with no link in it", async () => {
		const { door, at, user, tenant } = await somebody("operator");
		await forget(door, user.email);
		const [mail] = at(user.email);
		expect(mail?.subject).toBe("No new password by mail for operators");
		expect(`${mail?.text}${mail?.html}`).not.toContain("password-reset/");
		const links = await env.DB.prepare("SELECT count(*) AS n FROM one_time_links WHERE tenant_id = ?1").bind(tenant.id).first("n");
		expect(links).toBe(0);
	});

	it("is slowed down for one address from one network, and for one network", async () => {
		const { door, user } = await somebody();
		const from = freshAddress();
		for (let asked = 0; asked < FORGOTTEN_PAIR_TRIES_MAX; asked += 1) expect((await forget(door, user.email, from)).status).toBe(202);
		const refused = await forget(door, user.email, from);
		expect(Number(refused.headers.get("Retry-After"))).toBeGreaterThan(0);
		expect(await problemOf(refused)).toMatchObject({ status: 429, code: "too_many_sign_ins" });
		// Neither the person elsewhere nor anybody else there.
		expect((await forget(door, user.email)).status).toBe(202);
		for (let asked = FORGOTTEN_PAIR_TRIES_MAX + 1; asked < FORGOTTEN_ADDRESS_TRIES_MAX; asked += 1)
			expect((await forget(door, freshEmail(), from)).status).toBe(202);
		expect((await forget(door, freshEmail(), from)).status).toBe(429);
	});

	it("is no try to sign in or to use a link: strangers keep nobody out with it, from wherever", async () => {
		const { door, user } = await somebody();
		const from = freshAddress();
		for (let asked = 0; asked <= Math.max(ADDRESS_TRIES_MAX, LINK_TRIES_MAX); asked += 1) await forget(door, freshEmail(), from);
		for (let asked = 0; asked <= EMAIL_TRIES_MAX; asked += 1) await forget(door, user.email);
		for (let asked = 0; asked <= PAIR_TRIES_MAX; asked += 1) await forget(door, user.email, from);
		expect((await signIn(door, user.email, PASSWORD, {}, { "CF-Connecting-IP": from })).status).toBe(200);
		expect((await ask(door, "POST", "/password-resets/open", { token: "x" }, { "CF-Connecting-IP": from })).status).toBe(404);
	});

	it.each<[string, Partial<Bindings>]>([
		["no transport", { MAIL_TRANSPORT: "none" }],
		["no address of the console", { PUBLIC_URL: undefined }],
		["an address that others can listen to", { PUBLIC_URL: "http://orders.shop.example" }],
		["no key to seal with", { CREDENTIALS_KEY: undefined as unknown as string }],
		["a key that is too short", { CREDENTIALS_KEY: btoa("short") }],
		["a key that is none", { CREDENTIALS_KEY: "%%%" }],
	])("is refused with %s, because no mail with a link can go, and the page knows beforehand", async (_, bindings) => {
		const { door, rung } = mailDoor({ bindings });
		expect(await (await ask(door, "GET", "/password-resets")).json()).toEqual({ byMail: false });
		expect(await problemOf(await forget(door, freshEmail()))).toMatchObject({ status: 409, code: "mail_not_set_up" });
		expect(rung).toEqual([]);
	});

	it.each(["https://orders.shop.example", "http://127.0.0.1:8787", "http://localhost:8787", "http://[::1]:8787"])(
		"is offered with the console at %s",
		async (address) => {
			const { door } = mailDoor({ bindings: { PUBLIC_URL: address } });
			expect(await (await ask(door, "GET", "/password-resets")).json()).toEqual({ byMail: true });
		},
	);

	it.each([
		["no address", { email: "nobody" }, 422],
		["no e-mail at all", {}, 422],
		["more than is asked for", { email: "a@x.example", name: "A" }, 422],
		["a body without end", { email: "a".repeat(BODY_BYTES_MAX) }, 413],
	])("is refused with %s", async (_, body, status) => {
		expect((await ask(mailDoor().door, "POST", "/password-resets", body)).status).toBe(status);
	});

	it("from another website is refused", async () => {
		const response = await ask(
			mailDoor().door,
			"POST",
			"/password-resets",
			{ email: freshEmail() },
			{ Origin: "https://elsewhere.example" },
		);
		expect(await problemOf(response)).toMatchObject({ code: "foreign_origin" });
	});

	it("says so when the database is away, instead of promising a mail", async () => {
		const { door } = mailDoor({ db: D1_AWAY });
		expect(await problemOf(await forget(door, freshEmail()))).toMatchObject({ code: "temporarily_unavailable" });
	});
});

describe("the link", () => {
	it("can be read in no table, neither while its mail waits nor once that is sent", async () => {
		const { door, send, at, office } = mailDoor({ sends: false });
		const tenant = await freshTenant();
		const user = await freshUser(tenant.id, "employee");
		const admin = await signedInAt(tenant, "admin", door);
		await forget(door, user.email);
		const invited = freshEmail();
		await admin.ask("POST", "/employees/invitations", { email: invited, name: "Nora New", role: "employee" });
		expect(office.taken).toEqual([]);
		const waiting = await rowsOfD1();
		expect((await lettersOf(tenant.id)).map(({ state, sealed }) => [state, sealed !== null])).toEqual([
			["waiting", true],
			["waiting", true],
		]);
		await send();
		const tokens = [tokenInMail(at(user.email)[0] ?? NOBODY, "password-reset"), tokenInMail(at(invited)[0] ?? NOBODY, "invitation")].map(
			String,
		);
		expect(tokens.every((token) => token.length === 43)).toBe(true);
		const sent = await rowsOfD1();
		for (const rows of [waiting, sent]) {
			expect(mentions(rows, tokens)).toEqual([]);
			expect(
				mentions(
					rows,
					tokens.map((token) => btoa(token)),
				),
			).toEqual([]);
			// The scan finds what is there.
			expect(mentions(rows, [invited]).length).toBeGreaterThan(0);
		}
		// And what was sealed is gone with the mail.
		expect((await lettersOf(tenant.id)).map(({ state, sealed }) => [state, sealed])).toEqual([
			["sent", null],
			["sent", null],
		]);
	});
});
