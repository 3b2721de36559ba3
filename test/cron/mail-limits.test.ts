import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { CONFIRMATIONS_AN_ADDRESS_MAX, CONFIRMATIONS_MAX } from "../../src/cron/mail-confirmations";
import { INCIDENTS_AN_HOUR_MAX, OUTAGES_AN_HOUR_MAX } from "../../src/cron/mail-incidents";
import { tenantsWanted } from "../../src/db/alerts";
import { endIncident, raiseIncident, saveIncident } from "../../src/db/incidents";
import { tenantsDue } from "../../src/db/outbox";
import { draft } from "../support/drafts";
import { MINUTE_MS, mailWorld, member, START_MS } from "../support/mail-world";

const bodyFor = (email: string): string => JSON.stringify(draft({ customer: { ...draft().customer, email } }));

describe("mails about incidents", () => {
	const trouble = (subject: string) =>
		({ kind: "service_stopped", subject, reason: `${subject} failed 5 times.`, advice: "Look at it." }) as const;

	it("say which service it is about, when it begins and when it is over", async () => {
		const { tenantId, run, subjects, clock } = await mailWorld();
		await raiseIncident(env.DB, tenantId, trouble("replication:product"), START_MS);
		await run();
		clock.now += 5 * MINUTE_MS;
		await endIncident(env.DB, tenantId, "service_stopped", "replication:product", clock.now);
		await run();
		expect(subjects()).toEqual([
			"Replication (Products) has stopped: Byrne & Sons",
			"Replication (Products) runs again (recovered): Byrne & Sons",
		]);
	});

	it("name what it is about where the title does not, in words and never by an id", async () => {
		const { tenantId, run, office } = await mailWorld();
		await raiseIncident(env.DB, tenantId, { ...trouble("missing:E7"), kind: "reconciliation", reason: "It is not there." }, START_MS);
		await run();
		expect(office.taken[0]?.text).toContain("About: E7\n");
		expect(office.taken[0]?.html).toContain(">E7<");
		const id = crypto.randomUUID();
		const kinds = ["job_failed", "erasure_stuck", "endpoint_failing", "events_failing"] as const;
		for (const kind of kinds) await raiseIncident(env.DB, tenantId, { ...trouble(id), kind, reason: "It is stuck." }, START_MS);
		await raiseIncident(env.DB, tenantId, { ...trouble("more"), kind: "reconciliation", reason: "5 more differ." }, START_MS);
		await run();
		expect(office.taken).toHaveLength(2 + kinds.length);
		for (const { text, html, subject } of office.taken.slice(1))
			for (const part of [text, html, subject]) {
				expect(part).not.toContain(id);
				expect(part).not.toContain("About");
			}
	});

	it("name an endpoint by its host while there is one, and say when the service goes again, in the shop's zone", async () => {
		const { tenantId, run, office, subjects } = await mailWorld();
		const id = crypto.randomUUID();
		await env.DB.batch([
			env.DB.prepare(
				`INSERT INTO webhook_endpoints (tenant_id, id, url, events, description, sealed_secret, created_at_ms, created_by, failures, not_before_ms, version)
				VALUES (?1, ?2, 'https://hooks.shop.example/secret-path', '[]', '', 'sealed', 0, '{}', 0, 0, 1)`,
			).bind(tenantId, id),
			env.DB.prepare("INSERT INTO agenda VALUES (?1, 'events', ?2, ?3, 300000, 'a plan')").bind(tenantId, id, START_MS + 5 * MINUTE_MS),
		]);
		const gone = crypto.randomUUID();
		for (const one of [id, gone]) await raiseIncident(env.DB, tenantId, { ...trouble(`events:${one}`), reason: "It hangs." }, START_MS);
		await run();
		expect(subjects().sort()).toEqual([
			"Events (hooks.shop.example) has stopped: Byrne & Sons",
			"Events (one endpoint) has stopped: Byrne & Sons",
		]);
		const text = office.taken.find(({ subject }) => subject.includes("hooks."))?.text ?? "";
		expect(text).toContain("Goes again by itself: 3 June 2026 at 10:05");
		expect(text.split("Times are those of Europe/Dublin.")).toHaveLength(2);
		for (const mail of office.taken) expect(`${mail.text}${mail.html}`).not.toMatch(new RegExp(`secret-path|${id}|${gone}`));
	});

	it("are one for what is over before anybody was told that it began", async () => {
		const { tenantId, run, office, subjects } = await mailWorld();
		await raiseIncident(env.DB, tenantId, trouble("report"), START_MS);
		await endIncident(env.DB, tenantId, "service_stopped", "report", START_MS + MINUTE_MS);
		await run(2 * MINUTE_MS);
		await run(60 * MINUTE_MS);
		expect(subjects()).toHaveLength(1);
		expect(subjects()[0]).toContain("(recovered)");
		expect(office.taken[0]?.text).toContain("report failed 5 times.");
	});

	it("are so many in an hour and one digest with all the others; the ERP's outage has its own", async () => {
		const { tenantId, run, office, subjects, clock } = await mailWorld();
		const parts = Array.from({ length: INCIDENTS_AN_HOUR_MAX + 15 }, (_, n) => `replication:part${n}`);
		for (const [n, part] of parts.entries()) await raiseIncident(env.DB, tenantId, trouble(part), START_MS + n);
		await run();
		expect(subjects()).toHaveLength(INCIDENTS_AN_HOUR_MAX);
		const open = {
			id: "i-1",
			kind: "erp_offline",
			reason: "refused",
			openedAtMs: clock.now,
			closedAtMs: null,
			ordersTouched: null,
		} as const;
		await saveIncident(env.DB, tenantId, open, clock.now);
		const ended = parts.at(-1) ?? "";
		await endIncident(env.DB, tenantId, "service_stopped", ended, START_MS + MINUTE_MS);
		await run(30 * MINUTE_MS);
		expect(subjects().slice(INCIDENTS_AN_HOUR_MAX)).toEqual(["The ERP is offline: Byrne & Sons"]);
		await run(31 * MINUTE_MS);
		await run(5 * MINUTE_MS);
		const [, ...rest] = subjects().slice(INCIDENTS_AN_HOUR_MAX);
		expect(rest).toEqual(["15 more incidents: Byrne & Sons"]);
		const told = office.taken.flatMap(({ text }) => text.match(/(?<=Replication \()part\d+/g) ?? []);
		expect(new Set(told).size).toBe(parts.length);
		expect(office.taken.at(-1)?.text).toContain("14 of them go on");
	});
});

describe("mails about outages of an ERP that comes and goes", () => {
	const outage = (n: number, atMs: number) =>
		({ id: `i-${n}`, kind: "erp_offline", reason: `refused ${n}`, openedAtMs: atMs, closedAtMs: null, ordersTouched: null }) as const;

	it("are so many in an hour and one digest, and keep no other news from people", async () => {
		const { tenantId, run, office, subjects, clock } = await mailWorld();
		const outages = 10;
		for (let n = 0; n < outages; n += 1) {
			const incident = outage(n, clock.now);
			await saveIncident(env.DB, tenantId, incident, clock.now);
			await run(2 * MINUTE_MS);
			await saveIncident(env.DB, tenantId, { ...incident, closedAtMs: clock.now }, clock.now);
			await run(3 * MINUTE_MS);
		}
		expect(subjects()).toHaveLength(OUTAGES_AN_HOUR_MAX);
		await raiseIncident(env.DB, tenantId, { kind: "service_stopped", subject: "report", reason: "It failed.", advice: null }, clock.now);
		await run(MINUTE_MS);
		expect(subjects().slice(OUTAGES_AN_HOUR_MAX)).toEqual(["Daily report has stopped: Byrne & Sons"]);
		await run(15 * MINUTE_MS);
		const left = outages - OUTAGES_AN_HOUR_MAX / 2;
		expect(subjects().slice(OUTAGES_AN_HOUR_MAX + 1)).toEqual([`${left} more incidents: Byrne & Sons`]);
		const told = office.taken.flatMap(({ text }) => text.match(/refused \d+/g) ?? []);
		expect(new Set(told).size).toBe(outages);
	});

	it("are two for each of three restarts", async () => {
		const { tenantId, run, subjects, clock } = await mailWorld();
		for (let n = 0; n < 3; n += 1) {
			const incident = outage(n, clock.now);
			await saveIncident(env.DB, tenantId, incident, clock.now);
			await run(2 * MINUTE_MS);
			await saveIncident(env.DB, tenantId, { ...incident, closedAtMs: clock.now }, clock.now);
			await run(15 * MINUTE_MS);
		}
		expect(subjects()).toHaveLength(6);
	});
});

describe("confirmations", () => {
	it("go to one address so often in an hour; what is over it is skipped, and the log says so", async () => {
		const { orders, once, run, office, clock } = await mailWorld({ confirmations: true });
		await orders(1, CONFIRMATIONS_AN_ADDRESS_MAX - 1, { body: bodyFor("victim@x.example") });
		await run();
		await orders(20, 4, { body: bodyFor("Victim@X.example") });
		await orders(30, 1, { body: bodyFor("ann@x.example") });
		expect(await once()).toMatchObject({
			level: "warning",
			message: expect.stringContaining("3 confirmations were not written"),
			detail: { skipped: 3 },
		});
		await run();
		const to = (address: string) => office.taken.filter((mail) => mail.to.toLowerCase() === address).length;
		expect([to("victim@x.example"), to("ann@x.example")]).toEqual([CONFIRMATIONS_AN_ADDRESS_MAX, 1]);
		clock.now += 61 * MINUTE_MS;
		await orders(40, 1, { body: bodyFor("victim@x.example") });
		await run();
		expect(to("victim@x.example")).toBe(CONFIRMATIONS_AN_ADDRESS_MAX + 1);
	});

	it("of more orders than one run writes mark their shop again, so that the tick goes on with them", async () => {
		const { orders, once, tenantId } = await mailWorld({ confirmations: true });
		for (let n = 0; n < CONFIRMATIONS_MAX + 5; n += 1) await orders(n + 1, 1, { body: bodyFor(`c${n}@x.example`) });
		await once();
		expect(await tenantsWanted(env.DB, 10_000)).toContain(tenantId);
		await once();
		expect(await tenantsWanted(env.DB, 10_000)).not.toContain(tenantId);
		const { results } = await env.DB.prepare("SELECT 1 FROM letters WHERE tenant_id = ?1").bind(tenantId).all();
		expect(results).toHaveLength(CONFIRMATIONS_MAX + 5);
	});
});

describe("an order that comes to be on its way long after it was placed", () => {
	const shop = async () => {
		const made = await mailWorld({ addresses: [] });
		await member(made.tenantId, { orderErrors: "inbox", unsynced: true });
		return made;
	};

	it.each([
		["awaiting_payment", "its payment came"],
		["failed", "a person sent it again"],
		["archived", "a person restored it"],
	] as const)("from %s is “Unsynced Order” half an hour after %s", async (before, _because) => {
		const { orders, run, subjects, clock } = await shop();
		await orders(7, 1, { status: before });
		await run(120 * MINUTE_MS);
		await orders(7, 1, { status: "queued", placedAtMs: START_MS, version: 2 });
		await run();
		// Tries in between are not a new beginning.
		clock.now += 15 * MINUTE_MS;
		await orders(7, 1, { status: "queued", placedAtMs: START_MS, version: 3, attempts: 1 });
		await run(14 * MINUTE_MS);
		expect(subjects()).toEqual([]);
		await run(MINUTE_MS);
		expect(subjects()).toEqual(["Unsynced Order"]);
	});

	it("is told of again when it is sent again and takes as long again", async () => {
		const { orders, run, subjects, clock } = await shop();
		await orders(7, 1, { status: "queued" });
		await run(30 * MINUTE_MS);
		expect(subjects()).toHaveLength(1);
		await orders(7, 1, { status: "failed", placedAtMs: START_MS, version: 2, attempts: 1 });
		clock.now += 300 * MINUTE_MS;
		await orders(7, 1, { status: "queued", placedAtMs: START_MS, version: 3, attempts: 1 });
		await run(29 * MINUTE_MS);
		expect(subjects()).toHaveLength(1);
		await run(MINUTE_MS);
		await run(90 * MINUTE_MS);
		expect(subjects()).toEqual(["Unsynced Order", "Unsynced Order"]);
	});

	it("leaves no row behind once it has arrived, and has none where nobody wants to hear of it", async () => {
		const rows = async (tenantId: string) =>
			(await env.DB.prepare("SELECT seq, since_ms FROM on_the_way WHERE tenant_id = ?1").bind(tenantId).all()).results;
		const { orders, tenantId, clock } = await shop();
		await orders(7, 1, { status: "awaiting_payment" });
		clock.now += MINUTE_MS;
		await orders(7, 1, { status: "queued", version: 2 });
		expect(await rows(tenantId)).toEqual([{ seq: 7, since_ms: clock.now }]);
		await orders(7, 1, { status: "synced", version: 3 });
		expect(await rows(tenantId)).toEqual([]);
		const nobody = await mailWorld();
		await nobody.orders(7, 1, { status: "awaiting_payment" });
		await nobody.orders(7, 1, { status: "queued", version: 2 });
		expect(await rows(nobody.tenantId)).toEqual([]);
	});
});

describe("a shop whose mail is paused", () => {
	it("takes nobody's place among those that the tick starts, and is there again when it goes on", async () => {
		const { tenantId, orders, clock } = await mailWorld({}, () => ({ kind: "later", error: "451" }));
		await orders(7, 1, { status: "failed", errorClass: "validation_rejected", errorMessage: "no", attempts: 1 });
		await env.DB.prepare(
			"INSERT INTO outbox (tenant_id, letter_id, channel, recipient, state, attempts, next_attempt_at_ms, created_at_ms) VALUES (?1, 'l', 'mail', 'a@x.example', 'waiting', 0, 1, 1)",
		)
			.bind(tenantId)
			.run();
		const found = async () => [
			(await tenantsWanted(env.DB, 10_000)).includes(tenantId),
			(await tenantsDue(env.DB, clock.now, 10_000)).includes(tenantId),
		];
		expect(await found()).toEqual([true, true]);
		await env.DB.prepare(
			"INSERT INTO schedules (tenant_id, service, expression, paused, updated_at_ms) VALUES (?1, 'mail', '*/5 * * * *', 1, 0)",
		)
			.bind(tenantId)
			.run();
		expect(await found()).toEqual([false, false]);
		await env.DB.prepare("UPDATE schedules SET paused = 0 WHERE tenant_id = ?1").bind(tenantId).run();
		expect(await found()).toEqual([true, true]);
	});
});
