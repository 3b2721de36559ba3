import { env } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { beforeEach, describe, expect, it } from "vitest";
import { GIVE_UP_AFTER_MS, MAIL_LEASE_MS, MAILS_A_RUN_MAX, type MailPorts, mailService } from "../../src/cron/mail";
import { STOPPED_MS } from "../../src/cron/mail-line";
import { sendPeopleMail } from "../../src/cron/people-mail";
import { mailStopOf, stopMail } from "../../src/db/mail-stops";
import {
	ATTACHED_LENGTH_MAX,
	claimDue,
	findLetter,
	LETTER_BYTES_MAX,
	type Letter,
	postLetter,
	settle,
	tenantsDue,
} from "../../src/db/outbox";
import type { Delivery } from "../../src/mail/transport";
import { letterOf, mailPorts, mailShop, postOffice } from "../support/letters";

const START_MS = Date.UTC(2026, 5, 3, 9);
/** A stop is the whole deployment's: nobody has what another test left. */
beforeEach(async () => {
	await env.DB.prepare("DELETE FROM mail_stops").run();
});
const post = async (letter: Letter, addresses: readonly string[], nowMs = START_MS) =>
	await drizzle(env.DB).batch(
		postLetter(
			drizzle(env.DB),
			letter,
			addresses.map((recipient) => ({ channel: "mail", recipient })),
			nowMs,
		),
	);
const run = (ports: MailPorts, tenantId: string) =>
	mailService(ports)(
		{ tenantId, service: "mail", part: "", dueAtMs: ports.now(), cause: "schedule", attempt: 1 },
		new AbortController().signal,
	);
const rows = async (tenantId: string) =>
	(
		await env.DB.prepare(
			"SELECT recipient, state, attempts, next_attempt_at_ms AS nextMs, last_error AS error FROM outbox WHERE tenant_id = ?1 ORDER BY recipient",
		)
			.bind(tenantId)
			.all<{ recipient: string; state: string; attempts: number; nextMs: number | null; error: string | null }>()
	).results;
const openIncidents = async (tenantId: string) =>
	(
		await env.DB.prepare(
			"SELECT kind, subject, reason, advice FROM incidents WHERE tenant_id = ?1 AND closed_at_ms IS NULL ORDER BY subject",
		)
			.bind(tenantId)
			.all<{ kind: string; subject: string; reason: string; advice: string }>()
	).results;

describe("a letter", () => {
	it("goes to each recipient by itself, once, in the shop's name and under one message id", async () => {
		const tenantId = await mailShop();
		const letter = letterOf(tenantId);
		await post(letter, ["a@x.example", "b@x.example"]);
		const office = postOffice();
		const ports = mailPorts(office, { now: START_MS });
		expect(await run(ports, tenantId)).toMatchObject({ success: true, count: 2, level: "info" });
		await run(ports, tenantId);
		expect(office.taken.map(({ to }) => to).sort()).toEqual(["a@x.example", "b@x.example"]);
		for (const message of office.taken)
			expect(message).toMatchObject({
				id: `${letter.id}.${START_MS}@holdfast.example`,
				from: { name: "Byrne & Sons", address: "orders@holdfast.example" },
				subject: "A subject",
			});
		expect(office.openMailers()).toBe(0);
		expect(await rows(tenantId)).toMatchObject([
			{ state: "sent", attempts: 1, nextMs: null },
			{ state: "sent", attempts: 1, nextMs: null },
		]);
	});

	it("is written once for its source, whoever writes it again, and then with nobody new", async () => {
		const tenantId = await mailShop();
		const first = letterOf(tenantId, { source: "order:7:1" });
		await post(first, ["a@x.example"]);
		await post(letterOf(tenantId, { source: "order:7:1", subject: "Another" }), ["b@x.example"]);
		expect((await rows(tenantId)).map(({ recipient }) => recipient)).toEqual(["a@x.example"]);
		expect((await findLetter(env.DB, tenantId, first.id))?.subject).toBe("A subject");
	});

	it("keeps attachments of several parts whole and in order", async () => {
		const tenantId = await mailShop();
		const long = "QUJD".repeat(600_000);
		const letter = letterOf(tenantId, {
			attachments: [
				{ filename: "a.csv", type: "text/csv", content: long },
				{ filename: "b.txt", type: "text/plain", content: "" },
			],
		});
		await post(letter, ["a@x.example"]);
		expect((await findLetter(env.DB, tenantId, letter.id))?.attachments).toEqual(letter.attachments);
	});

	it("that does not fit is its writer's mistake, and is not written in part", () => {
		const orm = drizzle(env.DB);
		const tooLong = letterOf("x", { html: "x".repeat(LETTER_BYTES_MAX) });
		expect(() => postLetter(orm, tooLong, [], 0)).toThrow(RangeError);
		const content = "x".repeat(ATTACHED_LENGTH_MAX + 1);
		expect(() => postLetter(orm, letterOf("x", { attachments: [{ filename: "a", type: "b", content }] }), [], 0)).toThrow(RangeError);
		const many = Array.from({ length: 201 }, (_, n) => ({ channel: "mail" as const, recipient: `${n}@x.example` }));
		expect(() => postLetter(orm, letterOf("x"), many, 0)).toThrow(RangeError);
	});

	it("that a server does not take now goes later, and is not asked for in between", async () => {
		const tenantId = await mailShop();
		await post(letterOf(tenantId), ["a@x.example"]);
		const answers: Delivery[] = [{ kind: "later", error: "451 try later" }];
		const office = postOffice(() => answers.shift() ?? { kind: "sent" });
		const clock = { now: START_MS };
		expect(await run(mailPorts(office, clock), tenantId)).toMatchObject({ count: 0, detail: { again: 1 } });
		expect(await rows(tenantId)).toMatchObject([{ state: "waiting", nextMs: START_MS + 120_000, error: "451 try later" }]);
		clock.now += 119_000;
		await run(mailPorts(office, clock), tenantId);
		expect(office.asked).toHaveLength(1);
		clock.now += 1_000;
		await run(mailPorts(office, clock), tenantId);
		expect(await rows(tenantId)).toMatchObject([{ state: "sent", attempts: 2, error: null }]);
		expect(await openIncidents(tenantId)).toEqual([]);
	});

	it("that is not taken for three days is given up, and a person is told in the inbox alone", async () => {
		const tenantId = await mailShop();
		await post(letterOf(tenantId), ["shop@byrne.example"]);
		const office = postOffice(() => ({ kind: "later", error: "451 try later" }));
		const clock = { now: START_MS };
		const tried: number[] = [];
		for (let n = 0; n < 100; n += 1) {
			await run(mailPorts(office, clock), tenantId);
			const [row] = await rows(tenantId);
			if (row?.nextMs === null || row === undefined) break;
			tried.push(row.nextMs - clock.now);
			clock.now = row.nextMs;
		}
		expect(await rows(tenantId)).toMatchObject([{ state: "given_up", nextMs: null }]);
		expect(clock.now - START_MS).toBeGreaterThan(GIVE_UP_AFTER_MS - 6 * 3_600_000);
		expect(tried.slice(0, 3)).toEqual([120_000, 240_000, 480_000]);
		expect(Math.max(...tried)).toBe(6 * 3_600_000);
		expect(await openIncidents(tenantId)).toMatchObject([{ kind: "mail_failing", subject: "shop@byrne.example" }]);
		// Mail about mail would go round for ever.
		const asked = office.asked.length;
		for (let n = 0; n < 3; n += 1) await run(mailPorts(office, { now: clock.now + n * 600_000 }), tenantId);
		expect(office.asked).toHaveLength(asked);
		expect(await rows(tenantId)).toHaveLength(1);
	});

	it("that is refused for good is given up at once, and the next one that arrives there says that it is over", async () => {
		const tenantId = await mailShop();
		await post(letterOf(tenantId), ["gone@byrne.example", "here@byrne.example"]);
		const refused = new Set(["gone@byrne.example"]);
		const office = postOffice(({ to }) => (refused.has(to) ? { kind: "refused", error: "550 unknown user" } : { kind: "sent" }));
		await run(mailPorts(office, { now: START_MS }), tenantId);
		expect(await rows(tenantId)).toMatchObject([{ state: "given_up", attempts: 1, error: "550 unknown user" }, { state: "sent" }]);
		expect(await openIncidents(tenantId)).toMatchObject([{ subject: "gone@byrne.example", reason: expect.stringContaining("550") }]);
		refused.clear();
		await post(letterOf(tenantId), ["gone@byrne.example"]);
		await run(mailPorts(office, { now: START_MS + 1 }), tenantId);
		expect(await openIncidents(tenantId)).toEqual([]);
	});

	it("to a customer whose address is wrong raises nothing: it is nobody's trouble but theirs", async () => {
		const tenantId = await mailShop({ confirmations: true });
		await post(letterOf(tenantId, { kind: "order_confirmation" }), ["typo@x.example"]);
		await run(
			mailPorts(
				postOffice(() => ({ kind: "refused", error: "550" })),
				{ now: START_MS },
			),
			tenantId,
		);
		expect(await rows(tenantId)).toMatchObject([{ state: "given_up" }]);
		expect(await openIncidents(tenantId)).toEqual([]);
	});

	it("waits with all others when the server takes nothing from us, under one incident, and no attempt is used up", async () => {
		const tenantId = await mailShop();
		for (let n = 0; n < 3; n += 1) await post(letterOf(tenantId), ["a@x.example", "b@x.example"]);
		let refuses = true;
		const office = postOffice(() => (refuses ? { kind: "stopped", error: "535 no", advice: "check SMTP_PASSWORD" } : { kind: "sent" }));
		const clock = { now: START_MS };
		expect(await run(mailPorts(office, clock), tenantId)).toMatchObject({
			success: true,
			level: "error",
			message: expect.stringContaining("535"),
		});
		clock.now += STOPPED_MS - 1;
		await run(mailPorts(office, clock), tenantId);
		expect(office.asked).toHaveLength(1);
		expect(new Set((await rows(tenantId)).map(({ attempts }) => attempts))).toEqual(new Set([0]));
		expect(await openIncidents(tenantId)).toMatchObject([
			{ kind: "mail_failing", subject: "", advice: expect.stringContaining("check SMTP_PASSWORD") },
		]);
		refuses = false;
		clock.now += 1;
		await run(mailPorts(office, clock), tenantId);
		expect(office.taken).toHaveLength(6);
		expect(await openIncidents(tenantId)).toEqual([]);
	});

	it("of every shop waits when the server has refused one, which is asked again by one of them alone", async () => {
		let refuses = true;
		const office = postOffice(() => (refuses ? { kind: "stopped", error: "535 no", advice: "check SMTP_PASSWORD" } : { kind: "sent" }));
		const clock = { now: START_MS };
		const ports = mailPorts(office, clock);
		const shops = [await mailShop(), await mailShop(), await mailShop()] as const;
		for (const id of shops) await post(letterOf(id), ["a@x.example", "b@x.example"]);
		const all = () => Promise.all(shops.map((id) => run(ports, id)));
		const due = async () => (await tenantsDue(env.DB, clock.now, 10_000)).filter((id) => shops.some((shop) => shop === id)).sort();
		expect(await due()).toEqual([...shops].sort());
		await run(ports, shops[0]);
		expect(await due()).toEqual([]);
		// Each of the others says so, and asks nobody.
		expect(await all()).toMatchObject(shops.map(() => ({ success: true, level: "error", message: expect.stringContaining("535") })));
		expect(office.asked).toHaveLength(1);
		for (const id of shops) {
			expect(await openIncidents(id)).toMatchObject([
				{
					kind: "mail_failing",
					subject: "",
					reason: "535 no",
					advice: expect.stringContaining("It is tried again every 10 minutes by itself"),
				},
			]);
			expect((await rows(id)).map(({ nextMs, attempts }) => [nextMs, attempts])).toEqual([
				[START_MS + STOPPED_MS, 0],
				[START_MS + STOPPED_MS, 0],
			]);
		}
		clock.now += STOPPED_MS;
		await all();
		expect(office.asked).toHaveLength(2);
		expect(await mailStopOf(env.DB)).toMatchObject({ sinceMs: START_MS, untilMs: clock.now + STOPPED_MS, error: "535 no" });
		refuses = false;
		clock.now += STOPPED_MS;
		await all();
		await all();
		expect(office.taken).toHaveLength(6);
		expect(await mailStopOf(env.DB)).toBeNull();
		// One incident each, which is over.
		for (const id of shops) {
			const { results } = await env.DB.prepare("SELECT closed_at_ms AS atMs FROM incidents WHERE tenant_id = ?").bind(id).all();
			expect(results).toEqual([{ atMs: clock.now }]);
		}
	});

	it("to people waits with those of shops, and the other way round", async () => {
		const office = postOffice(() => ({ kind: "stopped", error: "535 no", advice: "check SMTP_PASSWORD" }));
		const clock = { now: START_MS };
		const ports = mailPorts(office, clock);
		const id = await mailShop();
		await post(letterOf(id), ["a@x.example"]);
		await run(ports, id);
		await drizzle(env.DB).batch(postLetter(drizzle(env.DB), letterOf(id), [{ channel: "people", recipient: "ada@x.example" }], START_MS));
		const people = { ...ports, publicUrl: "https://o.example", credentialsKey: env.CREDENTIALS_KEY };
		await sendPeopleMail(people);
		expect(office.asked).toHaveLength(1);
		clock.now += STOPPED_MS;
		await sendPeopleMail(people);
		expect(office.asked).toHaveLength(2);
		await run(ports, id);
		expect(office.asked).toHaveLength(2);
	});

	it("that nobody came to hand over leaves the next try to others", async () => {
		const office = postOffice();
		const clock = { now: START_MS };
		const ports = mailPorts(office, clock);
		const [first, second] = [await mailShop(), await mailShop()];
		await stopMail(env.DB, { sinceMs: START_MS, untilMs: START_MS, error: "535 no", advice: "" });
		for (const id of [first, second]) await post(letterOf(id), ["a@x.example"]);
		// It is dropped before the server is asked.
		await env.DB.prepare("DELETE FROM letters WHERE tenant_id = ?").bind(first).run();
		await run(ports, first);
		expect([office.asked.length, (await mailStopOf(env.DB))?.untilMs]).toEqual([0, START_MS]);
		await run(ports, second);
		expect(office.taken).toHaveLength(1);
	});

	it("that somebody is sending is nobody else's, and one whose sender died goes again under the same id", async () => {
		const tenantId = await mailShop();
		const letter = letterOf(tenantId);
		await post(letter, ["a@x.example"]);
		const claim = { tenantId, channel: "mail", limit: 10, leaseMs: MAIL_LEASE_MS } as const;
		const [mine] = await claimDue(env.DB, { ...claim, nowMs: START_MS });
		expect(await claimDue(env.DB, { ...claim, nowMs: START_MS + MAIL_LEASE_MS - 1 })).toEqual([]);
		const office = postOffice();
		await run(mailPorts(office, { now: START_MS + MAIL_LEASE_MS }), tenantId);
		expect(office.taken.map(({ id }) => id)).toEqual([`${letter.id}.${START_MS}@holdfast.example`]);
		// The one that was thought dead has its say too late.
		if (mine === undefined) throw new Error("it was due");
		expect(await settle(env.DB, mine, { kind: "given_up", error: "x" }, START_MS)).toBe(false);
		expect(await rows(tenantId)).toMatchObject([{ state: "sent", attempts: 2 }]);
	});

	it("waits in its turn: a run sends so many and no more", async () => {
		const tenantId = await mailShop();
		for (let n = 0; n < 2; n += 1)
			await post(
				letterOf(tenantId),
				Array.from({ length: MAILS_A_RUN_MAX / 2 + 5 }, (_, k) => `${k}@x.example`),
			);
		const office = postOffice();
		const clock = { now: START_MS };
		expect((await run(mailPorts(office, clock), tenantId)).count).toBe(MAILS_A_RUN_MAX);
		expect((await run(mailPorts(office, clock), tenantId)).count).toBe(10);
	});

	it("is kept where the deployment sends no mail, and the log says so", async () => {
		const tenantId = await mailShop();
		await post(letterOf(tenantId), ["a@x.example"]);
		const ports: MailPorts = {
			...mailPorts(postOffice(), { now: START_MS }),
			setup: { kind: "none", say: "Nothing is set." },
			mailer: () => null,
		};
		expect(await run(ports, tenantId)).toMatchObject({
			success: true,
			count: 0,
			level: "warning",
			message: "Letters wait. Nothing is set.",
		});
		expect(await rows(tenantId)).toMatchObject([{ state: "waiting", attempts: 0 }]);
	});
});
