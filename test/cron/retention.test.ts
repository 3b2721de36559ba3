import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { retentionOf, SLICE_MS, SLICE_STEPS_MAX } from "../../src/cron/retention";
import type { Run, RunResult } from "../../src/cron/service";
import { COMPACT_EVERY_MS, COMPACT_LEASE_MS, claimCompaction, compactionEnded } from "../../src/db/compaction";
import { EXPIRE_ROWS_MAX } from "../../src/db/expiry";
import { inForce, PERIODS_DEFAULT, type Periods } from "../../src/db/retention";
import { RETAIN_COPIES_OWED_MAX, RETAIN_ORDERS_MAX } from "../../src/desk/retain";
import type { Exchange } from "../../src/order/snapshot";
import { stillClock } from "../support/clock";
import { connect } from "../support/connecting";
import { endpoint } from "../support/connections";
import { actOn, editing } from "../support/deciding";
import { type FreshDesk, freshDesk, place, placeMany, rowsOf, runAlarm } from "../support/desks";
import { draft } from "../support/drafts";
import { accepted, claimOne, rejected, settlement } from "../support/settling";
import { freshTenant, freshUser } from "../support/shops";

const clock = stillClock();
const DAY_MS = 24 * 60 * 60_000;
const EXCHANGE: Exchange = { atMs: 1, tookMs: 1, method: "POST", target: "/", request: "Ann Byrne", status: 200, response: "ok" };

let at: FreshDesk;
beforeEach(async () => {
	at = freshDesk((await freshTenant()).id);
});

async function copied(): Promise<void> {
	for (let rounds = 0; (await rowsOf(at, "SELECT 1 FROM outbox")).length > 0; rounds++) {
		expect(rounds).toBeLessThan(30);
		clock.advance(1_000);
		await runAlarm(at);
	}
}
async function delivered(): Promise<void> {
	await at.desk.settle([settlement(await claimOne(at), accepted(), [EXCHANGE])]);
}
async function refused(): Promise<void> {
	await at.desk.settle([settlement(await claimOne(at), rejected(), [EXCHANGE])]);
}
const keep = (periods: Partial<Periods>) => {
	const { orders, exchanges, letters, notifications, logs } = { ...PERIODS_DEFAULT, ...periods };
	return env.DB.prepare("INSERT OR REPLACE INTO retention_settings VALUES (?, ?, ?, ?, ?, ?, 1, 0)")
		.bind(at.tenantId, orders, exchanges, letters, notifications, logs)
		.run();
};

let dueAtMs = 0;
/** Calls until the run is over, however many invocations that takes. */
async function retain(now: () => number = Date.now): Promise<RunResult & { readonly slices: number }> {
	const run: Run = { tenantId: at.tenantId, service: "retention", part: "", dueAtMs: ++dueAtMs, cause: "schedule", attempt: 1 };
	const wait = async () => {
		clock.advance(1_000);
		await runAlarm(at);
	};
	const service = retentionOf({ db: env.DB, credentialsKey: env.CREDENTIALS_KEY, desk: () => at.desk, now, wait });
	for (let slices = 1; slices < 50; slices++) {
		const result = await service(run, new AbortController().signal);
		if (result.goOn === undefined) return { ...result, slices };
	}
	throw new Error("it goes on for ever");
}
const erasedSeqs = async () => (await rowsOf(at, "SELECT seq FROM orders WHERE erased_at_ms IS NOT NULL")).map(({ seq }) => seq);

describe("the persons in old orders", () => {
	it("are erased once an order has not changed for as long as the tenant says, and not a day before", async () => {
		const { seq } = await place(at);
		await delivered();
		await copied();
		clock.advance(729 * DAY_MS);
		expect(await retain()).toMatchObject({ success: true, detail: { unsettled: 0 } });
		expect(await erasedSeqs()).toEqual([]);
		clock.advance(2 * DAY_MS);
		const result = await retain();
		expect(result).toMatchObject({ success: true, detail: { orders: 1 } });
		expect(result.message).toBe("Erased: 1 old order’s personal data.");
		expect(await erasedSeqs()).toEqual([seq]);
		await copied();
		expect(await env.DB.prepare("SELECT body FROM orders WHERE tenant_id = ?").bind(at.tenantId).first<string>("body")).not.toContain(
			"Ann",
		);
	});

	it("stay for ever if the tenant says so", async () => {
		await place(at);
		await delivered();
		await keep({ orders: null });
		clock.advance(5_000 * DAY_MS);
		await retain();
		expect(await erasedSeqs()).toEqual([]);
	});

	it("stay in orders that are not over, are counted, and go when those are", async () => {
		const failed = await place(at);
		await refused();
		const young = await place(at);
		await delivered();
		await copied();
		clock.advance(731 * DAY_MS);
		expect((await retain()).detail).toMatchObject({ orders: 1, unsettled: 1 });
		expect(await erasedSeqs()).toEqual([young.seq]);
		await actOn(at, "archive", failed.eNumber);
		await copied();
		expect((await retain()).detail).toMatchObject({ unsettled: 0 });
		expect(await erasedSeqs()).toEqual([young.seq]);
		// It counts from when somebody archived it.
		clock.advance(731 * DAY_MS);
		expect((await retain()).detail).toMatchObject({ orders: 1, unsettled: 0 });
		expect(await erasedSeqs()).toEqual([failed.seq, young.seq]);
		expect(await rowsOf(at, "SELECT * FROM passed_over")).toEqual([]);
	});

	it("are erased step by step, and the copies of new orders are not kept waiting", async () => {
		const count = RETAIN_ORDERS_MAX + 20;
		await placeMany(at, count);
		for (let rest = count; rest > 0; rest -= 100) {
			const { claims } = await at.desk.claim(100, 30_000);
			await at.desk.settle(claims.map((claim) => settlement(claim, accepted())));
		}
		await copied();
		clock.advance(731 * DAY_MS);
		const step = { step: "erase", beforeMs: Date.now() - 730 * DAY_MS, again: null } as const;
		expect(await at.desk.retain(step)).toMatchObject({ kind: "walked", done: RETAIN_ORDERS_MAX, next: { again: null } });
		expect(await at.desk.retain(step)).toEqual({ kind: "busy" });
		expect((await rowsOf(at, "SELECT 1 FROM outbox")).length).toBeGreaterThan(RETAIN_COPIES_OWED_MAX);
		expect((await retain()).detail).toMatchObject({ orders: 20 });
		expect(await erasedSeqs()).toHaveLength(count);
	});

	it("are erased although D1 refuses the copies of other orders for good", async () => {
		const others = await placeMany(at, RETAIN_COPIES_OWED_MAX);
		const step = { step: "erase", beforeMs: Date.now() + 1, again: null } as const;
		expect(await at.desk.retain(step)).toEqual({ kind: "busy" });
		await rowsOf(at, "UPDATE outbox SET failures = 3");
		expect(await at.desk.retain(step)).toMatchObject({ kind: "walked", done: 0, unsettled: others.length });
	});

	it("are erased by a run that has no time, in as many invocations as it takes, and told of once", async () => {
		await placeMany(at, 3);
		for (let n = 0; n < 3; n++) await delivered();
		await copied();
		clock.advance(731 * DAY_MS);
		// The first invocations run out of time after some looks at the clock, each after a few more.
		let looks = 0;
		const result = await retain(() => {
			looks += 1;
			return Date.now() + SLICE_MS * [3, 9, 14, 22, 40].filter((look) => looks > look).length;
		});
		expect(result.slices).toBeGreaterThan(1);
		expect(result.detail).toMatchObject({ orders: 3 });
		expect(await erasedSeqs()).toHaveLength(3);
		expect((await env.DB.prepare("SELECT * FROM retention_tallies WHERE tenant_id = ?").bind(at.tenantId).all()).results).toEqual([]);
	});
});

describe("a run", () => {
	it("that has made as many steps as D1 takes of an invocation goes on in another, however quick they were", async () => {
		let walks = 0;
		const many = SLICE_STEPS_MAX + 20;
		const desk = {
			...at.desk,
			retain: async () => ({ kind: "walked", done: 0, unsettled: 0, next: ++walks < many ? { again: null } : null }) as const,
		};
		const run: Run = { tenantId: at.tenantId, service: "retention", part: "", dueAtMs: ++dueAtMs, cause: "schedule", attempt: 1 };
		const slice = () =>
			retentionOf({ db: env.DB, credentialsKey: env.CREDENTIALS_KEY, desk: () => desk, now: Date.now, wait: async () => {} })(
				run,
				new AbortController().signal,
			);
		expect(await slice()).toMatchObject({ goOn: true, progress: true });
		expect({ few: walks <= SLICE_STEPS_MAX, walks }).toMatchObject({ few: true });
	});
});

describe("the words of erased orders in the index of the search", () => {
	const row = () => env.DB.prepare("SELECT wanted, began_at_ms, ended_at_ms, holder FROM search_compaction").first();
	const words = async (word: string): Promise<boolean> => {
		const { results } = await env.DB.prepare("SELECT hex(block) AS block FROM order_search_data").all<{ block: string }>();
		return results.some(({ block }) => Buffer.from(block, "hex").toString("latin1").includes(word));
	};
	const oldOrder = async (name: string) => {
		await place(at, `key-${name}`, { body: JSON.stringify(draft({ customer: { ...draft().customer, name } })) });
		await delivered();
		await copied();
	};
	const settle = () =>
		env.DB.prepare("UPDATE search_compaction SET wanted = 0, began_at_ms = NULL, ended_at_ms = NULL, holder = NULL").run();

	it("go once a night for all tenants, with whoever comes first, and with the next night’s if they come later", async () => {
		await settle();
		await oldOrder("Xanthippe");
		clock.advance(731 * DAY_MS);
		const began = Date.now();
		await retain();
		await copied();
		expect(await row()).toMatchObject({ wanted: 1, began_at_ms: null });
		expect(await words("xanthippe")).toBe(true);
		await retain();
		expect(await row()).toEqual({ wanted: 0, began_at_ms: expect.any(Number), ended_at_ms: expect.any(Number), holder: null });
		expect(await words("xanthippe")).toBe(false);
		const first = await row();
		// Another tenant in the same night: its words wait for the next.
		at = freshDesk((await freshTenant()).id);
		await oldOrder("Zenobia");
		await at.desk.retain({ step: "erase", beforeMs: Date.now() + 1, again: null });
		await copied();
		expect(await row()).toMatchObject({ wanted: 1 });
		clock.advance(-(Date.now() - began - 60_000));
		await retain();
		expect({ ...(await row()), wanted: null }).toEqual({ ...first, wanted: null });
		expect(await words("zenobia")).toBe(true);
		clock.advance(COMPACT_EVERY_MS);
		await retain();
		expect(await words("zenobia")).toBe(false);
		const last = await row();
		clock.advance(DAY_MS);
		await retain();
		expect(await row()).toEqual(last);
	});

	it("are one run’s to take out, until it is over or has died", async () => {
		await settle();
		await env.DB.prepare("UPDATE search_compaction SET wanted = 1").run();
		expect(await claimCompaction(env.DB, "a 1", 1_000)).toBe(true);
		expect(await claimCompaction(env.DB, "b 1", 2_000)).toBe(false);
		// The same run in another slice, and its time begins anew.
		expect(await claimCompaction(env.DB, "a 1", 3_000)).toBe(true);
		expect(await claimCompaction(env.DB, "b 1", 1_000 + COMPACT_LEASE_MS)).toBe(false);
		expect(await claimCompaction(env.DB, "b 1", 3_000 + COMPACT_LEASE_MS)).toBe(true);
		await compactionEnded(env.DB, "a 1", 4_000);
		expect(await row()).toMatchObject({ holder: "b 1" });
		await env.DB.prepare("UPDATE search_compaction SET wanted = 1").run();
		await compactionEnded(env.DB, "b 1", 5_000);
		// What came while it was under way is wanted still, the next night.
		expect(await claimCompaction(env.DB, "c 1", 6_000)).toBe(false);
		expect(await claimCompaction(env.DB, "c 1", 1_000 + COMPACT_EVERY_MS)).toBe(true);
		await settle();
	});
});

describe("what a desk keeps of orders that are over", () => {
	it("is pruned to what it needs: requests, replies and earlier revisions go", async () => {
		const { eNumber } = await place(at);
		await refused();
		await at.desk.edit(editing({ note: "First" }, { eNumber }));
		await refused();
		await at.desk.edit(editing({ note: "Second" }, { eNumber, revision: 1 }));
		await delivered();
		await copied();
		const before = await at.desk.inspect(eNumber);
		clock.advance(91 * DAY_MS);
		expect((await retain()).detail).toMatchObject({ pruned: 1 });
		const after = await at.desk.inspect(eNumber);
		expect(before?.exchanges).toHaveLength(3);
		expect(after).toMatchObject({ exchanges: [], prunedAtMs: Date.now(), erasedAtMs: null, version: before?.version });
		expect(after?.attemptLog.map(({ attempt, outcome }) => [attempt, outcome])).toEqual([
			[1, "rejected"],
			[3, "accepted"],
		]);
		expect(after?.revisions.map(({ revision }) => revision)).toEqual([0, 2]);
		expect(after?.history).toEqual(before?.history);
		// What the copy, the audit log and the number are made from is all there.
		expect({ ...after, exchanges: 0, prunedAtMs: 0, attemptLog: 0, revisions: 0 }).toEqual({
			...{ ...before, exchanges: 0, prunedAtMs: 0, attemptLog: 0, revisions: 0 },
		});
		expect((await retain()).detail).not.toHaveProperty("pruned");
	});

	it("is left alone until D1 has it", async () => {
		await place(at);
		await delivered();
		at.copy.mode = "fail";
		clock.advance(91 * DAY_MS);
		await runAlarm(at);
		await retain();
		expect((await rowsOf(at, "SELECT pruned_at_ms FROM orders"))[0]).toEqual({ pruned_at_ms: null });
		at.copy.mode = "work";
		clock.advance(60_000);
		await copied();
		await retain();
		expect((await rowsOf(at, "SELECT pruned_at_ms FROM orders"))[0]?.pruned_at_ms).toEqual(expect.any(Number));
	});
});

describe("what D1 keeps of times past", () => {
	const count = async (table: string, where: string): Promise<number> =>
		(await env.DB.prepare(`SELECT count(*) AS n FROM ${table} WHERE ${where}`).bind(at.tenantId).first<number>("n")) ?? 0;
	const log = (agoDays: number, level: string, run: readonly [success: number, count: number] | null) =>
		env.DB.prepare(
			"INSERT INTO logs (at_ms, level, service, tenant_id, message, started_at_ms, success, count) VALUES (?, ?, 'sweep', ?, 'x', ?, ?, ?)",
		)
			.bind(Date.now() - agoDays * DAY_MS, level, at.tenantId, run === null ? null : 1, run?.[0] ?? null, run?.[1] ?? null)
			.run();

	it("goes by its age: idle lines after a week, lines after the tenant's days", async () => {
		await keep({ logs: 60 });
		await log(8, "info", [1, 0]);
		await log(6, "info", [1, 0]);
		await log(8, "info", [1, 3]);
		await log(8, "error", [0, 0]);
		await log(8, "info", null);
		await log(61, "error", null);
		expect((await retain()).detail).toMatchObject({ idleLines: 1, logs: 1 });
		expect(await count("logs", "tenant_id = ?")).toBe(4);
	});

	it("goes in portions, all of it in one run", async () => {
		const rows = EXPIRE_ROWS_MAX * 2 + 1;
		await env.DB.prepare(
			`INSERT INTO notifications (tenant_id, source, at_ms, kind, subject, message)
			 SELECT ?1, 'x:' || value, ?2, 'order_failed', 'E1', '' FROM (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < ?3) SELECT value FROM n)`,
		)
			.bind(at.tenantId, Date.now() - 181 * DAY_MS, rows)
			.run();
		expect((await retain()).detail).toMatchObject({ notifications: rows });
		expect(await count("notifications", "tenant_id = ?")).toBe(0);
	});

	it("goes with everything that belongs to it, and what is younger stays", async () => {
		const letter = async (id: string, agoDays: number) => {
			const ms = Date.now() - agoDays * DAY_MS;
			await env.DB.prepare("INSERT INTO letters VALUES (?, ?, 'k', ?, 's', 't', 'h', ?)").bind(at.tenantId, id, id, ms).run();
			await env.DB.prepare("INSERT INTO attachments VALUES (?, ?, 0, 0, 'a', 'b', 'c')").bind(at.tenantId, id).run();
			await env.DB.prepare("INSERT INTO outbox VALUES (?, ?, 'mail', 'a@b.example', 'sent', 1, NULL, NULL, 1, 2)")
				.bind(at.tenantId, id)
				.run();
		};
		await letter("old", 91);
		await letter("young", 89);
		const user = await freshUser(at.tenantId);
		const session = (token: string, agoDays: number) =>
			env.DB.prepare("INSERT INTO sessions (token_hash, id, user_id, created_at_ms, seen_at_ms, expires_at_ms) VALUES (?, ?, ?, 0, 0, ?)")
				.bind(`${at.tenantId}${token}`, token, user.id, Date.now() - agoDays * DAY_MS)
				.run();
		await session("old", 31);
		await session("over", 1);
		expect((await retain()).detail).toMatchObject({ letters: 1, attachments: 1, recipients: 1, sessions: 1 });
		for (const table of ["letters", "attachments", "outbox"]) expect(await count(table, "tenant_id = ?")).toBe(1);
	});

	it("goes once it was over for its time: incidents, alerts, differences and reports; what is open or was just met stays", async () => {
		const ago = (days: number) => Date.now() - days * DAY_MS;
		const run = (sql: string, ...values: unknown[]) =>
			env.DB.prepare(sql)
				.bind(at.tenantId, ...values)
				.run();
		const incident = (id: string, closed: number | null) =>
			run(
				"INSERT INTO incidents (tenant_id, opened_at_ms, id, kind, reason, closed_at_ms, subject) VALUES (?1, ?2, ?3, 'mail_failing', 'To ann@shop.example', ?4, 'ann@shop.example')",
				ago(900),
				id,
				closed,
			);
		await incident("old", ago(366));
		await incident("young", ago(364));
		await incident("open", null);
		const alert = (source: string, days: number, letter: string | null) =>
			run(
				"INSERT INTO alerts (tenant_id, source, kind, seq, noted_at_ms, letter_id) VALUES (?1, ?2, 'held', 1, ?3, ?4)",
				source,
				ago(days),
				letter,
			);
		await alert("old", 731, "");
		await alert("young", 729, "l");
		await alert("waiting", 731, null);
		const finding = (n: string, seenDays: number, closedDays: number | null) =>
			run(
				"INSERT INTO findings VALUES (?1, 'extra', ?2, NULL, '[]', 'x', ?3, ?4, ?5, NULL)",
				n,
				ago(900),
				ago(seenDays),
				closedDays === null ? null : ago(closedDays),
			);
		await finding("E1", 800, 731);
		await finding("E2", 800, 729);
		await finding("E3", 1, 800);
		await finding("E4", 800, null);
		const report = (date: string, days: number) =>
			run("INSERT INTO reports VALUES (?1, ?2, 'UTC', ?3, 0, 0, 'all', '{}', 0, 0, 'l', 0, NULL)", date, ago(days));
		await report("2020-01-01", 731);
		await report("2020-01-03", 729);
		expect((await retain()).detail).toMatchObject({ incidents: 1, alerts: 1, findings: 1, reports: 1 });
		for (const [table, rows] of [
			["incidents", 2],
			["alerts", 2],
			["findings", 3],
			["reports", 1],
		] as const)
			expect([table, await count(table, "tenant_id = ?")]).toEqual([table, rows]);
		expect((await retain()).detail).not.toHaveProperty("incidents");
	});

	describe("of an ERP’s customers", () => {
		const record = (entity: string, id: string, deleted = false) =>
			env.DB.prepare(
				"INSERT INTO erp_records (tenant_id, entity, erp_id, data, digest, changed_at_ms, change_n, deleted_at_ms) VALUES (?1, ?2, ?3, '{}', 'd', 0, 1, ?4)",
			)
				.bind(at.tenantId, entity, id, deleted ? 1 : null)
				.run();
		const replicated = (entity: string, checkedDays: number, monitored: boolean | null) =>
			env.DB.prepare(
				`INSERT INTO replication (tenant_id, entity, monitored, source, token, cursor, state, loaded, records, last_checked_at_ms)
				 VALUES (?1, ?2, ?3, 'erp', 'token', 'page-9', 'following', 2, 2, ?4)`,
			)
				.bind(at.tenantId, entity, monitored === null ? null : Number(monitored), Date.now() - checkedDays * DAY_MS)
				.run();
		const rowOf = (entity: string) =>
			env.DB.prepare("SELECT source, cursor, state, records FROM replication WHERE tenant_id = ?1 AND entity = ?2")
				.bind(at.tenantId, entity)
				.first();
		const records = (entity: string) => count("erp_records", `tenant_id = ? AND entity = '${entity}'`);

		it("goes when nobody has asked for them for 90 days, and they are read from the beginning if somebody does again", async () => {
			await connect(at.tenantId, endpoint());
			for (const entity of ["customer", "contact", "invoice", "product", "order"]) {
				await record(entity, "c1");
				await record(entity, "c2");
				await record(entity, "c3", true);
			}
			await replicated("customer", 91, false);
			await replicated("contact", 89, false);
			// As it comes, nobody asks for it.
			await replicated("invoice", 91, null);
			await replicated("product", 91, false);
			// The ERP has been away for long.
			await replicated("order", 91, true);
			expect((await retain()).detail).toMatchObject({ unfollowed: 6 });
			expect(await Promise.all(["customer", "contact", "invoice", "product", "order"].map(records))).toEqual([0, 3, 0, 3, 3]);
			expect(await rowOf("customer")).toEqual({ source: null, cursor: null, state: "first_load", records: 0 });
			for (const entity of ["contact", "order"])
				expect(await rowOf(entity)).toEqual({ source: "erp", cursor: "page-9", state: "following", records: 2 });
		});

		it("goes when no ERP is connected any more", async () => {
			await record("customer", "c1");
			await record("customer", "c2");
			await replicated("customer", 91, null);
			expect((await retain()).detail).toMatchObject({ unfollowed: 2 });
			expect(await records("customer")).toBe(0);
		});
	});

	it("never outlives the persons in the orders that it quotes", () => {
		const short: Periods = { ...PERIODS_DEFAULT, orders: 30 };
		expect(inForce(short)).toEqual({ orders: 30, exchanges: 30, letters: 30, notifications: 30, logs: 30 });
		expect(inForce({ ...short, orders: null })).toEqual({ ...PERIODS_DEFAULT, orders: null });
	});
});
