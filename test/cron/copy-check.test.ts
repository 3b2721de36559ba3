import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { COPY_SLICE_MS, copyCheckService } from "../../src/cron/copy-check";
import type { RunResult } from "../../src/cron/service";
import { openIncidents } from "../../src/db/incident-lists";
import { copyOrders, findOrder, respell } from "../../src/db/orders";
import { search, wholeWords } from "../../src/db/search";
import { OWED_MAX } from "../../src/desk/copying";
import { stillClock } from "../support/clock";
import { actOn, editing } from "../support/deciding";
import { type FreshDesk, freshDesk, place, placeMany, rowsOf, runAlarm } from "../support/desks";
import { draft } from "../support/drafts";
import { accepted, claimOne, rejected, settlement } from "../support/settling";
import { freshTenant } from "../support/shops";

const clock = stillClock();

let at: FreshDesk;
beforeEach(async () => {
	at = freshDesk((await freshTenant()).id);
});

async function copied(): Promise<void> {
	const owed = async () =>
		(await rowsOf(at, "SELECT 1 FROM outbox UNION ALL SELECT 1 FROM history WHERE id > (SELECT history_copied FROM desk)")).length;
	for (let rounds = 0; (await owed()) > 0; rounds++) {
		expect(rounds).toBeLessThan(50);
		clock.advance(1_000);
		await runAlarm(at);
	}
}
const delivered = async () => at.desk.settle([settlement(await claimOne(at), accepted())]);
const refused = async () => at.desk.settle([settlement(await claimOne(at), rejected())]);

let dueAtMs = 0;
/** To the end, as the reader of the queue does. `meanwhile`: while it waits to look again. */
async function check(
	meanwhile: () => Promise<unknown> = async () => {},
	now: () => number = Date.now,
): Promise<RunResult & { slices: number }> {
	dueAtMs += 1;
	const service = copyCheckService({ db: env.DB, desk: () => at.desk, now, wait: meanwhile });
	for (let slices = 1; slices < 20; slices++) {
		const run = { tenantId: at.tenantId, service: "copy", part: "", dueAtMs, cause: "schedule", attempt: 1 } as const;
		const result = await service(run, new AbortController().signal);
		if (result.goOn !== true) return { ...result, slices };
	}
	throw new Error("it goes round in circles");
}
const d1 = (sql: string, ...values: unknown[]) =>
	env.DB.prepare(sql)
		.bind(at.tenantId, ...values)
		.run();
const ordersHere = async () =>
	(await env.DB.prepare("SELECT * FROM orders WHERE tenant_id = ? ORDER BY seq").bind(at.tenantId).all()).results;
const auditHere = async () =>
	(await env.DB.prepare("SELECT * FROM audit WHERE tenant_id = ? ORDER BY at_ms, id").bind(at.tenantId).all()).results;

/** Orders of every kind: delivered, failed, edited, archived, cancelled, waiting. */
async function shop(): Promise<readonly { readonly seq: number; readonly eNumber: string }[]> {
	const receipts = await placeMany(at, 3);
	await delivered();
	await refused();
	await refused();
	const [, second, third] = receipts.map(({ eNumber }) => eNumber);
	await at.desk.edit(editing(undefined, { eNumber: second ?? "" }));
	await actOn(at, "archive", third);
	receipts.push(await place(at));
	await copied();
	return receipts;
}

describe("the copy of the orders", () => {
	it("is found to be right when it is, whatever became of the orders", async () => {
		await shop();
		expect(await check()).toMatchObject({
			success: true,
			level: "info",
			count: 4,
			message: "4 orders compared; the list has all of them as they are.",
		});
		expect(await rowsOf(at, "SELECT * FROM outbox")).toEqual([]);
	});

	it("is found by every spelling afterwards, also where it was copied before they were kept, and that is no change of an order", async () => {
		const [first, second] = await shop();
		const other = (seq: number | undefined) =>
			env.DB.prepare("SELECT other_words FROM orders WHERE tenant_id = ? AND seq = ?").bind(at.tenantId, seq).first("other_words");
		const named = { ...draft().customer, name: "Γιώργος Müller" };
		await d1(
			"UPDATE orders SET body = json_set(body, '$.customer', json(?3)) WHERE tenant_id = ?1 AND seq = ?2",
			first?.seq,
			JSON.stringify(named),
		);
		await d1("INSERT INTO report_windows VALUES (?, 5, 0)");
		await d1("DELETE FROM report_changes WHERE tenant_id = ?");
		const found = (q: string) => search(env.DB, at.tenantId, wholeWords(q) ?? "", { from: 0, below: Number.MAX_SAFE_INTEGER }, 10);
		expect([await other(first?.seq), await found("γιωργος mueller")]).toEqual(["", []]);
		expect(await found("Γιώργος Müller")).toEqual([first?.seq]);
		// What an earlier spelling left behind goes as well.
		await d1("UPDATE orders SET other_words = 'quark' WHERE tenant_id = ? AND seq = ?", second?.seq);
		expect(await found("quark")).toEqual([second?.seq]);
		const before = await ordersHere();
		await check();
		expect(await found("γιωργος mueller")).toEqual([first?.seq]);
		expect([await other(second?.seq), await found("quark")]).toEqual(["", []]);
		expect((await ordersHere()).map(({ other_words: _, search_words: __, ...row }) => row)).toEqual(
			before.map(({ other_words: _, search_words: __, ...row }) => row),
		);
		expect((await env.DB.prepare("SELECT * FROM report_changes WHERE tenant_id = ?").bind(at.tenantId).all()).results).toEqual([]);
	});

	it("is not spelt by what was read before somebody else copied it", async () => {
		const [first] = await shop();
		await respell(env.DB, at.tenantId, [{ seq: first?.seq ?? 0, version: 1, otherWords: "quark" }]);
		expect((await ordersHere()).map((row) => row.other_words)).not.toContain("quark");
	});

	it("gets back what was deleted, and what was changed behind our back, and nothing else is copied for it", async () => {
		const [first, second] = await shop();
		const before = await ordersHere();
		await d1("DELETE FROM orders WHERE tenant_id = ? AND seq = ?", first?.seq);
		await d1(`UPDATE orders SET body = replace(body, 'Widget', 'Wudget') WHERE tenant_id = ? AND seq = ?`, second?.seq);
		expect(await check()).toMatchObject({ level: "warning", detail: { missing: 1, differing: 1, surplus: 0 } });
		expect((await rowsOf(at, "SELECT seq FROM outbox ORDER BY seq")).map(({ seq }) => seq)).toEqual([first?.seq, second?.seq]);
		await copied();
		// What was changed is told with a higher version, or it would not have been taken.
		const after = (await ordersHere()).map((row) => (row.seq === second?.seq ? { ...row, version: Number(row.version) - 1 } : row));
		expect(after).toEqual(before);
		expect(await check()).toMatchObject({ level: "info", detail: { missing: 0, differing: 0 } });
	});

	it("comes back without a word to anybody, while what was on its way for the first time is told of", async () => {
		const [first] = await shop();
		const told = "SELECT seq FROM alerts WHERE tenant_id = ? AND kind = 'confirmation' ORDER BY seq";
		const confirmed = async () => (await env.DB.prepare(told).bind(at.tenantId).all<{ seq: number }>()).results.map(({ seq }) => seq);
		await d1("INSERT INTO mail_settings VALUES (?, '[]', 100, 1, 1, 0)");
		await d1("DELETE FROM orders WHERE tenant_id = ? AND seq = ?", first?.seq);
		await d1("DELETE FROM alerts WHERE tenant_id = ?");
		const late = await place(at);
		clock.advance(1);
		expect(await check()).toMatchObject({ detail: { missing: 1 } });
		await copied();
		expect(await confirmed()).toEqual([late.seq]);
		const next = await place(at);
		await copied();
		expect(await confirmed()).toEqual([late.seq, next.seq]);
		expect((await ordersHere())[0]).toMatchObject({ seq: first?.seq });
	});

	it("is compared again later where so much is on its way that nobody could tell what is news", async () => {
		const [first] = await shop();
		await d1("DELETE FROM orders WHERE tenant_id = ? AND seq = ?", first?.seq);
		await rowsOf(
			at,
			`WITH RECURSIVE n (seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM n WHERE seq < ${OWED_MAX})
			 INSERT INTO outbox (seq, due_ms) SELECT seq, 0 FROM n`,
		);
		await expect(check()).rejects.toThrow(`the ${OWED_MAX} that are on their way`);
		expect(await rowsOf(at, `SELECT 1 FROM outbox WHERE seq = ${first?.seq}`)).toEqual([]);
	});

	it("is put right even where it claims to be newer than the desk", async () => {
		const [first] = await shop();
		await d1("UPDATE orders SET version = 900, status = 'failed' WHERE tenant_id = ? AND seq = ?", first?.seq);
		await check();
		await copied();
		expect((await ordersHere())[0]).toMatchObject({ status: "synced", version: 901 });
	});

	it("is no different while an order is on its way, is being sent, or was changed a moment ago", async () => {
		await placeMany(at, 3);
		await copied();
		await at.desk.claim(1, 30_000);
		expect(await check()).toMatchObject({ level: "info" });
		await place(at);
		expect(await check()).toMatchObject({ level: "info", detail: { missing: 0, surplus: 0 } });
	});

	it("is looked at twice: what arrives in between was only late", async () => {
		const [first] = await shop();
		const snapshot = await findOrder(env.DB, at.tenantId, first?.eNumber ?? "");
		await d1("DELETE FROM orders WHERE tenant_id = ? AND seq = ?", first?.seq);
		const restore = () => copyOrders(env.DB, snapshot === null ? [] : [snapshot]);
		expect(await check(restore)).toMatchObject({ level: "info", detail: { missing: 0 } });
		expect(await rowsOf(at, "SELECT * FROM outbox")).toEqual([]);
	});

	it("keeps rows that the desk never wrote, and a person is told of them until they are gone", async () => {
		const [first] = await shop();
		await d1(
			`INSERT INTO orders (tenant_id, seq, desk, e_number, status, placed_at_ms, updated_at_ms, version, attempts, body)
			 VALUES (?1, 999999, 'main', 'E999999', 'synced', 1, 1, 1, 1, '{}'), (?1, 7, 'main', 'E7', 'synced', 1, 1, 1, 1, '{}')`,
		);
		const told = await check();
		expect(told).toMatchObject({ level: "error", detail: { surplus: 2, missing: 0 } });
		expect(told.message).toContain("E7");
		const [incident] = await openIncidents(env.DB, at.tenantId);
		expect(incident).toMatchObject({ kind: "copy_differs" });
		expect(incident?.reason).toContain("2 orders that were never placed");
		expect((await ordersHere()).length).toBe(6);
		await d1("DELETE FROM orders WHERE tenant_id = ? AND seq IN (7, 999999)");
		await check();
		expect(await openIncidents(env.DB, at.tenantId)).toEqual([]);
		expect(first).toBeDefined();
	});

	it("is compared in slices that go on where the last one was, each order once", async () => {
		await placeMany(at, 12);
		await copied();
		let nowMs = Date.now();
		const slow = () => {
			nowMs += COPY_SLICE_MS / 2;
			return nowMs;
		};
		expect(await check(undefined, slow)).toMatchObject({ success: true, detail: { orders: 12 } });
	});

	it("does not bring back a person who was erased, nor what was pruned", async () => {
		const [first] = await shop();
		clock.advance(1_000);
		expect((await at.desk.erase([first?.seq ?? 0])).results[0]).toMatchObject({ result: "erased" });
		await copied();
		expect(await check()).toMatchObject({ level: "info", detail: { missing: 0, differing: 0, recordsMissing: 0, recordsDiffering: 0 } });
		await d1("DELETE FROM orders WHERE tenant_id = ? AND seq = ?", first?.seq);
		await check();
		await copied();
		const body = String((await ordersHere())[0]?.body);
		expect(body).not.toContain("Ann");
		expect(body).toContain('"total"');
	});
});

describe("the copy of what was decided", () => {
	it("gets back the entries that were lost", async () => {
		await shop();
		const before = await auditHere();
		expect(before).toHaveLength(2);
		await d1("DELETE FROM audit WHERE tenant_id = ? AND id = ?", before[0]?.id);
		expect(await check()).toMatchObject({ level: "warning", detail: { recordsMissing: 1 } });
		await copied();
		expect(await auditHere()).toEqual(before);
		expect(await check()).toMatchObject({ level: "info" });
	});

	it("is not written over where it says something else: a person is told", async () => {
		await shop();
		const [first] = await auditHere();
		await d1(`UPDATE audit SET actor = '{"kind":"user","id":"x","name":"Somebody else"}' WHERE tenant_id = ? AND id = ?`, first?.id);
		expect(await check()).toMatchObject({ level: "error", detail: { recordsDiffering: 1, recordsMissing: 0 } });
		expect((await openIncidents(env.DB, at.tenantId))[0]?.reason).toContain("1 entries of the audit log");
		expect(String((await auditHere())[0]?.actor)).toContain("Somebody else");
	});
});
