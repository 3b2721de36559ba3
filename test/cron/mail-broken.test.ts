import { env } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { describe, expect, it } from "vitest";
import { ATTEMPTS_MAX, GIVE_UP_AFTER_MS, MAIL_LEASE_MS, RETRY } from "../../src/cron/mail";
import * as alerts from "../../src/cron/mail-alerts";
import { OF_ORDERS, UNSYNCED } from "../../src/cron/mail-alerts";
import * as incidentLetters from "../../src/cron/mail-incidents";
import { OF_INCIDENTS } from "../../src/cron/mail-incidents";
import type { AuditEntry } from "../../src/db/audit";
import { resend } from "../../src/db/letters";
import { claimDue, type Letter, postLetter, settle } from "../../src/db/outbox";
import { backoffMs } from "../../src/lib/backoff";
import { letterOf } from "../support/letters";
import { MINUTE_MS, mailWorld, member, START_MS } from "../support/mail-world";

const FAILED = { status: "failed", errorClass: "validation_rejected", errorMessage: "no such article", attempts: 1, version: 2 } as const;
/** No date: nothing can be said about it, with its body or without. */
const NO_TIME = 8.7e15;

const incidents = async (tenantId: string) =>
	(
		await env.DB.prepare("SELECT subject, reason, closed_at_ms IS NULL AS open FROM incidents WHERE tenant_id = ?1")
			.bind(tenantId)
			.all<{ subject: string; reason: string; open: number }>()
	).results;
const rows = async (tenantId: string) =>
	(
		await env.DB.prepare("SELECT recipient, state, attempts, last_error AS error FROM outbox WHERE tenant_id = ?1 ORDER BY recipient")
			.bind(tenantId)
			.all<{ recipient: string; state: string; attempts: number; error: string | null }>()
	).results;
const post = async (letter: Letter, addresses: readonly string[]) =>
	await drizzle(env.DB).batch(
		postLetter(
			drizzle(env.DB),
			letter,
			addresses.map((recipient) => ({ channel: "mail", recipient })),
			START_MS,
		),
	);
/** As the database, but for statements that `breaks` finds. */
const broken = (breaks: (sql: string) => boolean): D1Database =>
	Object.assign(Object.create(env.DB) as D1Database, {
		prepare: (sql: string) => {
			if (breaks(sql)) throw new Error("D1 is away");
			return env.DB.prepare(sql);
		},
		batch: (statements: D1PreparedStatement[]) => env.DB.batch(statements),
	});

describe("a letter about trouble that has waited", () => {
	it.each([...OF_ORDERS, ...OF_INCIDENTS])("is not sent to somebody who is not told of it any more: %s", async (kind) => {
		const { tenantId, run, office } = await mailWorld();
		await post(letterOf(tenantId, { kind }), ["left@byrne.example", "Shop@Byrne.example"]);
		await run();
		expect(office.taken.map(({ to }) => to)).toEqual(["Shop@Byrne.example"]);
		expect((await rows(tenantId)).map(({ recipient, state }) => [recipient, state])).toEqual([
			["Shop@Byrne.example", "sent"],
			["left@byrne.example", "dropped"],
		]);
	});

	it("is of one of the kinds that are looked at before they are sent, whichever planner wrote it", () => {
		const written = Object.entries({ ...alerts, ...incidentLetters }).flatMap(([, value]) =>
			typeof value === "string" && value !== UNSYNCED ? [value] : [],
		);
		expect(new Set([...OF_ORDERS, ...OF_INCIDENTS])).toEqual(new Set(written));
		expect(written).toHaveLength(7);
	});
});

describe("an order that cannot be read", () => {
	it.each(["{}", "null", "no JSON", '{"lines":[{}],"customer":{}}'])(
		"is told of without its body, and holds up nobody: %s",
		async (body) => {
			const { orders, run, office } = await mailWorld();
			await orders(7, 1, { ...FAILED, body });
			await orders(8, 1, FAILED);
			await run();
			const texts = office.taken.map(({ text }) => text).sort();
			expect(texts).toHaveLength(2);
			expect(texts[0]).toContain("E7");
			expect(texts[0]).toContain("cannot be read");
			expect(texts[1]).toContain("Widget (A-100)");
		},
	);

	it("at all is left out and told of once, and the others are mailed", async () => {
		const { orders, once, run, office, tenantId, clock } = await mailWorld();
		await orders(7, 1, { ...FAILED, placedAtMs: NO_TIME });
		await orders(8, 1, FAILED);
		expect(await once()).toMatchObject({ success: true, level: "error", message: expect.stringContaining("1 could not be written") });
		expect(office.taken.map(({ text }) => /E\d/.exec(text)?.[0])).toEqual(["E8"]);
		expect(await incidents(tenantId)).toMatchObject([{ open: 1, reason: expect.stringContaining("order:7:1") }]);
		await run(MINUTE_MS);
		expect(await incidents(tenantId)).toHaveLength(1);
		await orders(9, 1, FAILED);
		clock.now += MINUTE_MS;
		await once();
		expect(await incidents(tenantId)).toMatchObject([{ open: 0 }]);
		expect(office.taken).toHaveLength(2);
	});

	it("does not take a digest, or the letter of what is on its way, with it", async () => {
		const { orders, run, office, tenantId } = await mailWorld({ cap: 1 });
		await member(tenantId, { orderErrors: "inbox", unsynced: true });
		await orders(1, 3, FAILED);
		await orders(4, 1, { ...FAILED, body: "{}" });
		await orders(11, 1, { status: "queued", body: "{}" });
		await orders(12, 1, { status: "queued" });
		await run();
		await run(61 * MINUTE_MS);
		const digest = office.taken.find(({ attachments }) => attachments.length > 0);
		const csv = new TextDecoder().decode(Uint8Array.from(atob(digest?.attachments[0]?.content ?? ""), (one) => one.charCodeAt(0)));
		expect(csv.match(/^E\d+/gm)).toEqual(["E2", "E3", "E4"]);
		const unsynced = office.taken.find(({ subject }) => subject === "Unsynced Order");
		expect(unsynced?.text).toContain("E11");
		expect(unsynced?.text).toContain("Widget (A-100)");
	});
});

describe("planning that fails", () => {
	it("fails the run, and what is written already goes out first; so does what can be planned", async () => {
		const { once, office, tenantId, orders } = await mailWorld({ confirmations: true });
		await post(letterOf(tenantId), ["a@x.example"]);
		await orders(7, 1, { status: "queued" });
		await expect(once(broken((sql) => /planned_to/.test(sql)))).rejects.toThrow("D1 is away");
		expect(office.taken.map(({ to }) => to).sort()).toEqual(["a@x.example", "ann@example.com"]);
		expect(office.openMailers()).toBe(0);
	});

	it("writes nothing when nobody waits for it any longer", async () => {
		const { once, office, tenantId, orders } = await mailWorld();
		await orders(7, 1, FAILED);
		const left = new AbortController();
		left.abort();
		await once(env.DB, left.signal);
		for (const table of ["letters", "alerts"])
			expect((await env.DB.prepare(`SELECT 1 FROM ${table} WHERE tenant_id = ?1`).bind(tenantId).all()).results).toEqual([]);
		await once();
		expect(office.taken).toHaveLength(1);
	});
});

describe("a digest whose letter is there already", () => {
	it("takes along nobody else: the others come with the next", async () => {
		const { run, orders, office, tenantId } = await mailWorld({ cap: 1 });
		await orders(1, 4, FAILED);
		await run();
		// Whoever wrote it knew of E2 alone.
		await post(letterOf(tenantId, { source: "digest:order:2:1" }), ["earlier@x.example"]);
		await run(61 * MINUTE_MS);
		await run(MINUTE_MS);
		await run(61 * MINUTE_MS);
		const files = office.taken.flatMap(({ attachments }) => attachments.map(({ content }) => atob(content)));
		expect(files.flatMap((file) => file.match(/^E\d/gm) ?? [])).toEqual(["E3", "E4"]);
	});
});

describe("a letter that its sender does not live to say anything of", () => {
	it("is given up after so many tries, and a person is told", async () => {
		const { once, office, tenantId, clock } = await mailWorld();
		await post(letterOf(tenantId), ["shop@byrne.example"]);
		for (let n = 0; n < ATTEMPTS_MAX; n += 1) {
			expect(await claimDue(env.DB, { tenantId, channel: "mail", limit: 1, leaseMs: MAIL_LEASE_MS, nowMs: clock.now })).toHaveLength(1);
			clock.now += MAIL_LEASE_MS;
		}
		await once();
		expect(office.asked).toEqual([]);
		expect(await rows(tenantId)).toMatchObject([{ state: "given_up", error: expect.stringContaining("no try came to an end") }]);
		expect(await incidents(tenantId)).toMatchObject([{ subject: "shop@byrne.example", open: 1 }]);
	});

	it("is not one that a server puts off: its tries are fewer, however the dice fall", () => {
		let [tries, ms] = [0, 0];
		while (ms <= GIVE_UP_AFTER_MS) {
			tries += 1;
			ms += backoffMs(tries, RETRY, () => 0);
		}
		expect(tries).toBeLessThan(ATTEMPTS_MAX);
	});

	it("and is sent again by a person has all its tries anew, and its ghost has no say", async () => {
		const { once, office, tenantId, clock } = await mailWorld();
		const letter = letterOf(tenantId);
		await post(letter, ["a@x.example"]);
		const claim = async () =>
			(await claimDue(env.DB, { tenantId, channel: "mail", limit: 1, leaseMs: MAIL_LEASE_MS, nowMs: clock.now }))[0];
		const ghost = await claim();
		if (ghost === undefined) throw new Error("it was due");
		clock.now += MAIL_LEASE_MS;
		await once();
		expect(office.taken).toHaveLength(1);
		clock.now += 1;
		const entry: AuditEntry = {
			...{ tenantId, atMs: clock.now, id: crypto.randomUUID(), event: "mail.resent", subject: letter.id },
			...{ actor: null, before: null, after: null, note: null, detail: {} },
		};
		expect(await resend(env.DB, tenantId, letter.id, "a@x.example", entry)).toBe(true);
		const mine = await claim();
		expect(mine?.attempts).toBe(ghost.attempts);
		expect(await settle(env.DB, ghost, { kind: "given_up", error: "x" }, clock.now)).toBe(false);
		expect(await rows(tenantId)).toMatchObject([{ state: "sending", attempts: 1 }]);
	});
});

describe("a letter that waits for somebody", () => {
	const gone = [
		["lost the permission", "UPDATE users SET permissions = '[]' WHERE id = ?1"],
		["was deactivated", "UPDATE users SET deactivated_at_ms = 1 WHERE id = ?1"],
		["chose the inbox", "UPDATE notification_choices SET order_errors = 'inbox' WHERE user_id = ?1"],
	] as const;

	it.each(gone)("who has %s since is not sent to them, asked again or not", async (_, sql) => {
		let takes = false;
		const { run, orders, office, tenantId, clock } = await mailWorld({}, () =>
			takes ? { kind: "sent" } : { kind: "later", error: "451" },
		);
		const user = await member(tenantId, { orderErrors: "both", unsynced: false });
		await orders(7, 1, FAILED);
		await run();
		await env.DB.prepare(sql).bind(user.id).run();
		takes = true;
		await run(10 * MINUTE_MS);
		expect(office.taken.map(({ to }) => to)).toEqual(["shop@byrne.example"]);
		const state = async () => (await rows(tenantId)).find(({ recipient }) => recipient === user.email)?.state;
		expect(await state()).toBe("dropped");
		await env.DB.prepare("UPDATE outbox SET state = 'waiting', next_attempt_at_ms = ?2 WHERE tenant_id = ?1 AND state = 'dropped'")
			.bind(tenantId, clock.now)
			.run();
		await run();
		expect([await state(), office.taken.length]).toEqual(["dropped", 1]);
	});
});

describe("the name that mails come from", () => {
	it("is one line, whatever a shop is called", async () => {
		const { once, office, tenantId } = await mailWorld();
		await env.DB.prepare("UPDATE tenants SET name = ?2 WHERE id = ?1").bind(tenantId, "Byrne\r\nBcc: all@x.example\u202e").run();
		await post(letterOf(tenantId), ["a@x.example"]);
		await once();
		expect(office.taken[0]?.from.name).toBe("Byrne Bcc: all@x.example");
	});
});
