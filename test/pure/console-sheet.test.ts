import { describe, expect, it } from "vitest";
import { sheetOf, sheetText } from "../../src/console/pages/print/sheet";
import { keyingAdvice } from "../../src/console/words/keying";
import { OrderDraft } from "../../src/order/order";
import { next, STATUSES, type Status } from "../../src/order/status";
import { draft } from "../support/drafts";

const NUMBERS = { eNumber: "E100001", placedAt: "2026-11-22T23:30:00.000Z" };
/** Every field that there is, each with something of its own in it. */
const full: OrderDraft = draft({
	reference: "CART-7",
	customer: { kind: "b2b", account: "C-77", name: "Byrne Ltd", email: "buy@example.com", phone: "+353 1" },
	lines: [{ sku: "A-100", name: "Widget", quantity: "1204.5", unitPrice: "12.5000" }],
	delivery: {
		name: "Ann",
		line1: "1 Main St",
		line2: "Flat 2",
		city: "Dublin",
		region: "Leinster",
		postcode: "D01",
		country: "IE",
		phone: "+353 2",
		date: "2026-12-01",
	},
	billing: {
		name: "Accounts",
		line1: "9 Quay",
		line2: "Floor 3",
		city: "Galway",
		region: "Connacht",
		postcode: "H91",
		country: "GB",
		phone: "+353 3",
	},
	freight: { code: "STD", amount: "4.95" },
	payment: { type: "card", status: "captured", reference: "pi_9", amount: "15061.20" },
	total: "15061.20",
	note: "Ring twice",
});

/** Every value at the bottom of an order. */
const leaves = (value: unknown): string[] =>
	typeof value === "object" && value !== null
		? Object.values(value).flatMap(leaves)
		: value === null || value === undefined
			? []
			: [String(value)];
const valuesOf = (order: OrderDraft) => {
	const { before, lines, after } = sheetOf({ ...order, ...NUMBERS }, "Europe/Berlin");
	return [...before, ...after]
		.flatMap(({ fields }) => fields.map(({ value }) => value))
		.concat(lines.flatMap((line) => Object.values(line)));
};

describe("an order to key in by hand", () => {
	it("has every field that the ERP would have been sent, as it would have been sent", () => {
		const filled = leaves(full);
		expect(Object.keys(OrderDraft.shape).filter((field) => leaves(full[field as keyof OrderDraft]).length === 0)).toEqual([]);
		for (const part of [OrderDraft.shape.customer, OrderDraft.shape.delivery, OrderDraft.shape.payment])
			expect(Object.keys(part.shape).length).toBeGreaterThan(0);
		expect(filled.filter((value) => !valuesOf(full).includes(value))).toEqual([]);
		expect(valuesOf(full)).toContain("E100001");
	});

	it("misses no field of the schema: each of its shapes is filled in full above", () => {
		const { customer, delivery, payment } = OrderDraft.shape;
		const missing = (shape: object, given: object) => Object.keys(shape).filter((name) => !Object.hasOwn(given, name));
		expect([
			missing(customer.shape, full.customer),
			missing(delivery.shape, full.delivery),
			missing(payment.shape, full.payment),
			missing(OrderDraft.shape.lines.element.shape, full.lines[0] ?? {}),
		]).toEqual([[], [], [], []]);
	});

	it("has no empty fields, and says when the billing address is the delivery's", () => {
		const { before, after } = sheetOf({ ...draft({ billing: null, freight: null, note: null }), ...NUMBERS }, "UTC");
		expect([...before, ...after].flatMap(({ fields }) => fields).filter(({ value }) => value === "")).toEqual([]);
		expect(before.find(({ title }) => title === "Billing address")?.fields).toEqual([{ label: "Address", value: "Same as delivery" }]);
		expect(after.map(({ title }) => title)).toEqual(["Sum", "Payment"]);
	});

	it("was placed on the day that it was in the shop", () => {
		expect(valuesOf(full).join("\n")).toContain("23 Nov 2026");
	});

	it("is copied whole as text, in which no line begins with what somebody else wrote", () => {
		const hostile = draft({ ...full, lines: [{ sku: "=1+1", name: "@x", quantity: "2", unitPrice: "1" }], note: "=cmd()\n+1\n-2" });
		const text = sheetText(sheetOf({ ...hostile, ...NUMBERS }, "UTC"), ["Status as of now", "Search first"]);
		for (const value of leaves(full.delivery)) expect(text).toContain(value);
		expect(text.split("\n").filter((line) => /^[=+\-@\t\r]/.test(line))).toEqual([]);
		expect(text).toContain("1. =1+1 (@x): 2 at 1 is 2.00");
		expect(text.split("\n").slice(0, 2)).toEqual(["Status as of now", "Search first"]);
	});
});

describe("whether to key an order in at all", () => {
	const MARKED = { at: "2026-11-22T23:30:00.000Z", event: "mark_synced", say: "Ann marked the order as synced." };
	const advice = (status: (typeof STATUSES)[number], change: Partial<Parameters<typeof keyingAdvice>[0]> = {}) =>
		keyingAdvice(
			{
				status,
				eNumber: "E7",
				erpOrderNumber: status === "synced" ? "SO-7" : null,
				mayAct: true,
				mayBeInErp: false,
				timeline: status === "synced_manually" ? [MARKED] : [],
				...change,
			},
			"Europe/Berlin",
		);
	it("is said for every status; only of a failed one nothing warns", () => {
		expect(STATUSES.filter((status) => advice(status).tone === "blue")).toEqual(["failed"]);
		expect(advice("synced").title).toContain("SO-7");
		expect(advice("queued").text).toContain("twice");
		for (const status of ["sending", "pending_verification"] as const) expect(advice(status).text).toContain("Do not key it in now");
	});
	it("puts what is still sent aside first, by steps that the order allows one after the other", () => {
		const { text } = advice("queued");
		const steps = ["“Archive this order”", "E7 as its external reference", "“Restore”", "“Mark as synced”"];
		expect(steps.map((step) => text.indexOf(step)).every((at, index, all) => at > (all[index - 1] ?? -1))).toBe(true);
		expect(advice("archived").text).toMatch(/“Restore” here, and “Mark as synced”/);
		const course = ["archive", "restore", "mark_synced"] as const;
		const reached = course.reduce<Status | null>((status, action) => (status === null ? null : next(status, action)), "queued");
		expect(reached).toBe("synced_manually");
	});
	it("warns of what an earlier attempt may have left in the ERP, also of an order that waits or is archived", () => {
		for (const status of ["queued", "archived"] as const) {
			expect(advice(status).text).not.toContain("search there for E7");
			expect(advice(status, { mayBeInErp: true }).text).toContain("An earlier attempt may have left it in the ERP: search there for E7.");
		}
		expect(advice("failed").title).toContain("Search the ERP for E7");
	});
	it("says who marked it and when, and with which number, and never that the ERP has what nobody but they has seen there", () => {
		const { title, text, tone } = advice("synced_manually");
		expect([title, tone]).toEqual(["Marked as synced, without a number", "amber"]);
		expect(text).toContain("Ann marked the order as synced, on 23 Nov 2026, 00:30:00 CET. Holdfast itself has not seen it in the ERP");
		expect(advice("synced_manually", { erpOrderNumber: "SO-8" }).title).toBe("Marked as synced, as SO-8");
		expect(advice("synced_manually", { timeline: [] }).text).toMatch(/^Holdfast itself/);
	});
	it("names who does what is done here for somebody who may not", () => {
		expect(advice("failed").text).toContain("press “Mark as synced”");
		for (const status of ["failed", "queued", "pending_verification"] as const) {
			expect(advice(status, { mayAct: false }).text).toContain("“Order Sync Actions”");
			expect(advice(status, { mayAct: false }).text).not.toContain("press “");
		}
		expect(advice("archived", { mayAct: false }).text).not.toContain("press “");
	});
});
