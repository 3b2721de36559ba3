import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { auditPage } from "../../src/db/audit";
import { keepJudged } from "../../src/db/findings";
import { kick } from "../../src/db/kick";
import { beginReconciliation } from "../../src/db/reconciliations";
import { beginRun, endRun, goOnRun, NOTHING_FOLLOWS, retryRun } from "../../src/db/runs";
import { OWED_MAX } from "../../src/desk/copying";
import type { FindingKind } from "../../src/order/agreement";
import { disagreement } from "../../src/order/agreement";
import { freshDesk, placeMany, rowsOf } from "../support/desks";
import { signedIn, signedInAt } from "./admin.client";
import { freshDoor, problemOf } from "./client";

interface View {
	walk: unknown;
	open: Partial<Record<FindingKind, number>>;
	items: {
		kind: string;
		eNumber: string;
		suggestion: string;
		closedAt: string | null;
		accepted: { by: string; note: string | null } | null;
	}[];
	next: string | null;
}
const OURS = { status: "synced", total: "29.95", currency: "EUR", erpOrderNumber: "SO-1" } as const;
const THEIRS = { id: "1", number: "SO-1", total: "31.00", currency: "EUR" };

async function scene(count = 1) {
	const at = await signedIn();
	for (let n = 0; n < count; n++) {
		const eNumber = `E${100_001 + n}`;
		const finding = disagreement(eNumber, OURS, [THEIRS]);
		await keepJudged(env.DB, at.tenant.id, { eNumber, ours: OURS, theirs: [THEIRS], finding }, 1_000 + n);
	}
	const view = async (query = "") => (await (await at.ask("GET", `/reconciliation${query}`)).json()) as View;
	return { ...at, view };
}

describe("the page Reconciliation", () => {
	it("shows both sides of each difference, newest first, page by page", async () => {
		const at = await scene(3);
		const first = await at.view("?limit=2");
		expect(first).toMatchObject({
			walk: null,
			open: { different_total: 3 },
			items: [{ eNumber: "E100003", ours: { label: "Synced", total: "29.95" }, theirs: [{ total: "31.00" }] }, { eNumber: "E100002" }],
		});
		expect(first.items[0]?.suggestion).toContain("Compare the lines of SO-1");
		const second = await at.view(`?limit=2&cursor=${first.next}`);
		expect(second.items.map(({ eNumber }) => eNumber)).toEqual(["E100001"]);
		expect(second.next).toBeNull();
	});

	it("lets somebody in charge say that it is as it should be, once, and writes it down", async () => {
		const at = await scene();
		const said = { kind: "different_total", eNumber: "E100001", note: "Agreed with Ann" };
		expect((await at.ask("POST", "/reconciliation/accept", said)).status).toBe(200);
		expect(await at.view()).toMatchObject({ open: {}, items: [] });
		expect(await at.view("?state=closed")).toMatchObject({ items: [{ accepted: { by: "Clara Clerk", note: "Agreed with Ann" } }] });
		expect(await problemOf(await at.ask("POST", "/reconciliation/accept", said))).toMatchObject({ code: "finding_not_found", status: 404 });
		const { items } = await auditPage(env.DB, at.tenant.id, { event: "finding.accepted", subject: null, after: null, limit: 10 });
		expect(items).toMatchObject([{ subject: "E100001", note: "Agreed with Ann", detail: { kind: "different_total" } }]);
	});

	it.each([
		[{ kind: "other", eNumber: "E1" }],
		[{ kind: "extra", eNumber: "e 1" }],
		[{ kind: "extra", eNumber: "E1", note: "x".repeat(501) }],
		[{ kind: "paid_after_erasure", eNumber: "E1" }],
		[{ kind: "paid_after_erasure", eNumber: "E1", note: "  " }],
	])("refuses %o, and says why", async (body) => {
		const at = await scene();
		expect((await at.ask("POST", "/reconciliation/accept", body)).status).toBe(422);
	});

	it("is nobody else's: neither an employee's nor another shop's", async () => {
		const at = await scene();
		const clerk = await signedInAt(at.tenant, "employee");
		expect((await clerk.ask("GET", "/reconciliation")).status).toBe(403);
		const other = await signedIn();
		expect(await (await other.ask("GET", "/reconciliation")).json()).toMatchObject({ items: [] });
		expect((await other.ask("POST", "/reconciliation/accept", { kind: "different_total", eNumber: "E100001" })).status).toBe(404);
	});

	it.each(["state=some", "limit=0", "limit=101", "cursor=x", "other=1"])("refuses ?%s", async (query) => {
		const at = await scene();
		expect((await at.ask("GET", `/reconciliation?${query}`)).status).toBe(422);
	});
});

describe("the last run of the reconciliation", () => {
	const LEASE_MS = 60_000;
	const NOW_MS = 1_800_000_000_000;
	const walking = { source: "rest https://erp.example", method: "feed", fromMs: 0, cursor: null } as const;
	const why = "Our orders could not be compared with the ERP's to the end: The ERP is offline.";
	async function begun(nowMs = NOW_MS) {
		const at = await scene();
		const key = { tenantId: at.tenant.id, service: "reconciliation", part: "" } as const;
		const begin = async (atMs: number) => {
			const kicked = await kick(env.DB, at.tenant.id, "reconciliation", "", atMs, "person", null);
			if (kicked.kind === "paused") throw new Error("it is not paused");
			const taken = await beginRun(env.DB, kicked.run, atMs, LEASE_MS);
			if (taken.kind !== "begun") throw new Error("nobody else is at it");
			return taken.run;
		};
		const run = await begin(nowMs);
		await beginReconciliation(env.DB, at.tenant.id, walking, nowMs);
		const end = (one: typeof run, success: boolean, message: string, atMs: number) =>
			endRun(
				env.DB,
				one,
				{ ...{ ...key, level: "info" }, message, detail: null, success, count: 0, startedAtMs: nowMs, atMs },
				NOTHING_FOLLOWS,
			);
		return { ...at, run, begin, end };
	}

	it("is under way while it is at it, and told as failed with its reason once it is, after a reload as well", async () => {
		const at = await begun();
		expect(await at.view()).toMatchObject({ walk: { state: "walking", underWay: true }, run: { state: "running", message: null } });
		await at.end(at.run, false, why, NOW_MS + 1_000);
		expect(await at.view()).toMatchObject({
			walk: { state: "walking", underWay: false, endedAt: null },
			run: { state: "failed", success: false, message: why, endedAt: new Date(NOW_MS + 1_000).toISOString() },
		});
	});

	it("that is tried again says when, and is at nothing meanwhile", async () => {
		const at = await begun();
		await retryRun(env.DB, at.run, { message: why, count: 0 }, NOW_MS + 60_000);
		expect(await at.view()).toMatchObject({
			walk: { underWay: false },
			run: { state: "retrying", message: why, againAt: new Date(NOW_MS + 60_000).toISOString() },
		});
	});

	it("goes on being under way between two of its portions", async () => {
		const at = await begun();
		await goOnRun(env.DB, at.run, { count: 0, progress: true, message: "So far" }, NOW_MS + 1_000, 60_000);
		expect(await at.view()).toMatchObject({ walk: { underWay: true }, run: { state: "running" } });
	});

	it("is the one that began last: one that waits for its turn says nothing, and a later success is the end of a failure", async () => {
		const at = await begun();
		await at.end(at.run, false, why, NOW_MS + 1_000);
		await kick(env.DB, at.tenant.id, "reconciliation", "", NOW_MS + 2_000, "person", null);
		expect(await at.view()).toMatchObject({ run: { state: "failed" }, walk: { underWay: false } });
		const again = await at.begin(NOW_MS + 3_000);
		expect(await at.view()).toMatchObject({ run: { state: "running" }, walk: { underWay: true } });
		await at.end(again, true, "They agree.", NOW_MS + 4_000);
		expect(await at.view()).toMatchObject({ run: { state: "done", success: true } });
		await env.DB.prepare(
			`INSERT INTO runs (tenant_id, service, part, due_at_ms, cause, state, attempts, slices, interval_ms, count, started_at_ms, success, message)
			 VALUES (?1, 'reconciliation', '', ?2, 'missed', 'failed', 1, 0, 1, 0, ?3, 0, 'Late')`,
		)
			.bind(at.tenant.id, NOW_MS - 1, NOW_MS + 5_000)
			.run();
		expect(await at.view()).toMatchObject({ run: { state: "failed", message: "Late" } });
	});

	it("is none where nothing was ever compared, although one waits", async () => {
		const at = await scene();
		expect(await at.view()).toMatchObject({ walk: null, run: null });
		await kick(env.DB, at.tenant.id, "reconciliation", "", NOW_MS, "person", null);
		expect(await at.view()).toMatchObject({ walk: null, run: null });
	});
});

describe("making the copy anew", () => {
	it("has the desk write every order again, and says how much is left", async () => {
		const at = await signedIn();
		const desk = freshDesk(at.tenant.id);
		await placeMany(desk, 3);
		const answer = await at.ask("POST", "/copy/rebuild", { after: 0 });
		expect(answer.status).toBe(202);
		expect(await answer.json()).toMatchObject({ tenant: at.tenant.id, next: null, marked: 3, orders: 3, owed: { orders: 3, records: 0 } });
		expect(await rowsOf(desk, "SELECT seq FROM outbox")).toHaveLength(3);
		expect(await (await at.ask("GET", "/copy")).json()).toMatchObject({ rebuildingSince: expect.any(String), check: null, orders: 3 });
	});

	it("is written down before anything is done, however it begins, and not for the pages that follow", async () => {
		// A desk that can be asked, and then writes nothing.
		const recopy = (wanted: object) =>
			"allAfter" in wanted ? Promise.reject(new Error("the desk is away")) : Promise.resolve({ owing: [] });
		const door = freshDoor({}, { DESK: { getByName: () => ({ recopy }) as never } });
		const away = await signedIn("admin", door);
		const written = async (tenantId: string) =>
			(await auditPage(env.DB, tenantId, { event: "copy.rebuild", subject: null, after: null, limit: 10 })).items.length;
		expect((await away.ask("POST", "/copy/rebuild", { after: 1 })).status).not.toBe(202);
		expect(await written(away.tenant.id)).toBe(1);
		const at = await signedIn();
		await placeMany(freshDesk(at.tenant.id), 3);
		for (const [after, entries] of [
			[1, 1],
			[2, 1],
			[0, 2],
		] as const) {
			expect((await at.ask("POST", "/copy/rebuild", { after })).status).toBe(202);
			expect(await written(at.tenant.id)).toBe(entries);
		}
	});

	it("keeps as news what was on its way for the first time when it began, and nothing else of before", async () => {
		const at = await signedIn();
		const desk = freshDesk(at.tenant.id);
		const [first, second] = await placeMany(desk, 2);
		await rowsOf(desk, `DELETE FROM outbox WHERE seq = ${first?.seq}`);
		expect((await at.ask("POST", "/copy/rebuild", { after: 0 })).status).toBe(202);
		const owing = () => env.DB.prepare("SELECT owing FROM rebuilding WHERE tenant_id = ?").bind(at.tenant.id).first<string>("owing");
		expect(JSON.parse((await owing()) ?? "")).toEqual([second?.seq]);
		// A page that goes on finds all of them on their way: that is its own doing.
		expect((await at.ask("POST", "/copy/rebuild", { after: 0 })).status).toBe(202);
		expect(JSON.parse((await owing()) ?? "")).toEqual([second?.seq]);
	});

	it("is not begun while too much is on its way", async () => {
		const at = await signedIn();
		const desk = freshDesk(at.tenant.id);
		await placeMany(desk, 1);
		await rowsOf(
			desk,
			`WITH RECURSIVE n (seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM n WHERE seq < ${OWED_MAX - 1})
			 INSERT INTO outbox (seq, due_ms) SELECT seq, 0 FROM n`,
		);
		const answer = await at.ask("POST", "/copy/rebuild", { after: 0 });
		expect(await problemOf(answer)).toMatchObject({ code: "copy_behind", status: 409 });
		expect(await (await at.ask("GET", "/copy")).json()).toMatchObject({ rebuildingSince: null });
		await rowsOf(desk, "DELETE FROM outbox WHERE seq = 1");
		expect((await at.ask("POST", "/copy/rebuild", { after: 0 })).status).toBe(202);
	});

	it("is for somebody in charge, and takes a number", async () => {
		const at = await signedIn();
		expect((await (await signedInAt(at.tenant, "employee")).ask("POST", "/copy/rebuild", { after: 0 })).status).toBe(403);
		for (const after of [-1, 1.5, "0", null]) expect((await at.ask("POST", "/copy/rebuild", { after })).status).toBe(422);
	});
});
