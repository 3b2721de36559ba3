import { describe, expect, it } from "vitest";
import { AVAILABILITY_DAYS, availabilityFromMs, availabilityOf } from "../../src/http/admin/availability";

const HOUR_MS = 3_600_000;
const at = (iso: string) => Date.parse(iso);
const outage = (from: string, until: string | null) => ({ openedAtMs: at(from), closedAtMs: until === null ? null : at(until) });
const watched = { timeZone: "Europe/Dublin", sinceMs: 0, nowMs: at("2026-03-30T12:00:00+01:00") };
const days = (incidents: Parameters<typeof availabilityOf>[0], about: Partial<typeof watched> = {}) =>
	new Map(availabilityOf(incidents, { ...watched, ...about }).map(({ day, online, outages }) => [day, { online, outages }]));

describe("the availability of the ERP", () => {
	it("is told for thirty days of the tenant's zone, oldest first, today last", () => {
		const all = availabilityOf([], watched).map(({ day }) => day);
		expect([all.length, all[0], all.at(-1)]).toEqual([AVAILABILITY_DAYS, "2026-03-01", "2026-03-30"]);
		expect(availabilityFromMs(watched)).toBe(at("2026-03-01T00:00:00Z"));
	});

	it("is whole without outages", () => {
		expect(days([]).get("2026-03-10")).toEqual({ online: 1, outages: 0 });
	});

	it("is what is left of a day when its outages are taken away, each minute once", () => {
		const three = [
			outage("2026-03-10T06:00:00Z", "2026-03-10T09:00:00Z"),
			outage("2026-03-10T00:00:00Z", "2026-03-10T03:00:00Z"),
			// Reaches into the one before it.
			outage("2026-03-10T08:00:00Z", "2026-03-10T12:00:00Z"),
		];
		expect(days(three).get("2026-03-10")).toEqual({ online: 1 - 9 / 24, outages: 3 });
		expect(days(three).get("2026-03-09")).toEqual({ online: 1, outages: 0 });
	});

	it("counts an outage over midnight for both days, and on the day of 23 hours the hours that there were", () => {
		const night = days([outage("2026-03-28T18:00:00Z", "2026-03-29T11:30:00Z")]);
		expect(night.get("2026-03-28")).toEqual({ online: 0.75, outages: 1 });
		expect(night.get("2026-03-29")?.online).toBeCloseTo(0.5, 10);
	});

	it("is not taken away for the time in which the ERP answered in between, as long as it lasts and when it is over", () => {
		const away = [
			{ fromMs: at("2026-03-30T09:00:00+01:00"), untilMs: at("2026-03-30T09:30:00+01:00"), backMs: 0 },
			{ fromMs: at("2026-03-30T11:00:00+01:00"), untilMs: at("2026-03-30T11:15:00+01:00"), backMs: 0 },
		];
		const course = { version: 5, away, overAtMs: null };
		const over = { ...outage("2026-03-30T09:00:00+01:00", "2026-03-30T11:15:00+01:00"), course };
		for (const one of [over, { ...over, closedAtMs: null }])
			expect(days([one]).get("2026-03-30")).toEqual({ online: 1 - 0.75 / 12, outages: 1 });
		const again = {
			...over,
			closedAtMs: null,
			course: { ...course, away: [...away, { fromMs: watched.nowMs - HOUR_MS / 4, untilMs: null, backMs: 0 }] },
		};
		expect(days([again]).get("2026-03-30")).toEqual({ online: 1 - 1 / 12, outages: 1 });
	});

	it("takes of times that were put together what they were, on each day its share", () => {
		const fromMs = at("2026-03-10T22:00:00Z");
		const course = { version: 9, away: [{ fromMs, untilMs: fromMs + 4 * HOUR_MS, backMs: 3 * HOUR_MS }], overAtMs: null };
		const all = days([{ openedAtMs: fromMs, closedAtMs: fromMs + 4 * HOUR_MS, course }]);
		expect([all.get("2026-03-10"), all.get("2026-03-11")]).toEqual([
			{ online: 1 - 0.5 / 24, outages: 1 },
			{ online: 1 - 0.5 / 24, outages: 1 },
		]);
	});

	it("takes an outage that lasts up to now, and of today what there was of it", () => {
		expect(days([outage("2026-03-30T09:00:00+01:00", null)]).get("2026-03-30")).toEqual({ online: 0.75, outages: 1 });
	});

	it("is not known before anybody looked, and of the first day the part since then", () => {
		const since = { sinceMs: at("2026-03-20T00:00:00Z") + 12 * HOUR_MS };
		const fresh = days([outage("2026-03-20T12:00:00Z", "2026-03-20T15:00:00Z")], since);
		expect(fresh.get("2026-03-19")).toEqual({ online: null, outages: 0 });
		expect(fresh.get("2026-03-20")).toEqual({ online: 0.75, outages: 1 });
		expect(days([], { sinceMs: watched.nowMs }).get("2026-03-30")?.online).toBeNull();
	});

	it("says how much of each day is known: nothing of those before, part of the first, of today what there was, and of a short day what it had", () => {
		const known = (about: Partial<typeof watched>) =>
			Object.fromEntries(availabilityOf([], { ...watched, ...about }).map(({ day, knownMs }) => [day, knownMs / HOUR_MS]));
		const since = known({ sinceMs: at("2026-03-28T18:00:00Z") });
		expect([since["2026-03-27"], since["2026-03-28"], since["2026-03-29"], since["2026-03-30"]]).toEqual([0, 6, 23, 12]);
		expect(known({ sinceMs: watched.nowMs - 600_000 })).toMatchObject({ "2026-03-29": 0, "2026-03-30": 1 / 6 });
		expect(Object.values(known({ sinceMs: watched.nowMs })).every((hours) => hours === 0)).toBe(true);
	});
});
