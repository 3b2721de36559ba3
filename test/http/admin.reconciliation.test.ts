import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { auditPage } from "../../src/db/audit";
import { keepJudged } from "../../src/db/findings";
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
