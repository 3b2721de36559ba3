import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import {
	AUDIT_SCAN_MAX,
	type AuditCursor,
	type AuditEntry,
	auditPage,
	COPY_RECORDS_MAX,
	copyHistory,
	recordAudit,
} from "../../src/db/audit";
import type { HistoryRecord } from "../../src/order/snapshot";
import { errorOf } from "../support/failing";

const freshTenantId = () => `shop-${crypto.randomUUID().slice(0, 8)}`;
const ANN = { kind: "user", id: "u1", name: "Ann", address: "192.0.2.1" } as const;
const entry = (tenantId: string, id: string, changes: Partial<AuditEntry> = {}): AuditEntry => ({
	tenantId,
	atMs: 1_000,
	id,
	event: "connection.saved",
	subject: "connection",
	actor: ANN,
	before: null,
	after: "{}",
	note: null,
	detail: { credentials: "kept" },
	...changes,
});
const history = (id: number, changes: Partial<HistoryRecord> = {}): HistoryRecord => ({
	id,
	eNumber: `E${id}`,
	atMs: 1_000 + id,
	event: "retry",
	by: ANN,
	before: "failed",
	after: "queued",
	note: "asked by telephone",
	detail: { job: "j1", revision: 2, reference: null },
	...changes,
});
const all = { event: null, subject: null, after: null, limit: 10 } as const;

describe("the audit log", () => {
	it("keeps what a desk wrote down, word for word, and once however often it is copied", async () => {
		const tenantId = freshTenantId();
		const records = [history(1), history(2, { event: "payment_expired", by: null, note: null, detail: {} })];
		for (let time = 0; time < 2; time += 1) await copyHistory(env.DB, tenantId, "main", records);
		expect((await auditPage(env.DB, tenantId, all)).items).toEqual([
			{
				...entry(tenantId, "main:2", { atMs: 1_002, event: "order.payment_expired", subject: "E2", actor: null }),
				...{ before: "failed", after: "queued", detail: {} },
			},
			{
				...entry(tenantId, "main:1", { atMs: 1_001, event: "order.retry", subject: "E1", note: "asked by telephone" }),
				...{ before: "failed", after: "queued", detail: { job: "j1", revision: 2, reference: null } },
			},
		]);
		const nobody = "SELECT count(*) AS n FROM audit WHERE tenant_id = ?1 AND actor IS NULL";
		expect(await env.DB.prepare(nobody).bind(tenantId).first("n")).toBe(1);
	});

	it("takes a full batch of a desk in one statement, quotation marks and all, and no more than that", async () => {
		const tenantId = freshTenantId();
		const records = Array.from({ length: COPY_RECORDS_MAX }, (_, index) =>
			history(index + 1, { note: `"'; DROP TABLE audit; -- ${"x".repeat(400)}` }),
		);
		await copyHistory(env.DB, tenantId, "main", records);
		expect((await auditPage(env.DB, tenantId, { ...all, limit: 100 })).items).toHaveLength(COPY_RECORDS_MAX);
		expect(await errorOf(() => copyHistory(env.DB, tenantId, "main", [...records, history(999)]))).toContain("RangeError");
		await copyHistory(env.DB, tenantId, "main", []);
	});

	it("tells records of two desks apart", async () => {
		const tenantId = freshTenantId();
		await copyHistory(env.DB, tenantId, "main", [history(1)]);
		await copyHistory(env.DB, tenantId, "west", [history(1)]);
		expect((await auditPage(env.DB, tenantId, all)).items.map(({ id }) => id)).toEqual(["west:1", "main:1"]);
	});

	it("pages through everything once, newest first, also what fell into one millisecond", async () => {
		const tenantId = freshTenantId();
		for (let n = 0; n < 9; n += 1) await recordAudit(env.DB, [entry(tenantId, `id-${n}`, { atMs: 1_000 + Math.floor(n / 4) })]);
		const seen: string[] = [];
		let after: AuditCursor | null = null;
		do {
			const page: Awaited<ReturnType<typeof auditPage>> = await auditPage(env.DB, tenantId, { ...all, after, limit: 2 });
			seen.push(...page.items.map(({ id }) => id));
			after = page.next;
		} while (after !== null);
		expect(seen).toEqual(["id-8", "id-7", "id-6", "id-5", "id-4", "id-3", "id-2", "id-1", "id-0"]);
	});

	it("finds what happened to one subject, and every deed of one kind", async () => {
		const tenantId = freshTenantId();
		await copyHistory(env.DB, tenantId, "main", [history(1), history(2), history(3, { event: "archive" })]);
		const ids = async (query: { event?: string; subject?: string }) =>
			(await auditPage(env.DB, tenantId, { ...all, ...query })).items.map(({ id }) => id);
		expect(await ids({ subject: "E2" })).toEqual(["main:2"]);
		expect(await ids({ event: "order.retry" })).toEqual(["main:2", "main:1"]);
		expect(await ids({ event: "order.retry", subject: "E3" })).toEqual([]);
	});

	it("looks through so many entries for what is hard to find, then says where to go on", async () => {
		const tenantId = freshTenantId();
		await env.DB.prepare(
			`WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?2)
			 INSERT INTO audit (tenant_id, at_ms, id, event, subject) SELECT ?1, 1000000 + n, 'id', 'order.retry', 'E1' FROM n`,
		)
			.bind(tenantId, AUDIT_SCAN_MAX)
			.run();
		await recordAudit(env.DB, [entry(tenantId, "the-one", { subject: "E9" })]);
		const first = await auditPage(env.DB, tenantId, { ...all, subject: "E9" });
		expect(first).toEqual({ items: [], next: { atMs: 1_000_001, id: "id" } });
		const second = await auditPage(env.DB, tenantId, { ...all, subject: "E9", after: first.next });
		expect([second.items.map(({ id }) => id), second.next]).toEqual([["the-one"], null]);
	});

	it("shows a tenant its own entries alone", async () => {
		const [mine, theirs] = [freshTenantId(), freshTenantId()];
		await recordAudit(env.DB, [entry(theirs, "x")]);
		expect(await auditPage(env.DB, mine, all)).toEqual({ items: [], next: null });
	});
});
