import { describe, expect, it } from "vitest";
import { dueOf } from "../../src/cron/due";
import { changesOf } from "../../src/cron/plans";
import type { Planned } from "../../src/db/agenda";
import type { ScheduledService } from "../../src/db/services";
import { crontabPlan, latestOf, type Timing, timingOf } from "../../src/lib/timing";

const at = (iso: string): number => Date.parse(iso);
const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
function timing(expression: string, zone = "UTC"): Timing {
	const known = timingOf(crontabPlan(expression, zone));
	if (known === null) throw new Error(`${expression} is a plan`);
	return known;
}

describe("a plan", () => {
	it("is read back from its text, zone and all", () => {
		expect(iso(timing("30 7 * * 1-5", "Europe/Dublin").next(at("2026-06-05T12:00:00Z")))).toBe("2026-06-08T06:30:00.000Z");
	});

	it.each(["", "crontab", "crontab UTC whenever", "daily UTC 7:30", `crontab UTC ${"*/5 ".repeat(40)}`])("is not %j", (plan) => {
		expect(timingOf(plan)).toBeNull();
	});
});

describe("the latest time that has passed", () => {
	it.each([
		["every minute, after a week", "* * * * *", "2026-06-01T00:00:00Z", "2026-06-08T10:00:30Z", "2026-06-08T10:00:00.000Z"],
		["at the very moment", "*/5 * * * *", "2026-06-01T00:00:00Z", "2026-06-01T00:05:00Z", "2026-06-01T00:05:00.000Z"],
		["none but the first", "0 3 * * *", "2026-06-01T03:00:00Z", "2026-06-01T09:00:00Z", "2026-06-01T03:00:00.000Z"],
		["in office hours, asked at night", "*/10 9-16 * * 1-5", "2026-06-01T09:00:00Z", "2026-06-07T03:00:00Z", "2026-06-05T16:50:00.000Z"],
		["once a month, after a year", "0 0 1 * *", "2025-06-01T00:00:00Z", "2026-06-20T00:00:00Z", "2026-06-01T00:00:00.000Z"],
		["on leap days alone", "0 0 29 2 *", "2024-02-29T00:00:00Z", "2029-01-01T00:00:00Z", "2028-02-29T00:00:00.000Z"],
	])("is found for %s", (_name, expression, from, now, expected) => {
		expect(iso(latestOf(timing(expression), at(from), at(now)))).toBe(expected);
	});

	it("asks for few times, however long nobody came", () => {
		let asked = 0;
		const { next } = timing("* * * * *");
		const counted: Timing = {
			next: (afterMs) => {
				asked++;
				return next(afterMs);
			},
		};
		expect(iso(latestOf(counted, at("2025-06-01T00:00:00Z"), at("2026-06-01T00:00:30Z")))).toBe("2026-06-01T00:00:00.000Z");
		expect(asked).toBeLessThan(100);
	});
});

describe("a row of the agenda that is due", () => {
	const row = (nextDueMs: number, plan = crontabPlan("0 * * * *", "UTC")): Planned => ({
		tenantId: "shop",
		service: "sweep",
		part: "",
		nextDueMs,
		intervalMs: 1,
		plan,
	});

	it("is a run on schedule while it is hardly late, and goes on to the next time", () => {
		const due = dueOf(row(at("2026-06-01T10:00:00Z")), at("2026-06-01T10:05:00Z"));
		expect(due).toMatchObject({ cause: "schedule", intervalMs: 3_600_000, nextIntervalMs: 3_600_000 });
		expect(iso(due?.nextDueMs ?? null)).toBe("2026-06-01T11:00:00.000Z");
	});

	it("was missed when it is more than five minutes late, or others passed after it", () => {
		expect(dueOf(row(at("2026-06-01T10:00:00Z")), at("2026-06-01T10:05:01Z"))?.cause).toBe("missed");
		expect(dueOf(row(at("2026-06-01T10:00:00Z")), at("2026-06-01T11:00:01Z"))).toMatchObject({
			cause: "missed",
			seenMs: at("2026-06-01T10:00:00Z"),
			dueAtMs: at("2026-06-01T11:00:00Z"),
		});
	});

	it("is nothing when its plan says nothing any more", () => {
		expect(dueOf(row(0, "of another version"), 1)).toBeNull();
	});
});

describe("what the agenda lacks", () => {
	const tenant = (paused: readonly ScheduledService[] = [], zone = "UTC") => ({
		tenantId: "shop",
		of: (service: ScheduledService) => ({ expression: "0 * * * *", zone, paused: paused.includes(service) }),
	});
	const NOTHING_READ = { parts: {}, plans: {}, unread: new Set<ScheduledService>() };
	const sinceMs = at("2026-06-01T09:59:59.999Z");
	const nowMs = at("2026-06-01T10:00:03Z");
	const of = (changes: ReturnType<typeof changesOf>, service: ScheduledService) => ({
		enter: changes.enter.filter((row) => row.service === service),
		leave: changes.leave.filter((row) => row.service === service),
	});

	it("is nothing once it is whole", () => {
		const first = changesOf([tenant()], [], NOTHING_READ, sinceMs, nowMs);
		expect(of(first, "sweep").enter).toMatchObject([{ nextDueMs: at("2026-06-01T10:00:00Z"), intervalMs: 3_600_000 }]);
		expect(changesOf([tenant()], first.enter, NOTHING_READ, sinceMs + 999_999_999, sinceMs + 999_999_999)).toEqual({
			enter: [],
			leave: [],
			broken: [],
			unusable: new Map(),
		});
	});

	it("is a time that its own plan says sooner: a clock that was ahead has put it too late", () => {
		const { enter } = changesOf([tenant()], [], NOTHING_READ, sinceMs, nowMs);
		const claimed = enter.map((row) => ({ ...row, nextDueMs: at("2026-06-01T11:00:00Z") }));
		expect(changesOf([tenant()], claimed, NOTHING_READ, sinceMs, nowMs)).toMatchObject({ enter: [], leave: [] });
		const ahead = claimed.map((row) => ({ ...row, nextDueMs: at("2026-06-02T11:00:00Z") }));
		expect(of(changesOf([tenant()], ahead, NOTHING_READ, sinceMs, nowMs), "sweep")).toMatchObject({
			enter: [{ nextDueMs: at("2026-06-01T10:00:00Z") }],
			leave: [],
		});
	});

	it("is worked out anew for another zone, and taken away in a pause", () => {
		const { enter } = changesOf([tenant()], [], NOTHING_READ, sinceMs, nowMs);
		expect(of(changesOf([tenant([], "Asia/Kolkata")], enter, NOTHING_READ, sinceMs, nowMs), "sweep")).toMatchObject({
			enter: [{ nextDueMs: at("2026-06-01T10:30:00Z") }],
			leave: [],
		});
		expect(of(changesOf([tenant(["sweep"])], enter, NOTHING_READ, sinceMs, nowMs), "sweep")).toEqual({
			enter: [],
			leave: [{ tenantId: "shop", service: "sweep", part: "" }],
		});
	});
});
