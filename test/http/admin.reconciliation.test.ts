import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { auditPage } from "../../src/db/audit";
import { keepJudged } from "../../src/db/findings";
import type { FindingKind } from "../../src/order/agreement";
import { disagreement } from "../../src/order/agreement";
import { freshDesk, placeMany, rowsOf } from "../support/desks";
import { signedIn, signedInAt } from "./admin.client";
import { problemOf } from "./client";

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

	it("is for somebody in charge, and takes a number", async () => {
		const at = await signedIn();
		expect((await (await signedInAt(at.tenant, "employee")).ask("POST", "/copy/rebuild", { after: 0 })).status).toBe(403);
		for (const after of [-1, 1.5, "0", null]) expect((await at.ask("POST", "/copy/rebuild", { after })).status).toBe(422);
	});
});
