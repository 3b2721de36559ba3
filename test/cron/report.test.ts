import { env } from "cloudflare:workers";
import PostalMime from "postal-mime";
import { describe, expect, it } from "vitest";
import { mailService } from "../../src/cron/mail";
import { type ReportPorts, reportService } from "../../src/cron/report";
import type { Run } from "../../src/cron/service";
import { beginRebuilding } from "../../src/db/copy-checks";
import { copyOrders } from "../../src/db/orders";
import { findLetter } from "../../src/db/outbox";
import { reportPlans, reportSettingsOf, saveReportSettings } from "../../src/db/report";
import { findReport, reportsPage } from "../../src/db/reports";
import { mimeOf } from "../../src/mail/mime";
import { REPORT_SUBJECT } from "../../src/mail/report";
import type { OrderSnapshot } from "../../src/order/snapshot";
import { draft } from "../support/drafts";
import { mailPorts, postOffice } from "../support/letters";
import { freshTenant } from "../support/shops";
import { snapshotOf } from "../support/snapshots";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const HEAD = "Order id,Distributor name,Account ID,Delivery Date,Placed At Date,Status";
/** 07:30 in Dublin. */
const MORNING_MS = Date.UTC(2026, 5, 3, 6, 30);
type Settings = Partial<{ time: string; which: "all" | "failed"; recipients: readonly string[] }>;

/** A shop in Dublin that wants its report at half past seven, saved the noon before. */
async function world(settings: Settings = {}, tenant: Parameters<typeof freshTenant>[0] = {}) {
	const { id: tenantId } = await freshTenant({ name: "Byrne & Sons", timeZone: "Europe/Dublin", ...tenant });
	const clock = { now: MORNING_MS - 19 * HOUR_MS };
	const save = async (change: Settings) => {
		const { version, updatedAtMs: _, ...before } = await reportSettingsOf(env.DB, tenantId);
		const entry = {
			tenantId,
			atMs: clock.now,
			id: crypto.randomUUID(),
			event: "report.changed",
			subject: "report",
			actor: null,
			before: null,
			after: null,
			note: null,
			detail: {},
		};
		await saveReportSettings(env.DB, tenantId, { ...before, ...change, seen: version }, entry);
	};
	await save({ time: "07:30", which: "all", recipients: ["ann@shop.example"], ...settings });
	const run = async (about: Partial<Run> = {}, db: D1Database = env.DB) => {
		const ports: ReportPorts = { db, publicUrl: "https://orders.shop.example", now: () => clock.now };
		return await reportService(ports)(
			{ tenantId, service: "report", part: "", dueAtMs: clock.now, cause: "schedule", attempt: 1, ...about },
			new AbortController().signal,
		);
	};
	const orders = (...list: (Partial<OrderSnapshot> & { seq: number })[]) =>
		copyOrders(
			env.DB,
			list.map(({ seq, ...changes }) => snapshotOf(tenantId, seq, { placedAtMs: clock.now, updatedAtMs: clock.now, ...changes })),
		);
	const reportOf = async (date: string) => {
		const found = await findReport(env.DB, tenantId, date);
		const letter = found === null ? null : await findLetter(env.DB, tenantId, found.letterId);
		const file = letter?.attachments?.[0];
		const csv = file === undefined ? "" : Buffer.from(file.content, "base64").toString("utf8");
		return { found, letter, file, csv, lines: csv.replace("\uFEFF", "").trimEnd().split("\r\n").slice(1) };
	};
	const dates = async () => (await reportsPage(env.DB, tenantId, null, 50)).items.map(({ localDate }) => localDate);
	return { tenantId, clock, save, run, orders, reportOf, dates };
}
/** E-number and status of each line. */
const said = (lines: readonly string[]) => lines.map((line) => `${line.split(",")[0]} ${line.split(",").at(-1)}`);
const OLD = MORNING_MS - 30 * DAY_MS;

describe("the daily report", () => {
	it("holds all orders placed or changed since the last one, in exactly six columns", async () => {
		const { orders, run, clock, reportOf } = await world();
		const body = (account: string) =>
			JSON.stringify(draft({ customer: { ...draft().customer, account }, delivery: { ...draft().delivery, date: "2026-06-05" } }));
		await orders(
			{ seq: 1, status: "synced", body: body("=1+1") },
			{ seq: 2, status: "failed", errorClass: "validation_rejected", errorMessage: "No such article" },
			{ seq: 3, status: "queued", placedAtMs: clock.now + HOUR_MS * 18, body: body('a,"b"') },
			{ seq: 4, status: "archived" },
			{ seq: 5, status: "awaiting_payment" },
		);
		clock.now = MORNING_MS;
		expect(await run()).toMatchObject({
			success: true,
			count: 3,
			message: "The report of 2026-06-03 lists 3 orders, and goes to 1 recipient.",
		});
		const { csv, letter, file, found } = await reportOf("2026-06-03");
		expect(csv).toBe(
			`\uFEFF${HEAD}\r\nE1,Byrne & Sons,'=1+1,2026-06-05,2026-06-02,Synced\r\nE2,Byrne & Sons,,2026-12-01,2026-06-02,Failed\r\n` +
				`E3,Byrne & Sons,"a,""b""",2026-06-05,2026-06-03,Queued\r\n`,
		);
		expect(file).toMatchObject({ filename: "order-sync-status-2026-06-03.csv", type: "text/csv; charset=utf-8" });
		expect(letter?.subject).toBe(REPORT_SUBJECT);
		expect(letter?.text).toContain("1 order was archived or cancelled, and not listed.");
		for (const text of [letter?.text, letter?.html]) for (const word of ["No such article", "E2", "Failed"]) expect(text).toContain(word);
		expect(found).toMatchObject({
			counts: { Failed: 1, "Pending Verification": 0, Queued: 1, Synced: 1 },
			listed: 3,
			beyond: 0,
			windowFromMs: MORNING_MS - 43 * HOUR_MS,
			windowToMs: MORNING_MS,
		});
	});

	it("tells next of what changed since, and not of what it has told", async () => {
		const { orders, run, clock, reportOf } = await world();
		await orders({ seq: 1, status: "synced" }, { seq: 2, status: "failed" });
		clock.now = MORNING_MS;
		await run();
		clock.now += HOUR_MS;
		await orders({ seq: 2, status: "synced", version: 2, placedAtMs: MORNING_MS - DAY_MS }, { seq: 3, status: "queued" });
		clock.now = MORNING_MS + DAY_MS;
		await run();
		expect(said((await reportOf("2026-06-04")).lines)).toEqual(["E2 Synced", "E3 Queued"]);
	});

	it("loses nothing that changes, or is copied late, while it is written", async () => {
		const { orders, run, clock, reportOf, tenantId } = await world();
		await orders({ seq: 1, status: "queued" });
		clock.now = MORNING_MS;
		// Once all is read the first order gets through, and one arrives whose desk was late by an hour.
		const meddling = meddledWith(async () => {
			await orders({ seq: 1, status: "synced", version: 2 }, { seq: 2, status: "synced", updatedAtMs: MORNING_MS - HOUR_MS });
		});
		await run({}, meddling);
		expect(said((await reportOf("2026-06-03")).lines)).toEqual(["E1 Queued"]);
		clock.now += DAY_MS;
		await run();
		expect(said((await reportOf("2026-06-04")).lines)).toEqual(["E1 Synced", "E2 Synced"]);
		expect(await marks(tenantId)).toBe(0);
	});

	it("of a run that died in the middle is written by the next try, whole", async () => {
		const { orders, run, clock, reportOf } = await world();
		await orders({ seq: 1, status: "synced" });
		clock.now = MORNING_MS;
		const dying = meddledWith(async () => {
			throw new Error("the isolate is gone");
		});
		await expect(run({}, dying)).rejects.toThrow("the isolate is gone");
		await orders({ seq: 2, status: "synced" });
		await run({ attempt: 2 });
		expect(said((await reportOf("2026-06-03")).lines)).toEqual(["E1 Synced", "E2 Synced"]);
	});

	it("with only failed ones holds everything unresolved, however old: failed, pending verification, queued", async () => {
		const { orders, run, clock, reportOf } = await world({ which: "failed" });
		await orders(
			{ seq: 1, status: "failed", placedAtMs: OLD, updatedAtMs: OLD },
			{ seq: 2, status: "pending_verification", unknownSinceMs: MORNING_MS - HOUR_MS / 2 },
			{ seq: 3, status: "pending_verification", unknownSinceMs: MORNING_MS - HOUR_MS / 2 + 1 },
			{ seq: 4, status: "synced" },
			{ seq: 5, status: "queued", placedAtMs: MORNING_MS - 60_000 },
			{ seq: 6, status: "sending" },
			{ seq: 7, status: "archived" },
		);
		clock.now = MORNING_MS;
		await run();
		const { lines, letter, found } = await reportOf("2026-06-03");
		expect(said(lines)).toEqual(["E1 Failed", "E2 Pending Verification", "E3 Queued", "E5 Queued", "E6 Queued"]);
		expect(found?.counts).toEqual({ Failed: 1, "Pending Verification": 1, Queued: 3, Synced: 0 });
		expect(letter?.text).toContain("5 orders are not in the ERP. 1 order failed and needs somebody.");
	});

	it("says in one line that there were no orders", async () => {
		const { run, clock, reportOf } = await world();
		clock.now = MORNING_MS;
		await run();
		const { letter, csv } = await reportOf("2026-06-03");
		expect(letter?.text).toContain("No orders were placed or changed since the last report. Every order is in the ERP.");
		expect(csv).toBe(`\uFEFF${HEAD}\r\n`);
	});

	it("lists twenty thousand orders, and says how many more there are and where", async () => {
		const { run, clock, reportOf, tenantId } = await world({ which: "failed" });
		await manyFailed(tenantId, 20_003);
		clock.now = MORNING_MS;
		expect(await run()).toMatchObject({ count: 20_000, detail: { beyond: 3 } });
		const { lines, letter, found } = await reportOf("2026-06-03");
		expect([lines.length, found?.listed, found?.beyond, found?.counts.Failed]).toEqual([20_000, 20_000, 3, 20_003]);
		expect(letter?.text).toContain(
			"lists the first 20,000 orders; 3 orders more did not fit into a mail and do not come with a later report.",
		);
		expect(letter?.text).toContain("under Orders, filters Failed and Pending: https://orders.shop.example/#/orders?filter=failed.");
		expect(letter?.text).toContain("https://orders.shop.example/#/orders");
		expect(letter?.text).toContain("The oldest 10 of 20,003 orders not in the ERP");
	}, 60_000);

	it("leaves out a person who was erased, and an order is not news because of that", async () => {
		const { orders, run, clock, reportOf } = await world();
		await orders({ seq: 1, status: "synced" });
		clock.now = MORNING_MS;
		await run();
		await orders({
			seq: 1,
			status: "synced",
			version: 2,
			erasedAtMs: clock.now,
			placedAtMs: MORNING_MS - 19 * HOUR_MS,
			updatedAtMs: MORNING_MS - 19 * HOUR_MS,
		});
		clock.now += DAY_MS;
		await run();
		expect((await reportOf("2026-06-04")).lines).toEqual([]);
	});

	it("of one shop says nothing of another's orders", async () => {
		const [mine, theirs] = [await world(), await world()];
		await theirs.orders({ seq: 1, status: "failed" });
		mine.clock.now = MORNING_MS;
		await mine.run();
		const { letter, lines } = await mine.reportOf("2026-06-03");
		expect(lines).toEqual([]);
		expect(letter?.text).not.toContain("E1");
	});
});

describe("one a local day", () => {
	it("is written once by two runs at once, and by a second run not at all", async () => {
		const { run, clock, tenantId, orders } = await world();
		await orders({ seq: 1, status: "synced" });
		clock.now = MORNING_MS;
		const results = await Promise.all([run(), run(), run({ cause: "push" })]);
		expect(results.filter(({ message }) => message.includes("lists 1 orders"))).toHaveLength(1);
		expect(await run()).toMatchObject({ success: true, message: "The report of 2026-06-03 was written before." });
		expect(await count("letters", tenantId)).toBe(1);
		expect(await count("outbox", tenantId)).toBe(1);
	});

	it("written by one of two runs at once leaves to the next what only the other had read", async () => {
		const { run, clock, orders, reportOf } = await world();
		clock.now = MORNING_MS;
		const [reached, ended] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
		// The other begins once this one has read, reads what changed since, and comes to its end after this one.
		const others: ReturnType<typeof run>[] = [];
		const behind = meddledWith(async () => {
			reached.resolve();
			await ended.promise;
		});
		const mine = await run(
			{},
			meddledWith(async () => {
				await orders({ seq: 1, status: "synced" });
				others.push(run({ cause: "push" }, behind));
				await reached.promise;
			}),
		);
		ended.resolve();
		expect([mine.message, (await Promise.all(others))[0]?.message]).toEqual([
			"The report of 2026-06-03 lists 0 orders, and goes to 1 recipient.",
			"The report of 2026-06-03 was written before.",
		]);
		clock.now += DAY_MS;
		await run();
		expect(said((await reportOf("2026-06-04")).lines)).toEqual(["E1 Synced"]);
	});

	it("of the last minutes of a day is that day's, though it is written the day after", async () => {
		const { run, clock, dates } = await world({ time: "23:50" });
		for (const day of [2, 3]) {
			// 00:20 in Dublin.
			clock.now = Date.UTC(2026, 5, day, 23, 20);
			await run();
		}
		expect(await dates()).toEqual(["2026-06-03", "2026-06-02"]);
	});

	it("is not followed by another when the time is changed after it was sent", async () => {
		const { run, clock, save, dates } = await world();
		clock.now = MORNING_MS;
		await run();
		await save({ time: "15:00" });
		clock.now = Date.UTC(2026, 5, 3, 14);
		await run();
		expect(await dates()).toEqual(["2026-06-03"]);
		clock.now += DAY_MS;
		await run();
		expect(await dates()).toEqual(["2026-06-04", "2026-06-03"]);
	});

	it("nor when the shop moves to another zone", async () => {
		const { run, clock, dates, tenantId } = await world();
		clock.now = MORNING_MS;
		await run();
		await env.DB.prepare("UPDATE tenants SET time_zone = 'Pacific/Honolulu' WHERE id = ?1").bind(tenantId).run();
		expect(await plan(tenantId)).toBe("daily Pacific/Honolulu 07:30");
		// 07:30 of the same date there.
		clock.now = Date.UTC(2026, 5, 3, 17, 30);
		await run();
		expect(await dates()).toEqual(["2026-06-03"]);
	});

	it("catches up three days once, and leaves out none of their orders", async () => {
		const { run, clock, orders, reportOf, dates } = await world();
		clock.now = MORNING_MS;
		await run();
		for (let day = 0; day < 3; day++) {
			clock.now = MORNING_MS + day * DAY_MS + HOUR_MS;
			await orders({ seq: day + 1, status: "synced" });
		}
		clock.now = MORNING_MS + 3 * DAY_MS + 3 * HOUR_MS;
		// The run that the tick makes is for the latest time missed; one that lay for days finds that the newest day is due.
		await run({ cause: "missed", dueAtMs: MORNING_MS + 2 * DAY_MS });
		expect(await dates()).toEqual(["2026-06-06", "2026-06-03"]);
		expect(said((await reportOf("2026-06-06")).lines)).toEqual(["E1 Synced", "E2 Synced", "E3 Synced"]);
	});

	it("run by hand before its time is today's", async () => {
		const { run, clock, dates } = await world();
		clock.now = MORNING_MS - HOUR_MS;
		await run({ cause: "person" });
		clock.now = MORNING_MS;
		await run();
		expect(await dates()).toEqual(["2026-06-03"]);
	});
});

describe("a report without recipients", () => {
	it("is none: it has no plan, and a run that was under way writes nothing", async () => {
		const { run, save, tenantId, dates, clock } = await world();
		expect(await plan(tenantId)).toBe("daily Europe/Dublin 07:30");
		await save({ recipients: [] });
		expect(await plan(tenantId)).toBeNull();
		clock.now = MORNING_MS;
		expect(await run()).toMatchObject({ success: true, count: 0, message: "Nobody is to get a report." });
		expect(await dates()).toEqual([]);
	});

	it("costs an order nothing: no change is marked", async () => {
		const { save, orders, tenantId } = await world();
		await orders({ seq: 1 });
		expect(await marks(tenantId)).toBe(1);
		await save({ recipients: [] });
		await orders({ seq: 2 }, { seq: 3 });
		expect(await marks(tenantId)).toBe(0);
	});

	it("does not tell again of orders that come back while the copy is made anew, but of those that changed since, and of late ones", async () => {
		const { run, orders, clock, tenantId, reportOf } = await world();
		const before = { placedAtMs: clock.now, updatedAtMs: clock.now, status: "synced" } as const;
		await orders({ seq: 1, ...before }, { seq: 2, ...before });
		clock.now = MORNING_MS;
		await run();
		clock.now += HOUR_MS;
		const since = { placedAtMs: before.placedAtMs, updatedAtMs: clock.now, status: "synced" } as const;
		await env.DB.prepare("DELETE FROM orders WHERE tenant_id = ?").bind(tenantId).run();
		await env.DB.prepare("DELETE FROM report_changes WHERE tenant_id = ?").bind(tenantId).run();
		await beginRebuilding(env.DB, tenantId, [3], clock.now + 1);
		await orders({ seq: 1, ...before }, { seq: 2, ...before, status: "sending" }, { seq: 3, ...before }, { seq: 4, ...since });
		await orders({ seq: 2, ...before, version: 9 });
		clock.now = MORNING_MS + DAY_MS;
		await run();
		expect(said((await reportOf("2026-06-04")).lines)).toEqual(["E3 Synced", "E4 Synced"]);
	});

	it("that is switched on again tells of the orders placed since the last one", async () => {
		const { run, save, orders, clock, reportOf } = await world();
		await orders({ seq: 1, status: "synced" });
		clock.now = MORNING_MS;
		await run();
		await save({ recipients: [] });
		clock.now += HOUR_MS;
		await orders({ seq: 2, status: "synced" });
		clock.now += HOUR_MS;
		await save({ recipients: ["ann@shop.example"] });
		clock.now = MORNING_MS + DAY_MS;
		await run();
		expect(said((await reportOf("2026-06-04")).lines)).toEqual(["E2 Synced"]);
	});

	it("first tells of the last day: of what was placed before it was switched on as well", async () => {
		const { id } = await freshTenant({ timeZone: "Europe/Dublin" });
		await copyOrders(env.DB, [
			snapshotOf(id, 1, { placedAtMs: OLD, updatedAtMs: OLD }),
			snapshotOf(id, 2, { placedAtMs: MORNING_MS - 30 * HOUR_MS, updatedAtMs: MORNING_MS - 30 * HOUR_MS, status: "synced" }),
		]);
		const { results } = await env.DB.prepare("SELECT 1 FROM report_changes WHERE tenant_id = ?1").bind(id).all();
		expect(results).toEqual([]);
		const entry = {
			tenantId: id,
			atMs: MORNING_MS - 19 * HOUR_MS,
			id: crypto.randomUUID(),
			event: "report.changed",
			subject: "report",
			actor: null,
			before: null,
			after: null,
			note: null,
			detail: {},
		};
		await saveReportSettings(env.DB, id, { time: "07:30", which: "all", recipients: ["ann@shop.example"], seen: 0 }, entry);
		const run = { tenantId: id, service: "report", part: "", dueAtMs: MORNING_MS, cause: "schedule", attempt: 1 } as const;
		const result = await reportService({ db: env.DB, publicUrl: null, now: () => MORNING_MS })(run, new AbortController().signal);
		expect(result.count).toBe(1);
	});
});

describe("the report's mail", () => {
	it("goes to each of three recipients alone, with the file as mail programs read it", async () => {
		const to = ["ann@shop.example", "bea@shop.example", "cat@shop.example"];
		const { run, clock, tenantId, orders, reportOf } = await world({ recipients: to });
		await orders({ seq: 1, status: "failed" });
		clock.now = MORNING_MS;
		await run();
		const office = postOffice();
		const mailRun = { tenantId, service: "mail", part: "", dueAtMs: clock.now, cause: "schedule", attempt: 1 } as const;
		await mailService(mailPorts(office, clock))(mailRun, new AbortController().signal);
		expect(office.taken.map((message) => message.to).sort()).toEqual(to);
		for (const message of office.taken) {
			const mail = await PostalMime.parse(await mimeOf(message));
			expect(mail.subject).toBe("Daily Order Sync Status Report");
			expect(mail.to).toEqual([{ name: "", address: message.to }]);
			expect([mail.cc, mail.bcc]).toEqual([undefined, undefined]);
			expect(mail.attachments).toMatchObject([
				{ filename: "order-sync-status-2026-06-03.csv", mimeType: "text/csv", disposition: "attachment" },
			]);
			const text = Buffer.from(mail.attachments[0]?.content as ArrayBuffer).toString("utf8");
			expect(text).toBe((await reportOf("2026-06-03")).csv);
			expect(text.split("\r\n")[0]).toBe(`\uFEFF${HEAD}`);
		}
	});
});

const count = async (table: "letters" | "outbox", tenantId: string) =>
	await env.DB.prepare(`SELECT count(*) AS n FROM ${table} WHERE tenant_id = ?1`).bind(tenantId).first<number>("n");
const marks = async (tenantId: string) =>
	await env.DB.prepare("SELECT count(*) AS n FROM report_changes WHERE tenant_id = ?1").bind(tenantId).first<number>("n");
const plan = async (tenantId: string) => (await reportPlans(env.DB, [tenantId])).get(tenantId) ?? null;

/** D1 to which something happens when the report's transaction is about to begin: everything has been read by then. */
function meddledWith(meddle: () => Promise<void>): D1Database {
	let pending = true;
	return new Proxy(env.DB, {
		get(target, name) {
			if (name === "batch") {
				return async (statements: D1PreparedStatement[]) => {
					if (pending) {
						pending = false;
						await meddle();
					}
					return await target.batch(statements);
				};
			}
			const value: unknown = Reflect.get(target, name);
			return typeof value === "function" ? value.bind(target) : value;
		},
	});
}

async function manyFailed(tenantId: string, many: number): Promise<void> {
	for (let from = 1; from <= many; from += 5_000) {
		const rows = Array.from({ length: Math.min(5_000, many - from + 1) }, (_, n) => from + n);
		await env.DB.prepare(
			`INSERT INTO orders (tenant_id, seq, desk, e_number, status, placed_at_ms, updated_at_ms, version, attempts, body)
			 SELECT ?1, value, 'main', 'E' || value, 'failed', ?2, ?2, 1, 1, '{}' FROM json_each(?3)`,
		)
			.bind(tenantId, MORNING_MS - DAY_MS, JSON.stringify(rows))
			.run();
	}
}
