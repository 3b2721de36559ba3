import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assertNumbering, ENUMBER, ENUMBER_LENGTH_MAX, eNumberMeant, eNumberOf, eNumberTyped, seqOf } from "../../src/order/enumber";

const prefixes = fc.stringMatching(/^(?:[A-Z0-9-]{0,9}[A-Z-])?$/);

describe("an e-number", () => {
	it("is the prefix and the sequence number, and leads back to it", () => {
		expect(eNumberOf("E", 100_001)).toBe("E100001");
		expect(seqOf("E100001")).toBe(100_001);
		fc.assert(
			fc.property(prefixes, fc.integer({ min: 1, max: 9_999_999_999 }), (prefix, seq) => {
				assertNumbering({ prefix, start: seq });
				const eNumber = eNumberOf(prefix, seq);
				expect(eNumber).toMatch(ENUMBER);
				expect(seqOf(eNumber)).toBe(seq);
			}),
		);
	});

	it("fits the reference field of every ERP, or is not given at all", () => {
		expect(() => eNumberOf("ABCDEFGHI-", 10 ** 10)).toThrow(RangeError);
		expect(eNumberOf("ABCDEFGHI-", 10 ** 10 - 1)).toHaveLength(ENUMBER_LENGTH_MAX);
	});

	it.each(["e100001", "E-", "", "E1 ", "E1'", "Ä1", `E${"1".repeat(20)}`])("is not %j", (text) => {
		expect(seqOf(text)).toBeNull();
	});
});

describe("a number that somebody typed", () => {
	it("is without spaces and in capitals", () => {
		expect(["E 100001", " e100 001\t", "E100001"].map(eNumberTyped)).toEqual(["E100001", "E100001", "E100001"]);
	});

	it.each<[typed: string, prefix: string, meant: string | null]>([
		["e 100001", "E", "E100001"],
		["100001", "E", "E100001"],
		["100002", "", "100002"],
		["web-100001", "WEB-", "WEB-100001"],
		["0100", "E", null],
		["555", "E", null],
		["100000", "E", null],
		["E0100001", "E", null],
		["SO-100001", "E", null],
		["E100001X", "E", null],
		["E", "E", null],
		["", "", null],
		["Bryne", "E", null],
		["999999999999999", "ABCDEFGHI-", null],
	])("as %j can be of a shop whose numbers begin with %j at 100001: %s", (typed, prefix, meant) => {
		expect(eNumberMeant(typed, { prefix, start: 100_001 })).toBe(meant);
	});
});

describe("a tenant's numbering", () => {
	it.each(["e", "E1", "LONGERTHANTEN", "É", "E "])("refuses the prefix %j", (prefix) => {
		expect(() => assertNumbering({ prefix, start: 1 })).toThrow(RangeError);
	});

	it.each([0, -1, 1.5, Number.NaN, 2 ** 53])("refuses to start at %d", (start) => {
		expect(() => assertNumbering({ prefix: "E", start })).toThrow(RangeError);
	});

	it.each(["", "E", "WEB-", "A1-", "2026-"])("takes the prefix %j", (prefix) => {
		expect(() => assertNumbering({ prefix, start: 1 })).not.toThrow();
	});
});
