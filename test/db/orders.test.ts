import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { board, listOrders, type OrderSummary } from "../../src/db/lists";
import { COPY_BYTES_MAX, COPY_ORDERS_MAX, copyOrders, findOrder } from "../../src/db/orders";
import type { OrderSnapshot } from "../../src/order/snapshot";
import type { Status } from "../../src/order/status";
import { draft } from "../support/drafts";

/** Everything, whatever its status, date or customer. */
const EVERYTHING = { statuses: [], causes: [], q: null, fromMs: null, untilMs: null, customer: null, before: null } as const;

const freshTenantId = () => `shop-${crypto.randomUUID().slice(0, 8)}`;

const snapshot = (tenantId: string, seq: number, changes: Partial<OrderSnapshot> = {}): OrderSnapshot => ({
	tenantId,
	desk: "main",
	seq,
	eNumber: `E${seq}`,
	reference: "CART-1",
	status: "queued",
	placedAtMs: 1_000,
	updatedAtMs: 2_000,
	version: 1,
	erpOrderNumber: null,
	errorClass: null,
	errorMessage: null,
	nextAttemptAtMs: 3_000,
	attempts: 0,
	unknownSinceMs: null,
	revision: 0,
	erasedAtMs: null,
	body: JSON.stringify(draft()),
	...changes,
});

/** D1 as it is, and a count of the statements and rows it was asked to write. */
function counted(db: D1Database) {
	const seen = { statements: 0, rowsWritten: 0 };
	const watched = {
		prepare: (sql: string) => ({
			bind: (...values: unknown[]) => ({
				run: async () => {
					const result = await db
						.prepare(sql)
						.bind(...values)
						.run();
					seen.statements += 1;
					seen.rowsWritten += result.meta.rows_written;
					return result;
				},
			}),
		}),
	} as unknown as D1Database;
	return { watched, seen };
}

/** D1 as it is, and the statements it was asked. */
function recorded(db: D1Database) {
	const asked: { sql: string; values: unknown[] }[] = [];
	const watched = {
		prepare: (sql: string) => {
			const statement = db.prepare(sql);
			return {
				bind: (...values: unknown[]) => {
					asked.push({ sql, values });
					return statement.bind(...values);
				},
			};
		},
		batch: (statements: D1PreparedStatement[]) => db.batch(statements),
	} as unknown as D1Database;
	return { watched, asked };
}

const numbersOf = (orders: readonly OrderSummary[]) => orders.map(({ eNumber }) => eNumber);

describe("the copy of the orders", () => {
	it("gives back what was copied, every field of it", async () => {
		const tenantId = freshTenantId();
		const full = snapshot(tenantId, 7, {
			status: "failed",
			erpOrderNumber: "SO-1",
			errorClass: "conflict",
			errorMessage: "it says “no” \u{1F6AB}",
			nextAttemptAtMs: null,
			attempts: 3,
			body: JSON.stringify(draft({ note: 'quotes " and \\ and \u{1F381}\nlines' })),
		});
		const empty = snapshot(tenantId, 8, { reference: null });
		await copyOrders(env.DB, [full, empty]);
		expect(await findOrder(env.DB, tenantId, "E7")).toEqual(full);
		expect(await findOrder(env.DB, tenantId, "E8")).toEqual(empty);
	});

	it("takes a newer version and leaves an older or equal one", async () => {
		const tenantId = freshTenantId();
		await copyOrders(env.DB, [snapshot(tenantId, 1, { version: 2, status: "synced", erpOrderNumber: "SO-1" })]);
		await copyOrders(env.DB, [snapshot(tenantId, 1, { version: 1 })]);
		await copyOrders(env.DB, [snapshot(tenantId, 1, { version: 2, status: "failed" })]);
		expect(await findOrder(env.DB, tenantId, "E1")).toMatchObject({ version: 2, status: "synced", erpOrderNumber: "SO-1" });
		await copyOrders(env.DB, [snapshot(tenantId, 1, { version: 3, status: "archived" })]);
		expect(await findOrder(env.DB, tenantId, "E1")).toMatchObject({ version: 3, status: "archived" });
	});

	it("writes a hundred orders in one statement, and repeating it writes nothing", async () => {
		const tenantId = freshTenantId();
		const { watched, seen } = counted(env.DB);
		const orders = Array.from({ length: COPY_ORDERS_MAX }, (_, index) => snapshot(tenantId, index + 1));
		await copyOrders(watched, orders);
		// The order, its status, its words and its hour; the tenant's first order also gives it a place in the search, of two rows.
		const rowsWritten = 4 * COPY_ORDERS_MAX + 2;
		expect(seen).toEqual({ statements: 1, rowsWritten });
		await copyOrders(watched, orders);
		expect(seen).toEqual({ statements: 2, rowsWritten });
		await copyOrders(watched, [...orders, snapshot(tenantId, COPY_ORDERS_MAX + 1)]);
		expect(seen.statements).toBe(4);
		expect((await listOrders(env.DB, tenantId, { ...EVERYTHING, limit: 1 })).items[0]?.eNumber).toBe(`E${COPY_ORDERS_MAX + 1}`);
	});

	it("splits orders that are too many bytes for one value of D1, and takes the largest there can be", async () => {
		const tenantId = freshTenantId();
		const { watched, seen } = counted(env.DB);
		// A body of quotation marks doubles when it becomes JSON inside JSON.
		const orders = Array.from({ length: 6 }, (_, index) =>
			snapshot(tenantId, index + 1, { body: JSON.stringify({ note: '"'.repeat(130_000) }) }),
		);
		const bytes = orders.reduce((sum, order) => sum + JSON.stringify(order).length, 0);
		expect(bytes).toBeGreaterThan(COPY_BYTES_MAX);
		await copyOrders(watched, orders);
		expect(seen.statements).toBe(Math.ceil(bytes / COPY_BYTES_MAX));
		for (const order of orders) expect(await findOrder(env.DB, tenantId, order.eNumber)).toEqual(order);
	});

	it("asks D1 nothing when there is nothing to copy", async () => {
		const { watched, seen } = counted(env.DB);
		await copyOrders(watched, []);
		expect(seen.statements).toBe(0);
	});

	it("knows no order of another tenant, of another prefix, or of a number that is none", async () => {
		const tenantId = freshTenantId();
		await copyOrders(env.DB, [snapshot(tenantId, 5)]);
		expect(await findOrder(env.DB, freshTenantId(), "E5")).toBeNull();
		expect(await findOrder(env.DB, tenantId, "W5")).toBeNull();
		expect(await findOrder(env.DB, tenantId, "E6")).toBeNull();
		expect(await findOrder(env.DB, tenantId, "'; DROP TABLE orders")).toBeNull();
	});
});

describe("the board", () => {
	it("shows the newest twenty of each colour, whatever their statuses, newest first", async () => {
		const tenantId = freshTenantId();
		const statuses: Status[] = ["synced", "synced_manually", "queued", "sending", "pending_verification", "failed", "archived"];
		const orders = Array.from({ length: 25 * statuses.length }, (_, index) =>
			snapshot(tenantId, index + 1, { status: statuses[index % statuses.length] ?? "queued" }),
		);
		await copyOrders(env.DB, orders);
		const seen = await board(env.DB, tenantId);
		const newest = (...wanted: Status[]) =>
			orders
				.filter(({ status }) => wanted.includes(status))
				.map(({ eNumber }) => eNumber)
				.reverse()
				.slice(0, 20);
		expect(numbersOf(seen.green)).toEqual(newest("synced", "synced_manually"));
		expect(numbersOf(seen.blue)).toEqual(newest("queued", "sending", "pending_verification"));
		expect(numbersOf(seen.red)).toEqual(newest("failed"));
		expect(seen.red[0]).toMatchObject({ customerName: "Ann Byrne", total: "29.95", currency: "EUR" });
	});

	it("is empty for a tenant without orders, also when others have some", async () => {
		await copyOrders(env.DB, [snapshot(freshTenantId(), 1)]);
		expect(await board(env.DB, freshTenantId())).toEqual({ green: [], blue: [], red: [] });
	});

	it("walks an index and scans nothing, nor does any search", async () => {
		const { watched, asked } = recorded(env.DB);
		await board(watched, "t");
		await listOrders(watched, "t", { ...EVERYTHING, q: "E1", before: 5, limit: 10 });
		await listOrders(watched, "t", { ...EVERYTHING, statuses: ["failed"], before: 5, limit: 10 });
		await listOrders(watched, "t", { ...EVERYTHING, statuses: ["failed", "queued", "sending"], limit: 10 });
		await listOrders(watched, "t", { ...EVERYTHING, limit: 10 });
		await listOrders(watched, "t", { ...EVERYTHING, causes: ["not_found", "none"], limit: 10 });
		await findOrder(watched, "t", "E1");
		expect(asked.length).toBeGreaterThanOrEqual(12);
		for (const { sql, values } of asked) {
			const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
				.bind(...values)
				.all<{ detail: string }>();
			for (const { detail } of results) expect(detail).not.toMatch(/SCAN (?!order_search VIRTUAL TABLE INDEX|place$|CONSTANT ROW)/);
		}
	});
});

describe("search", () => {
	const all = { ...EVERYTHING, limit: 10 };

	it("finds the same order by its e-number in any case, by its bare number and by the ERP's number", async () => {
		const tenantId = freshTenantId();
		await copyOrders(env.DB, [
			snapshot(tenantId, 100_001, { erpOrderNumber: "SO-77" }),
			snapshot(tenantId, 100_002, { erpOrderNumber: "so-lower" }),
		]);
		for (const q of ["E100001", "e100001", "100001", "SO-77", "so-77"]) {
			expect(numbersOf((await listOrders(env.DB, tenantId, { ...all, q })).items)).toEqual(["E100001"]);
		}
		expect(numbersOf((await listOrders(env.DB, tenantId, { ...all, q: "so-lower" })).items)).toEqual(["E100002"]);
		expect((await listOrders(env.DB, tenantId, { ...all, q: "SO-7" })).items).toEqual([]);
		expect((await listOrders(env.DB, freshTenantId(), { ...all, q: "SO-77" })).items).toEqual([]);
	});

	it("gives every order that has an ERP number, should the ERP have given it twice", async () => {
		const tenantId = freshTenantId();
		await copyOrders(
			env.DB,
			[1, 2].map((seq) => snapshot(tenantId, seq, { erpOrderNumber: "SO-1" })),
		);
		expect(numbersOf((await listOrders(env.DB, tenantId, { ...all, q: "SO-1" })).items)).toEqual(["E2", "E1"]);
	});

	it("pages through everything once, newest first, also while new orders come in", async () => {
		const tenantId = freshTenantId();
		await copyOrders(
			env.DB,
			Array.from({ length: 25 }, (_, index) => snapshot(tenantId, index + 1)),
		);
		const first = await listOrders(env.DB, tenantId, { ...all, q: null });
		await copyOrders(env.DB, [snapshot(tenantId, 26)]);
		const second = await listOrders(env.DB, tenantId, { ...all, q: null, before: first.next });
		const third = await listOrders(env.DB, tenantId, { ...all, q: null, before: second.next });
		const seqs = [...first.items, ...second.items, ...third.items].map(({ seq }) => seq);
		expect(seqs).toEqual(Array.from({ length: 25 }, (_, index) => 25 - index));
		expect(third.next).toBeNull();
	});

	it("filters by status, several of them merged in one order, and pages through them", async () => {
		const tenantId = freshTenantId();
		const statuses: Status[] = ["synced", "failed", "queued"];
		await copyOrders(
			env.DB,
			Array.from({ length: 9 }, (_, index) => snapshot(tenantId, index + 1, { status: statuses[index % 3] ?? "queued" })),
		);
		const query = { ...EVERYTHING, statuses: ["failed", "queued"] as Status[], limit: 4 };
		const first = await listOrders(env.DB, tenantId, { ...query, before: null });
		expect(numbersOf(first.items)).toEqual(["E9", "E8", "E6", "E5"]);
		const second = await listOrders(env.DB, tenantId, { ...query, before: first.next });
		expect(numbersOf(second.items)).toEqual(["E3", "E2"]);
		expect(second.next).toBeNull();
		expect((await listOrders(env.DB, tenantId, { ...query, q: "E7", before: null })).items).toEqual([]);
	});
});
