import { describe, expect, it } from "vitest";
import { withoutPerson } from "../../src/order/erased";
import { OrderDraft } from "../../src/order/order";
import { isTheirs, lookedFor, type PersonSought, tracesIn } from "../../src/order/person";
import { draft } from "../support/drafts";

const FULL = draft({
	reference: "CART-7",
	customer: { kind: "b2b", account: "ACC", name: "Ann Byrne", email: "Ann@Example.com", phone: "+353 1 555 0100" },
	delivery: {
		...{ name: "Bea", line1: "1 Main St", line2: "Flat 2", city: "Dublin", region: "Leinster", postcode: "D01", country: "IE" },
		...{ phone: "01 555 0199", date: "2026-12-01" },
	},
	billing: { name: "Cid", line1: "2 High St", city: "Cork", postcode: "T12", country: "IE", phone: "021 555 0177" },
	note: "Ring twice",
});
/** Each text of an order with its path. */
const textsIn = (value: unknown, path = ""): [string, string][] =>
	typeof value === "string"
		? [[path, value]]
		: value !== null && typeof value === "object"
			? Object.entries(value).flatMap(([key, one]) => textsIn(one, `${path}.${key}`))
			: [];

describe("an order without its person", () => {
	it("has nothing but what stands here", () => {
		const left = textsIn(withoutPerson(FULL)).filter(([, text]) => text !== "");
		expect(left.map(([path]) => path)).toEqual([
			".customer.kind",
			".currency",
			".lines.0.sku",
			".lines.0.quantity",
			".lines.0.unitPrice",
			".delivery.country",
			".delivery.date",
			".freight.code",
			".freight.amount",
			".payment.type",
			".payment.status",
			".payment.amount",
			".total",
		]);
	});

	it("drops what orders come to hold later, unless somebody says otherwise", () => {
		const later = { ...FULL, gift: "for Ann", delivery: { ...FULL.delivery, door: "1234" } } as OrderDraft;
		expect(JSON.stringify(withoutPerson(later))).not.toMatch(/Ann|1234/);
	});

	it("is the same when it is erased again", () => {
		expect(withoutPerson(withoutPerson(FULL))).toEqual(withoutPerson(FULL));
		expect(OrderDraft.safeParse(FULL).success).toBe(true);
	});
});

const NOBODY: PersonSought = { email: null, phone: null, account: null, name: null };
const theirs = (sought: Partial<PersonSought>, order: OrderDraft = FULL) => isTheirs(order, lookedFor({ ...NOBODY, ...sought }));

describe("a person's order", () => {
	it.each<[Partial<PersonSought>, boolean]>([
		[{ email: "ann@example.COM" }, true],
		[{ email: "nn@example.com" }, false],
		[{ phone: "+353 (1) 555-0100" }, true],
		[{ phone: "01 555 0100" }, true],
		[{ phone: "0353 1 555 0100" }, true],
		[{ phone: "555 0100" }, false],
		[{ phone: "+44 1 555 0100" }, false],
		[{ phone: "01 555 0199" }, true],
		[{ phone: "+353 21 555 0177" }, true],
		[{ account: "acc" }, true],
		[{ account: "AC" }, false],
		[{ name: " ann  byrne " }, true],
		[{ name: "Ann" }, false],
		[{ name: "Cid" }, true],
		[{ account: "ACC", name: "Somebody Else" }, false],
		[{ account: "ACC", name: "Bea" }, true],
		[{ email: "other@example.com", account: "ACC" }, true],
		[{}, false],
	])("is found by %j: %s", (sought, found) => {
		expect(theirs(sought)).toBe(found);
	});

	it.each<[kept: string, typed: string, found: boolean]>([
		["+49 (0)30 1234567", "+49 30 1234567", true],
		["+49 (0)30 1234567", "030 1234567", true],
		["+49 (0)30 1234567", "0049 30 1234567", true],
		["49(0)30 1234567", "+49 30 1234567", true],
		["+49 30 1234567", "+49 (0) 30 1234567", true],
		["+49 30 1234567", "+49 030 1234567", true],
		["+49 (030) 1234567", "+49 30 1234567", true],
		["0049 (0)30/123-4567", "+49 030 1234567", true],
		// Where the zero belongs to the number.
		["+39 06 12345678", "+390612345678", true],
		["+39 06 12345678", "06 12345678", true],
		["+390612345678", "+39 (0)6 12345678", true],
		// A number without its area is somebody else's in the next one.
		["+49 (0)30 1234567", "1234567", false],
		["1234567", "123 45 67", true],
		["+49 (0)30 1234567", "+49 40 1234567", false],
		["+49 (0)30 1234567", "+43 30 1234567", false],
		["+1 (0) 12", "12", false],
	])("is found by a number kept as %j, asked for as %j: %s", (kept, typed, found) => {
		expect(theirs({ phone: typed }, { ...FULL, customer: { ...FULL.customer, phone: kept } })).toBe(found);
	});

	it.each<[kept: string, typed: string, found: boolean]>([
		["Jörg Müller", "joerg mueller", true],
		["Joerg Mueller", "Jörg Müller", true],
		["Jorg Muller", "Jörg Müller", true],
		["Γιώργος Παπαδόπουλος", "ΓΙΩΡΓΟΣ ΠΑΠΑΔΟΠΟΥΛΟΣ", true],
		["Ёлкин", "Елкин", true],
		["Đặng Thị Hà", "dang thi ha", true],
		["Anne Weiß", "ANNE WEISS", true],
		["Jörg Müller", "Mueller", false],
		["Jörg Müller", "Jörg Möller", false],
		["राम", "रमा", false],
		["たなか", "だなか", false],
	])("is found, where an account is known too, by a name kept as %j, asked for as %j: %s", (kept, typed, found) => {
		expect(theirs({ account: "ACC", name: typed }, { ...FULL, customer: { ...FULL.customer, name: kept } })).toBe(found);
	});

	it.each([
		["Иосиф", "Йосиф"],
		["Dũng", "Dung"],
		["Müller", "Mueller"],
	])("is not found by a name alone that may be another one: kept as %j, asked for as %j", (kept, typed) => {
		const order = { ...FULL, customer: { ...FULL.customer, name: kept } };
		expect([theirs({ name: typed }, order), theirs({ name: kept.toUpperCase() }, order)]).toEqual([false, true]);
	});

	it("is not found by an address with other letters", () => {
		const order = { ...FULL, customer: { ...FULL.customer, email: "mueller@example.com" } };
		expect(theirs({ email: "müller@example.com" }, order)).toBe(false);
	});

	it("that says nothing of itself is nobody's", () => {
		const empty = withoutPerson(FULL);
		expect(theirs({ email: "a@b.example" }, empty)).toBe(false);
		expect(theirs({ phone: "+353 1 555 0100" }, empty)).toBe(false);
		// Signs alone come to nothing, and so does the name that is not there.
		for (const name of ["\u0301", "\u200d", "\u0640"]) expect(theirs({ name }, empty)).toBe(false);
		expect(tracesIn(empty)).toEqual([]);
	});

	it("gives the words that other records may know them by", () => {
		expect(tracesIn(FULL)).toEqual(["Ann@Example.com", "+353 1 555 0100", "01 555 0199", "021 555 0177"]);
	});
});
