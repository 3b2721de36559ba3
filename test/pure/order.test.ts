import { describe, expect, it } from "vitest";
import { OrderDraft } from "../../src/order/order";
import { LINES_MAX } from "../../src/order/rules";
import { draft } from "../support/drafts";

const problemsOf = (order: unknown) => (OrderDraft.safeParse(order).error?.issues ?? []).map(({ path }) => path.map(String).join("."));
const [line] = draft().lines;
const address = draft().delivery;

describe("an order", () => {
	it("is taken as it is, nothing added and nothing changed", () => {
		const order = draft({ reference: "CART-1", billing: { ...address, line2: null, region: "Leinster" } });
		const { date: _, ...billing } = order.billing as typeof address;
		expect(OrderDraft.parse({ ...order, billing })).toEqual({ ...order, billing });
	});

	it("needs no reference, billing address, freight, note, phone, line name or date", () => {
		const { reference: _r, billing: _b, freight: _f, note: _n, ...rest } = draft({ total: "25.00" });
		const { phone: _p, ...customer } = rest.customer;
		const { date: _d, ...delivery } = rest.delivery;
		expect(problemsOf({ ...rest, customer, delivery, lines: [{ sku: "A", quantity: "2", unitPrice: "12.50" }] })).toEqual([]);
	});

	it("may have as many lines as the limit says, and one too many is too many", () => {
		const lines = Array.from({ length: LINES_MAX }, (_, index) => ({ ...line, sku: `S${index}` }));
		expect(problemsOf(draft({ lines: lines as OrderDraft["lines"] }))).toEqual([]);
		expect(problemsOf({ ...draft(), lines: [...lines, { ...line, sku: "X" }] })).toContain("lines");
	});

	it("may have the same article at two prices: that is a promotion", () => {
		expect(problemsOf({ ...draft(), lines: [line, { ...line, unitPrice: "0" }] })).toEqual([]);
		expect(problemsOf({ ...draft(), lines: [line, { ...line, unitPrice: "12.5" }] })).toEqual(["lines.1.sku"]);
	});

	it("may cost nothing, but not less", () => {
		expect(problemsOf({ ...draft(), lines: [{ ...line, unitPrice: "0.00" }], total: "0" })).toEqual([]);
		expect(problemsOf({ ...draft(), total: "-1" })).toEqual(["total"]);
	});

	it.each(["0.0001", "9999999.9999", "1", "10.5"])("takes the quantity %s", (quantity) => {
		expect(problemsOf({ ...draft(), lines: [{ ...line, quantity }] })).toEqual([]);
	});

	it("may have line breaks in its note and nowhere else", () => {
		expect(problemsOf(draft({ note: "one\r\n\ttwo" }))).toEqual([]);
		expect(problemsOf(draft({ note: "bell\u0007" }))).toEqual(["note"]);
		for (const breaking of ["a\nb", "a\u2028b", "a\u0085b"]) expect(problemsOf({ ...draft(), reference: breaking })).toContain("reference");
	});

	it("needs an account for a company, and takes one for a person", () => {
		const { customer } = draft();
		expect(problemsOf({ ...draft(), customer: { ...customer, kind: "b2b" } })).toEqual(["customer.account"]);
		expect(problemsOf({ ...draft(), customer: { ...customer, kind: "b2b", account: "  " } })).toEqual(["customer.account"]);
		for (const kind of ["b2b", "b2c"]) expect(problemsOf({ ...draft(), customer: { ...customer, kind, account: "C1" } })).toEqual([]);
	});
});
