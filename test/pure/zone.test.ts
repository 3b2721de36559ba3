import { describe, expect, it } from "vitest";
import { DAY_MAX, dayAfter, dayAndTime, startOfDayMs } from "../../src/lib/zone";

const iso = (ms: number) => new Date(ms).toISOString();

describe("the start of a day", () => {
	it.each([
		["2026-06-03", "UTC", "2026-06-03T00:00:00.000Z"],
		["2026-06-03", "Europe/Dublin", "2026-06-02T23:00:00.000Z"],
		["2026-12-03", "Europe/Dublin", "2026-12-03T00:00:00.000Z"],
		["2026-06-03", "America/New_York", "2026-06-03T04:00:00.000Z"],
		["2026-06-03", "Asia/Kolkata", "2026-06-02T18:30:00.000Z"],
		["2026-06-03", "Pacific/Kiritimati", "2026-06-02T10:00:00.000Z"],
		// Clocks change during the day: it begins before they do.
		["2026-03-29", "Europe/Dublin", "2026-03-29T00:00:00.000Z"],
		["2026-10-25", "Europe/Dublin", "2026-10-24T23:00:00.000Z"],
		// Clocks go forward at midnight: the day begins at one.
		["2026-04-24", "Africa/Cairo", "2026-04-23T22:00:00.000Z"],
		["2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00.000Z"],
		// Clocks go back at midnight: eleven at night comes twice, midnight counts once.
		["2018-02-18", "America/Sao_Paulo", "2018-02-18T03:00:00.000Z"],
		["2026-06-03", "Nowhere/Unknown", "2026-06-03T00:00:00.000Z"],
	])("%s in %s is %s", (date, zone, start) => expect(iso(startOfDayMs(date, zone))).toBe(start));

	it.each(["Europe/Dublin", "America/Sao_Paulo", "Africa/Cairo", "Australia/Lord_Howe", "Asia/Kathmandu"])(
		"follows the end of the day before without gap or overlap, all year round, in %s",
		(zone) => {
			const format = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" });
			let date = "2018-01-01";
			for (let day = 0; day < 365; day += 1) {
				const startMs = startOfDayMs(date, zone);
				expect(format.format(startMs)).toBe(date);
				expect(format.format(startMs - 1)).not.toBe(date);
				date = dayAfter(date);
			}
		},
	);
});

describe("the day after", () => {
	it.each([
		["2026-02-28", "2026-03-01"],
		["2028-02-28", "2028-02-29"],
		["2026-12-31", "2027-01-01"],
		[DAY_MAX, "9999-01-01"],
	])("%s is %s", (date, after) => expect(dayAfter(date)).toBe(after));

	it("of the last day that is reckoned with is no day", () => expect(() => dayAfter("9999-12-31")).toThrow(RangeError));
});

describe("a time in a sentence", () => {
	it("stands in the zone it is asked for", () => {
		const atMs = Date.parse("2026-06-03T13:02:00Z");
		expect(dayAndTime(atMs, "Europe/Dublin")).toBe("3 June 2026 at 14:02");
		expect(dayAndTime(atMs, "UTC")).toBe("3 June 2026 at 13:02");
		expect(dayAndTime(Date.parse("2026-12-31T23:30:00Z"), "Asia/Tokyo")).toBe("1 January 2027 at 08:30");
		expect(dayAndTime(Date.parse("2026-06-03T00:05:00Z"), "UTC")).toBe("3 June 2026 at 00:05");
	});

	it.each([
		["2026-10-24T23:59:59.999Z", "Europe/Dublin", "25 October 2026 at 00:59"],
		["2026-10-25T00:00:00Z", "Europe/Dublin", "25 October 2026 at 01:00 GMT+1"],
		["2026-10-25T00:59:59.999Z", "Europe/Dublin", "25 October 2026 at 01:59 GMT+1"],
		["2026-10-25T01:00:00Z", "Europe/Dublin", "25 October 2026 at 01:00 GMT"],
		["2026-10-25T01:59:59Z", "Europe/Berlin", "25 October 2026 at 02:59 CET"],
		["2026-10-25T02:00:00Z", "Europe/Dublin", "25 October 2026 at 02:00"],
		// Half an hour there.
		["2026-04-04T15:15:00Z", "Australia/Lord_Howe", "5 April 2026 at 01:45 GMT+10:30"],
		["2026-04-04T14:45:00Z", "Australia/Lord_Howe", "5 April 2026 at 01:45 GMT+11"],
		["2026-04-04T15:30:00Z", "Australia/Lord_Howe", "5 April 2026 at 02:00"],
		["2026-03-29T00:59:00Z", "Europe/Dublin", "29 March 2026 at 00:59"],
		["2026-03-29T01:00:00Z", "Europe/Dublin", "29 March 2026 at 02:00"],
	])("says which it is where the clock reads it twice, and only there: %s in %s", (at, zone, said) =>
		expect(dayAndTime(Date.parse(at), zone)).toBe(said),
	);
});
