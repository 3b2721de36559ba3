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

	it("means both where one of the two begins with a star, as crontab does", () => {
		// 23 November 2026 is a Monday with an odd number.
		expect(runs("0 9 */2 * 1", "UTC", "2026-11-22T12:00:00Z", 3)).toEqual([
			"2026-11-23T09:00:00.000Z",
			"2026-12-07T09:00:00.000Z",
			"2026-12-21T09:00:00.000Z",
		]);
		expect(runs("0 9 1-7 * */6", "UTC", "2026-11-22T12:00:00Z", 2)).toEqual(["2026-12-05T09:00:00.000Z", "2026-12-06T09:00:00.000Z"]);
		expect(runs("0 9 *,13 * 5", "UTC", "2026-12-05T12:00:00Z", 2)).toEqual(["2026-12-11T09:00:00.000Z", "2026-12-18T09:00:00.000Z"]);
		// A star that comes later counts as every day, and then either is enough.
		expect(runs("0 9 13,* * 5", "UTC", "2026-12-05T12:00:00Z", 2)).toEqual(["2026-12-06T09:00:00.000Z", "2026-12-07T09:00:00.000Z"]);
		expect(mistakeIn("0 0 29 2 */7")).toBeNull();
	});

	/** Those of the manual page crontab(5), from Tuesday, 1 December 2026 on. */
	it.each([
		["5 0 * * *", ["12-01T00:05", "12-02T00:05"], "At 00:05"],
		["15 14 1 * *", ["12-01T14:15", "01-01T14:15"], "At 14:15, on day 1 of the month"],
		["0 22 * * 1-5", ["12-01T22:00", "12-02T22:00", "12-03T22:00", "12-04T22:00", "12-07T22:00"], "At 22:00, Monday through Friday"],
		["23 0-23/2 * * *", ["12-01T00:23", "12-01T02:23"], "At 23 minutes past the hour, every 2 hours"],
		["5 4 * * sun", ["12-06T04:05", "12-13T04:05"], "At 04:05, only on Sunday"],
		[
			"30 4 1,15 * 5",
			["12-01T04:30", "12-04T04:30", "12-11T04:30", "12-15T04:30", "12-18T04:30"],
			"At 04:30, on day 1 and 15 of the month, or on Friday",
		],
		["0 4 8-14 * *", ["12-08T04:00", "12-09T04:00"], "At 04:00, between day 8 and 14 of the month"],
	])("%s comes when the manual says, and is said so", (expression, times, words) => {
		const said = runs(expression, "UTC", "2026-11-30T23:59:00Z", times.length).map((iso) => iso.slice(5, 16));
		expect(said).toEqual(times);
		expect(inWords(expression)).toContain(words);
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
		expect(inWords("0 0 13 * 5")).toBe("At 00:00, on day 13 of the month, or on Friday");
		expect(inWords("0 0 13 6 1-5")).toBe("At 00:00, on day 13 of the month, or Monday through Friday, only in June");
		expect(inWords("0 9 */2 * 1")).toBe("At 09:00, every 2 days in a month, only on Monday");
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
