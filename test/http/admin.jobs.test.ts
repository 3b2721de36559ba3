import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { copyOrders } from "../../src/db/orders";
import type { Tenant } from "../../src/db/tenants";
import { seqOf } from "../../src/order/enumber";
import { draft } from "../support/drafts";
import { eventually } from "../support/eventually";
import { freshKey } from "../support/shops";
import { snapshotOf } from "../support/snapshots";
import { attempted, deskOf, failed, placed, REFUSED } from "./acting";
import { signedInActor } from "./admin.client";
import { D1_AWAY, freshDoor, KEYS_AT_HAND, problemOf } from "./client";

interface JobView {
	id: string;
	state: string;
	total: number;
	worked: number;
	counts: Record<string, number>;
	abortedBy: string | null;
	became: { at: string; byStatus: object } | null;
	by: { name: string };
	links: { self: string; csv: string };
}
const jobIn = async (response: Response): Promise<JobView> => (await response.json<{ job: JobView }>()).job;
const NONE = { started: 0, done: 0, already_in_progress: 0, skipped: 0, refused: 0 };

async function shop() {
	const actor = await signedInActor();
	const { tenant, ask } = actor;
	const start = (body: object) => ask("POST", "/orders/actions", { action: "retry", ...body });
	const plan = async (filter: object, action = "retry") => {
		const response = await ask("POST", "/orders/actions", { action, filter, dryRun: true });
		return (await response.json<{ plan: { orders: [number, number][]; total: number } }>()).plan;
	};
	/** As a person does it: the plan first, and then what was planned. */
	const startPlanned = async (filter: object, more: object = {}) => {
		const { orders } = await plan(filter);
		return await start({ filter, planned: orders, ...more });
	};
	/** The desk works off what it has, as its alarm would. */
	const workedOff = async (id: string): Promise<JobView> => {
		await eventually("the job has ended", async () => {
			await runDurableObjectAlarm(deskOf(tenant));
			return (await deskOf(tenant).job(id))?.state !== "running";
		});
		return await jobIn(await ask("GET", `/orders/actions/${id}`));
	};
	return { ...actor, start, plan, startPlanned, workedOff };
}

/** The copy is as it would be a moment later. */
async function copied(tenant: Tenant, eNumbers: readonly string[]): Promise<void> {
	const found = await Promise.all(eNumbers.map((eNumber) => deskOf(tenant).find(eNumber)));
	await copyOrders(
		env.DB,
		found.flatMap((order) => {
			if (order === null) return [];
			const { attemptLog: _, held: __, ...snapshot } = order;
			return [snapshot];
		}),
	);
}

describe("an action on what a filter means", () => {
	it("becomes a job that can be followed, with a result for every order that it meant", async () => {
		const { tenant, ask, startPlanned, workedOff } = await shop();
		const eNumbers = await failed(tenant, 3);
		const [other = ""] = await placed(tenant);
		await copied(tenant, [...eNumbers, other]);
		const response = await startPlanned({ status: ["failed", "queued"] }, { note: "fixed the article" });
		expect(response.status).toBe(202);
		const { job, counts } = await response.json<{ job: JobView; counts: object }>();
		expect(job).toMatchObject({
			action: "retry",
			label: "Retry sync",
			total: 4,
			worked: 0,
			by: { name: "Clara Clerk" },
			note: "fixed the article",
		});
		expect(counts).toEqual(NONE);
		expect(response.headers.get("Location")).toBe(`/admin/api/orders/actions/${job.id}`);
		expect(job.links.self).toBe(response.headers.get("Location"));
		const ended = await workedOff(job.id);
		expect(ended).toMatchObject({ state: "done", worked: 4, counts: { ...NONE, started: 3, skipped: 1 }, abortedBy: null });
		const results = await (await ask("GET", `/orders/actions/${job.id}/results`)).json<{
			items: { eNumber: string; result: string }[];
			next: null;
		}>();
		expect(results.items.map(({ eNumber, result }) => [eNumber, result])).toEqual([
			...eNumbers.map((eNumber) => [eNumber, "started"]),
			[other, "skipped"],
		]);
		expect(results.next).toBeNull();
		const { items } = await (await ask("GET", "/orders/actions")).json<{ items: JobView[] }>();
		expect(items.map(({ id, state }) => [id, state])).toEqual([[job.id, "done"]]);
	});

	it("is planned first when asked to: how many, and each reason to pass one over, nothing done", async () => {
		const { tenant, start } = await shop();
		const eNumbers = await failed(tenant, 2);
		const [waiting = ""] = await placed(tenant);
		await copied(tenant, [...eNumbers, waiting]);
		const plan = {
			orders: [[seqOf(eNumbers[0] ?? ""), seqOf(waiting)]],
			total: 3,
			counts: { ...NONE, started: 2, skipped: 1 },
			skips: [{ count: 1, examples: [waiting], reason: expect.stringContaining("Only a failed"), overtaken: false }],
			asOf: 0,
		};
		expect(await (await start({ filter: { status: ["failed", "queued"] }, dryRun: true })).json()).toEqual({ plan, counts: plan.counts });
		expect(await deskOf(tenant).find(eNumbers[0] ?? "")).toMatchObject({ status: "failed" });
		expect(await deskOf(tenant).jobs()).toEqual([]);
	});

	it("leaves alone what somebody else has decided about since the plan, although the filter still means it", async () => {
		const { tenant, start, workedOff } = await shop();
		const [first = "", second = ""] = await failed(tenant, 2);
		await copied(tenant, [first, second]);
		const filter = { q: "Ann" };
		const planned = async () => {
			const response = await start({ action: "archive", filter, dryRun: true });
			return (await response.json<{ plan: { orders: object; asOf: number; total: number } }>()).plan;
		};
		const seen = await planned();
		expect(seen.total).toBe(2);
		const other = await signedInActor("employee", freshDoor(), tenant, "Otto Other");
		await other.ask("POST", "/orders/actions", { action: "retry", eNumbers: [second] });
		const job = await workedOff((await jobIn(await start({ action: "archive", filter, planned: seen.orders, asOf: seen.asOf }))).id);
		expect(job).toMatchObject({ state: "done", counts: { ...NONE, done: 1, skipped: 1 } });
		expect([(await deskOf(tenant).find(first))?.status, (await deskOf(tenant).find(second))?.status]).toEqual(["archived", "queued"]);
		// Whoever plans anew has seen it.
		const anew = await planned();
		const again = await workedOff((await jobIn(await start({ action: "archive", filter, planned: anew.orders, asOf: anew.asOf }))).id);
		expect(again.counts).toMatchObject({ done: 1 });
		expect((await deskOf(tenant).find(second))?.status).toBe("archived");
	});

	it("that means no order does nothing, and says so", async () => {
		const { start } = await shop();
		expect(await (await start({ filter: { status: "failed" }, planned: [] })).json()).toEqual({ results: [], counts: NONE });
		expect(await (await start({ filter: { status: "failed" }, dryRun: true })).json()).toMatchObject({
			plan: { orders: [], total: 0, skips: [] },
		});
	});

	it("is narrowed by day in the shop's own time zone, by customer and by number", async () => {
		const { tenant, start } = await shop();
		const at = (text: string) => Date.parse(text);
		const customer = { ...draft().customer, email: "zoe@example.com" };
		await copyOrders(env.DB, [
			snapshotOf(tenant.id, 1, { status: "failed", placedAtMs: at("2026-06-02T22:59:59Z") }),
			snapshotOf(tenant.id, 2, { status: "failed", placedAtMs: at("2026-06-02T23:00:00Z"), body: JSON.stringify(draft({ customer })) }),
			snapshotOf(tenant.id, 3, { status: "failed", placedAtMs: at("2026-06-03T22:59:59Z") }),
			snapshotOf(tenant.id, 4, { status: "failed", placedAtMs: at("2026-06-03T23:00:00Z") }),
		]);
		const total = async (filter: object) => (await (await start({ filter, dryRun: true })).json<{ plan: { total: number } }>()).plan.total;
		expect(await total({ from: "2026-06-03", to: "2026-06-03" })).toBe(2);
		expect(await total({ from: "2026-06-03" })).toBe(3);
		expect(await total({ to: "2026-06-03" })).toBe(3);
		expect(await total({ from: "2026-06-03T23:00:00Z" })).toBe(1);
		expect(await total({ to: "2026-06-03T23:00:00+00:00" })).toBe(3);
		expect(await total({ customer: "ZOE@example.com" })).toBe(1);
		expect(await total({ q: "E3", status: "failed" })).toBe(1);
		expect(await total({ status: "failed,queued" })).toBe(4);
	});

	it("on more orders than one action takes is refused with that number, not cut short", async () => {
		const { tenant, start } = await shop();
		await env.DB.prepare(
			`WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 10001)
			 INSERT INTO orders (tenant_id, seq, desk, e_number, status, placed_at_ms, updated_at_ms, version, attempts, body)
			 SELECT ?1, n, 'main', 'E' || n, 'failed', n, n, 1, 0, '{}' FROM n`,
		)
			.bind(tenant.id)
			.run();
		const refused = await problemOf(await start({ filter: { status: "failed" }, dryRun: true }));
		expect(refused).toMatchObject({ code: "too_many_orders", status: 422 });
		expect(refused.detail).toContain("10000");
		const response = await start({ eNumbers: Array.from({ length: 10_001 }, (_, n) => `E${n}`) });
		expect(await problemOf(response)).toMatchObject({ code: "too_many_orders", detail: expect.stringContaining("10000") });
	});

	it("says so when D1 is away: what is meant cannot be told then", async () => {
		const { tenant } = await shop();
		const { key } = await freshKey(tenant.id, ["admin", "orders:actions"]);
		const response = await freshDoor(KEYS_AT_HAND, { DB: D1_AWAY }).fetch("/admin/api/orders/actions", {
			method: "POST",
			headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
			body: JSON.stringify({ action: "retry", filter: { status: "failed" }, dryRun: true }),
		});
		expect(await problemOf(response)).toMatchObject({ code: "temporarily_unavailable", status: 503 });
	});
});

describe("what was planned", () => {
	it("is all that is done: an order that came after the plan is left alone, and nobody is asked again for its sake", async () => {
		const { tenant, ask, start, plan, workedOff } = await shop();
		const eNumbers = await failed(tenant, 2);
		await copied(tenant, eNumbers);
		const { orders } = await plan({ status: "failed" });
		expect(orders).toEqual([eNumbers.map(seqOf)]);
		const [later = ""] = await failed(tenant);
		await copied(tenant, [later]);
		const { id } = await jobIn(await start({ filter: { status: "failed" }, planned: orders }));
		expect(await workedOff(id)).toMatchObject({ total: 2, counts: { ...NONE, started: 2 } });
		const { items } = await (await ask("GET", `/orders/actions/${id}/results`)).json<{ items: { eNumber: string }[] }>();
		expect(items.map(({ eNumber }) => eNumber)).toEqual(eNumbers);
		expect(await deskOf(tenant).find(later)).toMatchObject({ status: "failed" });
	});

	it("is all that is done: an earlier order that has taken the place of one that left is left alone", async () => {
		const { tenant, start, plan, workedOff } = await shop();
		const archive = (eNumbers: readonly string[]) => start({ action: "archive", eNumbers });
		const [joins = "", leaves = "", stays = ""] = await placed(tenant, 3);
		await archive([leaves, stays]);
		await copied(tenant, [joins, leaves, stays]);
		const { orders, total } = await plan({ status: "archived" }, "restore");
		expect([orders, total]).toEqual([[[leaves, stays].map(seqOf)], 2]);
		await start({ action: "restore", eNumbers: [leaves] });
		await archive([joins]);
		await copied(tenant, [joins, leaves, stays]);
		const { id } = await jobIn(await start({ action: "restore", filter: { status: "archived" }, planned: orders }));
		expect(await workedOff(id)).toMatchObject({ total: 1, counts: { ...NONE, done: 1 } });
		expect(await deskOf(tenant).find(joins)).toMatchObject({ status: "archived" });
		expect(await deskOf(tenant).find(stays)).toMatchObject({ status: "failed" });
	});

	it("is done when fewer match by now: somebody else has dealt with the others", async () => {
		const { tenant, start, plan, workedOff } = await shop();
		const eNumbers = await failed(tenant, 3);
		await copied(tenant, eNumbers);
		const { orders } = await plan({ status: "failed" });
		await start({ action: "archive", eNumbers: eNumbers.slice(0, 1) });
		await copied(tenant, eNumbers);
		const { id } = await jobIn(await start({ filter: { status: "failed" }, planned: orders }));
		expect(await workedOff(id)).toMatchObject({ total: 2, counts: { ...NONE, started: 2 } });
	});
});

describe("more than a hundred numbers", () => {
	it("become a job, too, whether the copy has them yet or not", async () => {
		const { tenant, start, workedOff } = await shop();
		const eNumbers = [...(await failed(tenant, 100)), ...(await placed(tenant, 5))];
		await copied(tenant, eNumbers.slice(0, 60));
		const response = await start({ eNumbers: eNumbers.toReversed() });
		expect(response.status).toBe(202);
		expect(await workedOff((await jobIn(response)).id)).toMatchObject({ total: 105, counts: { ...NONE, started: 100, skipped: 5 } });
	});

	it("are refused when one of them is none of the shop's: a slip of the key must not hit another order", async () => {
		const { tenant, start } = await shop();
		const eNumbers = await failed(tenant, 101);
		const refused = await problemOf(await start({ eNumbers: [...eNumbers, "W100001", "E999999"] }));
		expect(refused).toMatchObject({ code: "order_not_found", status: 404 });
		expect(refused.detail).toContain("W100001, E999999");
		expect(await deskOf(tenant).jobs()).toEqual([]);
	});
});

describe("a job", () => {
	it("can be aborted by anybody who may act: what is done stays done, the rest is left alone", async () => {
		const { tenant, ask, startPlanned, workedOff } = await shop();
		const other = await signedInActor("employee", freshDoor(), tenant, "Otto Other");
		const eNumbers = await failed(tenant, 100);
		eNumbers.push(...(await failed(tenant, 100)));
		await copied(tenant, eNumbers);
		const { id } = await jobIn(await startPlanned({ status: "failed" }));
		const aborted = await jobIn(await other.ask("POST", `/orders/actions/${id}/abort`));
		expect(aborted).toMatchObject({ state: "aborted", abortedBy: "Otto Other" });
		const ended = await workedOff(id);
		expect(ended.worked).toBe(aborted.worked);
		expect(ended.counts.started).toBe(ended.worked);
		expect(ended.worked).toBeLessThan(200);
		expect(await deskOf(tenant).find(eNumbers[199] ?? "")).toMatchObject({ status: "failed" });
		expect(await jobIn(await ask("POST", `/orders/actions/${id}/abort`))).toMatchObject({ state: "aborted", abortedBy: "Otto Other" });
		const { items } = await (await ask("GET", `/audit?subject=${id}`)).json<{ items: { event: string; by: { name: string } }[] }>();
		expect(items.map(({ event, by }) => [event, by.name])).toEqual([
			["job.aborted", "Otto Other"],
			["job.started", "Clara Clerk"],
		]);
	});

	it("gives its results as a table that no spreadsheet mistakes for formulas, page after page", async () => {
		const { tenant, ask, start, workedOff } = await shop();
		const evil = await signedInActor("admin", freshDoor(), tenant, '=HYPERLINK("http://evil.example")');
		const eNumbers = await failed(tenant, 100);
		eNumbers.push(...(await failed(tenant, 50)));
		await evil.ask("POST", "/orders/actions", { action: "retry", eNumbers: [eNumbers[0]] });
		const { id } = await jobIn(await start({ eNumbers }));
		await workedOff(id);
		const response = await ask("GET", `/orders/actions/${id}/results.csv`);
		expect([response.headers.get("Content-Type"), response.headers.get("Content-Disposition")]).toEqual([
			"text/csv; charset=utf-8",
			`attachment; filename="orders-retry-${id}.csv"`,
		]);
		const bytes = new Uint8Array(await response.arrayBuffer());
		expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
		const rows = new TextDecoder().decode(bytes).split("\r\n");
		expect(rows[0]).toBe("e-number,result,status,reason,by,error,as of");
		const asOf = expect.stringMatching(/^.*,\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);
		expect(rows.slice(1, 151)).toEqual(Array.from({ length: 150 }, () => asOf));
		expect(rows[1]).toContain(`${eNumbers[0]},already_in_progress,Queued,,"'=HYPERLINK(""http://evil.example"")",,`);
		expect(rows[2]).toContain(`${eNumbers[1]},started,Queued,,,,`);
		expect(rows).toHaveLength(152);
		const first = await (await ask("GET", `/orders/actions/${id}/results`)).json<{ items: unknown[]; next: string }>();
		const second = await (await ask("GET", `/orders/actions/${id}/results?cursor=${first.next}`)).json<{ items: unknown[]; next: null }>();
		expect([first.items.length + second.items.length, second.next]).toEqual([150, null]);
	});

	it("says what became of its orders since: in its counts, in each result, and in the table", async () => {
		const { tenant, ask, startPlanned, workedOff } = await shop();
		const eNumbers = await failed(tenant, 3);
		await copied(tenant, eNumbers);
		const { id } = await jobIn(await startPlanned({ status: "failed" }));
		expect((await workedOff(id)).became).toEqual({ at: expect.any(String), byStatus: { queued: 3 } });
		await attempted(tenant, REFUSED);
		await eventually("the orders are counted anew", async () => {
			const { became } = await jobIn(await ask("GET", `/orders/actions/${id}`));
			return JSON.stringify(became?.byStatus) === JSON.stringify({ failed: 3 });
		});
		const { items } = await (await ask("GET", "/orders/actions")).json<{ items: JobView[] }>();
		expect(items[0]?.became?.byStatus).toEqual({ failed: 3 });
		const results = await (await ask("GET", `/orders/actions/${id}/results`)).json<{ items: { label: string; now: object }[] }>();
		expect(results.items.map(({ label, now }) => [label, now])).toEqual(
			eNumbers.map((eNumber) => [
				"Queued",
				{ eNumber, status: "failed", label: "Failed", colour: "red", error: { class: "validation_rejected", message: "no such article" } },
			]),
		);
		const csv = await (await ask("GET", `/orders/actions/${id}/results.csv`)).text();
		for (const eNumber of eNumbers) expect(csv).toContain(`${eNumber},started,Failed,,,no such article,`);
	});

	it("waits for none of the others, but not for more than a few: then the oldest is named", async () => {
		const { tenant, start } = await shop();
		const eNumbers = await failed(tenant, 100);
		eNumbers.push(...(await failed(tenant, 1)));
		const answers = await Promise.all(Array.from({ length: 4 }, async () => await start({ eNumbers })));
		const busy = answers.filter(({ status }) => status === 409);
		const [first] = await Promise.all(answers.filter(({ status }) => status === 202).map(jobIn));
		expect(first).toBeDefined();
		expect(busy).toHaveLength(1);
		for (const answer of busy) {
			const refused = await problemOf(answer);
			expect(refused).toMatchObject({ code: "jobs_busy", running: { state: "running", total: 101 } });
			expect(refused.detail).toContain("Clara Clerk");
		}
	});

	it.each(["", "/results", "/results.csv"])("that there is not is not found at %s, nor is another shop's", async (path) => {
		const [mine, theirs] = await Promise.all([shop(), shop()]);
		const { id } = await jobIn(
			await theirs.start({ eNumbers: [...(await failed(theirs.tenant, 100)), ...(await failed(theirs.tenant, 1))] }),
		);
		for (const wanted of [id, crypto.randomUUID(), "..%2f..", "x".repeat(200)])
			expect(await problemOf(await mine.ask("GET", `/orders/actions/${wanted}${path}`))).toMatchObject({
				code: "job_not_found",
				status: 404,
			});
		expect(await problemOf(await mine.ask("POST", `/orders/actions/${id}/abort`))).toMatchObject({ code: "job_not_found" });
		expect((await deskOf(theirs.tenant).job(id))?.state).not.toBe("aborted");
	});

	it("refuses a cursor that is none", async () => {
		const { ask } = await shop();
		expect(await problemOf(await ask("GET", "/orders/actions/x/results?cursor=next"))).toMatchObject({ code: "validation_failed" });
	});
});
