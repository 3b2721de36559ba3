import { describe, expect, it } from "vitest";
import type { OrderDraft } from "../../src/order/order";
import { draft } from "../support/drafts";
import { accepted } from "../support/settling";
import { attempted, deskOf, failed, placed } from "./acting";
import { signedInActor, signedInAt } from "./admin.client";
import { freshDoor, problemOf } from "./client";

const [LINE] = draft().lines;
if (LINE === undefined) throw new Error("the draft has no lines");
/** The article that the ERP did not know, put right: three of another one. */
const MENDED = draft({ lines: [{ ...LINE, sku: "B-200", quantity: "3" }], total: "42.45" });
const WHY = "the customer meant the blue one";

async function shop() {
	const actor = await signedInActor();
	const put = (eNumber: string, order: OrderDraft, more: object = {}) =>
		actor.ask("PUT", `/orders/${eNumber}`, { order, revision: 0, reason: WHY, ...more });
	const get = async (path: string) => await (await actor.ask("GET", path)).json<Record<string, unknown>>();
	return { ...actor, put, get };
}

describe("an edited order", () => {
	it("is a new revision with its author and reason, goes out again, and what was placed stays as it was", async () => {
		const { tenant, put, get } = await shop();
		const [eNumber = ""] = await failed(tenant);
		const response = await put(eNumber, MENDED);
		expect(response.status).toBe(200);
		const changes = [
			{ path: "lines[0].sku", before: "A-100", after: "B-200" },
			{ path: "lines[0].quantity", before: "2", after: "3" },
			{ path: "total", before: "29.95", after: "42.45" },
		];
		expect(await response.json()).toMatchObject({
			eNumber,
			status: "queued",
			revision: 1,
			total: "42.45",
			lines: MENDED.lines,
			changes,
			mayAct: true,
		});
		expect(await get(`/orders/${eNumber}/revisions`)).toMatchObject({
			items: [
				{ revision: 0, by: null, reason: null, changes: [] },
				{ revision: 1, by: { kind: "user", name: "Clara Clerk" }, reason: WHY, changes },
			],
		});
		expect(await get(`/orders/${eNumber}/revisions/0`)).toMatchObject({ revision: 0, order: draft() });
		expect(await get(`/orders/${eNumber}/revisions/1`)).toMatchObject({ revision: 1, by: "Clara Clerk", order: MENDED });
		const [claim] = (await deskOf(tenant).claim(1, 60_000)).claims;
		expect(claim?.order).toMatchObject({ eNumber, lines: MENDED.lines, total: "42.45" });
		expect((await get(`/orders/${eNumber}`)).timeline).toMatchObject([
			{ event: "placed" },
			{ event: "rejected" },
			{ event: "edit", say: "Clara Clerk edited the order; this is revision 1.", note: WHY },
		]);
	});

	it("that somebody else has edited meanwhile is not overwritten: it is said who was first", async () => {
		const { tenant, put } = await shop();
		const other = await signedInActor("employee", freshDoor(), tenant, "Otto Other");
		const [eNumber = ""] = await placed(tenant);
		expect((await other.ask("PUT", `/orders/${eNumber}`, { order: MENDED, revision: 0, reason: WHY })).status).toBe(200);
		const refused = await problemOf(await put(eNumber, draft({ note: "Ring once" })));
		expect(refused).toMatchObject({ code: "edit_overtaken", status: 409, revision: 1, by: "Otto Other" });
		expect(refused.detail).toContain("Otto Other");
		expect((await put(eNumber, { ...MENDED, note: "Ring once" }, { revision: 1 })).status).toBe(200);
		expect(await deskOf(tenant).find(eNumber)).toMatchObject({ revision: 2 });
	});

	it("of two people who save at the same instant has one of the two edits, and the other one knows", async () => {
		const { tenant, put } = await shop();
		const [eNumber = ""] = await placed(tenant);
		const answers = await Promise.all([put(eNumber, MENDED), put(eNumber, draft({ note: "Ring once" }))]);
		expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
		expect(await deskOf(tenant).find(eNumber)).toMatchObject({ revision: 1 });
	});
});

describe("an edit", () => {
	it("is refused for an order that is delivered, and says what is allowed", async () => {
		const { tenant, put } = await shop();
		const [eNumber = ""] = await placed(tenant);
		await attempted(tenant, accepted());
		expect(await problemOf(await put(eNumber, MENDED))).toMatchObject({
			code: "action_not_allowed",
			status: 409,
			orderStatus: "synced",
			actions: [],
			detail: "Only an order that waits or has failed can be edited; this one is synced.",
		});
	});

	it("that changes nothing is refused, and no revision is made of it", async () => {
		const { tenant, put } = await shop();
		const [eNumber = ""] = await failed(tenant);
		expect(await problemOf(await put(eNumber, draft()))).toMatchObject({ code: "nothing_changed", status: 422 });
		expect(await problemOf(await put(eNumber, draft({ billing: undefined })))).toMatchObject({ code: "nothing_changed" });
		expect(await deskOf(tenant).find(eNumber)).toMatchObject({ revision: 0, status: "failed" });
	});

	it("must add up like a new order", async () => {
		const { tenant, put } = await shop();
		const [eNumber = ""] = await failed(tenant);
		expect(await problemOf(await put(eNumber, draft({ total: "1.00" })))).toMatchObject({
			code: "total_mismatch",
			status: 422,
			difference: "-28.95",
		});
	});

	it.each<[string, Partial<OrderDraft>]>([
		["payment", { payment: { ...draft().payment, amount: "1.00" } }],
		["payment", { payment: { ...draft().payment, status: "authorised" } }],
		["payment", { payment: { ...draft().payment, reference: null } }],
		["currency", { currency: "USD" }],
		["reference", { reference: "CART-2" }],
	])("cannot change the %s", async (field, change) => {
		const { tenant, put } = await shop();
		const [eNumber = ""] = await failed(tenant);
		const { code, errors } = await problemOf(await put(eNumber, { ...MENDED, ...change }));
		expect([code, errors?.map(({ path }) => path)]).toEqual(["validation_failed", [`order.${field}`]]);
	});

	it("goes by the payment as it is by now, not as the order was placed with it", async () => {
		const { tenant, put } = await shop();
		const unpaid = { type: "card", status: "pending", amount: "29.95" } as const;
		const [eNumber = ""] = await placed(tenant, 1, { payment: unpaid });
		await deskOf(tenant).pay(eNumber, { status: "captured", reference: "pi_9", amount: "29.95", occurredAtMs: null });
		expect(await problemOf(await put(eNumber, { ...MENDED, payment: unpaid }))).toMatchObject({ errors: [{ path: "order.payment" }] });
		const paid = { type: "card", status: "captured", reference: "pi_9", amount: "29.95" } as const;
		expect((await put(eNumber, { ...MENDED, payment: paid })).status).toBe(200);
	});

	it("can be sent back as it is shown, also when its payment was withdrawn, or without the payment at all", async () => {
		const { tenant, put, get, ask } = await shop();
		const [eNumber = ""] = await placed(tenant, 1, { payment: { type: "card", status: "authorised", reference: "pi_1", amount: "29.95" } });
		await deskOf(tenant).pay(eNumber, { status: "aborted", reference: "pi_1", amount: null, occurredAtMs: null });
		const shown = await get(`/orders/${eNumber}`);
		expect(shown).toMatchObject({ payment: { status: "aborted" }, playbook: { steps: [expect.stringContaining("payment was aborted")] } });
		const payment = shown.payment as OrderDraft["payment"];
		expect((await put(eNumber, { ...MENDED, payment })).status).toBe(200);
		const { payment: _, ...without } = draft({ note: "ring twice" });
		expect((await ask("PUT", `/orders/${eNumber}`, { order: without, revision: 1, reason: WHY })).status).toBe(200);
		expect(await get(`/orders/${eNumber}`)).toMatchObject({ note: "ring twice", payment: { status: "aborted" } });
	});

	it("says when it comes to another sum than was paid for it", async () => {
		const { tenant, put, get } = await shop();
		const [eNumber = ""] = await failed(tenant);
		expect(await get(`/orders/${eNumber}`)).toMatchObject({ paidDifference: null });
		expect(await (await put(eNumber, MENDED)).json()).toMatchObject({ total: "42.45", paidDifference: "12.5" });
	});

	it.each<[unknown, string]>([
		[{ order: { ...draft(), colour: "red" }, revision: 0, reason: WHY }, "order.colour"],
		[{ order: { ...draft(), lines: [] }, revision: 0, reason: WHY }, "order.lines"],
		[{ order: draft(), revision: -1, reason: WHY }, "revision"],
		[{ order: draft(), revision: "0", reason: WHY }, "revision"],
		[{ order: draft(), reason: WHY }, "revision"],
		[{ order: draft(), revision: 0, reason: "  " }, "reason"],
		[{ order: draft(), revision: 0, reason: "x".repeat(501) }, "reason"],
		[{ order: draft(), revision: 0 }, "reason"],
		[{ order: draft(), revision: 0, reason: WHY, force: true }, "force"],
	])("is refused when it is no order or says not why, and the place is named: %#", async (body, path) => {
		const { tenant, ask } = await shop();
		const [eNumber = ""] = await failed(tenant);
		const { code, errors } = await problemOf(await ask("PUT", `/orders/${eNumber}`, body));
		expect([code, errors?.map((each) => each.path)]).toEqual(["validation_failed", [path]]);
	});

	it("has the limits of a new order", async () => {
		const { tenant, ask } = await shop();
		const [eNumber = ""] = await failed(tenant);
		const lines = Array.from({ length: 1_001 }, (_, n) => ({ ...LINE, sku: `S-${n}` }));
		expect(
			await problemOf(await ask("PUT", `/orders/${eNumber}`, { order: { ...draft(), lines }, revision: 0, reason: WHY })),
		).toMatchObject({
			code: "too_many_lines",
			status: 413,
		});
		expect(await problemOf(await ask("PUT", `/orders/${eNumber}`, { order: "x".repeat(300_000) }))).toMatchObject({
			code: "body_too_large",
		});
	});

	it("is not for an order that there is not, nor for another shop's, nor for somebody without the permission", async () => {
		const [mine, theirs] = await Promise.all([shop(), shop()]);
		const [eNumber = ""] = await failed(theirs.tenant);
		for (const wanted of [eNumber, "E999999", "nonsense"])
			expect(await problemOf(await mine.put(wanted, MENDED))).toMatchObject({ code: "order_not_found", status: 404 });
		const without = await signedInAt(theirs.tenant, "admin");
		const refused = await problemOf(await without.ask("PUT", `/orders/${eNumber}`, { order: MENDED, revision: 0, reason: WHY }));
		expect(refused).toMatchObject({ code: "permission_required" });
		expect(await deskOf(theirs.tenant).find(eNumber)).toMatchObject({ revision: 0 });
	});
});

describe("a revision", () => {
	it.each(["2", "-1", "x", "0x0"])("%s that there is not is not found", async (revision) => {
		const { tenant, ask } = await shop();
		const [eNumber = ""] = await failed(tenant);
		expect(await problemOf(await ask("GET", `/orders/${eNumber}/revisions/${revision}`))).toMatchObject({ code: "order_not_found" });
		expect(await problemOf(await ask("GET", "/orders/E9/revisions"))).toMatchObject({ code: "order_not_found" });
	});
});
