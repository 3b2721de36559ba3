import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { askErp } from "../../src/cron/asking";
import { watchFreshness } from "../../src/cron/freshness";
import { keepAgenda } from "../../src/db/agenda";
import { openIncidents } from "../../src/db/incident-lists";
import { endIncident, raiseIncident } from "../../src/db/incidents";
import { openReplication } from "../../src/db/replication";
import { stillClock } from "../support/clock";
import { connect } from "../support/connecting";
import { endpoint } from "../support/connections";
import { freshDesk, place, runAlarm } from "../support/desks";
import { FeedingErp } from "../support/feeding-erp";
import { admitted, freshLink, GOOD } from "../support/links";
import { freshPatrol } from "../support/patrols";
import { replicating } from "../support/replicating";
import { freshTenant } from "../support/shops";

const MINUTE_MS = 60_000;
const clock = stillClock();

async function scene(about: Parameters<typeof freshTenant>[0] = {}) {
	const { id } = await freshTenant(about);
	const erp = new FeedingErp();
	const at = replicating(env.DB, erp, id);
	for (let n = 0; n < 5; n++) erp.write(`p${n}`, { sku: `P-${n}`, name: `Product ${n}` }, n);
	const watched = async () => {
		// Other tests have tenants, too, whose data is older still.
		for (let look = 0; look < 5; look++) await watchFreshness(env.DB, at.world.nowMs);
		return (await openIncidents(env.DB, id)).filter(({ kind }) => kind === "replication_stale");
	};
	return { tenantId: id, erp, watched, row: () => openReplication(env.DB, at.place), ...at };
}

describe("replication on D1", () => {
	it("writes not one row of the replica when nothing has changed, and one record when one has", async () => {
		const at = await scene();
		await at.followed();
		const meter = rowsWritten(env.DB);
		const again = replicating(meter.db, at.erp, at.tenantId);
		expect(await again.followed()).toMatchObject({ success: true, count: 0 });
		expect(meter.of("erp_records")).toBe(0);
		expect(meter.of("change_counters")).toBe(0);
		at.erp.write("p3", { sku: "P-3", name: "Another name" }, 100);
		expect(await again.followed()).toMatchObject({ count: 1, detail: { ids: ["p3"] } });
		expect(meter.of("erp_records")).toBeGreaterThan(0);
	});

	it("compares through D1 as it does elsewhere", async () => {
		const at = await scene();
		at.erp.tombstones = false;
		await at.followed();
		at.erp.write("p1", null, 9);
		expect(await at.compared()).toMatchObject({ detail: { gone: 1, ids: { gone: ["p1"] } } });
		expect((await at.row()).records).toBe(4);
	});
});

describe("freshness", () => {
	it("is told of once when runs come and fail, and is over with the next that succeeds", async () => {
		const at = await scene();
		await at.followed();
		at.world.nowMs += 44 * MINUTE_MS;
		expect(await at.watched()).toEqual([]);
		at.erp.refuse({ class: "forbidden", message: "no right to read articles" });
		await at.followed();
		at.world.nowMs += 2 * MINUTE_MS;
		const [incident] = await at.watched();
		expect(incident).toMatchObject({ subject: "" });
		expect(incident?.reason).toContain("Products are as they were");
		expect(incident?.reason).toContain("no right to read articles");
		at.world.nowMs += 30 * MINUTE_MS;
		expect(await at.watched()).toHaveLength(1);
		await at.followed();
		expect(await at.watched()).toEqual([]);
	});

	it("is not asked for while the schedule does not go: a night without runs is no alarm", async () => {
		const at = await scene({ timeZone: "UTC" });
		await env.DB.prepare(
			"INSERT INTO schedules (tenant_id, service, expression, zone, paused, updated_at_ms) VALUES (?, 'replication', '*/15 8-17 * * *', NULL, 0, 0)",
		)
			.bind(at.tenantId)
			.run();
		at.world.nowMs = Date.UTC(2026, 10, 22, 17, 46);
		await at.followed();
		at.world.nowMs = Date.UTC(2026, 10, 23, 7, 50);
		expect(await at.watched()).toEqual([]);
		at.world.nowMs = Date.UTC(2026, 10, 23, 8, 31);
		expect(await at.watched()).toHaveLength(1);
	});

	it("leaves an outage of the ERP to the link, which has told of it", async () => {
		const at = await scene();
		await at.followed();
		at.world.nowMs += 60 * MINUTE_MS;
		await env.DB.prepare("INSERT INTO incidents (tenant_id, opened_at_ms, id, kind, reason) VALUES (?, ?, 'i', 'erp_offline', 'down')")
			.bind(at.tenantId, at.world.nowMs)
			.run();
		expect(await at.watched()).toEqual([]);
		at.world.nowMs += 24 * 60 * MINUTE_MS;
		expect(await at.watched()).toEqual([]);
		await env.DB.prepare("UPDATE incidents SET closed_at_ms = ? WHERE tenant_id = ?").bind(at.world.nowMs, at.tenantId).run();
		// Its next time and a little are its own: everybody comes back from an outage with old data.
		at.world.nowMs += 24 * MINUTE_MS;
		expect(await at.watched()).toEqual([]);
		at.world.nowMs += 2 * MINUTE_MS;
		expect(await at.watched()).toHaveLength(1);
	});

	it("is nobody's fault while the connection is paused, and has a while after it", async () => {
		const at = await scene();
		await at.followed();
		at.world.admission = { kind: "wait", reason: "paused", untilMs: at.world.nowMs + MINUTE_MS, failWith: null };
		for (let quarter = 0; quarter < 12; quarter++) {
			at.world.nowMs += 15 * MINUTE_MS;
			expect(await at.followed()).toMatchObject({ success: false, quiet: true });
			expect(await at.watched()).toEqual([]);
		}
		at.world.admission = null;
		at.erp.refuse({ class: "forbidden", message: "no right" });
		at.world.nowMs += 14 * MINUTE_MS;
		await at.followed();
		expect(await at.watched()).toEqual([]);
		at.world.nowMs += 12 * MINUTE_MS;
		expect(await at.watched()).toHaveLength(1);
	});

	it("of everything that a tenant has is one incident, which lists what is left of it and ends with the last", async () => {
		const at = await scene();
		const price = replicating(env.DB, at.erp, at.tenantId, "price");
		price.world.nowMs = at.world.nowMs;
		await at.followed();
		await price.followed();
		at.world.nowMs += 50 * MINUTE_MS;
		const [both] = await at.watched();
		expect(both?.reason).toMatch(/Prices are as they were.*Products are as they were/s);
		await at.followed();
		const [left] = await at.watched();
		expect(left).toMatchObject({ id: both?.id });
		expect(left?.reason).not.toContain("Products");
		expect(left?.reason).toContain("Prices");
		price.world.nowMs = at.world.nowMs;
		await price.followed();
		expect(await at.watched()).toEqual([]);
		const told = env.DB.prepare("SELECT kind FROM notifications WHERE tenant_id = ? ORDER BY n").bind(at.tenantId);
		expect((await told.all()).results).toEqual([{ kind: "incident_opened" }, { kind: "incident_closed" }]);
	});

	it("is not told of beside a service that has stopped, which is its cause", async () => {
		const at = await scene();
		await at.followed();
		const cause = { kind: "service_stopped", subject: "replication:product", reason: "It was refused.", advice: null } as const;
		await raiseIncident(env.DB, at.tenantId, cause, at.world.nowMs);
		at.world.nowMs += 120 * MINUTE_MS;
		expect(await at.watched()).toEqual([]);
		await endIncident(env.DB, at.tenantId, "service_stopped", "replication:product", at.world.nowMs);
		at.world.nowMs += 6 * MINUTE_MS;
		expect(await at.watched()).toHaveLength(1);
	});

	it("of an entity that is gone from the agenda is over with it, and is watched again when it is back", async () => {
		const at = await scene();
		await at.followed();
		at.world.nowMs += 50 * MINUTE_MS;
		expect(await at.watched()).toHaveLength(1);
		const key = { tenantId: at.tenantId, service: "replication", part: "product" } as const;
		await keepAgenda(env.DB, { enter: [], leave: [key] }, at.world.nowMs);
		expect(await at.watched()).toEqual([]);
		at.world.nowMs += 24 * 60 * MINUTE_MS;
		expect(await at.watched()).toEqual([]);
		const row = { ...key, nextDueMs: at.world.nowMs, intervalMs: 15 * MINUTE_MS, plan: "crontab Europe/Dublin */15 * * * *" };
		await keepAgenda(env.DB, { enter: [row], leave: [] }, at.world.nowMs);
		expect(await at.watched()).toEqual([]);
		at.world.nowMs += 26 * MINUTE_MS;
		expect(await at.watched()).toHaveLength(1);
	});

	it("of a first load that gets on is good, and of one that stands still is not", async () => {
		const at = await scene();
		for (let n = 0; n < 3_000; n++) at.erp.write(`q${n}`, { sku: `Q-${n}`, name: "many" }, n);
		at.world.tickMs = 4_000;
		for (let hour = 0; hour < 2; hour++) {
			await at.follow();
			at.world.nowMs += 40 * MINUTE_MS;
			expect(await at.watched()).toEqual([]);
		}
		expect((await at.row()).state).toBe("first_load");
		at.world.nowMs += 20 * MINUTE_MS;
		expect(await at.watched()).toHaveLength(1);
	});
});

describe("asking the ERP", () => {
	const asking = (shop: Awaited<ReturnType<typeof freshLink>>) => ({
		link: shop.link,
		endpoint: async () => endpoint(),
		connector: async () => shop.erp.connector(),
		now: Date.now,
		wait: async () => {},
	});
	const never = new AbortController().signal;

	it("takes one permit, gives it back, and tells the link how it went", async () => {
		const shop = await freshLink({ concurrency: 1 });
		const answer = await askErp(shop.tenantId, (adapter, signal) => adapter.ping(signal), asking(shop), never);
		expect(answer).toEqual({ kind: "answered", value: { version: "1" } });
		shop.erp.onPing = { refuse: "unauthorised" };
		const refused = await askErp(shop.tenantId, (adapter, signal) => adapter.ping(signal), asking(shop), never);
		expect(refused).toMatchObject({ kind: "refused", error: { class: "unauthorised" } });
		const away = await askErp(shop.tenantId, (adapter, signal) => adapter.ping(signal), asking(shop), never);
		expect(away).toMatchObject({ kind: "away", say: "The ERP refuses our sign-in." });
	});

	it("gives way to orders that have every lane, and says that they do", async () => {
		const shop = await freshLink({ concurrency: 1 });
		await admitted(shop);
		let waitedMs = 0;
		let nowMs = Date.now();
		const wait = async (ms: number) => {
			waitedMs += ms;
			nowMs += ms;
		};
		const ports = { ...asking(shop), now: () => nowMs, wait };
		const answer = await askErp(shop.tenantId, (adapter, signal) => adapter.ping(signal), ports, never);
		expect(answer).toMatchObject({ kind: "away", why: "busy" });
		expect(waitedMs).toBeGreaterThan(0);
	});

	it("connects the link when it does not know its ERP yet, and says so when there is none", async () => {
		const shop = await freshLink(null);
		const ping = (ports: ReturnType<typeof asking>) => askErp(shop.tenantId, (adapter, signal) => adapter.ping(signal), ports, never);
		expect(await ping({ ...asking(shop), endpoint: async () => null as never })).toMatchObject({
			kind: "away",
			say: "No ERP is connected.",
		});
		expect(await ping(asking(shop))).toMatchObject({ kind: "answered" });
	});

	it("rings for the orders that found its lane taken", async () => {
		const shop = await freshLink({ concurrency: 1 });
		const at = freshDesk(shop.tenantId);
		const { grant } = await admitted(shop);
		await place(at);
		clock.advance(1_000);
		await runAlarm(at);
		expect(at.queue.tries).toBe(1);
		// Whoever answers the bell finds no lane, and leaves.
		expect(await shop.link.admit(1)).toMatchObject({ kind: "at_capacity" });
		await shop.link.leave(grant, [GOOD]);
		clock.advance(1_000);
		await runAlarm(at);
		expect(at.queue.tries).toBe(2);
	});

	it("blames the adapter for its own mistakes, and not the ERP", async () => {
		const shop = await freshLink({ concurrency: 1 });
		for (let times = 0; times < 8; times++) {
			const broken = await askErp(shop.tenantId, () => Promise.reject(new TypeError("a bug")), asking(shop), never);
			expect(broken).toMatchObject({ kind: "refused", error: { class: "conflict" } });
		}
		expect((await shop.link.health()).state).toBe("online");
	});
});

describe("in the agenda", () => {
	it("stand the entities that the ERP tells of and the shop wants, each by itself, and none of a shop without an ERP", async () => {
		const at = await freshPatrol("2026-11-22T09:00:00Z");
		const parts = async () => {
			await at.strike();
			const { results } = await env.DB.prepare("SELECT part FROM agenda WHERE tenant_id = ? AND service = 'replication' ORDER BY part")
				.bind(at.tenant.id)
				.all<{ part: string }>();
			return results.map(({ part }) => part);
		};
		expect(await parts()).toEqual([]);
		await connect(at.tenant.id, endpoint());
		expect(await parts()).toEqual(["contact", "customer", "price", "product", "stock"]);
		await openReplication(env.DB, { tenantId: at.tenant.id, entity: "price" });
		await env.DB.prepare("UPDATE replication SET monitored = 0 WHERE tenant_id = ? AND entity = 'price'").bind(at.tenant.id).run();
		expect(await parts()).toEqual(["contact", "customer", "product", "stock"]);
	});
});

/** What D1 charges for writing, table by table, by the first table that a statement names. */
function rowsWritten(db: D1Database) {
	const INNER = Symbol("the statement itself");
	type Counted = D1PreparedStatement & { readonly [INNER]?: readonly [D1PreparedStatement, string] };
	const rows = new Map<string, number>();
	const tableOf = (query: string) => /(?:INTO|UPDATE|FROM)\s+"?(\w+)/i.exec(query)?.[1] ?? "";
	const count = <R extends D1Result>(result: R, query: string): R => {
		rows.set(tableOf(query), (rows.get(tableOf(query)) ?? 0) + result.meta.rows_written);
		return result;
	};
	const statement = (inner: D1PreparedStatement, query: string): Counted =>
		Object.assign(Object.create(inner) as D1PreparedStatement, {
			[INNER]: [inner, query] as const,
			bind: (...values: unknown[]) => statement(inner.bind(...values), query),
			all: async () => count(await inner.all(), query),
			run: async () => count(await inner.run(), query),
			raw: () => inner.raw(),
		});
	const metered = Object.assign(Object.create(db) as D1Database, {
		prepare: (query: string) => statement(db.prepare(query), query),
		batch: async (statements: Counted[]) => {
			const results = await db.batch(statements.map((one) => one[INNER]?.[0] ?? one));
			return results.map((result, index) => count(result, statements[index]?.[INNER]?.[1] ?? ""));
		},
	});
	return { db: metered, of: (table: string) => rows.get(table) ?? 0 };
}
