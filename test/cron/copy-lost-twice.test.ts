import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { beginRebuilding } from "../../src/db/copy-checks";
import { copyOrders } from "../../src/db/orders";
import { stillClock } from "../support/clock";
import { actOn, editing } from "../support/deciding";
import { type FreshDesk, freshDesk, place, placeMany, rowsOf, runAlarm } from "../support/desks";
import { freshEndpoint } from "../support/endpoints";
import { accepted, claimOne, rejected, settlement } from "../support/settling";
import { freshTenant } from "../support/shops";
import { snapshotOf } from "../support/snapshots";

const clock = stillClock();

let at: FreshDesk;
beforeEach(async () => {
	at = freshDesk((await freshTenant()).id);
	await freshEndpoint(at.tenantId);
	await d1("INSERT INTO mail_settings VALUES (?, '[]', 100, 1, 1, 0)");
	await d1("INSERT INTO report_windows VALUES (?, 1, ?)", Date.now() - 1);
});

const d1 = (sql: string, ...values: unknown[]) =>
	env.DB.prepare(sql)
		.bind(at.tenantId, ...values)
		.run();
const rows = async (table: string) => (await env.DB.prepare(`SELECT * FROM ${table} WHERE tenant_id = ? `).bind(at.tenantId).all()).results;

/** What people, customers and systems hear of. */
const NEWS = ["alerts", "notifications", "events", "mail_wanted"] as const;
const news = async () => (await Promise.all(NEWS.map(rows))).flat();
const COPY = ["orders", "audit", "hours", "failures"] as const;
const theCopy = async () => await Promise.all(COPY.map(rows));
const found = async () =>
	(
		await env.DB.prepare(
			`SELECT rowid - (SELECT n * 1099511627776 - base FROM search_ranges WHERE tenant_id = ?) AS seq FROM order_search
			 WHERE order_search MATCH 'ann' AND rowid / 1099511627776 = (SELECT n FROM search_ranges WHERE tenant_id = ?) ORDER BY 1`,
		)
			.bind(at.tenantId, at.tenantId)
			.all()
	).results;

/** The database as it is after `db:migrate` and the rows that were saved. */
async function dropped(): Promise<void> {
	for (const table of [...NEWS, ...COPY, "rebuilding", "report_changes", "erased_orders"])
		await d1(`DELETE FROM ${table} WHERE tenant_id = ?`);
}

const owed = () => rowsOf(at, "SELECT seq FROM outbox UNION ALL SELECT id FROM history WHERE id > (SELECT history_copied FROM desk)");
async function step(): Promise<void> {
	clock.advance(61_000);
	await runAlarm(at);
}
async function copied(): Promise<void> {
	for (let rounds = 0; (await owed()).length > 0; rounds += 1) {
		expect(rounds).toBeLessThan(50);
		await step();
	}
}

/** As `POST /admin/api/copy/rebuild` does. */
async function rebuild(): Promise<readonly number[] | null> {
	const { owing } = await at.desk.recopy({ listOwing: true });
	await beginRebuilding(env.DB, at.tenantId, owing ?? [], Date.now());
	expect(await at.desk.recopy({ allAfter: 0, recordsAfter: 0 })).toMatchObject({ next: null });
	return owing;
}

/** Delivered, failed, edited, archived, waiting: everybody has been told of them. */
async function shop(): Promise<readonly number[]> {
	const receipts = await placeMany(at, 3);
	await at.desk.settle([settlement(await claimOne(at), accepted())]);
	await at.desk.settle([settlement(await claimOne(at), rejected())]);
	await at.desk.settle([settlement(await claimOne(at), rejected())]);
	const [, second, third] = receipts.map(({ eNumber }) => eNumber);
	await at.desk.edit(editing(undefined, { eNumber: second ?? "" }));
	await actOn(at, "archive", third);
	receipts.push(await place(at));
	await copied();
	clock.advance(1_000);
	await d1("UPDATE report_windows SET since_ms = ?2 WHERE tenant_id = ?1", Date.now());
	return receipts.map(({ seq }) => seq);
}

describe("a database that is lost again while the copy is made anew", () => {
	it("is filled again without a word to anybody, row for row as it was", async () => {
		const seqs = await shop();
		const [before, words] = [await theCopy(), await found()];
		expect((await news()).length).toBeGreaterThan(0);
		await dropped();
		expect(await rebuild()).toEqual([]);
		// Half of them get through, and then everything is gone again: also that it was being made anew.
		const late = seqs.slice(2);
		for (const seq of late) at.copy.refused.add(seq);
		await step();
		expect((await rows("orders")).map(({ seq }) => seq)).toEqual(seqs.slice(0, 2));
		await dropped();
		at.copy.refused.clear();
		await copied();
		expect((await rows("orders")).map(({ seq }) => seq)).toEqual(late);
		expect(await news()).toEqual([]);
		expect(await rows("report_changes")).toEqual([]);
		expect(await rows("rebuilding")).toEqual([]);
		await rebuild();
		await copied();
		expect(await theCopy()).toEqual(before);
		expect(await found()).toEqual(words);
		expect(await news()).toEqual([]);
	});

	it("takes for news what was placed meanwhile, and not what is still told again from the first time", async () => {
		const seqs = await shop();
		await dropped();
		await rebuild();
		await dropped();
		const fresh = await place(at);
		clock.advance(1);
		expect(await rebuild()).toEqual([fresh.seq]);
		await copied();
		expect((await rows("orders")).map(({ seq }) => seq)).toEqual([...seqs, fresh.seq]);
		expect((await rows("alerts")).map(({ source }) => source)).toEqual([`confirmation:${fresh.seq}`]);
		expect((await rows("events")).map(({ source }) => source)).toEqual([`event:order:${fresh.seq}:queued`]);
	});

	it("takes for news what failed after the first rebuild asked for it, before it was copied", async () => {
		const seqs = await shop();
		await dropped();
		await rebuild();
		clock.advance(1);
		// It was edited, and waits.
		const last = seqs[1] ?? 0;
		await at.desk.settle([settlement(await claimOne(at), rejected())]);
		await dropped();
		expect(await rebuild()).toEqual([last]);
		await copied();
		expect((await rows("notifications")).map(({ kind, subject }) => [kind, subject])).toEqual([["order_failed", `E${last}`]]);
		expect((await rows("alerts")).map(({ seq }) => seq)).toEqual([last]);
	});

	it("waits for the shop's own row: without it nobody would know whom not to tell", async () => {
		const order = snapshotOf("shop-without-a-row", 1, { status: "synced" });
		await expect(copyOrders(env.DB, [order], 5)).rejects.toThrow("FOREIGN KEY");
		const here = "SELECT 1 FROM orders WHERE tenant_id = ?";
		expect(await env.DB.prepare(here).bind(order.tenantId).first()).toBeNull();
	});
});
