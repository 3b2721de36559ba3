import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { draft } from "../../scripts/load/order.ts";
import { openStand, type Stand } from "../../scripts/load/stand.ts";
import type { SqlRow } from "../../scripts/run/protocol.ts";
import { DEMO_STOREFRONT_KEY } from "../../scripts/tenant/demo.ts";

/** A shop with 200 orders in its ERP, somebody who changes things there, and a database that is lost. */

const ROOT = new URL("../..", import.meta.url).pathname;
const ORDERS = 200;

let stand: Stand;
const placed: string[] = [];
beforeAll(async () => {
	stand = await openStand("reconciliation", {
		link: { ratePerSecond: 200, burst: 50, concurrency: 5, timeoutMs: 5_000, settleMs: 500 },
		logs: "discard",
		prepared: inject("prepared"),
	});
	await sql("INSERT INTO mail_settings VALUES ('demo', '[]', 100, 1, 1, 0) ON CONFLICT (tenant_id) DO UPDATE SET confirmations = 1");
});
afterAll(async () => {
	await stand?.stop();
});

const sql = async (query: string, ...params: (string | number | null)[]): Promise<readonly SqlRow[]> =>
	(await stand.gateway.sql([{ sql: query, params }]))[0] ?? [];

async function place(index: number): Promise<string> {
	const response = await fetch(`${stand.gateway.url}/v1/orders`, {
		method: "POST",
		headers: { authorization: `Bearer ${DEMO_STOREFRONT_KEY}`, "content-type": "application/json" },
		body: JSON.stringify(draft(index, `rec-${index}`)),
	});
	const body = (await response.json()) as { eNumber: string };
	expect(response.status).toBe(201);
	placed.push(body.eNumber);
	return body.eNumber;
}

async function admin<T>(method: "GET" | "POST" | "PUT", path: string, body?: unknown): Promise<T> {
	const answer = await fetch(`${stand.gateway.url}/admin/api${path}`, {
		method,
		headers: { authorization: `Bearer ${stand.adminKey}`, ...(body === undefined ? {} : { "content-type": "application/json" }) },
		...(body === undefined ? {} : { body: JSON.stringify(body) }),
	});
	const text = await answer.text();
	if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
	return JSON.parse(text) as T;
}

async function inErp(method: "POST" | "PATCH" | "DELETE", path: string, body?: unknown): Promise<void> {
	const answer = await fetch(`${stand.sandbox.url}${path}`, {
		method,
		...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
	});
	if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`);
}

interface View {
	walk: { state: string; beganAt: string; ours: number; theirs: number; putOff: number } | null;
	items: { kind: string; eNumber: string }[];
}
const view = () => admin<View>("GET", "/reconciliation?limit=100");
const found = async () => (await view()).items.map(({ kind, eNumber }) => `${kind} ${eNumber}`).sort();

/** As "Run now" does, and waits for it. */
async function reconcile(): Promise<void> {
	const { dueAt } = await admin<{ dueAt: string }>("POST", "/schedules/reconciliation/run", {});
	const said = async () => {
		const { items } = await admin<{ items: { dueAt: string; success: boolean | null; message: string | null }[] }>(
			"GET",
			"/schedules/reconciliation/runs",
		);
		const run = items.find((one) => one.dueAt === dueAt);
		return run?.success === true ? "it went well" : `not over: ${run?.message}`;
	};
	await expect.poll(said, { timeout: 60_000 }).toBe("it went well");
}

describe("a reconciliation with an ERP in which somebody was at work", () => {
	it("finds exactly what was done there, while orders come and go", async () => {
		for (let index = 0; index < ORDERS; index += 20) await Promise.all(Array.from({ length: 20 }, (_, offset) => place(index + offset)));
		await expect.poll(async () => (await stand.board.totals()).green, { timeout: 60_000 }).toBe(ORDERS);
		await stand.erp.setFault({ mode: "reject" });
		const failed = [await place(1_001), await place(1_002), await place(1_003)];
		await expect.poll(async () => (await stand.board.totals()).red, { timeout: 30_000 }).toBe(3);
		await stand.erp.setFault({ mode: "none" });
		const [stays = "", archived = ""] = failed;
		await admin("POST", "/orders/actions", { action: "archive", eNumbers: [archived] });

		const numbers = new Map((await stand.erp.orders()).map(({ eNumber, number }) => [eNumber, number]));
		const numberOf = (at: number) => numbers.get(placed[at] ?? "") ?? "";
		const seeded: string[] = [];
		for (const at of [3, 50, 199]) {
			await inErp("DELETE", `/orders/${numberOf(at)}`);
			seeded.push(`missing ${placed[at]}`);
		}
		for (const at of [4, 51]) {
			await inErp("POST", `/orders/${numberOf(at)}/cancel`);
			seeded.push(`missing ${placed[at]}`);
		}
		for (const at of [5, 52, 180]) {
			await inErp("POST", `/orders/${numberOf(at)}/copy`, {});
			seeded.push(`duplicated ${placed[at]}`);
		}
		for (const [at, change] of [
			[6, { total: "0.01" }],
			[53, { currency: "GBP" }],
			[181, { total: "99999.00" }],
		] as const) {
			await inErp("PATCH", `/orders/${numberOf(at)}`, change);
			seeded.push(`different_total ${placed[at]}`);
		}
		for (const eNumber of ["E777777", stays, archived]) {
			await inErp("POST", `/orders/${numberOf(0)}/copy`, { eNumber });
			seeded.push(`extra ${eNumber}`);
		}
		await inErp("POST", `/orders/${numberOf(0)}/copy`, { eNumber: "WEB-12" });
		seeded.sort();

		// What has just changed is left for the next run, so there are some; orders come in during each of them.
		let index = 2_000;
		await expect
			.poll(
				async () => {
					const coming = Promise.all(Array.from({ length: 5 }, () => place(++index)));
					await reconcile();
					await coming;
					return await found();
				},
				{ timeout: 110_000, interval: 5_000 },
			)
			.toEqual(seeded);
		const incidents = await sql("SELECT subject FROM incidents WHERE kind = 'reconciliation' AND closed_at_ms IS NULL ORDER BY subject");
		expect(incidents.map(({ subject }) => subject)).toEqual(seeded.map((text) => text.replace(" ", ":")).sort());
		// Once it is put right there, it is over here.
		await inErp("PATCH", `/orders/${numberOf(53)}`, { currency: "EUR" });
		await reconcile();
		expect(await found()).toEqual(seeded.filter((text) => text !== `different_total ${placed[53]}`));
	}, 240_000);
});

const WORDS = ["E100001", "Byrne", "Ann", "rec", "zzz"];
/** Everything that desks copy, and what is kept beside it. */
async function copyOfDesks() {
	const of = async (query: string) => await sql(query);
	const hits: Record<string, readonly SqlRow[]> = {};
	for (const word of WORDS)
		hits[word] = await sql("SELECT rowid AS at FROM order_search WHERE order_search MATCH ?1 ORDER BY rowid", `"${word}"`);
	const hours = await of("SELECT * FROM hours ORDER BY tenant_id, hour");
	return {
		orders: await of("SELECT * FROM orders ORDER BY tenant_id, seq"),
		audit: await of("SELECT * FROM audit ORDER BY tenant_id, at_ms, id"),
		ranges: await of("SELECT * FROM search_ranges ORDER BY n"),
		hours: hours.map((row) => ({ ...row, delivered: JSON.parse(String(row.delivered)) })),
		failures: await of("SELECT * FROM failures WHERE orders > 0 ORDER BY error_class"),
		search: await of("SELECT rowid AS at FROM order_search ORDER BY rowid"),
		hits,
	};
}

/** What D1 alone holds, as an export would bring it back. What people were told is left behind: nobody may be told again for that. */
const ORIGINALS = ["tenants", "users", "api_keys", "connections", "mail_settings"];

describe("a database that was lost", () => {
	it("is written anew by one command, row for row, and nobody is told of old orders again", async () => {
		const [first = "", second = ""] = (await sql("SELECT e_number FROM orders WHERE status = 'failed' ORDER BY seq")).map((row) =>
			String(row.e_number),
		);
		expect(first).not.toBe("");
		await admin("POST", "/orders/actions", { action: "retry", eNumbers: [second] });
		await expect
			.poll(async () => (await admin<{ owed: { orders: number; records: number } }>("GET", "/copy")).owed, { timeout: 30_000 })
			.toEqual({ orders: 0, records: 0 });
		await expect.poll(async () => (await stand.board.totals()).blue, { timeout: 60_000 }).toBe(0);
		await expect
			.poll(async () => (await admin<{ owed: { orders: number; records: number } }>("GET", "/copy")).owed, { timeout: 30_000 })
			.toEqual({ orders: 0, records: 0 });
		const before = await copyOfDesks();
		expect(before.orders.length).toBeGreaterThan(ORDERS);
		expect(before.audit.length).toBeGreaterThan(1);
		const originals = new Map<string, readonly SqlRow[]>();
		for (const table of ORIGINALS) originals.set(table, await sql(`SELECT * FROM ${table}`));
		originals.set("audit", await sql("SELECT * FROM audit WHERE id NOT LIKE 'main:%'"));

		// Started anew, the gateway finds no database, and makes an empty one.
		await stand.powerCut(() => rmSync(`${stand.state}/gateway/d1`, { recursive: true }));
		for (const [table, rows] of originals)
			await stand.gateway.sql(
				rows.map((row) => ({
					sql: `INSERT OR REPLACE INTO ${table} (${Object.keys(row).join(", ")}) VALUES (${Object.keys(row)
						.map(() => "?")
						.join(", ")})`,
					params: Object.values(row),
				})),
			);
		expect(await sql("SELECT 1 FROM orders")).toEqual([]);

		const { stdout } = await promisify(execFile)(process.execPath, ["scripts/rebuild.ts", "--url", stand.gateway.url, "--tenant", "demo"], {
			cwd: ROOT,
			env: { ...process.env, HOLDFAST_ADMIN_KEY: stand.adminKey },
		});
		expect(stdout).toContain("everything is as the desk has it");
		const after = await copyOfDesks();
		const made = (rows: readonly SqlRow[]) => rows.filter(({ event }) => event !== "copy.rebuild" && event !== "service.run");
		expect({ ...after, audit: made(after.audit) }).toEqual({ ...before, audit: made(before.audit) });
		expect(await sql("SELECT * FROM alerts")).toEqual([]);
		expect(await sql("SELECT * FROM notifications WHERE kind = 'order_failed'")).toEqual([]);
		expect(await sql("SELECT * FROM rebuilding")).toEqual([]);
	}, 240_000);

	it("is told by the command whose key it was given, and how to go on when the gateway is not there", async () => {
		const run = (args: readonly string[], key?: string) =>
			promisify(execFile)(process.execPath, ["scripts/rebuild.ts", ...args], {
				cwd: ROOT,
				env: { ...process.env, ...(key === undefined ? {} : { HOLDFAST_ADMIN_KEY: key }) },
			}).then(
				() => ({ code: 0, stderr: "" }),
				(error: { code: number; stderr: string }) => error,
			);
		const url = stand.gateway.url;
		expect(await run(["--url", url, "--tenant", "demo"])).toMatchObject({ code: 2, stderr: expect.stringContaining("HOLDFAST_ADMIN_KEY") });
		expect(await run(["--url", url, "--tenant", "other"], stand.adminKey)).toMatchObject({
			code: 1,
			stderr: expect.stringContaining("the key is of the tenant demo, not of other"),
		});
		expect(await run(["--url", url, "--tenant", "demo", "--after", "7"], "hf_wrong")).toMatchObject({
			code: 1,
			stderr: expect.stringContaining("--after 7"),
		});
	});
});
