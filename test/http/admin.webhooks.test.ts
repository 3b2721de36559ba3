import { env } from "cloudflare:workers";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { auditPage } from "../../src/db/audit";
import { ENDPOINTS_MAX, findEndpoint } from "../../src/db/endpoints";
import { openIncidents } from "../../src/db/incident-lists";
import { raiseIncident } from "../../src/db/incidents";
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
		items: { n: number; type: string; webhookId: string; state: string }[];
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
		] as const)
			expect((await problemOf(await stranger.ask(method, path, body))).code, `${method} ${path}`).toBe("webhook_not_found");
		for (const role of ["employee", "operator"] as const) {
			const other = await signedInAt(await freshTenant(), role);
			expect((await problemOf(await other.ask("GET", "/webhooks"))).code).toBe("forbidden_role");
		}
	});
});
