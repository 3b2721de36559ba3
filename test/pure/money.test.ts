import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { minorUnits, type Priced, totalDifference } from "../../src/order/money";

const order = (total: string, lines: [string, string][], freight: string | null = null, currency = "EUR"): Priced => ({
	currency,
	lines: lines.map(([quantity, unitPrice]) => ({ quantity, unitPrice })),
	freight: freight === null ? null : { amount: freight },
	total,
});

describe("the total of an order", () => {
	it("is the lines and the freight, added up exactly", () => {
		expect(totalDifference(order("29.95", [["2", "12.50"]], "4.95"))).toBeNull();
		expect(
			totalDifference(
				order("0.30", [
					["1", "0.10"],
					["1", "0.20"],
				]),
			),
		).toBeNull();
		expect(totalDifference(order("9999999999999.99", [["9999999", "1000000.0999"]]))).not.toBeNull();
	});

	it("differs by a signed amount in the currency's digits", () => {
		expect(totalDifference(order("29.90", [["2", "12.50"]], "4.95"))).toBe("-0.05");
		expect(totalDifference(order("30", [["2", "12.50"]], "4.95"))).toBe("0.05");
		expect(totalDifference(order("1001", [["1", "1000"]], null, "JPY"))).toBe("1");
		expect(totalDifference(order("1.000", [["1", "1.001"]], null, "KWD"))).toBe("-0.001");
	});

	it("may be rounded by line or once, half up, and no other way", () => {
		const halves: [string, string][] = [
			["1", "0.005"],
			["1", "0.005"],
		];
		expect(totalDifference(order("0.02", halves))).toBeNull();
		expect(totalDifference(order("0.01", halves))).toBeNull();
		expect(totalDifference(order("0.00", halves))).toBe("-0.01");
		expect(totalDifference(order("0.03", halves))).toBe("0.02");
	});

	it("may be written with more or fewer digits, as long as it is the same number", () => {
		for (const total of ["12.5", "12.50", "12.5000"]) expect(totalDifference(order(total, [["1", "12.50"]]))).toBeNull();
		expect(totalDifference(order("12.501", [["1", "12.50"]]))).not.toBeNull();
	});

	it("agrees with whole cents for any order that has them", () => {
		const cents = fc.integer({ min: 0, max: 100_000_000 });
		const asText = (value: number) => `${Math.floor(value / 100)}.${String(value % 100).padStart(2, "0")}`;
		fc.assert(
			fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 999 }), cents), { minLength: 1, maxLength: 20 }), cents, (lines, freight) => {
				const sum = lines.reduce((total, [quantity, price]) => total + quantity * price, freight);
				const priced = lines.map(([quantity, price]): [string, string] => [String(quantity), asText(price)]);
				expect(totalDifference(order(asText(sum), priced, asText(freight)))).toBeNull();
				expect(totalDifference(order(asText(sum + 1), priced, asText(freight)))).toBe("0.01");
			}),
		);
	});

	it("knows currencies without cents and with thousandths, and takes two digits for the rest", () => {
		expect(["EUR", "JPY", "KWD", "XXX"].map(minorUnits)).toEqual([2, 0, 3, 2]);
	});
});
