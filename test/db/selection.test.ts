import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { failedByClass, listOrders } from "../../src/db/lists";
import { copyOrders } from "../../src/db/orders";
import { type OrderFilter, select } from "../../src/db/selection";
import type { OrderSnapshot } from "../../src/order/snapshot";
import { draft } from "../support/drafts";
import { snapshotOf } from "../support/snapshots";

const ANY: OrderFilter = { statuses: [], causes: [], q: null, fromMs: null, untilMs: null, customer: null };
const freshTenantId = () => `shop-${crypto.randomUUID().slice(0, 8)}`;
const customer = (about: Partial<ReturnType<typeof draft>["customer"]>): Partial<OrderSnapshot> => ({
	body: JSON.stringify(draft({ customer: { ...draft().customer, ...about } })),
});
const selected = async (tenantId: string, filter: Partial<OrderFilter>, ordersMax = 100) =>
	await select(env.DB, tenantId, { ...ANY, ...filter }, ordersMax);
const seqs = async (tenantId: string, filter: Partial<OrderFilter>) => {
	const selection = await selected(tenantId, filter);
	return selection.kind === "selected" ? selection.seqs : selection.kind;
};

describe("orders that a filter means", () => {
	const tenantId = freshTenantId();
	beforeAll(async () => {
		await copyOrders(env.DB, [
			snapshotOf(tenantId, 1, {
				status: "failed",
				errorClass: "not_found",
				placedAtMs: 100,
				...customer({ name: "Ann Byrne", email: "ann@example.com" }),
			}),
			snapshotOf(tenantId, 2, { status: "failed", placedAtMs: 200, ...customer({ name: "Özlem Öz", email: "o@example.com" }) }),
			snapshotOf(tenantId, 3, {
				status: "synced",
				placedAtMs: 300,
				erpOrderNumber: "SO-3",
				...customer({ name: "Cara", account: "C-17" }),
			}),
			snapshotOf(tenantId, 4, {
				status: "queued",
				errorClass: "not_found",
				placedAtMs: 400,
				...customer({ name: "Bob", email: "BOB@Example.com" }),
			}),
			snapshotOf(freshTenantId(), 5, { status: "failed", errorClass: "not_found", placedAtMs: 100 }),
		]);
	});

	it.each<[string, Partial<OrderFilter>, number[]]>([
		["all", {}, [1, 2, 3, 4]],
		["by status", { statuses: ["failed"] }, [1, 2]],
		["by several", { statuses: ["failed", "synced"] }, [1, 2, 3]],
		["by what went wrong, of those that are failed now", { causes: ["not_found"] }, [1]],
		["by nothing that went wrong", { causes: ["none"] }, [2]],
		["by several causes", { causes: ["down", "none", "not_found"] }, [1, 2]],
		["by more causes than D1 walks at a time", { causes: ["down", "duplicate", "conflict", "poison", "forbidden", "not_found"] }, [1]],
		[
			"by more causes than D1 walks at a time, and nothing",
			{ causes: ["down", "duplicate", "conflict", "poison", "forbidden", "none"] },
			[2],
		],
		["by cause and time", { causes: ["not_found", "none"], fromMs: 150 }, [2]],
		["by cause and words", { causes: ["not_found"], q: "ann" }, [1]],
		["by cause and words that do not meet", { causes: ["none"], q: "ann" }, []],
		["by no cause and words", { causes: ["none"], q: "özlem" }, [2]],
		["by cause and customer", { causes: ["not_found"], customer: "ann byrne" }, [1]],
		["by number", { q: "e3" }, [3]],
		["by the ERP's number", { q: "SO-3" }, [3]],
		["by number and status that do not meet", { q: "E3", statuses: ["failed"] }, []],
		["from a time on, that time included", { fromMs: 200 }, [2, 3, 4]],
		["up to a time, that time not included", { untilMs: 200 }, [1]],
		["between", { fromMs: 200, untilMs: 400 }, [2, 3]],
		["by time and status", { fromMs: 200, statuses: ["failed"] }, [2]],
		["by name, in whatever case", { customer: "aNN bYRNE" }, [1]],
		["by a name that is not ASCII", { customer: "özlem öz" }, [2]],
		["by e-mail, however it was typed in the shop", { customer: "bob@example.com" }, [4]],
		["by account", { customer: "c-17" }, [3]],
		["by part of a name: nobody", { customer: "Ann" }, []],
		["by a pattern: nobody", { customer: "%" }, []],
	])("are found: %s", async (_how, filter, wanted) => {
		expect(await seqs(tenantId, filter)).toEqual(wanted);
		const list = await listOrders(env.DB, tenantId, { ...ANY, ...filter, before: null, limit: 10 });
		expect([list.items.map(({ seq }) => seq), list.next]).toEqual([wanted.toReversed(), null]);
	});

	it("are refused as soon as they are one too many, not cut off", async () => {
		expect(await selected(tenantId, {}, 4)).toEqual({ kind: "selected", seqs: [1, 2, 3, 4] });
		expect(await selected(tenantId, {}, 3)).toEqual({ kind: "too_many" });
		expect(await selected(tenantId, { fromMs: 0 }, 4)).toEqual({ kind: "selected", seqs: [1, 2, 3, 4] });
		expect(await selected(tenantId, { fromMs: 0 }, 3)).toEqual({ kind: "too_many" });
	});

	it("are none for a tenant without orders", async () => {
		expect(await seqs(freshTenantId(), { fromMs: 0 })).toEqual([]);
		expect(await seqs(freshTenantId(), {})).toEqual([]);
	});
});

describe("a customer with a name that others have as words", () => {
	const namesakes = (tenantId: string, count: number) =>
		Array.from({ length: count }, (_, index) => snapshotOf(tenantId, index + 2, customer({ name: "Byrne Ann" })));

	it("is looked for among a few pages of them, and the list says where to go on, however few it found", async () => {
		const tenantId = freshTenantId();
		await copyOrders(env.DB, [snapshotOf(tenantId, 1, customer({ name: "Ann Byrne" })), ...namesakes(tenantId, 100)]);
		const first = await listOrders(env.DB, tenantId, { ...ANY, customer: "ann byrne", before: null, limit: 2 });
		// 60 of the 101 were looked at.
		expect(first).toEqual({ items: [], next: 42 });
		const second = await listOrders(env.DB, tenantId, { ...ANY, customer: "ann byrne", before: first.next, limit: 8 });
		expect([second.items.map(({ seq }) => seq), second.next]).toEqual([[1], null]);
	});

	it("is paged through without leaving anything out at the seams", async () => {
		const tenantId = freshTenantId();
		const wanted = [1, 5, 6, 7, 13, 22, 23];
		const zoe = customer({ name: "Zoe Ann" });
		const other = customer({ name: "Ann Zoe" });
		await copyOrders(
			env.DB,
			Array.from({ length: 23 }, (_, index) => snapshotOf(tenantId, index + 1, wanted.includes(index + 1) ? zoe : other)),
		);
		const seen: number[] = [];
		let before: number | null = null;
		do {
			const query = { ...ANY, customer: "Zoe Ann", before, limit: 2 };
			const page: Awaited<ReturnType<typeof listOrders>> = await listOrders(env.DB, tenantId, query);
			seen.push(...page.items.map(({ seq }) => seq));
			before = page.next;
		} while (before !== null);
		expect(seen).toEqual(wanted.toReversed());
	});

	it("is found for a bulk action however many others there are on the way", async () => {
		const tenantId = freshTenantId();
		await copyOrders(env.DB, [snapshotOf(tenantId, 1, customer({ name: "Ann Byrne" })), ...namesakes(tenantId, 300)]);
		expect(await seqs(tenantId, { customer: "Ann Byrne" })).toEqual([1]);
		expect(await selected(tenantId, { customer: "Byrne Ann" }, 200)).toEqual({ kind: "too_many" });
	});
});

describe("a stretch of time", () => {
	const HOUR_MS = 3_600_000;
	const tenantId = freshTenantId();
	// Three hours with orders, and a gap of two hours without.
	const times = [10, 11, 11, 12, HOUR_MS - 1, HOUR_MS, HOUR_MS + 5, 3 * HOUR_MS, 3 * HOUR_MS + 100_000, 3 * HOUR_MS + 200_000];
	beforeAll(async () => {
		const others = freshTenantId();
		await copyOrders(env.DB, [
			...times.map((placedAtMs, index) => snapshotOf(tenantId, index + 1, { placedAtMs })),
			...times.map((placedAtMs, index) => snapshotOf(others, index + 1, { placedAtMs })),
		]);
	});

	it("holds exactly the orders placed in it, wherever its ends are", async () => {
		const ends = [null, 0, 10, 11, 12, 13, HOUR_MS - 1, HOUR_MS, HOUR_MS + 1, 2 * HOUR_MS, 3 * HOUR_MS, 3 * HOUR_MS + 150_000, 9 * HOUR_MS];
		for (const fromMs of ends)
			for (const untilMs of ends) {
				const wanted = times.flatMap((atMs, index) => ((fromMs ?? 0) <= atMs && atMs < (untilMs ?? atMs + 1) ? [index + 1] : []));
				expect([fromMs, untilMs, await seqs(tenantId, { fromMs, untilMs })]).toEqual([fromMs, untilMs, wanted]);
				expect(await seqs(tenantId, { fromMs, untilMs, statuses: ["queued"] })).toEqual(wanted);
				expect(await seqs(tenantId, { fromMs, untilMs, q: "ann" })).toEqual(wanted);
			}
	});

	it("leaves nothing out when the clock was put back over the turn of an hour", async () => {
		const skewed = freshTenantId();
		const placed = [HOUR_MS - 900, HOUR_MS + 400, HOUR_MS - 700, HOUR_MS + 300, HOUR_MS + 900];
		await copyOrders(
			env.DB,
			placed.map((placedAtMs, index) => snapshotOf(skewed, index + 1, { placedAtMs })),
		);
		expect(await seqs(skewed, { fromMs: HOUR_MS })).toEqual([2, 4, 5]);
		expect(await seqs(skewed, { untilMs: HOUR_MS })).toEqual([1, 3]);
		expect(await seqs(skewed, { fromMs: HOUR_MS + 350 })).toEqual([2, 5]);
	});
});

describe("failed orders by what went wrong", () => {
	it("are counted, most frequent first", async () => {
		const tenantId = freshTenantId();
		const failed = (seq: number, errorClass: OrderSnapshot["errorClass"]) => snapshotOf(tenantId, seq, { status: "failed", errorClass });
		await copyOrders(env.DB, [
			...[1, 2, 3].map((seq) => failed(seq, "validation_rejected")),
			failed(4, "duplicate"),
			snapshotOf(tenantId, 5, { status: "queued", errorClass: "down" }),
			failed(6, null),
			failed(7, null),
		]);
		expect(await failedByClass(env.DB, tenantId)).toEqual([
			{ errorClass: "validation_rejected", count: 3 },
			{ errorClass: null, count: 2 },
			{ errorClass: "duplicate", count: 1 },
		]);
		expect(await failedByClass(env.DB, freshTenantId())).toEqual([]);
	});
});
