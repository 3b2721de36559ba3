import { env } from "cloudflare:workers";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { auditPage } from "../../src/db/audit";
import { ENDPOINTS_MAX, findEndpoint } from "../../src/db/endpoints";
import { openIncidents } from "../../src/db/incident-lists";
import { raiseIncident } from "../../src/db/incidents";
import { MISSED_LOOKED_MAX, MISSED_SENT_MAX, missedEvents, resendMissed } from "../../src/db/missed-events";
import { copyOrders } from "../../src/db/orders";
import { ROTATION_MS } from "../../src/http/admin/webhooks";
import { eventPorts, receiver, runEvents, verified } from "../support/endpoints";
import { freshTenant } from "../support/shops";
import { snapshotOf } from "../support/snapshots";
import { signedIn, signedInAt } from "./admin.client";
import { problemOf } from "./client";

const WANTED = { url: "https://shop.example/events?token=hush", events: ["order.queued", "order.synced"], description: "Warehouse" };
type Asking = Awaited<ReturnType<typeof signedIn>>["ask"];
interface Made {
	readonly id: string;
	readonly secret: string;
}
const made = async (ask: Asking, changes: object = {}): Promise<Made> =>
	(await (await ask("POST", "/webhooks", { ...WANTED, ...changes })).json()) as Made;
const deliveries = async (ask: Asking, id: string, query = "") =>
	(await (await ask("GET", `/webhooks/${id}/deliveries${query}`)).json()) as {
		items: { n: number; type: string; webhookId: string; state: string; attempts: number }[];
		next: string | null;
	};
const audited = async (tenantId: string) =>
	(await auditPage(env.DB, tenantId, { event: null, subject: null, after: null, limit: 20 })).items;

describe("endpoints for events", () => {
	it("are made with a secret that is shown once, kept sealed, and written into the audit log without it", async () => {
		const { ask, tenant, user } = await signedIn();
		const response = await ask("POST", "/webhooks", WANTED);
		const endpoint = (await response.json()) as Made;
		expect(response.status).toBe(201);
		expect(endpoint).toMatchObject({ ...WANTED, enabled: true, waiting: 0, createdBy: { id: user.id }, previousSecretUntil: null });
		expect(endpoint.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
		const { secret, ...shown } = endpoint;
		expect(await (await ask("GET", "/webhooks")).json()).toEqual({ items: [shown], next: null, limits: { endpoints: ENDPOINTS_MAX } });
		const everything = JSON.stringify([await env.DB.prepare("SELECT * FROM webhook_endpoints").all(), await audited(tenant.id)]);
		expect(everything).not.toContain(secret.slice("whsec_".length));
		const [entry] = await audited(tenant.id);
		expect(entry).toMatchObject({ event: "webhook.made", subject: endpoint.id, after: "shop.example: order.queued, order.synced" });
	});

	it.each(["PUT", "DELETE"] as const)("are changed with the end of what was told of them, or not at all: %s", async (method) => {
		const { ask, tenant } = await signedIn();
		const { id } = await made(ask);
		for (const kind of ["events_failing", "endpoint_failing"] as const)
			await raiseIncident(env.DB, tenant.id, { kind, subject: id, reason: "It answered 500.", advice: null }, 1);
		const open = async () => (await openIncidents(env.DB, tenant.id)).map(({ kind }) => kind).sort();
		const act = (version: number) =>
			method === "PUT" ? ask("PUT", `/webhooks/${id}`, { ...WANTED, enabled: false, version }) : ask("DELETE", `/webhooks/${id}`);
		if (method === "PUT") expect((await act(7)).status).toBe(409);
		await env.DB.exec(
			`CREATE TRIGGER no_end BEFORE UPDATE ON incidents WHEN NEW.tenant_id = '${tenant.id}' BEGIN SELECT raise(ABORT, 'it dies here'); END`,
		);
		try {
			expect((await act(1)).status).toBeGreaterThanOrEqual(500);
		} finally {
			await env.DB.exec("DROP TRIGGER no_end");
		}
		expect(await findEndpoint(env.DB, tenant.id, id)).toMatchObject({ version: 1, disabledAtMs: null });
		expect(await open()).toEqual(["endpoint_failing", "events_failing"]);
		expect((await act(1)).status).toBe(method === "PUT" ? 200 : 204);
		expect(await open()).toEqual([]);
	});

	it.each([
		[{ url: "http://shop.example/" }, "url"],
		[{ url: "https://169.254.169.254/latest" }, "url"],
		[{ url: "https://ada:word@shop.example/" }, "url"],
		[{ url: 7 }, "url"],
		[{ events: [] }, "events"],
		[{ events: ["order.eaten"] }, "events[0]"],
		[{ events: ["order.failed", "order.failed"] }, "events"],
		[{ description: "x".repeat(101) }, "description"],
		[{ secret: "whsec_mine" }, "secret"],
	])("name what is wrong: %j", async (wrong, path) => {
		const { ask } = await signedIn();
		const refused = await problemOf(await ask("POST", "/webhooks", { ...WANTED, ...wrong }));
		expect([refused.code, refused.errors?.map((error) => error.path)]).toEqual(["validation_failed", [path]]);
		const { id } = await made(ask);
		const again = await problemOf(await ask("PUT", `/webhooks/${id}`, { ...WANTED, enabled: true, version: 1, ...wrong }));
		expect(again.errors?.map((error) => error.path)).toEqual([path]);
	});

	it("are so many at most", async () => {
		const { ask } = await signedIn();
		for (let n = 0; n < ENDPOINTS_MAX; n += 1) await made(ask);
		expect((await problemOf(await ask("POST", "/webhooks", WANTED))).code).toBe("too_many_webhooks");
	});

	it("are turned off with what waits for them, and on again without it", async () => {
		const { ask, tenant } = await signedIn();
		const { id } = await made(ask);
		await copyOrders(env.DB, [snapshotOf(tenant.id, 1)]);
		await runEvents(
			eventPorts(
				receiver(() => new Response(null, { status: 500 })),
				{ now: 0 },
			),
			tenant.id,
			id,
		);
		await copyOrders(env.DB, [snapshotOf(tenant.id, 2)]);
		expect(await (await ask("PUT", `/webhooks/${id}`, { ...WANTED, enabled: false, version: 1 })).json()).toMatchObject({
			enabled: false,
			disabledAt: expect.any(String),
			disabledReason: null,
			waiting: 0,
		});
		expect((await deliveries(ask, id)).items).toMatchObject([{ state: "dropped" }]);
		expect((await problemOf(await ask("POST", `/webhooks/${id}/test`))).code).toBe("webhook_off");
		expect(await (await ask("PUT", `/webhooks/${id}`, { ...WANTED, enabled: true, version: 2 })).json()).toMatchObject({
			enabled: true,
			failures: 0,
		});
		const at = receiver();
		await runEvents(eventPorts(at, { now: 1 }), tenant.id, id);
		expect(at.arrived).toEqual([]);
		expect((await audited(tenant.id)).map(({ event, after }) => [event, after])).toContainEqual([
			"webhook.changed",
			"shop.example: order.queued, order.synced; off",
		]);
	});

	it("are deleted, and nothing is sent to them any more", async () => {
		const { ask, tenant } = await signedIn();
		const { id } = await made(ask);
		await copyOrders(env.DB, [snapshotOf(tenant.id, 1)]);
		expect((await ask("DELETE", `/webhooks/${id}`)).status).toBe(204);
		expect((await problemOf(await ask("DELETE", `/webhooks/${id}`))).code).toBe("webhook_not_found");
		const { results } = await env.DB.prepare("SELECT n FROM events WHERE tenant_id = ?1").bind(tenant.id).all();
		expect(results).toEqual([]);
	});

	it("get another secret, and the old one signs as well for a day", async () => {
		const { ask, tenant } = await signedIn();
		const first = await made(ask);
		const before = Date.now();
		const second = (await (await ask("POST", `/webhooks/${first.id}/rotate`)).json()) as Made & { previousSecretUntil: string };
		expect(second.secret).not.toBe(first.secret);
		expect(Date.parse(second.previousSecretUntil)).toBeGreaterThanOrEqual(before + ROTATION_MS);
		await copyOrders(env.DB, [snapshotOf(tenant.id, 1)]);
		const at = receiver();
		await runEvents(eventPorts(at, { now: Date.now() }), tenant.id, first.id);
		const [arrived] = at.arrived;
		if (arrived === undefined) throw new Error("one was to arrive");
		for (const { secret } of [first, second]) verified(secret, arrived);
		// Rotated again, the first one is nothing any more.
		const third = (await (await ask("POST", `/webhooks/${first.id}/rotate`)).json()) as Made;
		await copyOrders(env.DB, [snapshotOf(tenant.id, 2)]);
		await runEvents(eventPorts(at, { now: Date.now() }), tenant.id, first.id);
		const last = at.arrived[1];
		if (last === undefined) throw new Error("another was to arrive");
		for (const { secret } of [second, third]) verified(secret, last);
		expect(() => verified(first.secret, last)).toThrow("No matching signature");
	});

	it("are tested by an event that stands for nothing", async () => {
		const { ask, tenant } = await signedIn();
		const [one, other] = [await made(ask), await made(ask)];
		expect((await ask("POST", `/webhooks/${one.id}/test`)).status).toBe(202);
		const { results } = await env.DB.prepare("SELECT part FROM runs WHERE tenant_id = ?1 AND service = 'events'").bind(tenant.id).all();
		expect(results).toEqual([{ part: one.id }]);
		const at = receiver();
		for (const { id } of [one, other]) await runEvents(eventPorts(at, { now: Date.now() }), tenant.id, id);
		expect(at.types()).toEqual(["webhook.test"]);
		expect(new Webhook(one.secret)).toBeDefined();
		expect((await deliveries(ask, one.id)).items).toMatchObject([{ type: "webhook.test", state: "sent", eNumber: null }]);
		expect((await deliveries(ask, other.id)).items).toEqual([]);
	});

	it("show what came of every delivery, page by page, and send one again under its id", async () => {
		const { ask, tenant } = await signedIn();
		const { id } = await made(ask);
		for (const seq of [1, 2, 3]) await copyOrders(env.DB, [snapshotOf(tenant.id, seq)]);
		const at = receiver(() => new Response("y".repeat(2_000)));
		await runEvents(eventPorts(at, { now: Date.now() }), tenant.id, id);
		const first = await deliveries(ask, id, "?limit=2");
		expect(first.items).toMatchObject([
			{ eNumber: "E3", type: "order.queued", state: "sent", attempts: 1, statusCode: 200, answer: "y".repeat(500), error: null },
			{ eNumber: "E2" },
		]);
		const rest = await deliveries(ask, id, `?limit=2&cursor=${first.next}`);
		expect([rest.items, rest.next]).toMatchObject([[{ eNumber: "E1" }], null]);
		const [{ n, webhookId } = { n: 0, webhookId: "" }] = rest.items;
		expect((await ask("POST", `/webhooks/${id}/deliveries/${n}/resend`)).status).toBe(202);
		await runEvents(eventPorts(at, { now: Date.now() + 1_000 }), tenant.id, id);
		expect(at.arrived.map((arrived) => arrived.id).filter((one) => one === webhookId)).toHaveLength(2);
		expect((await audited(tenant.id)).map(({ event }) => event)).toContain("webhook.resent");
		for (const wrong of ["0", "x", "999999"])
			expect((await problemOf(await ask("POST", `/webhooks/${id}/deliveries/${wrong}/resend`))).code).toBe("delivery_not_found");
		expect((await problemOf(await ask("GET", `/webhooks/${id}/deliveries?cursor=x`))).code).toBe("validation_failed");
	});

	it("whose event was erased cannot send it again, and its answer is gone", async () => {
		const { ask, tenant } = await signedIn();
		const { id } = await made(ask);
		await copyOrders(env.DB, [snapshotOf(tenant.id, 1)]);
		await runEvents(
			eventPorts(
				receiver(() => new Response("Dear Ada")),
				{ now: Date.now() },
			),
			tenant.id,
			id,
		);
		await env.DB.prepare(`UPDATE letters SET text = '{"erasedAt":"2026-01-01"}' WHERE tenant_id = ?1`).bind(tenant.id).run();
		const [{ n } = { n: 0 }] = (await deliveries(ask, id)).items;
		expect((await deliveries(ask, id)).items).toMatchObject([{ answer: null, state: "sent" }]);
		expect((await problemOf(await ask("POST", `/webhooks/${id}/deliveries/${n}/resend`))).code).toBe("delivery_not_found");
		await env.DB.prepare("DELETE FROM outbox WHERE tenant_id = ?1").bind(tenant.id).run();
		const { results } = await env.DB.prepare("SELECT n FROM webhook_deliveries WHERE tenant_id = ?1").bind(tenant.id).all();
		expect(results).toEqual([]);
	});

	it("are the shop's own, and its administrators'", async () => {
		const { ask } = await signedIn();
		const { id } = await made(ask);
		const stranger = await signedIn();
		for (const [method, path, body] of [
			["PUT", `/webhooks/${id}`, { ...WANTED, enabled: true, version: 1 }],
			["DELETE", `/webhooks/${id}`, undefined],
			["POST", `/webhooks/${id}/rotate`, undefined],
			["POST", `/webhooks/${id}/test`, undefined],
			["GET", `/webhooks/${id}/deliveries`, undefined],
			["POST", `/webhooks/${id}/deliveries/1/resend`, undefined],
			["POST", `/webhooks/${id}/deliveries/resend`, {}],
		] as const)
			expect((await problemOf(await stranger.ask(method, path, body))).code, `${method} ${path}`).toBe("webhook_not_found");
		for (const role of ["employee", "operator"] as const) {
			const other = await signedInAt(await freshTenant(), role);
			expect((await problemOf(await other.ask("GET", "/webhooks"))).code).toBe("forbidden_role");
		}
	});

	it("say of every event what it waits for, as it will truly be", async () => {
		const { ask, tenant } = await signedIn();
		const { id } = await made(ask);
		for (const seq of [1, 2, 3, 4, 5, 6, 7]) await copyOrders(env.DB, [snapshotOf(tenant.id, seq)]);
		await copyOrders(env.DB, [snapshotOf(tenant.id, 1, { status: "synced", erpOrderNumber: "SO-1", version: 2 })]);
		const nowMs = Date.now();
		const clock = { now: nowMs };
		const down = eventPorts(
			receiver(() => new Response(null, { status: 500 })),
			clock,
		);
		const waits = async () => {
			const { items } = await deliveries(ask, id);
			return items
				.map((item) => item as unknown as { eNumber: string; type: string; waitsFor: string | null; nextAttemptAt: string | null })
				.reverse();
		};
		await runEvents(down, tenant.id, id);
		// Five failed, so it is left alone for a minute, whatever each event's own time is: the first in line goes then, and nothing else does.
		const pauseEndsMs = nowMs + 60_000;
		expect(await findEndpoint(env.DB, tenant.id, id)).toMatchObject({ failures: 5, notBeforeMs: pauseEndsMs });
		const first = (await waits()).filter(({ waitsFor }) => waitsFor === "time");
		expect(first).toMatchObject([{ nextAttemptAt: new Date(pauseEndsMs).toISOString() }]);
		expect(await waits()).toContainEqual(
			expect.objectContaining({ eNumber: "E1", type: "order.synced", waitsFor: "earlier_event", nextAttemptAt: null }),
		);
		expect((await waits()).filter(({ waitsFor }) => waitsFor === "endpoint")).toHaveLength(6);
		// It was said of the one that is tried, and of no other.
		clock.now = pauseEndsMs;
		const at = receiver();
		await runEvents(
			eventPorts({ send: async (request) => (at.arrived.length === 0 ? at.send(request) : new Response(null, { status: 500 })) }, clock),
			tenant.id,
			id,
		);
		expect(JSON.parse(at.arrived[0]?.body ?? "{}")).toMatchObject({ data: { eNumber: first[0]?.eNumber } });
		await env.DB.prepare(
			"INSERT INTO schedules (tenant_id, service, expression, zone, paused, updated_at_ms, version) VALUES (?1, 'events', '* * * * *', NULL, 1, 1, 1)",
		)
			.bind(tenant.id)
			.run();
		expect(new Set((await waits()).map(({ waitsFor }) => waitsFor))).toEqual(new Set([null, "schedule"]));
	});

	it("tell when an event of a working endpoint is tried again, and of one that is done nothing", async () => {
		const { ask, tenant } = await signedIn();
		const { id } = await made(ask);
		for (const seq of [1, 2]) await copyOrders(env.DB, [snapshotOf(tenant.id, seq)]);
		const answers = [500];
		const nowMs = Date.now();
		await runEvents(
			eventPorts(
				receiver(() => new Response(null, { status: answers.shift() ?? 200 })),
				{ now: nowMs },
			),
			tenant.id,
			id,
		);
		expect((await deliveries(ask, id)).items).toMatchObject([
			{ state: "sent", waitsFor: null, nextAttemptAt: null },
			{ state: "waiting", waitsFor: "time", nextAttemptAt: new Date(nowMs + 10_000).toISOString() },
		]);
	});
});

describe("what was not sent to an endpoint", () => {
	const resend = async (ask: Asking, id: string, body: object = {}) => await ask("POST", `/webhooks/${id}/deliveries/resend`, body);
	/** Three orders and their arrival in the ERP; all of it dropped, because the endpoint said 410. */
	async function missed() {
		const { ask, tenant, user } = await signedIn();
		const { id } = await made(ask);
		for (const seq of [1, 2, 3]) {
			await copyOrders(env.DB, [snapshotOf(tenant.id, seq)]);
			await copyOrders(env.DB, [snapshotOf(tenant.id, seq, { status: "synced", erpOrderNumber: `SO-${seq}`, version: 2 })]);
		}
		const gone = eventPorts(
			receiver(() => new Response(null, { status: 410 })),
			{ now: Date.now() },
		);
		await runEvents(gone, tenant.id, id);
		const turn = async (enabled: boolean) => {
			const { version = 0 } = (await findEndpoint(env.DB, tenant.id, id)) ?? {};
			expect((await ask("PUT", `/webhooks/${id}`, { ...WANTED, enabled, version })).status).toBe(200);
		};
		return { ask, tenant, user, id, turn };
	}

	it("begins with the tries of new ones, sent singly or in one go: the next failure is not followed by hours", async () => {
		const { ask, tenant, id, turn } = await missed();
		await env.DB.prepare("UPDATE outbox SET attempts = 15 WHERE tenant_id = ?").bind(tenant.id).run();
		await turn(true);
		const tries = async () => (await deliveries(ask, id)).items.map(({ attempts }) => attempts);
		const [newest] = (await deliveries(ask, id)).items;
		await ask("POST", `/webhooks/${id}/deliveries/${newest?.n}/resend`);
		expect(await tries()).toEqual([0, 15, 15, 15, 15, 15]);
		await resend(ask, id);
		expect(await tries()).toEqual([0, 0, 0, 0, 0, 0]);
	});

	it("is told first, then sent in one go, the events of each order in their order, and written into the audit log", async () => {
		const { ask, tenant, user, id, turn } = await missed();
		expect(new Set((await deliveries(ask, id)).items.map(({ state }) => state))).toEqual(new Set(["given_up", "dropped"]));
		await turn(true);
		const plan = await (await resend(ask, id, { dryRun: true })).json();
		expect(plan).toEqual({ events: 6, since: expect.any(String), more: 0, looked: MISSED_LOOKED_MAX });
		expect((await audited(tenant.id)).map(({ event }) => event)).not.toContain("webhook.resent_all");
		expect((await deliveries(ask, id)).items.filter(({ state }) => state === "waiting")).toEqual([]);
		const done = await resend(ask, id);
		expect([done.status, await done.json()]).toEqual([202, plan]);
		expect((await audited(tenant.id)).find(({ event }) => event === "webhook.resent_all")).toMatchObject({
			subject: id,
			actor: { id: user.id },
			detail: { events: 6 },
		});
		const { results } = await env.DB.prepare("SELECT cause FROM runs WHERE tenant_id = ?1 AND service = 'events'").bind(tenant.id).all();
		expect(results).toEqual([{ cause: "person" }]);
		const at = receiver();
		await runEvents(eventPorts(at, { now: Date.now() + 1_000 }), tenant.id, id);
		const told = at.arrived.map(({ body }) => JSON.parse(body) as { type: string; data: { eNumber: string } });
		expect(told).toHaveLength(6);
		for (const eNumber of ["E1", "E2", "E3"])
			expect(told.filter(({ data }) => data.eNumber === eNumber).map(({ type }) => type)).toEqual(["order.queued", "order.synced"]);
		// Pressed again there is nothing left, and nothing is written down.
		expect(await (await resend(ask, id)).json()).toMatchObject({ events: 0, since: null });
		expect((await audited(tenant.id)).filter(({ event }) => event === "webhook.resent_all")).toHaveLength(1);
	});

	it("is sent once by two who press at once", async () => {
		const { ask, tenant, id, turn } = await missed();
		await turn(true);
		const answers = await Promise.all([resend(ask, id), resend(ask, id)]);
		const counts = await Promise.all(answers.map(async (answer) => (await answer.json<{ events: number }>()).events));
		expect(counts.sort()).toEqual([0, 6]);
		expect((await audited(tenant.id)).filter(({ event }) => event === "webhook.resent_all")).toHaveLength(1);
	});

	it("is not sent while the endpoint is off, and it is said what to do", async () => {
		const { ask, tenant, id, turn } = await missed();
		for (const body of [{}, { dryRun: true }]) {
			const refused = await problemOf(await resend(ask, id, body));
			expect([refused.code, refused.detail]).toEqual(["webhook_off", expect.stringContaining("Turn it on first")]);
		}
		// Turned off by somebody else between the look and the press.
		await turn(true);
		const endpoint = await findEndpoint(env.DB, tenant.id, id);
		if (endpoint === null) throw new Error("it is there");
		const found = await missedEvents(env.DB, endpoint);
		await turn(false);
		const [entry] = await audited(tenant.id);
		if (entry === undefined) throw new Error("there is an entry");
		expect(await resendMissed(env.DB, endpoint, found, { ...entry, id: crypto.randomUUID() })).toBe(0);
		expect((await deliveries(ask, id)).items.filter(({ state }) => state === "waiting")).toEqual([]);
	});

	it("is no test, nothing that was erased, and nothing that it is not told of any more", async () => {
		const { ask, tenant, id, turn } = await missed();
		await turn(true);
		await ask("POST", `/webhooks/${id}/test`);
		await runEvents(
			eventPorts(
				receiver(() => new Response(null, { status: 410 })),
				{ now: Date.now() },
			),
			tenant.id,
			id,
		);
		await env.DB.prepare(`UPDATE letters SET text = '{"erasedAt":"2026-01-01"}' WHERE tenant_id = ?1 AND subject = 'E1'`)
			.bind(tenant.id)
			.run();
		const { version = 0 } = (await findEndpoint(env.DB, tenant.id, id)) ?? {};
		await ask("PUT", `/webhooks/${id}`, { ...WANTED, events: ["order.synced"], enabled: true, version });
		expect(await (await resend(ask, id, { dryRun: true })).json()).toMatchObject({ events: 2 });
	});

	it("goes the oldest first where there is more than fits in one go, and the rest is told of", async () => {
		const { ask, tenant, id, turn } = await missed();
		await turn(true);
		const extra = MISSED_SENT_MAX + 5 - 6;
		// As the service writes them, long after those that are there.
		const numbers = "WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < ?2)";
		for (const statement of [
			`${numbers} INSERT INTO letters (tenant_id, id, kind, source, subject, text, html, created_at_ms) SELECT ?1, 'many-' || i, 'order.queued', 'many:' || i, '', '{"type":"order.queued"}', '', 1 FROM k`,
			`${numbers} INSERT INTO webhook_deliveries (tenant_id, letter_id, endpoint_id, n, thread) SELECT ?1, 'many-' || i, '${id}', 1000000 + i, 'many:' || i FROM k`,
			`${numbers} INSERT INTO outbox (tenant_id, letter_id, channel, recipient, state, attempts, created_at_ms) SELECT ?1, 'many-' || i, 'event', '${id}', 'dropped', 0, 1 FROM k`,
		])
			await env.DB.prepare(statement).bind(tenant.id, extra).run();
		expect(await (await resend(ask, id)).json()).toMatchObject({ events: MISSED_SENT_MAX, more: 5 });
		const { results } = await env.DB.prepare(
			"SELECT d.n FROM outbox o JOIN webhook_deliveries d ON d.tenant_id = o.tenant_id AND d.letter_id = o.letter_id WHERE o.tenant_id = ?1 AND o.state = 'dropped' ORDER BY d.n",
		)
			.bind(tenant.id)
			.all<{ n: number }>();
		expect(results.map(({ n }) => n - 1_000_000)).toEqual([extra - 4, extra - 3, extra - 2, extra - 1, extra]);
		expect(await (await resend(ask, id)).json()).toMatchObject({ events: 5, more: 0 });
	});
});
