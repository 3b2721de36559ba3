import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { ASKED_DELAY_SECONDS_MAX } from "../../src/cron/asked-password";
import { ASKED_MS_MAX, answerForgotten } from "../../src/cron/forgotten";
import { type JobPorts, workJobs } from "../../src/cron/jobs";
import { PEOPLE_MAILS_AN_ADDRESS_MAX } from "../../src/db/people-letters";
import { failingFor } from "../support/failing-d1";
import { batchOf, handed } from "../support/messages";
import { freshTenant, freshUser } from "../support/shops";
import { signedInAt } from "./admin.client";
import { problemOf } from "./client";
import { ask, freshEmail } from "./people";
import { lettersOf, mailDoor, tokenInMail } from "./people-mail";

/** What lies between the question at the sign-in and the mail that answers it: a message on a queue. */

const NOBODY = { text: "", html: "" };

async function somebody(role: "admin" | "employee" | "operator" = "employee", about: Parameters<typeof mailDoor>[0] = {}) {
	const world = mailDoor(about);
	const tenant = await freshTenant();
	const user = await freshUser(tenant.id, role);
	const forget = (email = user.email) => ask(world.door, "POST", "/password-resets", { email });
	const audited = async () => await env.DB.prepare("SELECT count(*) AS n FROM audit WHERE tenant_id = ?1").bind(tenant.id).first("n");
	const links = async () =>
		await env.DB.prepare("SELECT count(*) AS n FROM one_time_links WHERE tenant_id = ?1").bind(tenant.id).first("n");
	return { ...world, tenant, user, forget, audited, links };
}

describe("a question for a new password", () => {
	it("is one message of one size for every address, is answered later, and nobody looks the address up before", async () => {
		const blind = failingFor(/"(users|tenants|one_time_links|letters|outbox)"/);
		const { rung, user, tenant, forget, office } = await somebody("employee", { db: blind.db });
		const operator = await freshUser(tenant.id, "operator");
		const addresses = [user.email, operator.email, freshEmail(), "a@b.co", `${"long".repeat(15)}@${"x".repeat(60)}.example`];
		for (const email of addresses) expect((await forget(email)).status).toBe(202);
		expect(blind.failed()).toBe(0);
		expect(rung.length).toBe(addresses.length);
		expect(new Set(rung.map(({ body }) => JSON.stringify(body).length)).size).toBe(1);
		for (const { body, delaySeconds } of rung) {
			expect(delaySeconds).toBeGreaterThanOrEqual(1);
			expect(delaySeconds).toBeLessThanOrEqual(ASKED_DELAY_SECONDS_MAX);
			for (const email of addresses) expect(JSON.stringify(body)).not.toContain(email);
		}
		expect([office.asked, await lettersOf(tenant.id)]).toEqual([[], []]);
	});

	it.each(["employee", "operator"] as const)(
		"of an %s that the queue brings again is answered once, and its link stays good",
		async (role) => {
			const { at, read, user, forget, audited, links, rung, door } = await somebody(role);
			await forget();
			await forget();
			const [second] = rung.splice(1);
			await read(3);
			expect(at(user.email).length).toBe(1);
			expect([await audited(), await links()]).toEqual([1, role === "operator" ? 0 : 1]);
			if (role === "employee") {
				const token = tokenInMail(at(user.email)[0] ?? NOBODY, "password-reset");
				expect((await ask(door, "POST", "/password-resets/open", { token })).status).toBe(200);
			}
			// Another question is another one.
			if (second !== undefined) rung.push(second);
			await read();
			expect(at(user.email).length).toBe(2);
		},
	);

	it("that the queue brings to two readers at once is answered once", async () => {
		const { at, user, forget, rung, clock, send } = await somebody();
		await forget();
		const [message] = rung.splice(0);
		if (message === undefined) throw new Error("it lies on the queue");
		const ports = { db: env.DB, credentialsKey: env.CREDENTIALS_KEY, now: () => clock.now, send: async () => void (await send()) };
		await Promise.all([answerForgotten(message.body, ports), answerForgotten(message.body, ports)]);
		expect(at(user.email).length).toBe(1);
	});

	it("comes again when D1 was away, and is answered then", async () => {
		const { at, user, forget, rung, clock, send } = await somebody();
		await forget();
		const [message] = rung.splice(0);
		if (message === undefined) throw new Error("it lies on the queue");
		const ports = { db: env.DB, credentialsKey: env.CREDENTIALS_KEY, now: () => clock.now, send: async () => void (await send()) };
		await expect(answerForgotten(message.body, { ...ports, db: failingFor(/"users"/).db })).rejects.toThrow();
		expect(at(user.email)).toEqual([]);
		await answerForgotten(message.body, ports);
		expect(at(user.email).length).toBe(1);
	});

	it("that waited for too long is answered no more", async () => {
		const { read, clock, forget, audited, office } = await somebody();
		await forget();
		clock.now += ASKED_MS_MAX;
		await read();
		expect([office.asked, await audited()]).toEqual([[], 0]);
	});

	it("that was sealed under another key is nobody's to read, and does not come back", async () => {
		const { forget, rung, office, clock, tenant } = await somebody();
		await forget();
		const [message] = rung.splice(0);
		if (message === undefined) throw new Error("it lies on the queue");
		const other = { db: env.DB, credentialsKey: btoa("k".repeat(32)), now: () => clock.now, send: async () => undefined };
		await answerForgotten(message.body, other);
		expect([office.asked, await lettersOf(tenant.id)]).toEqual([[], []]);
	});

	it("of somebody whose account is closed meanwhile gets nothing", async () => {
		const { read, user, forget, audited, office, links } = await somebody();
		await forget();
		await env.DB.prepare("UPDATE users SET deactivated_at_ms = 1 WHERE id = ?1").bind(user.id).run();
		await read();
		expect([office.asked, await audited(), await links()]).toEqual([[], 0, 0]);
	});

	it("is refused when the queue does not take it, with nothing promised", async () => {
		const sendBatch = () => Promise.reject(new Error("Queue is overloaded"));
		const { forget } = await somebody("employee", { bindings: { JOBS: { sendBatch } } });
		const refused = await forget();
		expect(Number(refused.headers.get("Retry-After"))).toBeGreaterThan(0);
		expect(await problemOf(refused)).toMatchObject({ status: 503, code: "temporarily_unavailable" });
	});

	it("of an operator is answered only so many times an hour, too", async () => {
		const { at, read, user, forget, clock } = await somebody("operator");
		for (let asked = 0; asked < PEOPLE_MAILS_AN_ADDRESS_MAX + 2; asked += 1) await forget();
		await read();
		expect(at(user.email).length).toBe(PEOPLE_MAILS_AN_ADDRESS_MAX);
		clock.now += 60 * 60_000;
		await forget();
		await read();
		expect(at(user.email).length).toBe(PEOPLE_MAILS_AN_ADDRESS_MAX + 1);
	});

	it("has a cap of its own: links that administrators make do not use it up, nor do those of another shop", async () => {
		const { at, read, user, forget, tenant, door } = await somebody();
		const admin = await signedInAt(tenant, "admin", door);
		const make = async () => (await (await admin.ask("POST", `/employees/${user.id}/password-reset`)).json<{ mail: string }>()).mail;
		for (let made = 0; made < PEOPLE_MAILS_AN_ADDRESS_MAX; made += 1) expect(await make()).toBe("on_its_way");
		expect(await make()).toBe("too_many");
		const elsewhere = await signedInAt(await freshTenant(), "admin", door);
		const invited = await elsewhere.ask("POST", "/employees/invitations", { email: user.email, name: "Nora", role: "employee" });
		expect(await invited.json()).toMatchObject({ mail: "on_its_way" });
		const third = await signedInAt(await freshTenant(), "admin", door);
		for (let made = 0; made < PEOPLE_MAILS_AN_ADDRESS_MAX; made += 1) {
			const again = await third.ask("POST", "/employees/invitations", { email: user.email, name: "Nora", role: "employee" });
			expect(await again.json()).toMatchObject({ mail: "on_its_way" });
		}
		const before = at(user.email).length;
		await forget();
		await read();
		expect(at(user.email).length).toBe(before + 1);
	});
});

describe("what goes wrong behind the answer", () => {
	it("is logged without the address that was typed", async () => {
		const { forget, rung, user, clock } = await somebody();
		await forget();
		const [message] = rung.splice(0);
		if (message === undefined) throw new Error("it lies on the queue");
		const said: string[] = [];
		const spy = vi.spyOn(console, "error").mockImplementation((line) => void said.push(String(line)));
		try {
			const handedOver = handed(message.body);
			const ports = {
				db: failingFor(/"users"/).db,
				credentialsKey: env.CREDENTIALS_KEY,
				now: () => clock.now,
				send: async () => undefined,
			};
			// Nothing else is asked of a reader for this.
			const reader = { forgotten: (asked) => answerForgotten(asked, ports) } satisfies Pick<JobPorts, "forgotten"> as JobPorts;
			await workJobs(batchOf([handedOver], "holdfast-jobs"), reader);
			expect(handedOver.result).toBe("retried");
		} finally {
			spy.mockRestore();
		}
		expect(said.join()).toContain("password.link_not_mailed");
		expect(said.join()).toContain("D1_ERROR");
		expect(said.join()).not.toContain(user.email);
	});
});
