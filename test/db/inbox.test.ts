import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { inboxPage, markAllRead, markRead, type Reader, UNREAD_COUNTED_MAX, unreadOf } from "../../src/db/inbox";
import { saveIncident } from "../../src/db/incidents";
import { copyOrders } from "../../src/db/orders";
import type { OrderSnapshot } from "../../src/order/snapshot";
import { freshTenant, freshUser } from "../support/shops";
import { snapshotOf } from "../support/snapshots";

const FAILED = { status: "failed", errorClass: "validation_rejected", errorMessage: "no such article" } as const;

async function freshReader(): Promise<Reader> {
	const { id } = await freshTenant();
	return { tenantId: id, userId: (await freshUser(id)).id };
}
const colleague = async ({ tenantId }: Reader): Promise<Reader> => ({ tenantId, userId: (await freshUser(tenantId)).id });
const copy = (tenantId: string, ...changes: Partial<OrderSnapshot>[]) =>
	copyOrders(
		env.DB,
		changes.map((change) => snapshotOf(tenantId, 7, change)),
	);
const told = async (reader: Reader) => (await inboxPage(env.DB, reader, null, 50)).items;
const kinds = async (reader: Reader) => (await told(reader)).map(({ kind, subject }) => `${kind} ${subject}`);

describe("what the people of a shop are told", () => {
	it("is an order that failed, with what the ERP said", async () => {
		const reader = await freshReader();
		await copy(reader.tenantId, { version: 1 });
		expect(await told(reader)).toEqual([]);
		await copy(reader.tenantId, { version: 2, attempts: 1, updatedAtMs: 5_000, ...FAILED });
		expect(await told(reader)).toMatchObject([
			{
				kind: "order_failed",
				subject: "E7",
				atMs: 5_000,
				message: "no such article",
				detail: { errorClass: "validation_rejected" },
				read: false,
			},
		]);
	});

	it("is told once, however often it is copied, late or again, and also when the first copy says it", async () => {
		const reader = await freshReader();
		const failed = { version: 2, attempts: 1, ...FAILED };
		await copy(reader.tenantId, failed);
		await copy(reader.tenantId, failed);
		await copy(reader.tenantId, { version: 1 });
		await copy(reader.tenantId, { ...failed, version: 3, updatedAtMs: 9 });
		expect(await kinds(reader)).toEqual(["order_failed E7"]);
	});

	it("is told again when another attempt fails, also when no copy came between", async () => {
		const reader = await freshReader();
		await copy(reader.tenantId, { version: 2, attempts: 1, ...FAILED });
		await copy(reader.tenantId, { version: 5, attempts: 2, ...FAILED });
		await copy(reader.tenantId, { version: 6, attempts: 2, status: "queued" });
		await copy(reader.tenantId, { version: 7, attempts: 3, ...FAILED });
		expect(await kinds(reader)).toEqual(Array(3).fill("order_failed E7"));
	});

	it("is not that a person restored an order, or edited one that has failed", async () => {
		const reader = await freshReader();
		await copy(reader.tenantId, { version: 2, attempts: 1, ...FAILED });
		await copy(reader.tenantId, { version: 3, attempts: 1, status: "archived" });
		await copy(reader.tenantId, { version: 4, attempts: 1, ...FAILED });
		await copy(reader.tenantId, { version: 5, attempts: 1, revision: 1, ...FAILED });
		expect(await kinds(reader)).toEqual(["order_failed E7"]);
		const other = await freshReader();
		await copy(other.tenantId, { version: 1, status: "failed" });
		await copy(other.tenantId, { version: 2, status: "archived", attempts: 2, errorClass: "down", errorMessage: "refused" });
		await copy(other.tenantId, { version: 3, status: "failed", attempts: 2, errorClass: "down", errorMessage: "refused" });
		await copy(other.tenantId, { version: 4, status: "failed", attempts: 2, revision: 1, errorClass: "down", errorMessage: "refused" });
		expect(await kinds(other)).toEqual([]);
	});

	it("costs an order that does not fail not a single row", async () => {
		const { tenantId } = await freshReader();
		await copy(tenantId, { version: 1, status: "synced" });
		await copy(tenantId, { version: 2, status: "synced" });
		expect(await env.DB.prepare("SELECT count(*) AS n FROM notifications WHERE tenant_id = ?1").bind(tenantId).first("n")).toBe(0);
	});

	it("is that an outage began, and that it is over, once each", async () => {
		const reader = await freshReader();
		const incident = { id: "i-1", kind: "erp_offline", openedAtMs: 1_000, reason: "refused" } as const;
		const open = { ...incident, closedAtMs: null, ordersTouched: null };
		for (let n = 0; n < 2; n += 1) await saveIncident(env.DB, reader.tenantId, open, 1);
		for (let n = 0; n < 2; n += 1) await saveIncident(env.DB, reader.tenantId, { ...incident, closedAtMs: 9_000, ordersTouched: 12 }, 1);
		await saveIncident(env.DB, reader.tenantId, open, 1);
		expect(await told(reader)).toMatchObject([
			{ kind: "incident_closed", subject: "i-1", atMs: 9_000, detail: { ordersTouched: 12, kind: "erp_offline" } },
			{ kind: "incident_opened", subject: "i-1", atMs: 1_000, message: "refused" },
		]);
	});

	it("says of an outage how long the ERP was away in it, whether D1 heard of both ends or of both at once", async () => {
		const reader = await freshReader();
		const course = {
			version: 3,
			away: [
				{ fromMs: 1_000, untilMs: 3_000, backMs: 0 },
				{ fromMs: 7_000, untilMs: 9_000, backMs: 500 },
			],
			overAtMs: null,
		};
		const over = { id: "i-3", kind: "erp_offline", openedAtMs: 1_000, reason: "no", closedAtMs: 9_000, ordersTouched: 0, course } as const;
		await saveIncident(env.DB, reader.tenantId, { ...over, closedAtMs: null, ordersTouched: null }, 1);
		await saveIncident(env.DB, reader.tenantId, over, 1);
		await saveIncident(env.DB, reader.tenantId, { ...over, id: "i-4" }, 1);
		const closed = (await told(reader)).filter(({ kind }) => kind === "incident_closed");
		expect(closed.map(({ subject, detail }) => [subject, detail.offlineMs])).toEqual([
			["i-4", 3_500],
			["i-3", 3_500],
		]);
	});

	it("is both of an outage that became known only when it was over", async () => {
		const reader = await freshReader();
		const incident = { id: "i-2", kind: "sign_in_refused", openedAtMs: 1, reason: "no", closedAtMs: 2, ordersTouched: 0 } as const;
		await saveIncident(env.DB, reader.tenantId, incident, 1);
		await saveIncident(env.DB, reader.tenantId, incident, 1);
		expect(await kinds(reader)).toEqual(["incident_closed i-2", "incident_opened i-2"]);
	});
});

describe("what somebody has read", () => {
	const fail = (tenantId: string, count: number, first = 1) =>
		copyOrders(
			env.DB,
			Array.from({ length: count }, (_, n) => snapshotOf(tenantId, first + n, { attempts: 1, ...FAILED })),
		);

	it("is their own affair", async () => {
		const mine = await freshReader();
		const theirs = await colleague(mine);
		await fail(mine.tenantId, 2);
		const [newest] = await told(mine);
		expect(await markRead(env.DB, mine, newest?.n ?? 0)).toBe(true);
		expect(await markRead(env.DB, mine, newest?.n ?? 0)).toBe(true);
		expect((await told(mine)).map(({ read }) => read)).toEqual([true, false]);
		expect(await unreadOf(env.DB, mine)).toEqual({ unread: 1, more: false });
		expect(await unreadOf(env.DB, theirs)).toEqual({ unread: 2, more: false });
	});

	it("up to a mark leaves unread what came after it", async () => {
		const reader = await freshReader();
		await fail(reader.tenantId, 3);
		const [newest, middle] = await told(reader);
		await markRead(env.DB, reader, middle?.n ?? 0);
		await markAllRead(env.DB, reader, newest?.n ?? 0);
		await fail(reader.tenantId, 1, 10);
		expect(await unreadOf(env.DB, reader)).toEqual({ unread: 1, more: false });
		expect((await told(reader)).map(({ read }) => read)).toEqual([false, true, true, true]);
		// An older page, still open elsewhere, takes nothing back.
		await markAllRead(env.DB, reader, middle?.n ?? 0);
		expect(await unreadOf(env.DB, reader)).toEqual({ unread: 1, more: false });
		expect(await env.DB.prepare("SELECT count(*) AS n FROM inbox_reads WHERE user_id = ?1").bind(reader.userId).first("n")).toBe(0);
	});

	it("cannot be said of what has not happened yet", async () => {
		const reader = await freshReader();
		await fail(reader.tenantId, 1);
		await markAllRead(env.DB, reader, Number.MAX_SAFE_INTEGER);
		await fail(reader.tenantId, 1, 2);
		expect(await unreadOf(env.DB, reader)).toEqual({ unread: 1, more: false });
		expect(await markRead(env.DB, reader, 999_999_999)).toBe(false);
	});

	it("is counted up to a number, and said to be more", async () => {
		const reader = await freshReader();
		await fail(reader.tenantId, UNREAD_COUNTED_MAX);
		expect(await unreadOf(env.DB, reader)).toEqual({ unread: UNREAD_COUNTED_MAX, more: false });
		await fail(reader.tenantId, 1, 500);
		expect(await unreadOf(env.DB, reader)).toEqual({ unread: UNREAD_COUNTED_MAX, more: true });
	});

	it("comes page by page, and shows a shop nothing of another's", async () => {
		const [mine, theirs] = [await freshReader(), await freshReader()];
		await fail(theirs.tenantId, 1);
		await fail(mine.tenantId, 5);
		const seen: string[] = [];
		let before: number | null = null;
		do {
			const page: Awaited<ReturnType<typeof inboxPage>> = await inboxPage(env.DB, mine, before, 2);
			seen.push(...page.items.map(({ subject }) => subject));
			before = page.next;
		} while (before !== null);
		expect(seen.sort()).toEqual(["E1", "E2", "E3", "E4", "E5"]);
		const [foreign] = await told(theirs);
		expect(await markRead(env.DB, mine, foreign?.n ?? 0)).toBe(false);
	});
});
