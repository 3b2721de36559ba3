import { describe, expect, it } from "vitest";
import { SCHEDULED, SERVICES } from "../../src/db/services";
import { EXPRESSION_LENGTH_MAX, inWords, mistakeIn, nextRunMs } from "../../src/lib/crontab";

const at = (iso: string): number => Date.parse(iso);
const runs = (expression: string, zone: string, from: string, count: number): string[] => {
	const times: string[] = [];
	let afterMs = at(from);
	for (let n = 0; n < count; n += 1) {
		const next = nextRunMs(expression, zone, afterMs);
		if (next === null) break;
		times.push(new Date(next).toISOString());
		afterMs = next;
	}
	return times;
};

describe("a crontab expression", () => {
	it("counts weekdays as crontab does: 0 and 7 are Sunday, 1 is Monday", () => {
		// 2026-11-22 is a Sunday.
		const saturday = "2026-11-21T12:00:00Z";
		for (const sunday of ["0 9 * * 0", "0 9 * * 7", "0 9 * * sun"])
			expect(runs(sunday, "UTC", saturday, 1)).toEqual(["2026-11-22T09:00:00.000Z"]);
		expect(runs("0 9 * * 1", "UTC", saturday, 1)).toEqual(["2026-11-23T09:00:00.000Z"]);
		expect(runs("0 9 * * 5-7", "UTC", saturday, 3)).toEqual([
			"2026-11-22T09:00:00.000Z",
			"2026-11-27T09:00:00.000Z",
			"2026-11-28T09:00:00.000Z",
		]);
	});

	it("means a day of the month or a weekday when both are given, as crontab does", () => {
		expect(runs("0 0 13 * 5", "UTC", "2026-12-05T00:00:00Z", 3)).toEqual([
			"2026-12-11T00:00:00.000Z",
			"2026-12-13T00:00:00.000Z",
			"2026-12-18T00:00:00.000Z",
		]);
	});

	it("is read in its zone, summer and winter", () => {
		expect(runs("30 7 * * *", "Europe/Dublin", "2026-03-28T00:00:00Z", 2)).toEqual([
			"2026-03-28T07:30:00.000Z",
			"2026-03-29T06:30:00.000Z",
		]);
		expect(runs("30 7 * * *", "Nowhere/Land", "2026-03-28T00:00:00Z", 1)).toEqual(["2026-03-28T07:30:00.000Z"]);
	});

	it("comes once a day where the clocks skip its time or repeat it", () => {
		// Berlin skips 02:00 to 03:00 on 29 March 2026 and repeats it on 25 October.
		expect(runs("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", 2)).toHaveLength(2);
		const spring = runs("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", 2).map((iso) => iso.slice(0, 10));
		expect(spring).toEqual(["2026-03-29", "2026-03-30"]);
		const autumn = runs("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", 2).map((iso) => iso.slice(0, 10));
		expect(autumn).toEqual(["2026-10-25", "2026-10-26"]);
	});

	it("is said in words", () => {
		expect(inWords("*/5 * * * *")).toBe("Every 5 minutes");
		expect(inWords("30 7 * * 1-5")).toBe("At 07:30, Monday through Friday");
		expect(inWords("0 9 * * 7")).toBe(inWords("0 9 * * 0"));
		expect(inWords("0 9 * * 0")).toContain("Sunday");
	});

	it.each([
		["* * * *", "five fields"],
		["* * * * * *", "five fields"],
		["@daily", "five fields"],
		["61 * * * *", "has 61 for the minute, which must be 0 to 59"],
		["* 24 * * *", "24"],
		["* * 0 * *", "has 0 for the day of the month, which must be 1 to 31"],
		["* * * 13 *", "13"],
		["* * * * 8", "8"],
		["5/15 * * * *", "minute that cannot be read"],
		["* * L * *", "day of the month that cannot be read"],
		["* * * * MON#2", "weekday that cannot be read"],
		["* * * * 6-1", "6-1"],
		["*/0 * * * *", "0"],
		["0 0 31 2 *", "never comes"],
		[`${"1,".repeat(EXPRESSION_LENGTH_MAX)}2 * * * *`, `${EXPRESSION_LENGTH_MAX} characters`],
	])("%s is refused with a word about what is wrong", (expression, word) => {
		expect(mistakeIn(expression)).toContain(word);
	});

	it.each(["* * * * *", "5-59/15 * * * *", "0 22 * jan-mar mon", "0,30 8-18 1,15 * *", "0 0 29 2 *"])("%s is taken", (expression) => {
		expect(mistakeIn(expression)).toBeNull();
		expect(inWords(expression)).not.toBe("");
	});

	it("of every service that goes at certain times can be used", () => {
		for (const service of SCHEDULED) expect(mistakeIn(SERVICES[service].expression)).toBeNull();
		expect(SERVICES.sweep.expression).toBe("*/5 * * * *");
	});
});
