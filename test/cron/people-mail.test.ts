import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { beforeEach, describe, expect, it } from "vitest";
import { ATTEMPTS_MAX, GIVE_UP_AFTER_MS, MAIL_LEASE_MS, RETRY } from "../../src/cron/mail";
import { STOPPED_MS } from "../../src/cron/mail-line";
import { PEOPLE_MAILS_A_RUN_MAX, type PeopleMailPorts, sendPeopleMail } from "../../src/cron/people-mail";
import { DAY_MS, expire } from "../../src/db/expiry";
import { resend } from "../../src/db/letters";
import { addLink, INVITATION_MS_MAX, type NewLink, revokeInvitation } from "../../src/db/one-time-links";
import { claimDue, settle } from "../../src/db/outbox";
import { NEWS_MS_MAX, type PeopleLetter, postPeopleLetter, sealToken } from "../../src/db/people-letters";
import { PERIODS_DEFAULT } from "../../src/db/retention";
import type { LinkKind } from "../../src/db/schema";
import { sweepLetters } from "../../src/db/traces";
import { hashKey, randomToken } from "../../src/lib/hash";
import type { Delivery, Message } from "../../src/mail/transport";
import { mentions, rowsOfD1 } from "../support/every-row";
import { mailPorts, postOffice } from "../support/letters";
import { freshTenant } from "../support/shops";

const START_MS = Date.UTC(2026, 5, 3, 9);
const OTHER_KEY = btoa("k".repeat(32));

/** A shop with an invitation that was mailed, and a server for that. */
async function world(answer?: (message: Message) => Delivery) {
	const { id: tenantId } = await freshTenant({ name: "Byrne & Sons" });
	const office = postOffice(answer);
	const clock = { now: START_MS };
	const ports: PeopleMailPorts = { ...mailPorts(office, clock), credentialsKey: env.CREDENTIALS_KEY };
	const invite = async (email = `${crypto.randomUUID()}@x.example`, about: { kind?: LinkKind; mailed?: PeopleLetter["kind"] } = {}) => {
		const token = randomToken();
		const link: NewLink = {
			tokenHash: hashKey(token),
			id: crypto.randomUUID(),
			tenantId,
			kind: about.kind ?? "invitation",
			userId: null,
			email,
			name: "Nora New",
			role: "employee",
			permissions: [],
			createdBy: "ada",
			createdByName: "Ada",
			createdAtMs: clock.now,
			expiresAtMs: clock.now + INVITATION_MS_MAX,
		};
		const of = { tenantId, id: crypto.randomUUID() };
		const sealedToken = await sealToken(of, token, env.CREDENTIALS_KEY);
		const texts = { subject: "An invitation", text: "An invitation of Nora New", html: "<p>An invitation of Nora New</p>" };
		const mail: PeopleLetter = {
			...of,
			kind: about.mailed ?? "invitation",
			source: `link:${link.id}`,
			to: email,
			link: { id: link.id, sealedToken },
			...texts,
		};
		expect(await addLink(env.DB, link, mail, entry(), clock.now)).toBe("added");
		return { token, link, mail, email };
	};
	const entry = () => ({
		tenantId,
		atMs: clock.now,
		id: crypto.randomUUID(),
		event: "person.invited",
		subject: "x",
		actor: null,
		before: null,
		after: null,
		note: null,
		detail: {},
	});
	const notice = async (to: string) => {
		const letter: PeopleLetter = {
			tenantId,
			id: crypto.randomUUID(),
			kind: "password_changed",
			source: crypto.randomUUID(),
			to,
			link: null,
			subject: "Your password was changed",
			text: "Changed",
			html: "<p>Changed</p>",
		};
		const orm = drizzle(env.DB);
		await orm.batch(postPeopleLetter(orm, letter, clock.now, sql`true`));
	};
	const rows = async () =>
		(
			await env.DB.prepare(
				`SELECT o.state, o.attempts, o.last_error AS error, k.sealed_token IS NOT NULL AS sealed FROM outbox o
				 LEFT JOIN letter_links k ON k.tenant_id = o.tenant_id AND k.letter_id = o.letter_id WHERE o.tenant_id = ?1 ORDER BY o.rowid`,
			)
				.bind(tenantId)
				.all<{ state: string; attempts: number; error: string | null; sealed: number }>()
		).results;
	const logged = async () =>
		(
			await env.DB.prepare("SELECT message FROM logs WHERE tenant_id = ?1 AND service = 'mail'").bind(tenantId).all<{ message: string }>()
		).results.map(({ message }) => message);
	const sealedLeft = async () =>
		await env.DB.prepare("SELECT count(*) AS n FROM letter_links WHERE tenant_id = ?1 AND sealed_token IS NOT NULL")
			.bind(tenantId)
			.first("n");
	const incidents = async () =>
		(await env.DB.prepare("SELECT kind, subject FROM incidents WHERE tenant_id = ?1 AND closed_at_ms IS NULL").bind(tenantId).all())
			.results;
	return { tenantId, office, clock, ports, invite, entry, notice, rows, logged, incidents, sealedLeft, send: () => sendPeopleMail(ports) };
}

/** Mails to people are of the whole deployment, and so is a stop: nobody has what another test left. */
beforeEach(async () => {
	await env.DB.batch([
		env.DB.prepare("DELETE FROM mail_stops"),
		env.DB.prepare(
			"UPDATE outbox SET state = 'dropped', next_attempt_at_ms = NULL WHERE channel = 'people' AND next_attempt_at_ms IS NOT NULL",
		),
	]);
});

type World = Awaited<ReturnType<typeof world>>;

describe("a mail to somebody about their account", () => {
	it("goes out whatever the shop's own mail is set to, under the letter's message id, once", async () => {
		const { tenantId, office, invite, send, rows } = await world();
		await env.DB.prepare(
			"INSERT INTO schedules (tenant_id, service, expression, paused, updated_at_ms) VALUES (?1, 'mail', '* * * * *', 1, 0)",
		)
			.bind(tenantId)
			.run();
		const { email, mail, token } = await invite();
		await Promise.all([send(), send()]);
		const taken = office.taken.filter(({ to }) => to === email);
		expect(taken).toMatchObject([
			{ id: `${mail.id}.${START_MS}@holdfast.example`, from: { name: "Byrne & Sons" }, subject: "Ada invites you to Byrne & Sons" },
		]);
		expect(taken[0]?.text).toContain(`https://orders.shop.example/#/invitation/${token}`);
		expect(await rows()).toMatchObject([{ state: "sent", sealed: 0 }]);
		expect(office.openMailers()).toBe(0);
	});

	it.each<[string, string, (w: World, link: NewLink) => Promise<unknown>]>([
		["was taken back", "taken back", (w, { id }) => revokeInvitation(env.DB, w.tenantId, id, w.entry, w.clock.now)],
		["was replaced by a newer one", "replaced by a newer one", (w, { email }) => w.invite(email)],
		["was used", "was used", (_, { id }) => env.DB.prepare("UPDATE one_time_links SET used_at_ms = 1 WHERE id = ?1").bind(id).run()],
		[
			"has expired",
			"expired",
			async ({ clock }) => {
				clock.now += INVITATION_MS_MAX;
			},
		],
		["is gone", "gone", (_, { id }) => env.DB.prepare("DELETE FROM one_time_links WHERE id = ?1").bind(id).run()],
	])("whose link %s is not sent late, and the log says why", async (_, because, end) => {
		const w = await world();
		const { link, mail, token } = await w.invite();
		await end(w, link);
		await w.send();
		expect(w.office.asked.filter(({ text }) => text.includes(token))).toEqual([]);
		expect((await w.rows())[0]).toMatchObject({ state: "dropped", sealed: 0, error: expect.stringContaining(because) });
		const sealed = await env.DB.prepare("SELECT sealed_token FROM letter_links WHERE letter_id = ?1").bind(mail.id).first("sealed_token");
		expect(sealed).toBeNull();
		expect(await w.logged()).toEqual([expect.stringContaining(because)]);
	});

	it("is dropped where its link is over also while there is no way to send any", async () => {
		const { ports, clock, invite, rows } = await world();
		await invite();
		clock.now += INVITATION_MS_MAX;
		const none = { ...ports, setup: { kind: "none", say: "none" }, mailer: () => null } as const;
		await sendPeopleMail(none);
		expect(await rows()).toMatchObject([{ state: "dropped", sealed: 0 }]);
	});

	it("waits for a server that is busy, and keeps what was sealed for the next try", async () => {
		let busy = true;
		const { office, clock, invite, send, rows } = await world(() => (busy ? { kind: "later", error: "451 try later" } : { kind: "sent" }));
		const { token } = await invite();
		await send();
		expect(await rows()).toMatchObject([{ state: "waiting", attempts: 1, sealed: 1 }]);
		busy = false;
		await send();
		expect(office.taken).toEqual([]);
		clock.now += RETRY.baseMs;
		await send();
		expect(office.taken.map(({ text }) => text.includes(token))).toEqual([true]);
		expect(await rows()).toMatchObject([{ state: "sent", sealed: 0 }]);
	});

	it("that is refused is given up under an incident, and nothing sealed is left", async () => {
		const { invite, send, rows, incidents } = await world(() => ({ kind: "refused", error: "550 no such user" }));
		const { email } = await invite();
		await send();
		expect(await rows()).toMatchObject([{ state: "given_up", error: "550 no such user", sealed: 0 }]);
		expect(await incidents()).toEqual([{ kind: "mail_failing", subject: email }]);
	});

	it("is given up after days", async () => {
		const { invite, send, rows, clock } = await world(() => ({ kind: "later", error: "451 try later" }));
		await invite();
		for (let tries = 0; tries < 60 && (await rows())[0]?.state === "waiting"; tries += 1) {
			await send();
			clock.now += RETRY.maxMs;
		}
		expect(clock.now - START_MS).toBeLessThan(GIVE_UP_AFTER_MS + 2 * RETRY.maxMs);
		expect(await rows()).toMatchObject([{ state: "given_up", sealed: 0 }]);
	});

	it("waits with all others when the server takes nothing from us, with no try used up, and the incident ends with the first that goes", async () => {
		let broken = true;
		const { invite, office, send, rows, incidents, clock } = await world(() =>
			broken ? { kind: "stopped", error: "535 no", advice: "check SMTP_PASSWORD" } : { kind: "sent" },
		);
		await invite();
		await invite();
		await send();
		await send();
		expect(office.asked.length).toBe(1);
		expect(await rows()).toMatchObject([
			{ state: "waiting", attempts: 0, sealed: 1 },
			{ state: "waiting", attempts: 0, sealed: 1 },
		]);
		expect(await incidents()).toEqual([{ kind: "mail_failing", subject: "" }]);
		broken = false;
		clock.now += STOPPED_MS;
		await send();
		expect(office.taken.length).toBe(2);
		expect(await incidents()).toEqual([]);
	});

	it("that is written while the server takes nothing from us waits, too: nobody has the server asked again by writing more", async () => {
		let broken = true;
		const { invite, office, send, rows, clock } = await world(() =>
			broken ? { kind: "stopped", error: "535 no", advice: "check SMTP_PASSWORD" } : { kind: "sent" },
		);
		await invite();
		await send();
		for (let written = 0; written < 5; written += 1) {
			clock.now += STOPPED_MS / 10;
			await invite();
			await send();
		}
		expect(office.asked.length).toBe(1);
		expect((await rows()).every(({ state, attempts }) => state === "waiting" && attempts === 0)).toBe(true);
		broken = false;
		clock.now = START_MS + STOPPED_MS;
		await send();
		expect(office.taken.length).toBe(6);
	});

	it("that goes out ends the incident of every shop, also of one whose mails were dropped while nothing went", async () => {
		let broken = true;
		const one = await world(() => (broken ? { kind: "stopped", error: "535 no", advice: "check SMTP_PASSWORD" } : { kind: "sent" }));
		const { link } = await one.invite();
		await one.send();
		expect(await one.incidents()).toEqual([{ kind: "mail_failing", subject: "" }]);
		await revokeInvitation(env.DB, one.tenantId, link.id, one.entry, one.clock.now);
		broken = false;
		one.clock.now += STOPPED_MS;
		await one.send();
		expect(await one.rows()).toMatchObject([{ state: "dropped" }]);
		// Nothing has shown yet that mail goes.
		expect(await one.incidents()).toEqual([{ kind: "mail_failing", subject: "" }]);
		const other = await world();
		other.clock.now = one.clock.now;
		await other.invite();
		await other.send();
		expect(await one.incidents()).toEqual([]);
	});

	it("ends no incident about one address but that one's own", async () => {
		const no = await world(() => ({ kind: "refused", error: "550 no such user" }));
		const { email } = await no.invite();
		await no.send();
		const other = await world();
		await other.invite();
		await other.send();
		expect(await no.incidents()).toEqual([{ kind: "mail_failing", subject: email }]);
	});

	it("that was taken by somebody who died is dropped when its link is over, also while there is no way to send any", async () => {
		const { ports, clock, invite, rows } = await world();
		const { link } = await invite();
		await claimDue(env.DB, { tenantId: null, channel: "people", limit: 1, leaseMs: MAIL_LEASE_MS, nowMs: clock.now });
		clock.now = link.expiresAtMs - MAIL_LEASE_MS / 2;
		await claimDue(env.DB, { tenantId: null, channel: "people", limit: 1, leaseMs: MAIL_LEASE_MS, nowMs: clock.now });
		const none = { ...ports, setup: { kind: "none", say: "none" }, mailer: () => null } as const;
		clock.now = link.expiresAtMs;
		await sendPeopleMail(none);
		// Whoever has it may still be sending.
		expect(await rows()).toMatchObject([{ state: "sending" }]);
		clock.now += MAIL_LEASE_MS;
		await sendPeopleMail(none);
		expect(await rows()).toMatchObject([{ state: "dropped", error: expect.stringContaining("expired"), sealed: 0 }]);
	});

	it("that tells of what was done is dropped when that is no news any more", async () => {
		const { ports, clock, notice, rows, send, office, logged } = await world();
		const none = { ...ports, setup: { kind: "none", say: "none" }, mailer: () => null } as const;
		await notice("ada@x.example");
		clock.now += NEWS_MS_MAX - 1;
		await sendPeopleMail(none);
		expect(await rows()).toMatchObject([{ state: "waiting" }]);
		clock.now += 1;
		await send();
		expect(office.asked).toEqual([]);
		expect(await rows()).toMatchObject([{ state: "dropped", error: expect.stringContaining("no news") }]);
		expect(await logged()).toEqual([expect.stringContaining("no news")]);
	});

	it("whose link cannot be written any more is dropped, with what to do", async () => {
		const { ports, invite, rows, office } = await world();
		await invite();
		await sendPeopleMail({ ...ports, publicUrl: null });
		expect(office.asked).toEqual([]);
		expect(await rows()).toMatchObject([{ state: "dropped", error: expect.stringContaining("PUBLIC_URL"), sealed: 0 }]);
	});

	it("that was erased between being written and being sent is not sent", async () => {
		const { tenantId, notice, send, rows, office } = await world();
		await notice("ada@x.example");
		await env.DB.prepare("UPDATE letters SET text = '', html = '' WHERE tenant_id = ?1").bind(tenantId).run();
		await send();
		expect(office.asked).toEqual([]);
		expect(await rows()).toMatchObject([{ state: "dropped", error: "The letter was erased." }]);
	});

	it("whose senders all die is given up after so many, and not tried for ever", async () => {
		const { notice, send, rows, office, clock, incidents, tenantId } = await world();
		await notice("ada@x.example");
		await env.DB.prepare("UPDATE outbox SET attempts = ?2 WHERE tenant_id = ?1").bind(tenantId, ATTEMPTS_MAX).run();
		clock.now += 1;
		await send();
		expect(office.asked).toEqual([]);
		expect(await rows()).toMatchObject([{ state: "given_up", error: expect.stringContaining(String(ATTEMPTS_MAX)) }]);
		expect(await incidents()).toEqual([{ kind: "mail_failing", subject: "ada@x.example" }]);
	});

	it("with a link in it is put back by nobody, whatever asks the archive for it", async () => {
		const { tenantId, invite, send, rows, entry } = await world();
		const { email, mail } = await invite();
		await send();
		expect(await resend(env.DB, tenantId, mail.id, email, entry())).toBe(false);
		expect(await rows()).toMatchObject([{ state: "sent" }]);
	});

	it("goes out again, under the same id, when whoever sent it died before saying so", async () => {
		const { office, clock, invite, send, rows } = await world();
		await invite();
		const [lost] = await claimDue(env.DB, { tenantId: null, channel: "people", limit: 1, leaseMs: MAIL_LEASE_MS, nowMs: clock.now });
		await send();
		expect(office.taken).toEqual([]);
		clock.now += MAIL_LEASE_MS;
		await send();
		expect(office.taken.length).toBe(1);
		expect(await rows()).toMatchObject([{ state: "sent", attempts: 2, sealed: 0 }]);
		if (lost === undefined) throw new Error("it was due");
		expect(await settle(env.DB, lost, { kind: "sent" }, clock.now)).toBe(false);
	});

	it("whose link was sealed under another key is dropped and told of: nobody can read it", async () => {
		const { ports, invite, rows, office } = await world();
		await invite();
		await sendPeopleMail({ ...ports, credentialsKey: OTHER_KEY });
		expect(office.asked).toEqual([]);
		expect(await rows()).toMatchObject([{ state: "dropped", error: expect.stringContaining("CREDENTIALS_KEY"), sealed: 0 }]);
	});

	it("cannot be opened with what was sealed for another letter", async () => {
		const { invite, tenantId, send, rows, office } = await world();
		const [one, other] = [await invite(), await invite()];
		await env.DB.prepare("UPDATE letter_links SET sealed_token = ?3 WHERE tenant_id = ?1 AND letter_id = ?2")
			.bind(tenantId, one.mail.id, other.mail.link?.sealedToken ?? "")
			.run();
		await send();
		expect(office.taken.map(({ to }) => to)).toEqual([other.email]);
		expect((await rows()).map(({ state }) => state)).toEqual(["dropped", "sent"]);
	});

	it("is sent so many in one go, the rest with the next", async () => {
		const { office, notice, send, clock } = await world();
		for (let written = 0; written <= PEOPLE_MAILS_A_RUN_MAX; written += 1) await notice(`p${written}@x.example`);
		await send();
		expect(office.taken.length).toBe(PEOPLE_MAILS_A_RUN_MAX);
		clock.now += 60_000;
		await send();
		expect(office.taken.length).toBe(PEOPLE_MAILS_A_RUN_MAX + 1);
	});
});

describe("what a mail server says of a letter with a link", () => {
	const quoting = (how: (message: Message, token: string) => string, kind: "refused" | "later" | "stopped" = "refused") => {
		const tokens: string[] = [];
		const answer = (message: Message): Delivery => {
			const token = /#\/[a-z-]+\/([\w-]{43})/.exec(message.text)?.[1] ?? "";
			tokens.push(token);
			const error = how(message, token);
			return kind === "stopped" ? { kind, error, advice: `Look at ${error}` } : { kind, error };
		};
		return { answer, tokens };
	};
	/** No six characters in a row of it, whatever stands around them. */
	const piecesOf = (token: string) => Array.from({ length: token.length - 5 }, (_, at) => token.slice(at, at + 6));

	it.each<[string, (message: Message, token: string) => string]>([
		["whole", (_, token) => `554 5.7.1 listed: https://orders.shop.example/#/invitation/${token} is spam`],
		["over two lines, as it travels", (_, token) => `554 listed: /${token.slice(0, 20)}= ${token.slice(20)}`],
		["cut", (_, token) => `554 listed: #/invitation/${token.slice(0, 12)}`],
		["in other letters", (_, token) => `554 LISTED: ${token.toUpperCase()}`],
		["as base64", (_, token) => `554 listed: ${btoa(`https://orders.shop.example/#/invitation/${token}`)}`],
	])("is kept without the link it quotes %s, in the list, in the incident and in the log", async (_, how) => {
		const { answer, tokens } = quoting(how);
		const w = await world(answer);
		await w.invite();
		await w.send();
		const [token = ""] = tokens;
		expect(token.length).toBe(43);
		expect((await w.rows())[0]).toMatchObject({
			state: "given_up",
			error: expect.stringMatching(/^554 (5\.7\.1 )?listed: .*\[left out\]/i),
		});
		const everywhere = await rowsOfD1();
		expect(mentions(everywhere, [...piecesOf(token), btoa(token).slice(2, 30)])).toEqual([]);
	});

	it.each(["later", "stopped"] as const)("is kept so also when it is %s", async (kind) => {
		const { answer, tokens } = quoting((_, token) => `421 not now: ${token}`, kind);
		const w = await world(answer);
		await w.invite();
		await w.send();
		expect((await w.rows())[0]).toMatchObject({ state: "waiting", error: "421 not now: [left out]" });
		expect(mentions(await rowsOfD1(), piecesOf(tokens[0] ?? ""))).toEqual([]);
	});

	it.each<[string, boolean, { kind?: LinkKind; mailed?: PeopleLetter["kind"] }, boolean]>([
		["that was asked for at the sign-in", false, { kind: "password_reset", mailed: "password_forgotten" }, true],
		["that was shown, and which the server has quoted", true, { kind: "password_reset", mailed: "password_link" }, true],
		["that was shown", false, { kind: "password_reset", mailed: "password_link" }, false],
		["of an invitation that was shown", false, {}, false],
	])("ends or leaves the link %s when it is for good", async (_, quotes, about, ends) => {
		const { answer } = quoting((__, token) => (quotes ? `550 ${token}` : "550 no such user"));
		const w = await world(answer);
		const { link } = await w.invite(undefined, about);
		await w.send();
		const revoked = await env.DB.prepare("SELECT revoked_at_ms FROM one_time_links WHERE id = ?1").bind(link.id).first("revoked_at_ms");
		expect(revoked !== null).toBe(ends);
		const advice = await env.DB.prepare("SELECT advice FROM incidents WHERE tenant_id = ?1").bind(w.tenantId).first<string>("advice");
		expect(advice).toContain(ends ? "works no longer" : "the one that was shown");
	});

	it("is kept as it is where the letter has no link", async () => {
		const w = await world(() => ({ kind: "refused", error: "550 no such user ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ" }));
		await w.notice("nobody@x.example");
		await w.send();
		expect((await w.rows())[0]?.error).toContain("ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ");
	});
});

describe("what was sealed", () => {
	it.each<[string, (w: World, link: NewLink, mail: PeopleLetter) => Promise<unknown>]>([
		["is taken back", (w, { id }) => revokeInvitation(env.DB, w.tenantId, id, w.entry, w.clock.now)],
		["is used", (_, { id }) => env.DB.prepare("UPDATE one_time_links SET used_at_ms = 1 WHERE id = ?1").bind(id).run()],
		["is deleted", (_, { id }) => env.DB.prepare("DELETE FROM one_time_links WHERE id = ?1").bind(id).run()],
		["has its letter erased", (_, __, { id }) => env.DB.prepare("UPDATE letters SET text = '', html = '' WHERE id = ?1").bind(id).run()],
		[
			"has its letter given up",
			(_, __, { id }) => env.DB.prepare("UPDATE outbox SET state = 'given_up' WHERE letter_id = ?1").bind(id).run(),
		],
	])("is gone as soon as the link %s, before anything is sent", async (_, end) => {
		const w = await world();
		const { link, mail } = await w.invite();
		await w.invite();
		expect(await w.sealedLeft()).toBe(2);
		await end(w, link, mail);
		// That of the other one stays.
		expect(await w.sealedLeft()).toBe(1);
	});

	it("is gone when the letter is erased with a person of whom it spoke, and nothing is sent", async () => {
		const { tenantId, invite, send, rows, office } = await world();
		const { email } = await invite();
		await sweepLetters(env.DB, tenantId, { words: [email], eNumbers: new Set() }, null, START_MS);
		expect(await rows()).toMatchObject([{ state: "dropped", sealed: 0 }]);
		await send();
		expect(office.asked).toEqual([]);
	});

	it("goes with letters that were kept for long enough", async () => {
		const { tenantId, invite } = await world();
		await invite();
		const left = async () => await env.DB.prepare("SELECT count(*) AS n FROM letter_links WHERE tenant_id = ?1").bind(tenantId).first("n");
		expect(await left()).toBe(1);
		const later = START_MS + (PERIODS_DEFAULT.letters + 1) * DAY_MS;
		for (const kind of ["recipients", "letters"]) await expire(env.DB, tenantId, kind, PERIODS_DEFAULT, later);
		expect(await left()).toBe(0);
	});
});
