import { describe, expect, it } from "vitest";
import { portion, whole } from "../../scripts/load/options.ts";

describe("a number on a command line", () => {
	it("is taken when it is one", () => {
		expect(whole("300", "orders")).toBe(300);
		expect(whole("1200", "orders", 1_200)).toBe(1_200);
		expect([portion("0", "probability"), portion("0.5", "probability"), portion("1", "probability")]).toEqual([0, 0.5, 1]);
	});

	it.each(["0", "-1", "1.5", "many", "", "1e99"])("is refused as a count when it is %j, with what to give instead", (text) => {
		expect(() => whole(text, "orders")).toThrow(/--orders .*: give a whole number from 1 to /);
	});

	it("is refused when it is less than makes sense", () => {
		expect(() => whole("1199", "orders", 1_200)).toThrow("from 1200 to");
	});

	it.each(["-0.1", "1.1", "half", "", " "])("is refused as a probability when it is %j", (text) => {
		expect(() => portion(text, "probability")).toThrow("give a number from 0 to 1");
	});
});
