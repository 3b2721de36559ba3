import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Answer } from "../../src/console/answer";
import { mistakesIn } from "../../src/console/pages/edit/checks";
import { differenceOf, draftIn, draftOf, emptyLine, type Form, formOf, withGoods, withTotal } from "../../src/console/pages/edit/form";
import { merge } from "../../src/console/pages/edit/merge";
import { savedBy } from "../../src/console/pages/edit/saving";
import type { OrderView } from "../../src/console/wire";
import { differenceSaid, editLabel, paymentSaid, savedSaid, sendLabel, totalMoved } from "../../src/console/words/edit";
import { numberSaid } from "../../src/console/words/edit-mistakes";
import { diffOf } from "../../src/order/diff";
import { OrderDraft } from "../../src/order/order";
import { AMOUNT } from "../../src/order/rules";
import { STATUSES } from "../../src/order/status";
import { draft } from "../support/drafts";

const [LINE] = draft().lines;
if (LINE === undefined) throw new Error("the draft has no lines");
const SECOND = { sku: "B-200", name: null, quantity: "1", unitPrice: "3.00" };
const base = draft({ lines: [LINE, SECOND], total: "32.95" });
const typed = (change: (form: Form) => Form, order: OrderDraft = base) => draftOf(change(formOf(order)), order);
const withLine = (form: Form, index: number, change: object, order = base): Form =>
	withGoods(form, { lines: form.lines.map((line, at) => (at === index ? { ...line, ...change } : line)) }, order);

describe("an order in the form", () => {
	const odd = draft({
		customer: { kind: "b2b", account: " C-1 ", name: "  Ann", email: "ann@example.com" },
		lines: [{ sku: "A-100 ", name: "", quantity: "2.0", unitPrice: "12.50" }],
		billing: undefined,
		note: " a\r\nb ",
	});

	it("is the same order again as long as nobody types, oddities included", () => {
		for (const order of [base, odd, draft({ freight: null, note: null, reference: "R-1" })])
			expect(diffOf(order, draftOf(formOf(order), order))).toEqual([]);
	});

	it("loses the blanks around what somebody types, and nothing else", () => {
		const changed = typed((form) => withLine({ ...form, note: " two\n lines " }, 0, { sku: " Z-9 " }));
		expect(diffOf(base, changed)).toEqual([
			{ path: "lines[0].sku", before: "A-100", after: "Z-9" },
			{ path: "note", before: "Ring twice", after: " two\n lines " },
		]);
	});

	it("leaves out what somebody empties, where it may be left out", () => {
		const changed = typed((form) => ({ ...form, customer: { ...form.customer, phone: " " }, delivery: { ...form.delivery, city: "" } }));
		expect(diffOf(base, changed)).toEqual([
			{ path: "customer.phone", before: "+353 1 555 0100", after: null },
			{ path: "delivery.city", before: "Dublin", after: "" },
		]);
	});

	it("keeps what belongs to a line with that line when one before it goes and a new one comes", () => {
		const changed = typed((form) => {
			const lines = form.lines.slice(1);
			return { ...form, lines: [...lines, { ...emptyLine(lines, base), sku: "N-1", unitPrice: "1" }] };
		});
		expect(changed.lines).toEqual([SECOND, { sku: "N-1", name: undefined, quantity: "1", unitPrice: "1" }]);
	});

	it("never changes payment, currency and reference", () => {
		const { payment, currency, reference } = typed((form) => withTotal(form, "1.00", base));
		expect([payment, currency, reference]).toEqual([base.payment, base.currency, base.reference]);
	});
});

describe("the total", () => {
	it("that was right follows the lines and the freight", () => {
		const more = withLine(formOf(base), 0, { quantity: "3" });
		expect(more.total).toBe("45.45");
		expect(withGoods(more, { freight: null }, base).total).toBe("40.50");
		expect(withLine(more, 0, { quantity: "2" }).total).toBe("32.95");
	});

	it("waits while a number is half typed", () => {
		const half = withLine(formOf(base), 0, { quantity: "3." });
		expect(half.total).toBe("32.95");
		expect(withLine(half, 0, { quantity: "3.5" }).total).toBe("51.70");
	});

	it("that somebody typed, or that was never right, stays as it is and says how far it is off", () => {
		const own = withLine(withTotal(formOf(base), "30.00", base), 0, { quantity: "3" });
		expect([own.total, differenceOf(draftOf(own, base))]).toEqual(["30.00", "-15.45"]);
		const wrong = draft({ total: "1.00" });
		expect(withLine(formOf(wrong), 0, { quantity: "3" }, wrong).total).toBe("1.00");
	});

	it("that a shop rounded line by line comes back as it was", () => {
		const shop = draft({
			lines: [0, 1, 2].map((n) => ({ sku: `S-${n}`, quantity: "1", unitPrice: "0.334" })),
			freight: null,
			total: "0.99",
			payment: { type: "card", status: "captured", amount: "0.99" },
		});
		const changed = withLine(formOf(shop), 0, { quantity: "2" }, shop);
		expect(changed.total).toBe("1.34");
		expect(withLine(changed, 0, { quantity: "1" }, shop).total).toBe("0.99");
	});
});

/** What the gateway's own schema finds, the first thing of each field. */
function refusedBy(order: OrderDraft): Record<string, string> {
	const found: Record<string, string> = {};
	const parsed = OrderDraft.safeParse(order);
	for (const { path, message } of parsed.success ? [] : parsed.error.issues) {
		const at = path.reduce<string>(
			(text, step) => (typeof step === "number" ? `${text}[${step}]` : `${text}${text && "."}${String(step)}`),
			"",
		);
		found[at] ??= message;
	}
	return found;
}
const checked = (order: OrderDraft) =>
	Object.fromEntries(Object.entries(mistakesIn(order)).filter(([path]) => path !== "total" || refusedBy(order).total));

describe("the form's checks", () => {
	const text = (max: number) =>
		fc.oneof(
			fc.constantFrom("", " ", "\u2028", "a\nb", "\ud800", "x".repeat(max), "x".repeat(max + 1), "<b>", "محمد", "🧵"),
			fc.string({ maxLength: 5 }),
		);
	const maybe = (max: number) => fc.option(text(max), { nil: null });
	const number = fc.constantFrom(
		"",
		"0",
		"0.0",
		"1",
		"01",
		"1.",
		".5",
		"-1",
		"1e3",
		"1,5",
		"12.3456",
		"12.34567",
		"1234567",
		"12345678",
		"9".repeat(13),
	);
	const country = fc.constantFrom("IE", "ie", "", "I", "IRL");
	const address = fc.record({
		name: text(200),
		line1: text(200),
		line2: maybe(200),
		city: text(200),
		region: maybe(200),
		postcode: maybe(20),
		country,
		phone: maybe(40),
	});
	const customer = fc.record({
		kind: fc.constantFrom("b2c" as const, "b2b" as const),
		account: maybe(64),
		name: text(200),
		email: fc.constantFrom("ann@example.com", "", "ann", "a@b", "a..b@example.com", `${"a".repeat(250)}@example.com`),
		phone: maybe(40),
	});
	const line = fc.record({ sku: fc.oneof(text(64), fc.constant("A")), name: maybe(200), quantity: number, unitPrice: number });
	const order: fc.Arbitrary<OrderDraft> = fc
		.record({
			customer,
			lines: fc.array(line, { maxLength: 4 }),
			delivery: address.map((one) => ({ ...one, date: null })),
			billing: fc.option(address),
			freight: fc.option(fc.record({ code: text(64), amount: number })),
			total: number,
			note: fc.option(fc.oneof(text(10_000), fc.constant("tab\tand\r\nlines"))),
		})
		.map((some) => draft(some));

	it("find what the gateway's schema finds, field by field, and say it as a sentence for whoever typed it", () => {
		fc.assert(
			fc.property(order, (one) => {
				const said = checked(one);
				expect(Object.keys(said).sort()).toEqual(Object.keys(refusedBy(one)).sort());
				for (const text of Object.values(said)) expect(text).toMatch(/^[A-Z0-9].*\.$/su);
				for (const text of Object.values(said)) expect(text).not.toMatch(/^must|decimal string|ISO|\[\d|surrogate|b2b/iu);
			}),
			{ numRuns: 400 },
		);
	});

	it.each([
		["12,50", "Write 12.50. The decimals come after a point"],
		["1.234,50", "Write 1234.50. The"],
		["1,234.50", "Write 1234.50. The"],
		["1,234,567", "Write 1234567. The"],
		["1,234", "Write 1.234 or 1234. The"],
		["1'234.5", "Write 1234.5."],
		["1\u202f234", "Write 1234."],
		["€ 12.50", "Write 12.50."],
		["12.50 EUR", "Write 12.50."],
		["+5", "Write 5."],
		[".5", "Write 0.5."],
		["5.", "Write 5."],
		["007", "Write 7."],
		["-1", "Write a number without a minus."],
		["", "Write a number, such as 29.95."],
		["1e3", "Write a number such as 29.95, with nothing beside it."],
		["two", "Write a number such as 29.95, with nothing beside it."],
		["1.23456", "At most 12 digits go before the point, and 4 after it."],
		["9".repeat(13), "At most 12 digits"],
		["1,2,3", "Write a number such as 29.95"],
	])("say how “%s” is written as an amount", (text, said) => {
		expect(numberSaid(text, AMOUNT)).toContain(said);
		const [, offered] = /^Write (\S+?)\.?(?: or |\.? |\.?$)/.exec(numberSaid(text, AMOUNT)) ?? [];
		if (offered !== undefined && /\d/.test(offered)) expect(offered).toMatch(AMOUNT.pattern);
	});

	it("pass an order that is right, and name how far a total is off", () => {
		expect(mistakesIn(draft())).toEqual({});
		expect(mistakesIn(draft({ total: "30.00" }))).toEqual({ total: "Differs from lines and freight by 0.05." });
		expect(mistakesIn(draft({ delivery: { ...draft().delivery, date: "12026-01-01" } }))).toEqual({
			"delivery.date": "Choose a date, or write one such as 2026-12-01.",
		});
	});
});

describe("two edits of one order", () => {
	it("go together where they change different things, and the total is that of both", () => {
		const theirs = draft({ ...base, lines: [{ ...LINE, quantity: "3" }, SECOND], total: "45.45" });
		const mine = draft({ ...base, lines: [LINE, { ...SECOND, unitPrice: "4.00" }], note: "Ring once", total: "33.95" });
		const { draft: both, clashes } = merge(base, theirs, mine);
		expect(clashes).toEqual([]);
		expect(both).toMatchObject({ lines: [{ quantity: "3" }, { unitPrice: "4.00" }], note: "Ring once", total: "46.45" });
	});

	it("meet in a field that both changed: mine stands, and both are told", () => {
		const { draft: both, clashes } = merge(base, { ...base, note: "theirs" }, { ...base, note: "mine" });
		expect(both.note).toBe("mine");
		expect(clashes).toEqual([{ path: "note", base: "Ring twice", theirs: "theirs", mine: "mine" }]);
	});

	it("do not meet where both changed a thing to the same, or left it out in another way", () => {
		expect(merge(base, { ...base, note: "same", billing: undefined }, { ...base, note: "same" }).clashes).toEqual([]);
	});

	it("never mix up lines: once their number has changed, the lines are one field", () => {
		const theirs = draft({ ...base, lines: [SECOND], total: "7.95" });
		const mine = draft({ ...base, lines: [{ ...LINE, quantity: "3" }, SECOND], total: "45.45" });
		const { draft: both, clashes } = merge(base, theirs, mine);
		expect(both.lines).toEqual(mine.lines);
		expect(clashes.map(({ path }) => path)).toEqual(["lines", "total"]);
		expect(merge(base, theirs, { ...base, note: "mine" }).draft).toMatchObject({ lines: [SECOND], note: "mine", total: "7.95" });
	});

	it("leave to the payment gateway what it said meanwhile", () => {
		const payment = { ...base.payment, reference: "pi_later" };
		expect(merge(base, { ...base, payment }, { ...base, note: "mine" }).draft).toMatchObject({ payment, note: "mine" });
	});
});

const problem = (code: string, document: object = {}, status = 422): Answer<OrderView> => ({
	kind: "problem",
	status,
	code,
	detail: "Two things are wrong.",
	retryAfterSeconds: null,
	document,
});

describe("what the gateway says to an edit", () => {
	it("goes to the fields it is about", () => {
		const errors = [
			{ path: "order.lines[0].sku", message: "must not be empty" },
			{ path: "reason", message: "must say why" },
			{ path: "order", message: "is odd" },
			{ path: 7 },
			{ path: "order.delivery.country", kind: "format", message: 'must be an ISO 3166-1 alpha-2 code such as "IE"' },
			{ path: "order.payment", kind: "rule", message: "must be as the order has it" },
		];
		expect(savedBy(problem("validation_failed", { errors }))).toEqual({
			kind: "mistakes",
			mistakes: {
				"lines[0].sku": "Must not be empty.",
				reason: "Must say why.",
				"": "Is odd.",
				"delivery.country": "Write the two letters of the country, such as IE for Ireland.",
				payment: "Must be as the order has it.",
			},
			say: "Not saved. Two things are wrong.",
		});
		expect(savedBy(problem("validation_failed"))).toMatchObject({ kind: "mistakes", mistakes: {} });
		expect(savedBy(problem("total_mismatch"))).toMatchObject({ mistakes: { total: "Two things are wrong." } });
	});

	it("never claims more than is known", () => {
		expect(savedBy({ kind: "unreachable" })).toMatchObject({ tone: "amber", say: expect.stringContaining("not known whether") });
		expect(savedBy({ kind: "signed_out" })).toMatchObject({ tone: "amber", say: expect.stringContaining("nothing was sent") });
		expect(savedBy(problem("edit_overtaken", {}, 409))).toEqual({ kind: "overtaken" });
		expect(savedBy(problem("action_not_allowed", {}, 409))).toEqual({ kind: "too_late", say: "Not saved. Two things are wrong." });
		expect(savedBy(problem("too_many_revisions", {}, 409))).toEqual({
			kind: "not_done",
			tone: "red",
			say: "Not saved. Two things are wrong.",
		});
	});
});

describe("the words of an edit", () => {
	it("speak of resubmitting only where an order goes out again", () => {
		expect(STATUSES.filter((status) => /resubmit/i.test(`${editLabel(status)} ${sendLabel(status)}`))).toEqual(["failed"]);
		expect(savedSaid({ eNumber: "E7", revision: 2 }, "failed")).toContain("on its way to the ERP again");
		expect(savedSaid({ eNumber: "E7", revision: 2 }, "queued")).not.toContain("again");
	});

	it("say how totals move, and what that means for money that was paid", () => {
		expect(totalMoved("29.95", "42.45", "EUR")).toBe("was €29.95, €12.50 more");
		expect(totalMoved("29.95", "9.95", "EUR")).toBe("was €29.95, €20.00 less");
		expect([totalMoved("29.95", "29.950", "EUR"), totalMoved("29.95", "", "EUR")]).toEqual([null, null]);
		expect(differenceSaid("-0.05", "30.00", "EUR")).toBe("Lines and freight come to €30.00: the total is €0.05 too low.");
		expect(differenceSaid("0.05", "30.00", "EUR")).toContain("too high");
		expect(paymentSaid(base.payment, "29.95", "EUR")).toBeNull();
		expect(paymentSaid(base.payment, "42.45", "EUR")).toBe(
			"€29.95 were paid: the total is €12.50 more than that. Holdfast charges and refunds nothing.",
		);
		expect(paymentSaid({ ...base.payment, status: "authorised" }, "9.95", "EUR")).toContain("are promised: the total is €20.00 less");
	});

	it("know the order alone from everything that is known about it", () => {
		const view = { ...base, eNumber: "E7", attempts: [] };
		expect(Object.keys(draftIn(view)).sort()).toEqual(Object.keys(OrderDraft.shape).sort());
	});
});
