import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { seedStatements } from "../../scripts/big-list/orders";
import { questionsOf } from "../../scripts/big-list/questions";
import { FINDING_INCIDENTS_MAX } from "../../src/cron/concluding";
import { keepJudged } from "../../src/db/findings";
import { DIFFERING_MAX } from "../../src/db/incident-lists";
import { raiseIncident, saveIncident } from "../../src/db/incidents";
import type { Tenant } from "../../src/db/tenants";
import { disagreement } from "../../src/order/agreement";
import { freshKey, freshTenant } from "../support/shops";
import { freshDoor } from "./client";

/** A shop of 50,000 orders between two others; `npm run big-list` asks the same of a million. */
const ORDERS = 50_000;
/** What finds a time in the numbers and a shop in the search, and looking at orders that turn out not to be meant. */
const ROWS_FIXED = 150;
const OTHERS = 5_000;
const NOTHING_AT_ONCE = ["a name that nobody has", "a customer by a name that is only part of many"];
const FIRST = 100_001;
const NOW_MS = Date.parse("2026-11-22T12:00:00Z");
const EVERY_MS = 10 * 60_000;
const FROM_MS = NOW_MS - ORDERS * EVERY_MS;
const seqAt = (share: number) => FIRST + Math.floor(share * ORDERS);
const dayAt = (share: number) => new Date(FROM_MS + share * ORDERS * EVERY_MS).toISOString().slice(0, 10);

/** D1 as it is, and how many rows it read: it says so with every result. */
function counting(db: D1Database) {
	const seen = { read: 0 };
	const originals = new WeakMap<object, D1PreparedStatement>();
	const count = <T extends D1Result>(result: T): T => {
		seen.read += result.meta.rows_read;
		return result;
	};
	const counted = (original: D1PreparedStatement): D1PreparedStatement => {
		const all = async () => count(await original.all<Record<string, unknown>>());
		const statement = {
			bind: (...values: unknown[]) => counted(original.bind(...values)),
			all,
			run: async () => count(await original.run()),
			// Neither says what it cost: so each is asked for twice.
			raw: async () => {
				await all();
				return await original.raw();
			},
			first: async (column?: string) => {
				const [row = null] = (await all()).results;
				return column === undefined || row === null ? row : row[column];
			},
		} as unknown as D1PreparedStatement;
		originals.set(statement, original);
		return statement;
	};
	const watched = {
		prepare: (sql: string) => counted(db.prepare(sql)),
		batch: async (statements: D1PreparedStatement[]) =>
			(await db.batch(statements.map((statement) => originals.get(statement) ?? statement))).map(count),
	} as unknown as D1Database;
	return { watched, seen };
}

describe("the list of a shop with many orders", () => {
	let tenant: Tenant;
	const { watched, seen } = counting(env.DB);
	const door = freshDoor({ now: () => NOW_MS }, { DB: watched });
	let key = "";
	const ask = async (path: string) => {
		// The key is looked up the first time, and remembered.
		await door.get(key, "/admin/api/session");
		seen.read = 0;
		const response = await door.get(key, `/admin/api${path}`);
		expect(response.status).toBe(200);
		return { read: seen.read, body: await response.json<{ items: { eNumber: string }[]; next: string | null }>() };
	};

	beforeAll(async () => {
		const shops = await Promise.all([freshTenant(), freshTenant(), freshTenant()]);
		const sizes = [OTHERS, ORDERS, OTHERS];
		for (const [index, shop] of shops.entries())
			for (const { sql, params } of seedStatements({
				tenantId: shop.id,
				first: FIRST,
				orders: sizes[index] ?? 0,
				fromMs: FROM_MS,
				everyMs: EVERY_MS,
			}))
				await env.DB.prepare(sql)
					.bind(...params)
					.run();
		tenant = shops[1] ?? (await freshTenant());
		({ key } = await freshKey(tenant.id, ["admin"]));
	}, 120_000);

	it.each(questionsOf(seqAt, dayAt))("reads at most three rows for each one shown, beside a fixed few: $name", async ({ query }) => {
		const { body, read } = await ask(`/orders?${new URLSearchParams(query)}`);
		expect(read).toBeGreaterThan(0);
		expect(read).toBeLessThanOrEqual(ROWS_FIXED + 3 * body.items.length);
	});

	it("looks on, page after page within that limit, for the few that a frequent word is the whole name of", async () => {
		const [few = 0, next = 0] = [seqAt(0.9), seqAt(0.9) - 1];
		for (const seq of [few, next])
			await env.DB.prepare("UPDATE orders SET body = json_set(body, '$.customer.name', 'Ann') WHERE tenant_id = ? AND seq = ?")
				.bind(tenant.id, seq)
				.run();
		const found: string[] = [];
		let cursor: string | null = "";
		let empty = 0;
		for (let page = 0; page < 40 && cursor !== null && found.length < 2; page += 1) {
			const at: string = cursor === "" ? "" : `&cursor=${cursor}`;
			const { body, read } = await ask(`/orders?customer=ann${at}`);
			expect(read).toBeLessThanOrEqual(ROWS_FIXED + 3 * body.items.length);
			if (body.items.length === 0) empty += 1;
			found.push(...body.items.map(({ eNumber }) => eNumber));
			cursor = body.next;
		}
		expect(found).toEqual([`E${few}`, `E${next}`]);
		expect(empty).toBeGreaterThan(0);
	});

	it("has something to show at once for every question but those that nobody, or hardly anybody, is the answer to", async () => {
		for (const { name, query } of questionsOf(seqAt, dayAt)) {
			const { items } = (await ask(`/orders?${new URLSearchParams(query)}`)).body;
			expect([name, items.length > 0]).toEqual([name, !NOTHING_AT_ONCE.includes(name)]);
		}
	});

	it("pages to its end through a filter, each order once", async () => {
		const numbers: string[] = [];
		let cursor: string | null = "";
		for (let page = 0; page < 10 && cursor !== null; page += 1) {
			const at: string = cursor === "" ? "" : `&cursor=${cursor}`;
			const { body } = await ask(`/orders?filter=failed&limit=50${at}`);
			numbers.push(...body.items.map(({ eNumber }) => eNumber));
			cursor = body.next;
		}
		const counted = await env.DB.prepare("SELECT count(*) AS failed FROM orders WHERE tenant_id = ? AND status = 'failed'")
			.bind(tenant.id)
			.first<number>("failed");
		expect(numbers).toHaveLength(counted ?? 0);
		expect(numbers).toEqual([...new Set(numbers)].sort().reverse());
	});

	it("has an overview that reads at most five hundred rows, with as many outages and differences as there can be", async () => {
		expect(DIFFERING_MAX).toBe(FINDING_INCIDENTS_MAX + 1);
		const ours = { status: "synced", total: "29.95", currency: "EUR", erpOrderNumber: "SO-1" } as const;
		for (let n = 0; n <= FINDING_INCIDENTS_MAX; n += 1) {
			const eNumber = `E${500_000 + n}`;
			await keepJudged(env.DB, tenant.id, { eNumber, ours, theirs: [], finding: disagreement(eNumber, ours, []) }, NOW_MS);
			const said = { kind: "reconciliation", subject: `missing:${eNumber}`, reason: "It is missing.", advice: null } as const;
			await raiseIncident(env.DB, tenant.id, said, NOW_MS);
		}
		for (let index = 0; index < 230; index += 1)
			await saveIncident(
				env.DB,
				tenant.id,
				{
					id: `i${index}`,
					kind: "erp_offline",
					openedAtMs: NOW_MS - (index + 1) * 3_600_000,
					closedAtMs: NOW_MS - (index + 1) * 3_600_000 + 60_000,
					reason: "connection refused",
					ordersTouched: 1,
				},
				NOW_MS,
			);
		const { read, body } = await ask("/overview");
		expect(read).toBeLessThanOrEqual(500);
		expect(read).toBeGreaterThan(200);
		expect(body).toMatchObject({ copyAvailable: true });
	});
});
