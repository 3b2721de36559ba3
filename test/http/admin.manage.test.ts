import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { copyOrders } from "../../src/db/orders";
import type { Tenant } from "../../src/db/tenants";
import { placeRequest } from "../../src/http/placing";
import { deskName, MAIN_DESK } from "../../src/lib/names";
import type { Outcome } from "../../src/order/outcome";
import type { OrderSnapshot } from "../../src/order/snapshot";
import type { Status } from "../../src/order/status";
import { draft } from "../support/drafts";
import { freshKey } from "../support/shops";
import { browser, signedIn } from "./admin.client";
import { D1_AWAY, freshDoor, KEYS_AT_HAND, problemOf } from "./client";

const deskOf = (tenantId: string) => env.DESK.getByName(deskName(tenantId, MAIN_DESK));
const snapshot = (tenantId: string, seq: number, status: Status, changes: Partial<OrderSnapshot> = {}): OrderSnapshot => ({
	tenantId,
	desk: "main",
	seq,
	eNumber: `E${seq}`,
	reference: null,
	status,
	placedAtMs: 1_000 + seq,
	updatedAtMs: 2_000 + seq,
	version: 1,
	erpOrderNumber: null,
	errorClass: null,
	errorMessage: null,
	nextAttemptAtMs: null,
	attempts: 0,
	unknownSinceMs: null,
	revision: 0,
	erasedAtMs: null,
	body: JSON.stringify(draft()),
	...changes,
});

/** A desk that counts what it is told to; what it counts in earnest is its own tests' affair. */
const deskThatCounts = (byStatus: Partial<Record<Status, number>>, hold: object | null = null) => ({
	getByName: () =>
		({ totals: () => Promise.resolve({ byStatus, oldestWaiting: { eNumber: "E1", sinceMs: 1_000 }, hold, sweptAtMs: null }) }) as never,
});

async function place(tenant: Tenant, count: number) {
	const desk = deskOf(tenant.id);
	for (let n = 0; n < count; n += 1) await desk.place(await placeRequest(tenant, `k${n}`, draft()));
	return desk;
}

describe("the board", () => {
	it("shows the newest twenty of each colour and the true totals", async () => {
		const { tenant, token } = await signedIn();
		const orders = (["synced", "queued", "failed"] as const).flatMap((status, block) =>
			Array.from({ length: 25 }, (_, index) => snapshot(tenant.id, 1 + block * 25 + index, status)),
		);
		await copyOrders(env.DB, orders);
		const door = freshDoor(
			{},
			{ DESK: deskThatCounts({ synced: 1_200, synced_manually: 4, queued: 25, sending: 1, failed: 25, archived: 9 }) },
		);
		const board = await (await door.fetch("/admin/api/manage", { headers: browser(token) })).json<{
			green: { items: { eNumber: string }[]; total: number };
			blue: { items: { eNumber: string }[]; total: number };
			red: { items: { eNumber: string }[]; total: number };
		}>();
		expect([board.green.total, board.blue.total, board.red.total]).toEqual([1_204, 26, 25]);
		expect(board.green.items.map(({ eNumber }) => eNumber)).toEqual(Array.from({ length: 20 }, (_, index) => `E${25 - index}`));
		expect([board.blue.items.length, board.red.items.length]).toEqual([20, 20]);
		expect(board.green.items[0]).toEqual({
			eNumber: "E25",
			version: 1,
			status: "synced",
			label: "Synced",
			colour: "green",
			reference: null,
			erpOrderNumber: null,
			placedAt: new Date(1_025).toISOString(),
			updatedAt: new Date(2_025).toISOString(),
			nextAttemptAt: null,
			attemptCount: 0,
			error: null,
			customer: { name: "Ann Byrne" },
			total: "29.95",
			currency: "EUR",
			erasedAt: null,
		});
	});

	it("says how the ERP is, since when, what is held and how long the oldest order waits", async () => {
		const { tenant, token, ask } = await signedIn();
		const fresh = await (await ask("GET", "/manage")).json();
		expect(fresh).toMatchObject({
			green: { items: [], total: 0 },
			blue: { items: [], total: 0 },
			red: { items: [], total: 0 },
			link: { state: "not_connected", adapter: null },
			hold: null,
			oldestWaitingAt: null,
		});
		const untilMs = Date.now() + 60_000;
		const held = freshDoor({}, { DESK: deskThatCounts({ queued: 1 }, { reason: "erp_offline", untilMs }) });
		expect(await (await held.fetch("/admin/api/manage", { headers: browser(token) })).json()).toMatchObject({
			hold: { reason: "erp_offline", until: new Date(untilMs).toISOString() },
			oldestWaitingAt: new Date(1_000).toISOString(),
			totals: { queued: 1 },
		});
		const over = freshDoor({}, { DESK: deskThatCounts({ queued: 1 }, { reason: "erp_offline", untilMs: 1 }) });
		expect(await (await over.fetch("/admin/api/manage", { headers: browser(token) })).json()).toMatchObject({ hold: null });
		await place(tenant, 2);
		expect(await (await ask("GET", "/manage")).json()).toMatchObject({ blue: { total: 2 } });
	});

	it("says so when the list cannot be read, and still tells how the ERP is and how many orders there are", async () => {
		const { tenant } = await signedIn();
		const { key } = await freshKey(tenant.id, ["admin"]);
		await place(tenant, 3);
		const door = freshDoor(KEYS_AT_HAND, { DB: D1_AWAY });
		expect(await problemOf(await door.get(key, "/admin/api/manage"))).toMatchObject({
			code: "copy_unavailable",
			status: 503,
			link: { state: "not_connected" },
			totals: { queued: 3 },
		});
	});

	it("says that it does not know when the link does not answer", async () => {
		const { token } = await signedIn();
		const silent = { getByName: () => ({ health: () => Promise.reject(new Error("gone")) }) as never };
		const door = freshDoor({}, { LINK: silent });
		expect(await (await door.fetch("/admin/api/manage", { headers: browser(token) })).json()).toMatchObject({
			link: { state: "unknown", since: null },
		});
	});
});

describe("an order's page", () => {
	const settleNext = async (tenantId: string, outcome: Outcome, atMs: number) => {
		const desk = deskOf(tenantId);
		const [claim] = (await desk.claim(1, 60_000)).claims;
		if (claim === undefined) throw new Error("nothing was due");
		await desk.settle([
			{ seq: claim.seq, attempt: claim.attempt, mode: claim.mode, startedAtMs: atMs, endedAtMs: atMs + 100, outcome, exchanges: [] },
		]);
	};

	it("holds the order as placed, every attempt, and its story in sentences", async () => {
		const { tenant, ask } = await signedIn();
		await place(tenant, 1);
		const down = { class: "down", message: "connection refused" } as const;
		await settleNext(tenant.id, { kind: "deferred", error: down, notBeforeMs: 0, counts: false }, 1_000_000);
		await settleNext(tenant.id, { kind: "accepted", erpOrderNumber: "SO-1" }, 2_000_000);
		const order = await (await ask("GET", "/orders/E100001")).json();
		expect(order).toMatchObject({
			...draft(),
			eNumber: "E100001",
			status: "synced",
			label: "Synced",
			colour: "green",
			erpOrderNumber: "SO-1",
			error: null,
			held: null,
			nextAttemptAt: null,
			version: 3,
			mayBeInErp: false,
			attempts: [
				{ attempt: 1, mode: "submit", outcome: "deferred", error: down, counted: false, startedAt: new Date(1_000_000).toISOString() },
				{ attempt: 2, mode: "submit", outcome: "accepted", erpOrderNumber: "SO-1", endedAt: new Date(2_000_100).toISOString() },
			],
			timeline: [
				{ event: "placed", say: "Accepted as E100001." },
				{ event: "deferred", say: "Could not be delivered yet: connection refused" },
				{ event: "accepted", say: "The ERP took the order as SO-1." },
			],
		});
		for (const hidden of ["tenantId", "desk", "body", "attemptLog", "placedAtMs"]) expect(order).not.toHaveProperty(hidden);
	});

	it("says why an order failed", async () => {
		const { tenant, ask } = await signedIn();
		await place(tenant, 1);
		await settleNext(tenant.id, { kind: "rejected", error: { class: "validation_rejected", message: "no such article" } }, 1_000_000);
		expect(await (await ask("GET", "/orders/E100001")).json()).toMatchObject({
			status: "failed",
			colour: "red",
			error: { class: "validation_rejected", message: "no such article" },
		});
	});

	it("is not there for another tenant's order, nor for one that never was", async () => {
		const [mine, theirs] = await Promise.all([signedIn(), signedIn()]);
		await place(theirs.tenant, 1);
		for (const eNumber of ["E100001", "E100002", "nonsense"]) {
			expect(await problemOf(await mine.ask("GET", `/orders/${eNumber}`))).toMatchObject({ code: "order_not_found", status: 404 });
		}
	});
});

describe("the list of orders", () => {
	const numbersOf = async (response: Response) => {
		const page = await response.json<{ items: { eNumber: string }[]; next: string | null }>();
		return { numbers: page.items.map(({ eNumber }) => eNumber), next: page.next };
	};

	it("finds one order by its e-number and by the ERP's number", async () => {
		const { tenant, ask } = await signedIn();
		await copyOrders(env.DB, [snapshot(tenant.id, 5, "synced", { erpOrderNumber: "SO-77" }), snapshot(tenant.id, 6, "queued")]);
		for (const q of ["E5", "e5", "SO-77", "%20SO-77"])
			expect((await numbersOf(await ask("GET", `/orders?q=${q}`))).numbers).toEqual(["E5"]);
		expect((await numbersOf(await ask("GET", "/orders?q=nothing"))).numbers).toEqual([]);
	});

	it("shows a tenant its own orders only", async () => {
		const [mine, theirs] = await Promise.all([signedIn(), signedIn()]);
		await copyOrders(env.DB, [snapshot(theirs.tenant.id, 5, "synced", { erpOrderNumber: "SO-77" })]);
		for (const query of ["", "?q=E5", "?q=SO-77", "?status=synced"])
			expect((await numbersOf(await mine.ask("GET", `/orders${query}`))).numbers).toEqual([]);
	});

	it("goes through pages and filters", async () => {
		const { tenant, ask } = await signedIn();
		await copyOrders(
			env.DB,
			Array.from({ length: 7 }, (_, index) => snapshot(tenant.id, index + 1, index % 2 === 0 ? "failed" : "queued")),
		);
		const first = await numbersOf(await ask("GET", "/orders?status=failed&limit=3"));
		expect(first).toEqual({ numbers: ["E7", "E5", "E3"], next: "3" });
		expect(await numbersOf(await ask("GET", `/orders?status=failed&limit=3&cursor=${first.next}`))).toEqual({
			numbers: ["E1"],
			next: null,
		});
		expect((await numbersOf(await ask("GET", "/orders?status=failed,queued&limit=2"))).numbers).toEqual(["E7", "E6"]);
	});

	it("is narrowed by day, in the shop's own time zone, and by customer", async () => {
		const { tenant, ask } = await signedIn();
		const at = (text: string) => ({ placedAtMs: Date.parse(text) });
		const ofZoe = { body: JSON.stringify(draft({ customer: { ...draft().customer, name: "Zoe Zito", account: "C-17" } })) };
		await copyOrders(env.DB, [
			snapshot(tenant.id, 1, "synced", at("2026-06-02T22:59:59Z")),
			snapshot(tenant.id, 2, "synced", { ...at("2026-06-02T23:00:00Z"), ...ofZoe }),
			snapshot(tenant.id, 3, "failed", { ...at("2026-06-03T22:59:59Z"), ...ofZoe }),
			snapshot(tenant.id, 4, "synced", at("2026-06-03T23:00:00Z")),
		]);
		const found = async (query: string) => (await numbersOf(await ask("GET", `/orders?${query}`))).numbers;
		expect(await found("from=2026-06-03&to=2026-06-03")).toEqual(["E3", "E2"]);
		expect(await found("from=2026-06-03T23:00:00Z")).toEqual(["E4"]);
		expect(await found("to=2026-06-03T00:00:00%2B01:00")).toEqual(["E1"]);
		expect(await found("customer=zoe%20zito")).toEqual(["E3", "E2"]);
		expect(await found("customer=c-17&status=failed")).toEqual(["E3"]);
		expect(await found("customer=zoe")).toEqual([]);
		expect(await numbersOf(await ask("GET", "/orders?customer=c-17&limit=1"))).toEqual({ numbers: ["E3"], next: "3" });
	});

	it.each([
		"limit=0",
		"limit=101",
		"limit=x",
		"cursor=-1",
		"cursor=1e9",
		"status=lost",
		"q=",
		"sort=asc",
		"from=yesterday",
		"to=2026-13-01",
		"from=2026-06-03T14:00",
		"customer=",
	])("refuses ?%s and names it", async (query) => {
		const { ask } = await signedIn();
		const { code, errors } = await problemOf(await ask("GET", `/orders?${query}`));
		expect(code).toBe("validation_failed");
		expect(errors?.[0]?.path).toMatch(new RegExp(`^${query.split("=")[0]}`));
	});

	it("says so when D1 is away", async () => {
		const { tenant } = await signedIn();
		const { key } = await freshKey(tenant.id, ["admin"]);
		const door = freshDoor(KEYS_AT_HAND, { DB: D1_AWAY });
		expect(await problemOf(await door.get(key, "/admin/api/orders"))).toMatchObject({ code: "copy_unavailable", status: 503 });
	});
});
