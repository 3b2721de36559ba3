import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { FIRST_RETRY, GIVE_UP_AFTER_MS } from "../../src/cron/event-verdict";
import { EVENT_LEASE_MS, EVENTS_A_RUN_MAX, SIDE_BY_SIDE_MAX, TOLD_AFTER_MS } from "../../src/cron/events";
import type { AuditEntry } from "../../src/db/audit";
import { claimEvents, deliveriesPage } from "../../src/db/deliveries";
import { changeEndpoint, disableEndpoint, findEndpoint } from "../../src/db/endpoints";
import { endpointsDue } from "../../src/db/events";
import { endIncident, raiseIncident, saveIncident } from "../../src/db/incidents";
import { copyOrders } from "../../src/db/orders";
import { FAILURES_MAX } from "../../src/events/pace";
import { newSecret, secretContext } from "../../src/events/signature";
import { IncidentEvent, OrderEvent } from "../../src/http/docs/webhooks";
import { seal } from "../../src/lib/secret";
import type { OrderSnapshot } from "../../src/order/snapshot";
import { eventPorts, freshEndpoint, receiver, runEvents, verified } from "../support/endpoints";
import { freshTenant } from "../support/shops";
import { snapshotOf } from "../support/snapshots";

const START_MS = Date.UTC(2026, 5, 3, 9);
const copy = (tenantId: string, seq: number, ...steps: Partial<OrderSnapshot>[]) =>
	steps.reduce(async (before, step, index) => {
		await before;
		await copyOrders(env.DB, [snapshotOf(tenantId, seq, { version: index + 1, ...step })]);
	}, Promise.resolve());
const FAILED = { status: "failed", errorClass: "validation_rejected", errorMessage: "no such article" } as const;
const SYNCED = { status: "synced", erpOrderNumber: "SO-1", attempts: 1 } as const;
const happenings = async (tenantId: string) =>
	(await env.DB.prepare("SELECT type FROM events WHERE tenant_id = ?1 ORDER BY n").bind(tenantId).all<{ type: string }>()).results.map(
		({ type }) => type,
	);
const rows = async (tenantId: string, endpointId: string) =>
	[...(await deliveriesPage(env.DB, { tenantId, endpointId }, null, 100)).items].reverse();
const openIncidents = async (tenantId: string) =>
	(
		await env.DB.prepare("SELECT kind, subject, reason, advice FROM incidents WHERE tenant_id = ?1 AND closed_at_ms IS NULL")
			.bind(tenantId)
			.all<{ kind: string; subject: string; reason: string; advice: string }>()
	).results;

const entryOf = (tenantId: string): AuditEntry => ({
	...{ tenantId, atMs: START_MS, id: crypto.randomUUID(), event: "webhook.changed", subject: "webhook" },
	...{ actor: null, before: null, after: null, note: null, detail: {} },
});

async function shop(react?: Parameters<typeof receiver>[0]) {
	const { id: tenantId } = await freshTenant();
	const endpoint = await freshEndpoint(tenantId);
	const at = receiver(react);
	const clock = { now: START_MS };
	const ports = eventPorts(at, clock);
	return { tenantId, endpoint, at, clock, ports, run: () => runEvents(ports, tenantId, endpoint.id) };
}

describe("what happens to orders", () => {
	it("costs a shop without an endpoint that is on not one row", async () => {
		const { id: without } = await freshTenant();
		const { id: off } = await freshTenant();
		const { id } = await freshEndpoint(off);
		await env.DB.prepare("UPDATE webhook_endpoints SET disabled_at_ms = 1 WHERE id = ?1").bind(id).run();
		for (const tenantId of [without, off]) {
			await copy(tenantId, 1, {}, FAILED, SYNCED);
			await raiseIncident(env.DB, tenantId, { kind: "mail_failing", subject: "", reason: "x", advice: null }, 1);
			expect(await happenings(tenantId)).toEqual([]);
		}
	});

	it("is told as it went, each change once", async () => {
		const { tenantId } = await shop();
		const steps = [{}, { status: "sending", attempts: 1 }, { ...FAILED, attempts: 1 }, { status: "queued", attempts: 1 }] as const;
		await copy(tenantId, 1, ...steps, { ...FAILED, attempts: 2 }, { ...FAILED, attempts: 2 }, { ...SYNCED, attempts: 3 });
		await copy(tenantId, 1, { ...SYNCED, attempts: 3, version: 9 }, { ...SYNCED, attempts: 3, version: 9 });
		expect(await happenings(tenantId)).toEqual(["order.queued", "order.failed", "order.failed", "order.synced"]);
	});

	it("is told though the copy has skipped what lay between", async () => {
		const { tenantId } = await shop();
		await copy(tenantId, 1, SYNCED);
		await copy(tenantId, 2, { ...FAILED, attempts: 1 }, { ...FAILED, attempts: 3 });
		await copy(tenantId, 3, { status: "awaiting_payment" }, { status: "synced_manually" });
		await copy(tenantId, 4, { status: "awaiting_payment" }, { status: "abandoned" });
		expect(await happenings(tenantId)).toEqual([
			...["order.queued", "order.synced"],
			...["order.queued", "order.failed", "order.failed"],
			...["order.queued", "order.synced"],
		]);
	});

	it("has not failed anew when a person restores it from the archive, unless it was tried meanwhile", async () => {
		const { tenantId } = await shop();
		for (const seq of [1, 2]) await copy(tenantId, seq, { ...FAILED, attempts: 1 }, { status: "archived", attempts: 1 });
		await env.DB.prepare("DELETE FROM events WHERE tenant_id = ?1").bind(tenantId).run();
		await copy(tenantId, 1, { ...FAILED, attempts: 1, version: 3 });
		expect(await happenings(tenantId)).toEqual([]);
		await copy(tenantId, 2, { ...FAILED, attempts: 2, version: 3 });
		expect(await happenings(tenantId)).toEqual(["order.failed"]);
	});
});

describe("an event", () => {
	it("is signed, says what happened without a name or an address, and is delivered once", async () => {
		const { tenantId, endpoint, at, clock, run } = await shop();
		clock.now = Date.now();
		await copy(tenantId, 7, { ...FAILED, attempts: 1, reference: "CART-7" });
		await run();
		await run();
		expect(at.types()).toEqual(["order.queued", "order.failed"]);
		const [queued, failed] = at.arrived.map((one) => verified(endpoint.secret, one));
		for (const told of [queued, failed]) expect(OrderEvent.strict().parse(told)).toEqual(told);
		expect(queued).toMatchObject({ data: { eNumber: "E7", status: "queued", error: null } });
		expect(failed).toEqual({
			type: "order.failed",
			timestamp: new Date(2_007).toISOString(),
			data: {
				eNumber: "E7",
				reference: "CART-7",
				status: "failed",
				erpOrderNumber: null,
				error: { class: "validation_rejected", message: "no such article" },
				placedAt: new Date(1_007).toISOString(),
				updatedAt: new Date(2_007).toISOString(),
			},
		});
		expect(await rows(tenantId, endpoint.id)).toMatchObject([
			{ type: "order.queued", state: "sent", attempts: 1, statusCode: 204 },
			{ type: "order.failed", state: "sent", attempts: 1, statusCode: 204 },
		]);
	});

	it("of an incident says neither its reason nor whom it names", async () => {
		const { tenantId, at, run } = await shop();
		const trouble = { kind: "mail_failing", subject: "ada@byrne.example", reason: "“Hi” to ada@byrne.example", advice: null } as const;
		await raiseIncident(env.DB, tenantId, trouble, 1_000);
		await endIncident(env.DB, tenantId, "mail_failing", "ada@byrne.example", 2_000);
		await run();
		expect(at.types()).toEqual(["incident.opened", "incident.closed"]);
		expect(at.arrived.map(({ body }) => body).join()).not.toContain("ada@");
		for (const { body } of at.arrived) expect(IncidentEvent.parse(JSON.parse(body))).toEqual(JSON.parse(body));
		expect(JSON.parse(at.arrived[1]?.body ?? "")).toMatchObject({
			data: { kind: "mail_failing", openedAt: new Date(1_000).toISOString(), closedAt: new Date(2_000).toISOString() },
		});
	});

	it.each([
		["is well again", null],
		["was switched off", "off"],
	] as const)("says of an incident that is over whether what it is about %s", async (_, ended) => {
		const { tenantId, at, run } = await shop();
		await raiseIncident(env.DB, tenantId, { kind: "service_stopped", subject: "report", reason: "late", advice: null }, 1_000);
		await endIncident(env.DB, tenantId, "service_stopped", "report", 2_000, ended);
		await run();
		expect(at.arrived.map(({ body }) => IncidentEvent.parse(JSON.parse(body)).data.ended)).toEqual([null, ended]);
	});

	it("tells of an outage how long the ERP was away in it", async () => {
		const { tenantId, at, run } = await shop();
		const away = [
			{ fromMs: 1_000, untilMs: 3_000, backMs: 0 },
			{ fromMs: 7_000, untilMs: 9_000, backMs: 500 },
		];
		const outage = { kind: "erp_offline", openedAtMs: 1_000, reason: "refused", ordersTouched: null } as const;
		const course = { version: 2, away, overAtMs: null };
		for (const id of ["i-1", "i-2"]) {
			if (id === "i-1") await saveIncident(env.DB, tenantId, { ...outage, id, closedAtMs: null }, 1);
			await saveIncident(env.DB, tenantId, { ...outage, id, closedAtMs: 9_000, ordersTouched: 3, course }, 1);
		}
		await run();
		const told = at.arrived.map(({ body }) => IncidentEvent.parse(JSON.parse(body)));
		// Of two incidents either may come first.
		const sorted = told
			.map(({ type, data }) => [data.id, type, data.offlineMs])
			.sort(([one], [other]) => `${one}`.localeCompare(`${other}`));
		expect(sorted).toEqual([
			["i-1", "incident.opened", null],
			["i-1", "incident.closed", 3_500],
			["i-2", "incident.opened", null],
			["i-2", "incident.closed", 3_500],
		]);
	});

	it("goes to the endpoints that want its type", async () => {
		const { id: tenantId } = await freshTenant();
		const wants = await freshEndpoint(tenantId, ["order.synced"]);
		const other = await freshEndpoint(tenantId, ["incident.opened"]);
		await copy(tenantId, 1, SYNCED);
		const at = receiver();
		for (const { id } of [wants, other]) await runEvents(eventPorts(at, { now: START_MS }), tenantId, id);
		expect(at.types()).toEqual(["order.synced"]);
		expect(await rows(tenantId, other.id)).toEqual([]);
		expect(await happenings(tenantId)).toEqual([]);
	});

	it("is tried again under the same id after an error, and its order's later events wait for it", async () => {
		const answers = [500];
		const { tenantId, endpoint, at, clock, run } = await shop(() => new Response("try later", { status: answers.shift() ?? 200 }));
		await copy(tenantId, 1, SYNCED);
		await copy(tenantId, 2, {});
		// Its run goes on when it is time, in seconds, and does not wait for the minute.
		expect(await run()).toMatchObject({ goOn: true, progress: true, waitMs: FIRST_RETRY.maxMs });
		// The other order's event does not wait.
		expect(at.arrived.map(({ body }) => [JSON.parse(body).type, JSON.parse(body).data.eNumber])).toEqual([
			["order.queued", "E1"],
			["order.queued", "E2"],
		]);
		expect(await rows(tenantId, endpoint.id)).toMatchObject([
			{ type: "order.queued", state: "waiting", statusCode: 500, answer: "try later", nextAttemptAtMs: START_MS + FIRST_RETRY.maxMs },
			{ type: "order.synced", state: "waiting", attempts: 0, nextAttemptAtMs: START_MS + FIRST_RETRY.maxMs },
			{ type: "order.queued", state: "sent" },
		]);
		clock.now += FIRST_RETRY.maxMs - 1;
		await run();
		expect(at.arrived).toHaveLength(2);
		clock.now += 1;
		await run();
		expect(at.types().slice(2)).toEqual(["order.queued", "order.synced"]);
		expect(at.arrived[2]?.id).toBe(at.arrived[0]?.id);
		expect(new Set(at.arrived.map(({ id }) => id)).size).toBe(3);
	});

	it("that comes for an order of which an earlier one waits is not sent before it, whatever the clock says", async () => {
		const answers = [500];
		const { tenantId, at, clock, run } = await shop(() => new Response(null, { status: answers.shift() ?? 200 }));
		await copy(tenantId, 1, {});
		await run();
		await copy(tenantId, 1, { ...SYNCED, version: 2 });
		clock.now += 1_000;
		await run();
		expect(at.types()).toEqual(["order.queued"]);
		await env.DB.prepare("UPDATE outbox SET next_attempt_at_ms = 0 WHERE tenant_id = ?1 AND attempts = 0").bind(tenantId).run();
		await run();
		expect(at.types()).toEqual(["order.queued"]);
		clock.now += 60_000;
		await run();
		expect(at.types()).toEqual(["order.queued", "order.queued", "order.synced"]);
	});

	it("whose sender died is sent again under the same id once the lease is over, and not before", async () => {
		const { tenantId, endpoint, at, clock, run } = await shop();
		await copy(tenantId, 1, {});
		const dying = eventPorts({ send: () => new Promise(() => {}) }, clock);
		// Planned and claimed, and then nothing more.
		await runEvents(dying, tenantId, "nobody");
		expect(await claimEvents(env.DB, { tenantId, endpointId: endpoint.id }, 5, EVENT_LEASE_MS, clock.now)).toHaveLength(1);
		clock.now += EVENT_LEASE_MS - 1;
		await run();
		expect(at.arrived).toEqual([]);
		clock.now += 1;
		await run();
		expect(at.types()).toEqual(["order.queued"]);
		expect(await rows(tenantId, endpoint.id)).toMatchObject([{ state: "sent", attempts: 2 }]);
	});

	it("is planned once by two that plan at once", async () => {
		const { tenantId, endpoint, at, ports } = await shop();
		for (let seq = 1; seq <= 20; seq += 1) await copy(tenantId, seq, {});
		await Promise.all([runEvents(ports, tenantId, endpoint.id), runEvents(ports, tenantId, endpoint.id)]);
		expect(at.arrived.map(({ id }) => id).sort()).toEqual([...new Set(at.arrived.map(({ id }) => id))].sort());
		expect(at.arrived).toHaveLength(20);
	});

	it("is not sent again when the copy of its order is made anew", async () => {
		const { tenantId, at, run } = await shop();
		await copy(tenantId, 1, SYNCED);
		await run();
		await env.DB.prepare("DELETE FROM orders WHERE tenant_id = ?1").bind(tenantId).run();
		await copy(tenantId, 1, SYNCED);
		await run();
		expect(at.types()).toEqual(["order.queued", "order.synced"]);
		expect(await happenings(tenantId)).toEqual([]);
	});

	it("is not made of an old order while the copy is being made anew", async () => {
		const { tenantId } = await shop();
		await env.DB.prepare("INSERT INTO rebuilding (tenant_id, since_ms) VALUES (?1, ?2)").bind(tenantId, 2_005).run();
		await copy(tenantId, 4, SYNCED);
		expect(await happenings(tenantId)).toEqual([]);
		await copy(tenantId, 5, SYNCED);
		expect(await happenings(tenantId)).toEqual(["order.queued", "order.synced"]);
	});

	it.each([301, 404, 429, 503])("that is answered %i is not delivered", async (status) => {
		const { tenantId, endpoint, run } = await shop(() => new Response(null, { status }));
		await copy(tenantId, 1, {});
		await run();
		expect(await rows(tenantId, endpoint.id)).toMatchObject([{ state: "waiting", statusCode: status }]);
	});
});

describe("an endpoint", () => {
	it("that answers 410 is turned off, what waits for it is dropped, and a person is told", async () => {
		const { tenantId, endpoint, at, run } = await shop(() => new Response(null, { status: 410 }));
		for (let seq = 1; seq <= SIDE_BY_SIDE_MAX + 3; seq += 1) await copy(tenantId, seq, {});
		expect(await run()).toMatchObject({ success: true, level: "warning" });
		expect(at.arrived).toHaveLength(SIDE_BY_SIDE_MAX);
		expect((await rows(tenantId, endpoint.id)).map(({ state }) => state)).not.toContain("waiting");
		expect(await findEndpoint(env.DB, tenantId, endpoint.id)).toMatchObject({ disabledReason: expect.stringContaining("410") });
		expect(await openIncidents(tenantId)).toMatchObject([{ kind: "events_failing", subject: endpoint.id }]);
		await copy(tenantId, 50, {});
		await run();
		expect(at.arrived).toHaveLength(SIDE_BY_SIDE_MAX);
	});

	it.each([
		["turned off by an old address", 410, 0],
		["turned off after days", 500, GIVE_UP_AFTER_MS],
		["noted as failing", 500, 0],
	])(
		"that a person changes while its old address answers is left alone, and what it was asked for goes to the new one: not %s",
		async (_, status, ageMs) => {
			const { tenantId, endpoint, clock, run, at } = await shop(async ({ url }) => {
				if (!url.includes("shop.example")) return new Response(null, { status: 204 });
				const known = await findEndpoint(env.DB, tenantId, endpoint.id);
				if (known === null) throw new Error("it was deleted");
				const { events, description, version: seen } = known;
				if (seen === 1)
					await changeEndpoint(env.DB, known, { url: "https://new.example/", events, description, enabled: true, seen }, entryOf(tenantId));
				return new Response(null, { status });
			});
			await copy(tenantId, 1, {});
			// Planned, and not delivered for so long.
			await env.DB.prepare("UPDATE webhook_endpoints SET not_before_ms = ?2 WHERE id = ?1")
				.bind(endpoint.id, START_MS + 1)
				.run();
			await run();
			await env.DB.prepare("UPDATE webhook_endpoints SET not_before_ms = 0, failures = ?2, failing_since_ms = ?3 WHERE id = ?1")
				.bind(endpoint.id, FAILURES_MAX, START_MS)
				.run();
			clock.now += Math.max(ageMs, TOLD_AFTER_MS);
			expect(await run()).toMatchObject({ success: true, goOn: true });
			expect(await findEndpoint(env.DB, tenantId, endpoint.id)).toMatchObject({
				...{ url: "https://new.example/", version: 2, disabledAtMs: null, disabledReason: null },
				...{ failures: 0, notBeforeMs: 0, failingSinceMs: null },
			});
			expect(await openIncidents(tenantId)).toEqual([]);
			expect(await rows(tenantId, endpoint.id)).toMatchObject([{ state: "waiting" }]);
			if (ageMs === 0 && status === 500) clock.now += FIRST_RETRY.maxMs;
			await run();
			expect(at.arrived.map(({ url }) => new URL(url).host)).toEqual(["shop.example", "new.example"]);
			expect(await rows(tenantId, endpoint.id)).toMatchObject([{ state: "sent" }]);
		},
	);

	it("that is off already, or another by now, is not turned off, told of or emptied", async () => {
		const { tenantId, endpoint, run } = await shop(() => new Response(null, { status: 500 }));
		await copy(tenantId, 1, {});
		await run();
		const trouble = { kind: "events_failing", subject: endpoint.id, reason: "It was turned off.", advice: null } as const;
		const disable = (version: number) =>
			disableEndpoint(env.DB, { tenantId, id: endpoint.id, version }, { reason: "x", trouble }, START_MS);
		expect(await disable(2)).toBe(false);
		expect([await openIncidents(tenantId), await rows(tenantId, endpoint.id)]).toMatchObject([[], [{ state: "waiting" }]]);
		expect(await disable(1)).toBe(true);
		expect([await openIncidents(tenantId), await rows(tenantId, endpoint.id)]).toMatchObject([[{}], [{ state: "dropped" }]]);
		expect(await disable(1)).toBe(false);
		expect(await disable(2)).toBe(false);
		expect(await openIncidents(tenantId)).toHaveLength(1);
	});

	it("that takes nothing for three days is asked ever more rarely, and then turned off", async () => {
		const { tenantId, endpoint, at, clock, run } = await shop(() => new Response("no", { status: 500 }));
		for (let seq = 1; seq <= 30; seq += 1) await copy(tenantId, seq, {});
		let lastMs = 0;
		for (let minute = 0; minute < 5 * 24 * 60; minute += 30) {
			clock.now = START_MS + minute * 60_000;
			const before = at.arrived.length;
			await run();
			if (at.arrived.length > before) lastMs = clock.now;
			if ((await findEndpoint(env.DB, tenantId, endpoint.id))?.disabledAtMs !== null) break;
		}
		expect(lastMs - START_MS).toBeGreaterThan(GIVE_UP_AFTER_MS - 7 * 3_600_000);
		expect(lastMs - START_MS).toBeLessThan(GIVE_UP_AFTER_MS + 7 * 3_600_000);
		expect(at.arrived.length).toBeLessThan(150);
		expect(await openIncidents(tenantId)).toMatchObject([
			{ kind: "events_failing", reason: expect.stringContaining("shop.example was turned off"), advice: expect.stringContaining("Events") },
		]);
		expect((await rows(tenantId, endpoint.id)).filter(({ state }) => state === "waiting")).toEqual([]);
	});

	it("that has taken nothing for an hour is told of once, long before it is turned off, until it takes something", async () => {
		let up = false;
		const { tenantId, endpoint, clock, run } = await shop(() => new Response(null, { status: up ? 200 : 500 }));
		await copy(tenantId, 1, {});
		await copy(tenantId, 2, {});
		const toldAt: number[] = [];
		for (let minute = 0; minute <= 240; minute += 1) {
			clock.now = START_MS + minute * 60_000;
			await run();
			if ((await openIncidents(tenantId)).length > 0) toldAt.push(minute);
		}
		expect(toldAt[0]).toBeGreaterThanOrEqual(TOLD_AFTER_MS / 60_000);
		expect(toldAt[0]).toBeLessThanOrEqual(TOLD_AFTER_MS / 60_000 + 2);
		expect(await openIncidents(tenantId)).toMatchObject([
			{
				kind: "endpoint_failing",
				subject: endpoint.id,
				reason: expect.stringMatching(/^shop\.example has taken no event since 2026-06-03 09:00 UTC, in \d+ tries\. It answered 500\.$/),
			},
		]);
		up = true;
		clock.now += 6 * 3_600_000;
		await run();
		expect(await openIncidents(tenantId)).toEqual([]);
		expect(await findEndpoint(env.DB, tenantId, endpoint.id)).toMatchObject({ failures: 0, failingSinceMs: null });
	});

	it.each(["takes something", "is gone"])("that %s is well and its incident over in one, or neither", async (how) => {
		let status = 500;
		const { tenantId, endpoint, clock, run } = await shop(() => new Response(null, { status }));
		await copy(tenantId, 1, {});
		for (let minute = 0; minute <= 75; minute += 1) {
			clock.now = START_MS + minute * 60_000;
			await run();
		}
		expect(await openIncidents(tenantId)).toMatchObject([{ kind: "endpoint_failing" }]);
		status = how === "is gone" ? 410 : 200;
		clock.now += 6 * 3_600_000;
		await copy(tenantId, 2, {});
		const standing = async () => {
			const { failingSinceMs, disabledAtMs } = (await findEndpoint(env.DB, tenantId, endpoint.id)) ?? {};
			return how === "is gone" ? disabledAtMs === null : failingSinceMs !== null;
		};
		await env.DB.exec(
			`CREATE TRIGGER no_end BEFORE UPDATE ON incidents WHEN NEW.tenant_id = '${tenantId}' AND NEW.kind = 'endpoint_failing' BEGIN SELECT raise(ABORT, 'it dies here'); END`,
		);
		try {
			await expect(run()).rejects.toThrow("it dies here");
		} finally {
			await env.DB.exec("DROP TRIGGER no_end");
		}
		expect([await standing(), (await openIncidents(tenantId)).some(({ kind }) => kind === "endpoint_failing")]).toEqual([true, true]);
		clock.now += 6 * 3_600_000;
		await copy(tenantId, 3, {});
		await run();
		expect([await standing(), (await openIncidents(tenantId)).some(({ kind }) => kind === "endpoint_failing")]).toEqual([false, false]);
	});

	it("that fails now and then within the hour is no news", async () => {
		const { tenantId, at, clock, run } = await shop(() => new Response(null, { status: at.arrived.length % 6 === 0 ? 200 : 500 }));
		for (let minute = 0; minute <= 180; minute += 1) {
			clock.now = START_MS + minute * 60_000;
			await copy(tenantId, 100 + minute, {});
			await run();
			expect(await openIncidents(tenantId)).toEqual([]);
		}
	});

	it("that asks for peace is sent nothing before, and no longer is it left alone", async () => {
		const answers = [new Response(null, { status: 429, headers: { "Retry-After": "1800" } })];
		const { tenantId, endpoint, at, clock, run } = await shop(() => answers.shift() ?? new Response());
		await copy(tenantId, 1, {});
		await run();
		await copy(tenantId, 2, {});
		clock.now += 1_799_000;
		await run();
		expect(at.arrived).toHaveLength(1);
		expect(await endpointsDue(env.DB, clock.now, 100)).not.toContainEqual({ tenantId, id: endpoint.id });
		clock.now += 1_000;
		await run();
		expect(at.arrived).toHaveLength(3);
	});

	it("that works keeps its other events when one is never taken", async () => {
		const { tenantId, endpoint, at, clock, run } = await shop(({ body }) =>
			JSON.parse(body).data.eNumber === "E1" ? new Response("cannot read it", { status: 422 }) : new Response(),
		);
		await copy(tenantId, 1, {});
		for (let hour = 0; hour < 80; hour += 1) {
			clock.now = START_MS + hour * 3_600_000;
			await copy(tenantId, 100 + hour, {});
			await run();
		}
		expect((await rows(tenantId, endpoint.id)).filter(({ state }) => state !== "sent")).toMatchObject([
			{ subject: "E1", state: "given_up", statusCode: 422, answer: "cannot read it" },
		]);
		expect(at.arrived.filter(({ body }) => body.includes('"E179"'))).toHaveLength(1);
		expect((await findEndpoint(env.DB, tenantId, endpoint.id))?.disabledAtMs).toBeNull();
		const { results } = await env.DB.prepare("SELECT reason FROM incidents WHERE tenant_id = ?1").bind(tenantId).all<{ reason: string }>();
		expect(results).toMatchObject([{ reason: expect.stringContaining("An event was not taken for three days") }]);
	});

	it("that fails is sent one event at a time, and everything once it is back", async () => {
		let up = false;
		const { tenantId, at, clock, run } = await shop(() => new Response(null, { status: up ? 200 : 503 }));
		for (let seq = 1; seq <= 20; seq += 1) await copy(tenantId, seq, {});
		await run();
		expect(at.arrived).toHaveLength(FAILURES_MAX);
		await run();
		expect(at.arrived).toHaveLength(FAILURES_MAX);
		clock.now += 60_000;
		await run();
		expect(at.arrived).toHaveLength(FAILURES_MAX + 1);
		up = true;
		clock.now += 3_600_000;
		await run();
		expect(new Set(at.arrived.map(({ id }) => id)).size).toBe(20);
	});

	it("that never answers holds up no other", async () => {
		const { id: tenantId } = await freshTenant();
		const slow = await freshEndpoint(tenantId, undefined, "https://slow.example/");
		const quick = await freshEndpoint(tenantId, undefined, "https://quick.example/");
		const held = Promise.withResolvers<Response>();
		const at = receiver(({ url }) => (url.includes("slow") ? held.promise : new Response()));
		const clock = { now: START_MS };
		await copy(tenantId, 1, SYNCED);
		const waiting = runEvents(eventPorts(at, clock), tenantId, slow.id);
		await expect.poll(() => at.arrived.length).toBe(1);
		expect(await runEvents(eventPorts(at, clock), tenantId, quick.id)).toMatchObject({ count: 2 });
		held.resolve(new Response());
		await waiting;
		expect(at.arrived.filter(({ url }) => url.includes("slow"))).toHaveLength(2);
	});

	it("with more than fits into one run goes on in another", async () => {
		const { tenantId, at, run } = await shop();
		for (let seq = 1; seq <= EVENTS_A_RUN_MAX + 5; seq += 1) await copy(tenantId, seq, {});
		expect(await run()).toMatchObject({ goOn: true, count: EVENTS_A_RUN_MAX });
		expect(await run()).toMatchObject({ count: 5 });
		expect(at.arrived).toHaveLength(EVENTS_A_RUN_MAX + 5);
	});

	it("whose secret was rotated gets both signatures while the old one is valid, and one after that", async () => {
		const { tenantId, endpoint, at, clock, run } = await shop();
		clock.now = Date.now();
		const fresh = newSecret();
		const sealed = await seal(fresh, env.CREDENTIALS_KEY, secretContext(tenantId, endpoint.id));
		await env.DB.prepare(
			"UPDATE webhook_endpoints SET previous_sealed_secret = sealed_secret, previous_until_ms = ?2, sealed_secret = ?3 WHERE id = ?1",
		)
			.bind(endpoint.id, clock.now + 60_000, sealed)
			.run();
		await copy(tenantId, 1, {});
		await run();
		clock.now += 60_000;
		await copy(tenantId, 2, {});
		await run();
		const [both, one] = at.arrived;
		if (both === undefined || one === undefined) throw new Error("two were to arrive");
		for (const secret of [fresh, endpoint.secret]) verified(secret, both);
		verified(fresh, one);
		expect(() => verified(endpoint.secret, one)).toThrow("No matching signature");
	});

	it("is asked for by the minute while something is there for it, and left alone otherwise", async () => {
		const { tenantId, endpoint, clock, run } = await shop(() => new Response(null, { status: 500 }));
		const isDue = async () => (await endpointsDue(env.DB, clock.now, 10_000)).some(({ id }) => id === endpoint.id);
		expect(await isDue()).toBe(false);
		await copy(tenantId, 1, {});
		expect(await isDue()).toBe(true);
		await run();
		expect(await isDue()).toBe(false);
		clock.now += 60_000;
		expect(await isDue()).toBe(true);
	});

	it("whose secret or address cannot be used says so and sends nothing", async () => {
		const { tenantId, endpoint, at, run } = await shop();
		await copy(tenantId, 1, {});
		await env.DB.prepare("UPDATE webhook_endpoints SET url = 'https://169.254.169.254/' WHERE id = ?1").bind(endpoint.id).run();
		expect(await run()).toMatchObject({ success: false, message: expect.stringContaining("host on the internet") });
		await env.DB.prepare("UPDATE webhook_endpoints SET url = 'https://shop.example/', sealed_secret = 'AAAA' WHERE id = ?1")
			.bind(endpoint.id)
			.run();
		expect(await run()).toMatchObject({ success: false, message: expect.stringContaining("rotate it") });
		expect(at.arrived).toEqual([]);
	});
});
