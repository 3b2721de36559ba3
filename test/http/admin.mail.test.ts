import { env } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { describe, expect, it } from "vitest";
import { auditPage } from "../../src/db/audit";
import { mailIsTaken, stopMail } from "../../src/db/mail-stops";
import { claimDue, postLetter, settle } from "../../src/db/outbox";
import { CAP_MAX, MERCHANT_ADDRESSES_MAX } from "../../src/http/admin/mail";
import { letterOf } from "../support/letters";
import { freshTenant } from "../support/shops";
import { browser, signedIn, signedInAt } from "./admin.client";
import { freshDoor, problemOf } from "./client";
import { tokenIn } from "./people";

const WANTED = { merchantAddresses: ["shop@byrne.example"], capPerHour: 10, confirmations: { enabled: true } };

async function sentLetter(tenantId: string, recipients = ["a@x.example"]) {
	const orm = drizzle(env.DB);
	const letter = letterOf(tenantId, {
		subject: "Order not placed",
		text: "The text",
		attachments: [{ filename: "a.csv", type: "text/csv", content: "QUJD" }],
	});
	await orm.batch(
		postLetter(
			orm,
			letter,
			recipients.map((recipient) => ({ channel: "mail", recipient })),
			1_000,
		),
	);
	return letter;
}

describe("the mail settings", () => {
	it("are nobody's until somebody is named, and say what mail is sent with", async () => {
		const { ask } = await signedIn();
		expect(await (await ask("GET", "/mail")).json()).toMatchObject({
			merchantAddresses: [],
			capPerHour: 20,
			confirmations: { enabled: false },
			version: 0,
			transport: { kind: "none", from: null, say: expect.stringContaining("MAIL_TRANSPORT") },
			publicUrl: null,
		});
	});

	it("say since when the mail server takes nothing, what it said, and when it is tried again", async () => {
		const smtp = {
			MAIL_TRANSPORT: "smtp",
			MAIL_FROM: "a@x.example",
			SMTP_HOST: "smtp.example",
			SMTP_USER: "u",
			SMTP_PASSWORD: "p",
		} as const;
		const { ask } = await signedIn("admin", freshDoor({}, smtp));
		const stop = async () => (await (await ask("GET", "/mail")).json<{ stop: unknown }>()).stop;
		expect(await stop()).toBeNull();
		const said = { error: "535 no", advice: "Check SMTP_PASSWORD." };
		await stopMail(env.DB, { sinceMs: 1_000, untilMs: 601_000, ...said });
		expect(await stop()).toEqual({ since: "1970-01-01T00:00:01.000Z", againAt: "1970-01-01T00:10:01.000Z", ...said });
		const { tenant } = await signedIn();
		await sentLetter(tenant.id);
		await claimDue(env.DB, { tenantId: tenant.id, channel: "mail", limit: 1, leaseMs: 60_000, nowMs: 601_000 });
		expect(await stop()).toMatchObject({ since: "1970-01-01T00:00:01.000Z", againAt: null });
		// Where nothing is sent, no server refuses anything.
		const { ask: askNobody } = await signedIn();
		expect(await (await askNobody("GET", "/mail")).json()).toMatchObject({ stop: null });
		await mailIsTaken(env.DB);
		expect(await stop()).toBeNull();
	});

	it("are kept as they were saved, and written into the audit log", async () => {
		const { ask, tenant } = await signedIn();
		const saved = await (await ask("PUT", "/mail", { ...WANTED, version: 0 })).json();
		expect(saved).toMatchObject({ ...WANTED, version: 1 });
		expect(await (await ask("GET", "/mail")).json()).toEqual(saved);
		const { items } = await auditPage(env.DB, tenant.id, { event: "mail.changed", subject: null, after: null, limit: 10 });
		expect(items).toMatchObject([
			{ before: "to nobody; 20 an hour; confirmations off", after: "to shop@byrne.example; 10 an hour; confirmations on" },
		]);
	});

	it("that somebody else saved meanwhile are not overwritten, and are shown", async () => {
		const { ask } = await signedIn();
		await ask("PUT", "/mail", { ...WANTED, version: 0 });
		for (const version of [0, 2]) {
			const response = await ask("PUT", "/mail", { ...WANTED, capPerHour: 5, version });
			expect([response.status, await response.json()]).toMatchObject([
				409,
				{ code: "settings_overtaken", current: { capPerHour: 10, version: 1 } },
			]);
		}
	});

	it.each([
		[{ merchantAddresses: ["nobody at home"] }, "merchantAddresses[0]"],
		[{ merchantAddresses: ["a@x.example\r\nBcc: b@x.example"] }, "merchantAddresses[0]"],
		[{ merchantAddresses: ["a@x.example", "A@X.example"] }, "merchantAddresses[1]"],
		[{ merchantAddresses: Array.from({ length: MERCHANT_ADDRESSES_MAX + 1 }, (_, n) => `${n}@x.example`) }, "merchantAddresses"],
		[{ capPerHour: 0 }, "capPerHour"],
		[{ capPerHour: CAP_MAX + 1 }, "capPerHour"],
		[{ confirmations: {} }, "confirmations.enabled"],
	])("name what is wrong: %j", async (wrong, path) => {
		const { ask } = await signedIn();
		const refused = await problemOf(await ask("PUT", "/mail", { ...WANTED, ...wrong, version: 0 }));
		expect(refused.errors?.map((error) => error.path)).toEqual([path]);
	});

	it("are not for employees", async () => {
		const { ask } = await signedIn("employee");
		for (const [method, path] of [
			["GET", "/mail"],
			["PUT", "/mail"],
			["GET", "/mail/letters"],
		] as const)
			expect((await ask(method, path, method === "PUT" ? { ...WANTED, version: 0 } : undefined)).status).toBe(403);
	});
});

describe("mails that were sent", () => {
	it("are listed, newest first, with what became of each recipient", async () => {
		const { ask, tenant } = await signedIn();
		const letter = await sentLetter(tenant.id, ["a@x.example", "b@x.example"]);
		const [claimed] = await claimDue(env.DB, { tenantId: tenant.id, channel: "mail", limit: 1, leaseMs: 1, nowMs: 2_000 });
		if (claimed === undefined) throw new Error("it was due");
		await settle(env.DB, claimed, { kind: "given_up", error: "550 unknown" }, 3_000);
		const page: { items: { id: string; recipients: { recipient: string; state: string }[] }[] } = await (
			await ask("GET", "/mail/letters")
		).json();
		expect(page.items).toMatchObject([{ id: letter.id, subject: "Order not placed" }]);
		expect(page.items[0]?.recipients.map(({ state }) => state).sort()).toEqual(["given_up", "waiting"]);
		expect(await (await ask("GET", `/mail/letters/${letter.id}`)).json()).toMatchObject({
			text: "The text",
			erased: false,
			attachments: [{ filename: "a.csv", bytes: 3 }],
		});
	});

	it("come page by page, and a shop sees none of another's", async () => {
		const [mine, theirs] = [await signedIn(), await signedIn()];
		for (let n = 0; n < 3; n += 1) await sentLetter(mine.tenant.id);
		const foreign = await sentLetter(theirs.tenant.id);
		const seen: string[] = [];
		let cursor: string | null = null;
		do {
			const page: { items: { id: string }[]; next: string | null } = await (
				await mine.ask("GET", `/mail/letters?limit=2${cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`}`)
			).json();
			seen.push(...page.items.map(({ id }) => id));
			cursor = page.next;
		} while (cursor !== null);
		expect(new Set(seen).size).toBe(3);
		expect(seen).not.toContain(foreign.id);
		expect((await mine.ask("GET", `/mail/letters/${foreign.id}`)).status).toBe(404);
		expect((await mine.ask("POST", `/mail/letters/${foreign.id}/resend`, { recipient: "a@x.example" })).status).toBe(404);
	});

	it("can be sent again to one of their recipients, and to nobody else", async () => {
		const { ask, tenant } = await signedIn();
		const letter = await sentLetter(tenant.id);
		const [claimed] = await claimDue(env.DB, { tenantId: tenant.id, channel: "mail", limit: 1, leaseMs: 60_000, nowMs: 2_000 });
		if (claimed === undefined) throw new Error("it was due");
		// While it is being sent there is nothing to send again.
		expect((await ask("POST", `/mail/letters/${letter.id}/resend`, { recipient: "a@x.example" })).status).toBe(404);
		await settle(env.DB, claimed, { kind: "sent" }, 3_000);
		expect((await ask("POST", `/mail/letters/${letter.id}/resend`, { recipient: "a@x.example" })).status).toBe(202);
		expect((await ask("POST", `/mail/letters/${letter.id}/resend`, { recipient: "other@x.example" })).status).toBe(404);
		const due = await claimDue(env.DB, { tenantId: tenant.id, channel: "mail", limit: 9, leaseMs: 1, nowMs: Date.now() + 1_000 });
		expect(due.map(({ recipient }) => recipient)).toEqual(["a@x.example"]);
		const { items } = await auditPage(env.DB, tenant.id, { event: "mail.resent", subject: null, after: null, limit: 10 });
		expect(items).toMatchObject([{ subject: letter.id, detail: { recipient: "a@x.example" } }]);
	});
});

describe("what somebody is told", () => {
	it("is their own choice: the inbox until they say otherwise", async () => {
		const tenant = await freshTenant();
		const [mine, theirs] = [await signedInAt(tenant, "employee"), await signedInAt(tenant, "employee")];
		expect(await (await mine.ask("GET", "/account/notifications")).json()).toEqual({
			orderErrors: "inbox",
			unsynced: false,
			email: mine.user.email,
			permitted: false,
			mailIsSent: false,
		});
		const saved = await (await mine.ask("PUT", "/account/notifications", { orderErrors: "both", unsynced: true })).json();
		expect(saved).toMatchObject({ orderErrors: "both", unsynced: true });
		expect(await (await theirs.ask("GET", "/account/notifications")).json()).toMatchObject({ orderErrors: "inbox", unsynced: false });
	});

	it("says whether they hold the permission that it takes", async () => {
		const { ask } = await signedInAt(await freshTenant(), "employee", undefined, { permissions: ["order_sync_notification"] });
		expect(await (await ask("GET", "/account/notifications")).json()).toMatchObject({ permitted: true });
	});

	it("says so to an operator of their own shop, also while they work in another", async () => {
		const home = await freshTenant();
		const { door, token } = await signedInAt(home, "operator", undefined, { permissions: ["order_sync_notification"] });
		const other = await freshTenant();
		const entered = await door.fetch(`/admin/api/tenants/${other.id}/enter`, { method: "POST", headers: browser(token) });
		expect(entered.status).toBe(200);
		const there = browser(tokenIn(entered) ?? token);
		expect(await (await door.fetch("/admin/api/session", { headers: there })).json()).toMatchObject({
			tenant: { id: other.id },
			permissions: [],
		});
		expect(await (await door.fetch("/admin/api/account/notifications", { headers: there })).json()).toMatchObject({ permitted: true });
	});

	it("does not promise mail from a Worker that is not bound to the mail service", async () => {
		const door = freshDoor({}, { MAIL_TRANSPORT: "binding", MAIL_FROM: "a@x.example" });
		const { ask } = await signedIn("employee", door);
		expect(await (await ask("GET", "/account/notifications")).json()).toMatchObject({ mailIsSent: false });
	});

	it("names what is wrong", async () => {
		const { ask } = await signedIn();
		const refused = await problemOf(await ask("PUT", "/account/notifications", { orderErrors: "pigeon", unsynced: "yes" }));
		expect(refused.errors?.map(({ path }) => path)).toEqual(["orderErrors", "unsynced"]);
	});

	it("are shown as they look by a page that runs nothing and fetches nothing", async () => {
		const { ask, tenant } = await signedIn("operator");
		const letter = await sentLetter(tenant.id);
		await env.DB.prepare("UPDATE letters SET html = '<html><head><title>x</title></head><body>Hello</body></html>' WHERE id = ?1")
			.bind(letter.id)
			.run();
		const page = await ask("GET", `/mail/letters/${letter.id}/page`);
		expect([page.status, page.headers.get("Content-Type")]).toEqual([200, expect.stringContaining("text/html")]);
		const policy = page.headers.get("Content-Security-Policy") ?? "";
		for (const rule of ["default-src 'none'", "frame-ancestors 'self'", "form-action 'none'", "sandbox "]) expect(policy).toContain(rule);
		expect(policy).not.toMatch(/script|allow-scripts|allow-forms|allow-top|https?:/);
		expect(page.headers.get("Cache-Control")).toBe("no-store");
		expect(await page.text()).toBe('<html><head><base target="_blank"><title>x</title></head><body>Hello</body></html>');
	});

	it("have no such page once they were erased, where they are events, for employees, or in another shop", async () => {
		const { ask, tenant } = await signedIn();
		const letter = await sentLetter(tenant.id);
		const path = `/mail/letters/${letter.id}/page`;
		const codeOf = async (response: Response) => [response.status, (await problemOf(response)).code];
		expect(await codeOf(await (await signedInAt(tenant, "employee")).ask("GET", path))).toEqual([403, "forbidden_role"]);
		expect(await codeOf(await (await signedIn()).ask("GET", path))).toEqual([404, "letter_not_found"]);
		await env.DB.prepare("UPDATE letters SET html = '' WHERE id = ?1").bind(letter.id).run();
		expect(await codeOf(await ask("GET", path))).toEqual([404, "letter_not_found"]);
		const event = letterOf(tenant.id, { html: "<p>x</p>" });
		const orm = drizzle(env.DB);
		await orm.batch(postLetter(orm, event, [{ channel: "event", recipient: "w1" }], 1_000));
		expect(await codeOf(await ask("GET", `/mail/letters/${event.id}/page`))).toEqual([404, "letter_not_found"]);
	});
});
