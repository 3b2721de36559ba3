import { env } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { beforeEach, describe, expect, it } from "vitest";
import { mailService } from "../../src/cron/mail";
import type { AuditEntry } from "../../src/db/audit";
import { endIncident, raiseIncident } from "../../src/db/incidents";
import { resend } from "../../src/db/letters";
import { mailSettingsOf, saveMailSettings } from "../../src/db/mail-settings";
import { type Letter, postLetter } from "../../src/db/outbox";
import { reportSettingsOf, saveReportSettings } from "../../src/db/report";
import { REPORT_LETTER, resendReport } from "../../src/db/reports";
import { CONFIRMATION, CONFIRMATION_NEWS_MS_MAX, NEWS_MS_MAX } from "../../src/db/waiting-letters";
import { draft } from "../support/drafts";
import { failingFor } from "../support/failing-d1";
import { letterOf, mailPorts } from "../support/letters";
import { MINUTE_MS, mailWorld, member, START_MS } from "../support/mail-world";

const DAY_MS = 24 * 3_600_000;
const CSV = [{ filename: "a.csv", type: "text/csv", content: "QUJD" }];

beforeEach(async () => {
	await env.DB.prepare("DELETE FROM mail_stops").run();
});
const entryOf = (tenantId: string, atMs: number): AuditEntry => ({
	...{ tenantId, atMs, id: crypto.randomUUID(), event: "mail.changed", subject: "mail" },
	...{ actor: null, before: null, after: null, note: null, detail: {} },
});
const rows = async (tenantId: string) =>
	(
		await env.DB.prepare("SELECT recipient, state, last_error AS error FROM outbox WHERE tenant_id = ?1 ORDER BY recipient")
			.bind(tenantId)
			.all<{ recipient: string; state: string; error: string | null }>()
	).results;
const states = async (tenantId: string) => Object.fromEntries((await rows(tenantId)).map(({ recipient, state }) => [recipient, state]));

/** A shop whose mail server can be away. */
async function world(about: Parameters<typeof mailWorld>[0] = {}) {
	const there = { is: true };
	const w = await mailWorld(about, () => (there.is ? { kind: "sent" } : { kind: "later", error: "451 busy" }));
	const post = async (letter: Letter, ...to: string[]) => {
		const recipients = to.map((recipient) => ({ channel: "mail", recipient }) as const);
		await drizzle(env.DB).batch(postLetter(drizzle(env.DB), letter, recipients, w.clock.now));
		return letter;
	};
	/** The deployment sends no mail at all. */
	const runUnset = () =>
		mailService({ ...mailPorts(w.office, w.clock), setup: { kind: "none", say: "Nothing is set." }, mailer: () => null })(
			{ tenantId: w.tenantId, service: "mail", part: "", dueAtMs: w.clock.now, cause: "schedule", attempt: 1 },
			new AbortController().signal,
		);
	const settings = async (change: { confirmations?: boolean; merchantAddresses?: readonly string[] }) => {
		const { version: seen, updatedAtMs: _, ...before } = await mailSettingsOf(env.DB, w.tenantId);
		return await saveMailSettings(env.DB, w.tenantId, { ...before, ...change, seen }, entryOf(w.tenantId, w.clock.now));
	};
	const reportTo = async (recipients: readonly string[], at: { seen?: number } = {}) => {
		const { version, updatedAtMs: _, ...before } = await reportSettingsOf(env.DB, w.tenantId);
		const wanted = { ...before, recipients, seen: at.seen ?? version };
		return await saveReportSettings(env.DB, w.tenantId, wanted, entryOf(w.tenantId, w.clock.now));
	};
	const to = () => w.office.taken.map((message) => message.to).sort();
	return { ...w, there, post, runUnset, settings, reportTo, to };
}

describe("a letter that has waited for a way to send it", () => {
	it.each([
		["a confirmation", CONFIRMATION, CONFIRMATION_NEWS_MS_MAX],
		["a report", REPORT_LETTER, NEWS_MS_MAX],
		["any other", "test", NEWS_MS_MAX],
	])("is sent as long as it is news, and not after that: %s", async (_, kind, newsMs) => {
		const { tenantId, post, clock, runUnset, once, to, reportTo } = await world({ confirmations: true });
		await reportTo(["old@x.example", "new@x.example"]);
		await post(letterOf(tenantId, { kind }), "old@x.example");
		clock.now += 1;
		await post(letterOf(tenantId, { kind }), "new@x.example");
		await runUnset();
		clock.now += newsMs - 1;
		expect(await once()).toMatchObject({
			level: "warning",
			count: 1,
			message: "Mails: 1 sent. Not sent, because they waited for so long that they are no news any more: 1.",
			detail: { old: 1 },
		});
		expect(to()).toEqual(["new@x.example"]);
		expect(await rows(tenantId)).toMatchObject([
			{ state: "sent" },
			{ state: "dropped", error: "It waited for so long that it is no news any more." },
		]);
	});

	it("is shown as dropped while there is still no way, and the run says how many", async () => {
		const { tenantId, post, clock, runUnset } = await world();
		await post(letterOf(tenantId), "a@x.example", "b@x.example");
		clock.now += 40 * DAY_MS;
		await post(letterOf(tenantId), "c@x.example");
		expect(await runUnset()).toMatchObject({
			level: "warning",
			message: expect.stringContaining("no news any more: 2."),
			detail: { old: 2 },
		});
		expect(await states(tenantId)).toEqual({ "a@x.example": "dropped", "b@x.example": "dropped", "c@x.example": "waiting" });
		expect(await runUnset()).toMatchObject({ message: "Letters wait. Nothing is set." });
	});

	it("is not taken from whoever is sending it, and is dropped when they have died of it", async () => {
		const { tenantId, post, clock, runUnset } = await world();
		await post(letterOf(tenantId), "a@x.example");
		clock.now += NEWS_MS_MAX;
		await env.DB.prepare("UPDATE outbox SET state = 'sending', next_attempt_at_ms = ?2 WHERE tenant_id = ?1")
			.bind(tenantId, clock.now + MINUTE_MS)
			.run();
		await runUnset();
		expect(await states(tenantId)).toEqual({ "a@x.example": "sending" });
		clock.now += MINUTE_MS;
		await runUnset();
		expect(await states(tenantId)).toEqual({ "a@x.example": "dropped" });
	});

	it("goes when a person sends it again, however old it is", async () => {
		const { tenantId, post, clock, runUnset, once, to } = await world({ confirmations: true });
		const letter = await post(letterOf(tenantId, { kind: CONFIRMATION }), "ann@x.example");
		clock.now += 40 * DAY_MS;
		await runUnset();
		expect(await resend(env.DB, tenantId, letter.id, "ann@x.example", entryOf(tenantId, clock.now))).toBe(true);
		await once();
		expect(to()).toEqual(["ann@x.example"]);
	});

	it("and is a confirmation is given up by a busy server after a day", async () => {
		const { tenantId, post, clock, once, there } = await world({ confirmations: true });
		there.is = false;
		await post(letterOf(tenantId, { kind: CONFIRMATION }), "ann@x.example");
		for (let tries = 0; tries < 100; tries += 1) {
			await once();
			const row = await env.DB.prepare("SELECT next_attempt_at_ms AS atMs FROM outbox WHERE tenant_id = ?1")
				.bind(tenantId)
				.first<{ atMs: number | null }>();
			if (row?.atMs == null) break;
			clock.now = row.atMs;
		}
		expect(await rows(tenantId)).toMatchObject([{ state: "given_up", error: "451 busy" }]);
		expect(clock.now - START_MS).toBeLessThanOrEqual(CONFIRMATION_NEWS_MS_MAX);
		expect(clock.now - START_MS).toBeGreaterThan(CONFIRMATION_NEWS_MS_MAX - 6 * 3_600_000 - MINUTE_MS);
	});
});

describe("a shop that resumes its mail after weeks", () => {
	const passedOver = async (tenantId: string) => {
		const { results } = await env.DB.prepare(
			"SELECT source, passed_over AS why FROM alerts WHERE tenant_id = ?1 AND passed_over IS NOT NULL ORDER BY source",
		)
			.bind(tenantId)
			.all<{ source: string; why: string }>();
		return results.map(({ source, why }) => `${source}: ${why}`);
	};

	it("thanks nobody for an order of more than a day ago", async () => {
		const { tenantId, orders, run, clock, to } = await world({ confirmations: true });
		await orders(7, 1, { status: "queued" });
		clock.now += 1;
		await orders(8, 1, { status: "queued", body: JSON.stringify(draft({ customer: { ...draft().customer, email: "new@example.com" } })) });
		await run(CONFIRMATION_NEWS_MS_MAX - 1);
		expect(to()).toEqual(["new@example.com"]);
		expect(await passedOver(tenantId)).toEqual(["confirmation:7: old"]);
	});

	it("tells of what still is, and of what has ended lately, and of nothing else", async () => {
		const { tenantId, orders, run, clock, subjects } = await world();
		const trouble = (kind: "service_stopped" | "events_failing" | "erasure_stuck") => ({
			kind,
			subject: "x",
			reason: "It stopped.",
			advice: null,
		});
		for (const kind of ["service_stopped", "events_failing", "erasure_stuck"] as const)
			await raiseIncident(env.DB, tenantId, trouble(kind), clock.now);
		await orders(7, 1, { status: "failed", errorClass: "validation_rejected", errorMessage: "no such article", attempts: 1, version: 2 });
		await endIncident(env.DB, tenantId, "service_stopped", "x", clock.now);
		await endIncident(env.DB, tenantId, "events_failing", "x", clock.now + 1);
		await run(NEWS_MS_MAX);
		expect(subjects().sort()).toEqual([
			"A person cannot be erased: Byrne & Sons",
			"Events are delivered again (recovered): Byrne & Sons",
			"Order not placed",
		]);
		expect((await passedOver(tenantId)).map((one) => one.replace(/^incident:[^:]+:/, ""))).toEqual(["closed: old", "opened: old"]);
	});
});

describe("a confirmation that waits", () => {
	const PLACED = { status: "queued" } as const;

	it.each(["cancelled", "archived"] as const)("is not sent once its order is %s, unless a person sends it", async (status) => {
		const { tenantId, orders, once, there, clock, to } = await world({ confirmations: true });
		there.is = false;
		await orders(7, 2, PLACED);
		await once();
		expect(await rows(tenantId)).toHaveLength(2);
		await orders(7, 1, { status, version: 9 });
		there.is = true;
		clock.now += 10 * MINUTE_MS;
		await once();
		expect(to()).toHaveLength(1);
		const dropped = (await rows(tenantId)).filter(({ state }) => state === "dropped");
		expect(dropped).toMatchObject([{ error: "It is not wanted any more." }]);
		const letter = await env.DB.prepare("SELECT id FROM letters WHERE tenant_id = ?1 AND source = 'confirmation:7'")
			.bind(tenantId)
			.first<string>("id");
		clock.now += 1;
		await resend(env.DB, tenantId, letter ?? "", "ann@example.com", entryOf(tenantId, clock.now));
		await once();
		expect(to()).toHaveLength(2);
	});

	it("is dropped when confirmations are switched off; what is sent again after that goes, and is not dropped by the next save", async () => {
		const { tenantId, post, settings, once, to, clock } = await world({ confirmations: true });
		const letter = await post(letterOf(tenantId, { kind: CONFIRMATION }), "ann@x.example", "bob@x.example");
		await post(letterOf(tenantId), "other@x.example");
		expect(await settings({ confirmations: true })).toBe(true);
		expect(await states(tenantId)).toMatchObject({ "ann@x.example": "waiting" });
		expect(await settings({ confirmations: false })).toBe(true);
		expect(await rows(tenantId)).toMatchObject([
			{ state: "dropped", error: "Confirmations were switched off." },
			{ state: "dropped" },
			{ recipient: "other@x.example", state: "waiting" },
		]);
		clock.now += 1;
		await resend(env.DB, tenantId, letter.id, "bob@x.example", entryOf(tenantId, clock.now));
		expect(await settings({})).toBe(true);
		await once();
		expect(to()).toEqual(["bob@x.example", "other@x.example"]);
	});

	it("and was written while they were switched off is found out when its turn comes", async () => {
		const { tenantId, post, settings, once, to } = await world({ confirmations: true });
		expect(await settings({ confirmations: false })).toBe(true);
		await post(letterOf(tenantId, { kind: CONFIRMATION, source: "confirmation:7" }), "ann@x.example");
		await once();
		expect(to()).toEqual([]);
		expect(await states(tenantId)).toEqual({ "ann@x.example": "dropped" });
	});
});

describe("a report that waits", () => {
	it("is not sent to who was taken off its list, and is to the others and to whom a person has named", async () => {
		const { tenantId, post, reportTo, once, to, clock } = await world();
		await reportTo(["Ann@x.example", "bob@x.example"]);
		const letter = await post(letterOf(tenantId, { kind: REPORT_LETTER, attachments: CSV }), "ann@x.example", "bob@x.example");
		const sendTo = async (...them: string[]) => {
			clock.now += 1;
			expect(await resendReport(env.DB, { tenantId, letterId: letter.id }, them, entryOf(tenantId, clock.now))).toBe("resent");
		};
		await sendTo("named@x.example");
		expect(await reportTo(["cy@x.example"], { seen: 7 })).toBe(false);
		expect(await states(tenantId)).toMatchObject({ "ann@x.example": "waiting", "bob@x.example": "waiting" });
		expect(await reportTo(["BOB@x.example", "cy@x.example"])).toBe(true);
		expect(await rows(tenantId)).toMatchObject([
			{ recipient: "ann@x.example", state: "dropped", error: "They do not get the report any more." },
			{ recipient: "bob@x.example", state: "waiting" },
			{ recipient: "named@x.example", state: "waiting" },
		]);
		await once();
		expect(to()).toEqual(["bob@x.example", "named@x.example"]);
		await sendTo("ann@x.example");
		expect(await reportTo(["cy@x.example"])).toBe(true);
		await once();
		expect(to()).toEqual(["ann@x.example", "bob@x.example", "named@x.example"]);
	});

	it("and was being tried while they were taken off is not tried again", async () => {
		const { tenantId, post, reportTo, once, to, clock } = await world();
		await reportTo(["ann@x.example"]);
		await post(letterOf(tenantId, { kind: REPORT_LETTER }), "ann@x.example");
		await env.DB.prepare("UPDATE outbox SET state = 'sending', next_attempt_at_ms = ?2 WHERE tenant_id = ?1")
			.bind(tenantId, clock.now + MINUTE_MS)
			.run();
		await reportTo([]);
		clock.now += MINUTE_MS;
		await once();
		expect([to(), await states(tenantId)]).toEqual([[], { "ann@x.example": "dropped" }]);
	});
});

describe("an alert, while nobody can say who is told of it", () => {
	it("waits, and everything else goes; it is sent to those who are told once that can be read", async () => {
		const { tenantId, post, once, clock, to } = await world();
		const reader = await member(tenantId, { orderErrors: "inbox", unsynced: true });
		const [left, shop] = ["left@byrne.example", "shop@byrne.example"];
		await post(letterOf(tenantId, { kind: "order_not_placed" }), left, shop);
		await post(letterOf(tenantId, { kind: "unsynced_order" }), left, reader.email);
		await post(letterOf(tenantId), "other@x.example");
		const { db, failed } = failingFor(/notification_choices/);
		await expect(once(db)).rejects.toThrow("Failed query");
		expect(failed()).toBeGreaterThan(0);
		expect(to()).toEqual(["other@x.example"]);
		expect(new Set((await rows(tenantId)).map(({ state, error }) => `${state}: ${error}`))).toEqual(
			new Set(["sent: null", "waiting: It could not be read who is told of this."]),
		);
		clock.now += MINUTE_MS;
		await once();
		expect(to()).toEqual([reader.email, "other@x.example", shop].sort());
		expect((await rows(tenantId)).filter(({ recipient }) => recipient === left).map(({ state }) => state)).toEqual(["dropped", "dropped"]);
	});
});

describe("the message id of a mail", () => {
	it("stays when a machine tries again, and is another when a person sends it again", async () => {
		const { tenantId, post, once, clock, there, office } = await world();
		there.is = false;
		const letter = await post(letterOf(tenantId), "a@x.example");
		await once();
		there.is = true;
		clock.now += 10 * MINUTE_MS;
		await once();
		await resend(env.DB, tenantId, letter.id, "a@x.example", entryOf(tenantId, clock.now));
		await once();
		const [first, tried, again, ...others] = office.asked.map(({ id }) => id);
		expect(others).toEqual([]);
		expect(first).toMatch(new RegExp(`^${letter.id}\\.\\d+@holdfast\\.example$`));
		expect(tried).toBe(first);
		expect(again).toMatch(new RegExp(`^${letter.id}\\.\\d+@holdfast\\.example$`));
		expect(again).not.toBe(first);
	});
});
