import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assertNumbering, ENUMBER, ENUMBER_LENGTH_MAX, eNumberOf, seqOf } from "../../src/order/enumber";

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
