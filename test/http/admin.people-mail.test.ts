import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { INVITATIONS_MAILED_AN_HOUR_MAX, PEOPLE_MAILS_AN_ADDRESS_MAX } from "../../src/db/people-letters";
import type { Bindings } from "../../src/http/env";
import { STEP_SECONDS, totpCode } from "../../src/lib/totp";
import { freshTenant, freshUser, PASSWORD } from "../support/shops";
import { COOKIE, signedInAt } from "./admin.client";
import { freshDoor, problemOf } from "./client";
import { ask, freshEmail, GOOD_PASSWORD, tokenIn } from "./people";
import { CONSOLE, lettersOf, mailDoor, SENDING, tokenInMail } from "./people-mail";

interface Made {
	id: string;
	token: string;
	url: string;
	mail: string;
	expiresAt: string;
}
const NOBODY = { text: "", html: "" };

async function shop(about: Parameters<typeof mailDoor>[0] = {}, name = "Byrne & Sons") {
	const world = mailDoor(about);
	const tenant = await freshTenant({ name, timeZone: "America/New_York" });
	const admin = await signedInAt(tenant, "admin", world.door, { name: "Ada Admin" });
	const invite = async (email = freshEmail(), more: object = {}) =>
		await (await admin.ask("POST", "/employees/invitations", { email, name: "Nora New", role: "employee", ...more })).json<Made>();
	return { ...world, tenant, admin, invite };
}

describe("an invitation", () => {
	it("is mailed once to whom it is for, and its link is shown as well", async () => {
		const { at, invite, door, send } = await shop();
		const email = freshEmail();
		const made = await invite(email);
		expect(made).toMatchObject({ mail: "on_its_way", email });
		await send();
		const [mail, ...more] = at(email);
		expect(more).toEqual([]);
		expect(mail).toMatchObject({ from: { name: "Byrne & Sons" }, subject: "Ada Admin invites you to Byrne & Sons" });
		expect(tokenInMail(mail ?? NOBODY, "invitation")).toBe(made.token);
		const until = new Intl.DateTimeFormat("en-GB", { timeZone: "America/New_York", dateStyle: "long" }).format(Date.parse(made.expiresAt));
		for (const said of ["Ada Admin", "Byrne & Sons", "Employee", email, until, "(America/New York)"]) expect(mail?.text).toContain(said);
		expect((await ask(door, "POST", "/invitations/accept", { token: made.token, password: GOOD_PASSWORD })).status).toBe(201);
	});

	it("is mailed also where names are in letters that take twice the room", async () => {
		const bold = (text: string) => [...text].map((letter) => String.fromCodePoint(0x1d41a + letter.charCodeAt(0) - 97)).join("");
		const world = mailDoor();
		const tenant = await freshTenant({ name: bold("byrneandsonswholesale").repeat(4) });
		const admin = await signedInAt(tenant, "admin", world.door, { name: bold("adaadministrator").repeat(3) });
		const email = freshEmail();
		const made = await admin.ask("POST", "/employees/invitations", { email, name: "Nora New", role: "employee" });
		expect([made.status, await made.json()]).toMatchObject([201, { mail: "on_its_way" }]);
		expect(world.at(email)[0]?.subject.isWellFormed()).toBe(true);
	});

	it("is made and said not to be mailed where no mail can go, or no mail can have a link, and the page Mail says why", async () => {
		const tenant = await freshTenant();
		const shut = { ...SENDING, CREDENTIALS_KEY: "short" };
		const stays = async (bindings: Partial<Bindings>) =>
			(await (await (await signedInAt(tenant, "admin", freshDoor({}, bindings))).ask("GET", "/mail")).json<{ linksStay: string | null }>())
				.linksStay;
		expect(await stays(SENDING)).toBeNull();
		expect(await stays(shut)).toContain("CREDENTIALS_KEY");
		// What is wrong with the transport is said already.
		expect(await stays({})).toBeNull();
		for (const bindings of [{}, { ...SENDING, PUBLIC_URL: undefined }, { ...SENDING, PUBLIC_URL: "http://orders.x.example" }, shut]) {
			const admin = await signedInAt(tenant, "admin", freshDoor({}, bindings));
			const made = await admin.ask("POST", "/employees/invitations", { email: freshEmail(), name: "Nora New", role: "employee" });
			expect(await made.json()).toMatchObject({ mail: "no_mail", token: expect.any(String) });
		}
		expect(await lettersOf(tenant.id)).toEqual([]);
	});

	it("goes to one address a few times an hour, and is made all the same", async () => {
		const { at, invite, clock } = await shop();
		const email = freshEmail();
		const mails = [];
		for (let made = 0; made <= PEOPLE_MAILS_AN_ADDRESS_MAX; made += 1) mails.push((await invite(email)).mail);
		expect(mails).toEqual([...Array.from({ length: PEOPLE_MAILS_AN_ADDRESS_MAX }, () => "on_its_way"), "too_many"]);
		expect(at(email).length).toBe(PEOPLE_MAILS_AN_ADDRESS_MAX);
		clock.now += 60 * 60_000;
		expect((await invite(email)).mail).toBe("on_its_way");
	});

	it("is mailed for one shop only so many times an hour", async () => {
		const { invite, tenant } = await shop();
		for (let made = 0; made < INVITATIONS_MAILED_AN_HOUR_MAX; made += 1) expect((await invite()).mail).toBe("on_its_way");
		expect((await invite()).mail).toBe("too_many");
		expect((await lettersOf(tenant.id)).length).toBe(INVITATIONS_MAILED_AN_HOUR_MAX);
		// Another shop is not held up by this one.
		expect((await (await shop()).invite()).mail).toBe("on_its_way");
	});

	it("cannot be made to carry anybody's own link or lines, whatever the names say", async () => {
		const world = mailDoor();
		const tenant = await freshTenant({ name: "Win at https://evil.example/now" });
		const name = "Call www.evil.example";
		const admin = await signedInAt(tenant, "admin", world.door, { name });
		const email = freshEmail();
		await admin.ask("POST", "/employees/invitations", { email, name: "Nora evil.example", role: "admin" });
		const [mail] = world.at(email);
		expect(mail?.subject).toBe("Call www. evil. example invites you to Win at https: //evil. example/now");
		for (const body of [mail?.text, mail?.html]) {
			expect(body).not.toMatch(/www\.evil|https?:\/\/evil/);
			expect([...(body ?? "").matchAll(/https?:\/\/[^\s"<]+/g)].every(([url]) => url.startsWith(CONSOLE))).toBe(true);
		}
	});

	it("of a new shop's first administrator is mailed as well", async () => {
		const world = mailDoor();
		const operator = await signedInAt(
			await freshTenant(),
			"operator",
			freshDoor(
				{ now: () => world.clock.now, sendPeople: async () => void (await world.send()) },
				{ ...SENDING, OPERATOR_SECOND_FACTOR: "optional" },
			),
		);
		const email = freshEmail();
		const id = `new-${crypto.randomUUID().slice(0, 8)}`;
		const made = await operator.ask("POST", "/tenants", { id, name: "New & Co", prefix: "N", start: 1, admin: { email, name: "Nora" } });
		expect(made.status).toBe(201);
		const { invitation } = await made.json<{ invitation: Made }>();
		expect(invitation.mail).toBe("on_its_way");
		const [mail] = world.at(email);
		expect(mail).toMatchObject({ from: { name: "New & Co" }, text: expect.stringContaining("Administrator") });
		expect(tokenInMail(mail ?? NOBODY, "invitation")).toBe(invitation.token);
	});
});

describe("an administrator's link for a colleague's new password", () => {
	it("is mailed to the colleague, and shown", async () => {
		const { admin, tenant, at } = await shop();
		const colleague = await freshUser(tenant.id, "employee");
		const made = await (await admin.ask("POST", `/employees/${colleague.id}/password-reset`)).json<Made>();
		expect(made.mail).toBe("on_its_way");
		const [mail] = at(colleague.email);
		expect(mail?.text).toContain("Ada Admin made you a link");
		expect(tokenInMail(mail ?? NOBODY, "password-reset")).toBe(made.token);
	});

	it("is shown and never mailed for an operator, whose account opens every shop", async () => {
		const { tenant, door } = await shop();
		const [one, other] = [await signedInAt(tenant, "operator", door), await freshUser(tenant.id, "operator")];
		const made = await (await one.ask("POST", `/employees/${other.id}/password-reset`)).json<Made>();
		expect(made).toMatchObject({ mail: "operator", token: expect.any(String) });
		expect(await lettersOf(tenant.id)).toEqual([]);
	});
});

describe("what is done to an account is told its owner by mail, with no link in it", () => {
	const plain = ({ text, html }: { text: string; html: string }) => expect(`${text}${html}`).not.toMatch(/https?:\/\/|href=/);

	it("when they change their password", async () => {
		const { admin, at } = await shop();
		expect((await admin.ask("PUT", "/account/password", { current: "wrong one", password: GOOD_PASSWORD })).status).toBe(403);
		expect(at(admin.user.email)).toEqual([]);
		expect((await admin.ask("PUT", "/account/password", { current: PASSWORD, password: GOOD_PASSWORD })).status).toBe(200);
		const [mail, ...more] = at(admin.user.email);
		expect(more).toEqual([]);
		expect(mail?.subject).toBe("Your password was changed");
		expect(mail?.text).toContain("(America/New York)");
		expect(mail?.text).toContain("If it was not you");
		plain(mail ?? NOBODY);
	});

	it("when a link for a new one is used, and not when that is refused", async () => {
		const { admin, tenant, at, door } = await shop();
		const colleague = await freshUser(tenant.id, "employee");
		const { token } = await (await admin.ask("POST", `/employees/${colleague.id}/password-reset`)).json<Made>();
		expect((await ask(door, "POST", "/password-resets/use", { token, password: "short" })).status).toBe(422);
		const subjects = () => at(colleague.email).map(({ subject }) => subject);
		expect(subjects()).toEqual(["A new password for your account at Byrne & Sons"]);
		expect((await ask(door, "POST", "/password-resets/use", { token, password: GOOD_PASSWORD })).status).toBe(200);
		expect(subjects()).toEqual(["A new password for your account at Byrne & Sons", "Your password was changed"]);
		plain(at(colleague.email)[1] ?? NOBODY);
	});

	it("when an administrator takes their second factor off, and who it was", async () => {
		const { admin, tenant, at } = await shop();
		const colleague = await freshUser(tenant.id, "employee");
		expect((await admin.ask("DELETE", `/employees/${colleague.id}/totp`)).status).toBe(409);
		expect(at(colleague.email)).toEqual([]);
		await env.DB.prepare("INSERT INTO second_factors (user_id, sealed_secret, created_at_ms, confirmed_at_ms) VALUES (?1, 'x', 0, 1)")
			.bind(colleague.id)
			.run();
		expect((await admin.ask("DELETE", `/employees/${colleague.id}/totp`)).status).toBe(200);
		const [mail] = at(colleague.email);
		expect(mail?.subject).toBe("Your second factor was switched off");
		expect(mail?.text).toContain("was taken off by Ada Admin");
		plain(mail ?? NOBODY);
	});

	it("when they switch it off themselves", async () => {
		const { tenant, door, at, clock } = await shop();
		const somebody = await freshUser(tenant.id, "employee");
		const signIn = await ask(door, "POST", "/session", { email: somebody.email, password: PASSWORD });
		// Each change gives the session a new token.
		let cookie = tokenIn(signIn);
		const own = async (path: string, body: object) => {
			const response = await ask(door, "POST", `/account/totp${path}`, body, { Cookie: `${COOKIE}=${cookie}` });
			cookie = tokenIn(response) ?? cookie;
			return response;
		};
		const { secret } = await (await own("", { password: PASSWORD })).json<{ secret: string }>();
		expect((await own("/confirm", { code: totpCode(secret, clock.now) })).status).toBe(200);
		clock.now += STEP_SECONDS * 1_000;
		expect(at(somebody.email)).toEqual([]);
		expect((await own("/disable", { password: PASSWORD, code: totpCode(secret, clock.now) })).status).toBe(204);
		const [mail, ...more] = at(somebody.email);
		expect(more).toEqual([]);
		expect(mail?.text).toContain("was switched off under Account");
		plain(mail ?? NOBODY);
	});

	it("is written nowhere when no mail can go: it would be no news once it could", async () => {
		const tenant = await freshTenant();
		const somebody = await signedInAt(tenant, "employee", freshDoor());
		expect((await somebody.ask("PUT", "/account/password", { current: PASSWORD, password: GOOD_PASSWORD })).status).toBe(200);
		expect(await lettersOf(tenant.id)).toEqual([]);
	});
});

describe("in the archive of mails", () => {
	it("a mail with a link stands without it, and is not sent again", async () => {
		const { admin, invite, tenant } = await shop();
		const made = await invite();
		const { items } = await (await admin.ask("GET", "/mail/letters")).json<{
			items: { id: string; oneTimeLink: boolean; kind: string }[];
		}>();
		expect(items).toMatchObject([{ kind: "invitation", oneTimeLink: true, recipients: [{ state: "sent" }] }]);
		const id = items[0]?.id ?? "";
		const file = await (await admin.ask("GET", `/mail/letters/${id}`)).text();
		const page = await (await admin.ask("GET", `/mail/letters/${id}/page`)).text();
		for (const shown of [file, page]) {
			expect(shown).not.toContain(made.token);
			expect(shown).toContain("The link stood here.");
			expect(shown).toContain("Ada Admin invites you");
		}
		expect(JSON.parse(file)).toMatchObject({ oneTimeLink: true, erased: false });
		const recipient = (await lettersOf(tenant.id))[0]?.recipient;
		const again = await problemOf(await admin.ask("POST", `/mail/letters/${id}/resend`, { recipient }));
		expect(again).toMatchObject({ status: 409, code: "letter_has_link" });
		expect((await lettersOf(tenant.id)).map(({ state }) => state)).toEqual(["sent"]);
	});

	it("one without a link can be sent again", async () => {
		const { admin, tenant, at, send } = await shop();
		await admin.ask("PUT", "/account/password", { current: PASSWORD, password: GOOD_PASSWORD });
		const [letter] = await lettersOf(tenant.id);
		const again = await signedInAt(tenant, "admin", admin.door);
		const { items } = await (await again.ask("GET", "/mail/letters")).json<{ items: object[] }>();
		expect(items).toMatchObject([{ kind: "password_changed", oneTimeLink: false }]);
		expect((await again.ask("POST", `/mail/letters/${letter?.id}/resend`, { recipient: admin.user.email })).status).toBe(202);
		await send();
		expect(at(admin.user.email).length).toBe(2);
	});
});
