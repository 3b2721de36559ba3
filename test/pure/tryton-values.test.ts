import Big from "big.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DateValue, date, Moment, Money, money, Quantity, roundedPrice, searchable } from "../../src/erp/tryton/values";

describe("Tryton's decimals", () => {
	it.each([
		["83.792000000000000", "83.792"],
		["0E-8", "0"],
		["1E+2", "100"],
		["-4.50", "-4.5"],
		["0.0001", "0.0001"],
		["12345678901234567890.12345678", "12345678901234567890.12345678"],
	])("%s is %s", (decimal, expected) => {
		expect(Money.parse({ __class__: "Decimal", decimal })).toBe(expected);
	});

	it.each(["NaN", "Infinity", "", "1,5", "1e999", " 1"])("%j is none", (decimal) => {
		expect(Money.safeParse({ __class__: "Decimal", decimal }).success).toBe(false);
	});

	it("go there and back to the last digit", () => {
		fc.assert(
			fc.property(fc.bigInt({ min: -(10n ** 16n), max: 10n ** 16n }), fc.nat({ max: 4 }), (whole, digits) => {
				const value = new Big(`${whole}e-${digits}`).toFixed();
				expect(Money.parse(money(value))).toBe(value);
			}),
		);
	});

	it("are rounded to the four digits a unit price may have, half to even", () => {
		expect(["1.00005", "1.00015", "2.5", "83.79249999"].map((price) => roundedPrice(new Big(price)))).toEqual([
			"1",
			"1.0002",
			"2.5",
			"83.7925",
		]);
	});
});

describe("Tryton's quantities", () => {
	it("are floats without a float's dust", () => {
		expect([0.1 + 0.2, 2, -13, 1.5].map((value) => Quantity.parse(value))).toEqual(["0.3", "2", "-13", "1.5"]);
	});
});

describe("Tryton's moments", () => {
	const moment = { __class__: "datetime", year: 2026, month: 11, day: 22, hour: 3, minute: 5, second: 7, microsecond: 42 };

	it("keep their microseconds, and are searched for with a blank between day and time", () => {
		expect(searchable(Moment.parse(moment))).toBe("2026-11-22 03:05:07.000042");
	});

	it("go there and back", () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 4_102_444_800_000_000 }), (stamp) => {
				const parts = /(\d+)-(\d+)-(\d+) (\d+):(\d+):(\d+)\.(\d+)/.exec(searchable(stamp))?.slice(1).map(Number) ?? [];
				const [year, month, day, hour, minute, second, microsecond] = parts;
				expect(Moment.parse({ __class__: "datetime", year, month, day, hour, minute, second, microsecond })).toBe(stamp);
			}),
		);
	});

	it("are ordered as text as they are in time", () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 4_102_444_800_000_000 }), fc.integer({ min: 1, max: 1_000_000_000_000 }), (stamp, later) => {
				expect(searchable(stamp) < searchable(stamp + later)).toBe(true);
			}),
		);
	});

	it("that miss a part are none", () => {
		const { microsecond: _left, ...rest } = moment;
		expect(Moment.safeParse(rest).success).toBe(false);
	});
});

describe("Tryton's days", () => {
	it("go there and back", () => {
		expect(DateValue.parse(date("2026-02-03"))).toBe("2026-02-03");
	});
});
