import { describe, expect, it } from "vitest";
import { dueOf } from "../../src/cron/due";
import { firstTimes } from "../../src/cron/plans";
import { dayDueBy, dueOnLocalDay, nextLocalDay } from "../../src/lib/daily";
import { dailyPlan, timingOf } from "../../src/lib/timing";

const at = (text: string): number => Date.parse(text);
const due = (zone: string, date: string, time: string): string | null => {
	const ms = dueOnLocalDay(zone, date, time);
	return ms === null ? null : new Date(ms).toISOString();
};

describe("a time of a local day", () => {
	it.each([
		["an ordinary day", "Europe/Dublin", "2026-06-03", "07:30", "2026-06-03T06:30:00.000Z"],
		["a time that the clocks skip comes right after the gap", "Europe/Berlin", "2026-03-29", "02:30", "2026-03-29T01:00:00.000Z"],
		["a time that the clocks repeat comes the first time", "Europe/Berlin", "2026-10-25", "02:30", "2026-10-25T00:30:00.000Z"],
		["half an hour is skipped on Lord Howe Island", "Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:30:00.000Z"],
		["and repeated", "Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04T14:45:00.000Z"],
		["a midnight that is skipped", "America/Sao_Paulo", "2018-11-04", "00:00", "2018-11-04T03:00:00.000Z"],
		["the hour before midnight that comes twice", "America/Sao_Paulo", "2018-02-17", "23:30", "2018-02-18T01:30:00.000Z"],
		["the last hour of a day that is skipped comes with the next day", "America/Nuuk", "2024-03-30", "23:30", "2024-03-31T01:00:00.000Z"],
		["forty-five minutes past the hour", "Asia/Kathmandu", "2026-01-01", "07:30", "2026-01-01T01:45:00.000Z"],
		["the last day before Samoa crossed the date line", "Pacific/Apia", "2011-12-29", "23:59", "2011-12-30T09:59:00.000Z"],
		["the first day after it", "Pacific/Apia", "2011-12-31", "00:00", "2011-12-30T10:00:00.000Z"],
		["a zone that nobody knows is UTC", "Mars/Olympus", "2026-06-03", "07:30", "2026-06-03T07:30:00.000Z"],
	])("%s", (_, zone, date, time, expected) => {
		expect(due(zone, date, time)).toBe(expected);
	});

	it("never comes on a day that the zone never had", () => {
		expect(due("Pacific/Apia", "2011-12-30", "07:30")).toBeNull();
		expect(nextLocalDay("Pacific/Apia", "07:30", at("2011-12-29T17:30:00Z"))).toEqual({
			date: "2011-12-31",
			dueAtMs: at("2011-12-30T17:30:00Z"),
		});
	});

	it("belongs to its day, though the clocks have made it yesterday again", () => {
		// At a minute past midnight the clocks of Newfoundland went back to a minute past eleven.
		const midnight = at("2010-11-07T02:30:00Z");
		expect(dueOnLocalDay("America/St_Johns", "2010-11-07", "00:00")).toBe(midnight);
		expect(dayDueBy("America/St_Johns", "00:00", midnight + 30 * 60_000)).toEqual({ date: "2010-11-07", dueAtMs: midnight });
		expect(nextLocalDay("America/St_Johns", "00:00", midnight).date).toBe("2010-11-08");
	});

	it("is the last that has come, up to the very instant", () => {
		const morning = at("2026-06-03T06:30:00Z");
		expect(dayDueBy("Europe/Dublin", "07:30", morning)).toEqual({ date: "2026-06-03", dueAtMs: morning });
		expect(dayDueBy("Europe/Dublin", "07:30", morning - 1).date).toBe("2026-06-02");
	});

	it.each(["7:30", "24:00", "07:60", "07:30:00", "", "07:30 "])("is not %j", (time) => {
		expect(timingOf(dailyPlan(time, "Europe/Dublin"))).toBeNull();
	});
});

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const DAYS = 400;

/** Each begins so that the 400 days hold what is odd about the zone. */
const ZONES: readonly (readonly [zone: string, from: string])[] = [
	["UTC", "2026-01-01"],
	["Europe/Dublin", "2026-01-01"],
	["Europe/Berlin", "2026-01-01"],
	["Europe/Volgograd", "2020-06-01"],
	["Europe/Istanbul", "2016-01-01"],
	["Europe/Moscow", "2014-02-01"],
	["Africa/Casablanca", "2026-01-01"],
	["Africa/El_Aaiun", "2018-08-01"],
	["Africa/Cairo", "2023-01-01"],
	["Africa/Juba", "2020-12-01"],
	["America/New_York", "2026-01-01"],
	["America/St_Johns", "2010-06-01"],
	["America/Sao_Paulo", "2018-09-01"],
	["America/Havana", "2026-01-01"],
	["America/Nuuk", "2023-01-01"],
	["America/Caracas", "2015-12-01"],
	["America/Mexico_City", "2022-01-01"],
	["America/Asuncion", "2024-01-01"],
	["Asia/Kathmandu", "2026-01-01"],
	["Asia/Kolkata", "2026-01-01"],
	["Asia/Pyongyang", "2018-01-01"],
	["Asia/Tehran", "2022-01-01"],
	["Asia/Beirut", "2026-01-01"],
	["Asia/Gaza", "2026-01-01"],
	["Australia/Lord_Howe", "2026-01-01"],
	["Australia/Adelaide", "2026-01-01"],
	["Pacific/Apia", "2011-06-01"],
	["Pacific/Chatham", "2026-01-01"],
	["Pacific/Kiritimati", "1994-12-01"],
	["Pacific/Honolulu", "2026-01-01"],
];
/** In and out of the hours that clocks skip and repeat. */
const TIMES = ["00:00", "00:30", "02:30", "07:30", "23:30"];

/** What the wall clock shows, by a formatter of the test's own: `2026-06-03 07:30`. */
function wallClock(zone: string): (atMs: number) => string {
	const format = new Intl.DateTimeFormat("sv-SE", {
		timeZone: zone,
		year: "numeric",
		month: "2-digit",
		day: "2-digit",
		hour: "2-digit",
		minute: "2-digit",
	});
	return (atMs) => format.format(atMs);
}

/** The dates that the zone had, read off its wall clock hour by hour. */
function daysByTheClock(zone: string, fromMs: number): { readonly shows: readonly string[]; readonly dates: ReadonlySet<string> } {
	const clock = wallClock(zone);
	const shows: string[] = [];
	for (let minute = 0; minute < DAYS * 1_440; minute += 60) shows.push(clock(fromMs + minute * MINUTE_MS));
	return { shows, dates: new Set(shows.map((text) => text.slice(0, 10))) };
}

type Row = Parameters<typeof dueOf>[0];
interface Sent {
	readonly date: string;
	readonly atMs: number;
	readonly dueAtMs: number;
	readonly cause: string;
}

/** The tick strikes every minute, save where it is `away`; the agenda, the run and the claim of a local date are those of the gateway. */
function sentOver(zone: string, time: string, fromMs: number, away: (atMs: number) => boolean = () => false): Sent[] {
	const plan = dailyPlan(time, zone);
	let row: Row = { tenantId: "t", service: "report", part: "", plan, ...(firstTimes(plan, fromMs - 1) ?? { nextDueMs: 0, intervalMs: 0 }) };
	const claimed = new Set<string>();
	const sent: Sent[] = [];
	for (let nowMs = fromMs; nowMs < fromMs + DAYS * DAY_MS; nowMs += MINUTE_MS) {
		if (row.nextDueMs > nowMs || away(nowMs)) continue;
		const found = dueOf(row, nowMs);
		if (found === null) throw new Error("the plan says nothing");
		row = { ...row, nextDueMs: found.nextDueMs, intervalMs: found.nextIntervalMs };
		const { date } = dayDueBy(zone, time, nowMs);
		if (claimed.has(date)) throw new Error(`a second run for ${date}`);
		claimed.add(date);
		sent.push({ date, atMs: nowMs, dueAtMs: found.dueAtMs, cause: found.cause });
	}
	return sent;
}

describe("four hundred days of reports, minute by minute", () => {
	it("are about thirty zones", () => {
		expect(new Set(ZONES.map(([zone]) => zone)).size).toBe(30);
	});

	it.each(ZONES)("in %s: one each local day, at the local time, never two and never none", (zone, from) => {
		const fromMs = at(`${from}T12:00:00Z`);
		const { shows, dates } = daysByTheClock(zone, fromMs);
		for (const time of TIMES) {
			const sent = sentOver(zone, time, fromMs);
			const clock = wallClock(zone);
			// The first and the last date of the stretch may have had their time outside of it.
			const [first, last] = [shows[0]?.slice(0, 10) ?? "", shows.at(-1)?.slice(0, 10) ?? ""];
			const inside = (date: string): boolean => date > first && date < last;
			expect(sent.map(({ date }) => date).filter(inside), time).toEqual([...dates].filter(inside).sort());
			for (const { date, atMs } of sent.filter((one) => inside(one.date))) {
				const wanted = `${date} ${time}`;
				// The clock shows the time or has leapt past it, and a minute before it had not come yet.
				expect(clock(atMs) >= wanted, `${wanted}: ${clock(atMs)}`).toBe(true);
				expect(clock(atMs - MINUTE_MS) < wanted, `${wanted}: ${clock(atMs - MINUTE_MS)}`).toBe(true);
				// Exactly so, unless there was no such minute that day.
				const skipped = clock(atMs) !== wanted;
				if (skipped)
					expect(
						Date.parse(`${clock(atMs).replace(" ", "T")}Z`) - Date.parse(`${clock(atMs - MINUTE_MS).replace(" ", "T")}Z`),
					).toBeGreaterThan(MINUTE_MS);
			}
		}
	});

	it.each(ZONES)("in %s: with the tick away for three hours about the time, each day is caught up once", (zone, from) => {
		const fromMs = at(`${from}T12:00:00Z`);
		const time = "02:30";
		const whole = sentOver(zone, time, fromMs);
		// Away from an hour before each tenth report to two hours after it.
		const gaps = whole.filter((_, index) => index % 10 === 5).map(({ atMs }) => atMs);
		const away = (atMs: number): boolean => gaps.some((gap) => atMs >= gap - 3_600_000 && atMs < gap + 7_200_000);
		const sent = sentOver(zone, time, fromMs, away);
		expect(sent.map(({ date }) => date)).toEqual(whole.map(({ date }) => date));
		const late = sent.filter(({ atMs, dueAtMs }) => atMs !== dueAtMs);
		expect(late.map(({ dueAtMs }) => dueAtMs)).toEqual(gaps);
		expect(late.every(({ cause, atMs, dueAtMs }) => cause === "missed" && atMs - dueAtMs === 7_200_000)).toBe(true);
	});

	it.each(ZONES)("in %s: after three days without a tick there is one, for the latest day missed", (zone, from) => {
		const fromMs = at(`${from}T12:00:00Z`);
		const backMs = fromMs + 200 * DAY_MS;
		const sent = sentOver(zone, "07:30", fromMs, (atMs) => atMs >= backMs - 3 * DAY_MS && atMs < backMs);
		const caughtUp = sent.filter(({ cause }) => cause === "missed");
		expect(caughtUp).toMatchObject([{ atMs: backMs, date: dayDueBy(zone, "07:30", backMs).date }]);
		expect(sent.filter(({ atMs }) => atMs > backMs - 3 * DAY_MS && atMs < backMs + DAY_MS).length).toBe(2);
	});
});
