import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Role } from "../../src/console/wire";
import { type DayView, GROUPS, type HourView, type Overview } from "../../src/console/wire-overview";
import { availabilityOf, availabilitySaid, daySaid, percent, toneOfDay } from "../../src/console/words/availability";
import { countsSaid, groupHolds, sumOf } from "../../src/console/words/groups";
import { allHours, hourSaid, ordersSaid, partsOf, topOf } from "../../src/console/words/hours";
import { needsOf } from "../../src/console/words/needs";
import { deliveredSaid, erpSaid, newsSince, perMinuteSaid } from "../../src/console/words/overview";
import type { TroubleKind } from "../../src/db/incident-kinds";
import { ERROR_CLASSES } from "../../src/order/outcome";
import { STUCK_AFTER_MS } from "../../src/order/playbook";
import { FACES, FILTER_NAMES, STATUSES } from "../../src/order/status";

const NOW = "2026-11-22T14:02:11Z";
const NOW_MS = Date.parse(NOW);
const before = (ms: number): string => new Date(NOW_MS - ms).toISOString();

/** When an outage was interrupted, and when it will be over if that stays so. */
const [SINCE, OVER] = [before(120_000), before(-480_000)];

const ONLINE = { state: "online", since: before(3_600_000), reason: null, nextProbeAt: null, breaker: "closed", adapter: "rest" } as const;
const OFFLINE = { ...ONLINE, state: "offline", reason: "connection refused", breaker: "open" } as const;
const QUIET: Overview = {
	erp: ONLINE,
	hold: null,
	waiting: { count: 0, oldestAt: null, oldestENumber: null },
	failed: 0,
	unverified: 0,
	awaitingPayment: 0,
	incidents: [],
	patrol: { lastAt: before(20_000), late: false },
	needsPerson: [],
	copyAvailable: true,
	serverTime: NOW,
};
/** By their kinds, all of them. */
const TROUBLES: Readonly<Record<TroubleKind, true>> = {
	service_stopped: true,
	tick_stopped: true,
	tenant_unattended: true,
	replication_stale: true,
	reconciliation: true,
	copy_differs: true,
	paid_after_erasure: true,
	job_failed: true,
	connection_unusable: true,
	erasure_stuck: true,
	mail_failing: true,
	events_failing: true,
	endpoint_failing: true,
};
const needs = (change: Partial<Overview>, role: Role = "admin") => needsOf({ ...QUIET, ...change }, NOW_MS, role);
const titles = (change: Partial<Overview>): string[] => needs(change).map(({ title }) => title);
const waitingSince = (ms: number) => ({ count: 2, oldestAt: before(ms), oldestENumber: "E100007" });
const incident = {
	id: "i1",
	kind: "erp_offline",
	title: "The ERP is offline",
	subject: "",
	advice: null,
	openedAt: before(600_000),
	closedAt: null,
	reason: "refused",
	ordersTouched: 3,
} as const;

describe("what needs a person", () => {
	it("is nothing while orders flow, wait for the ERP to catch its breath, or are looked up", () => {
		expect(titles({})).toEqual([]);
		expect(titles({ waiting: waitingSince(60_000), unverified: 2 })).toEqual([]);
		expect(titles({ hold: { reason: "rate_limited", until: NOW } })).toEqual([]);
		expect(titles({ erp: { ...ONLINE, breaker: "half_open" } })).toEqual([]);
	});

	it("begins with the connection, then the failures by what went wrong, most frequent first", () => {
		const found = needs({
			erp: OFFLINE,
			waiting: waitingSince(2 * STUCK_AFTER_MS),
			failed: 3,
			needsPerson: [
				{ errorClass: "validation_rejected", count: 2 },
				{ errorClass: null, count: 1 },
			],
			patrol: { lastAt: before(600_000), late: true },
		});
		expect(found.map(({ title }) => title)).toEqual([
			"The ERP is offline",
			"2 orders: The ERP refused the order's data",
			"1 order: Waiting for a decision",
			"Nobody looks after orders that get stuck",
		]);
		expect(found.map(({ href }) => href)).toEqual([
			"#/help?about=offline",
			"#/orders?filter=failed&error=validation_rejected",
			"#/orders?filter=failed&error=none",
			"#/help?about=support",
		]);
		expect(found[0]).toMatchObject({ since: OFFLINE.since, tone: "red" });
	});

	it("sends whoever has to renew a sign-in, or has paused, to the connection", () => {
		const refused = needs({ erp: OFFLINE, hold: { reason: "sign_in_refused", until: NOW } });
		const paused = needs({ erp: { ...ONLINE, state: "paused" }, hold: { reason: "paused", until: null } });
		const bare = needs({ erp: { ...ONLINE, state: "not_connected", since: null } });
		const spoilt = needs({ hold: { reason: "misconfigured", until: NOW } });
		for (const found of [refused, paused, bare, spoilt]) expect(found.map(({ href }) => href)).toEqual(["#/connection"]);
	});

	it("leads nobody to a page that is closed to them", () => {
		const paused = { erp: { ...ONLINE, state: "paused" }, hold: { reason: "paused", until: null }, incidents: [incident] } as const;
		expect(needs(paused, "employee").map(({ href, go }) => [href, go])).toEqual(
			needs(paused).map(() => ["#/manage", "How the ERP is now"]),
		);
		const incidents = [...Object.keys(TROUBLES), "solar_flare"].map((kind) => ({ ...incident, id: kind, kind }));
		const placesFor = (role: Role) => Object.fromEntries(needs({ incidents }, role).map(({ key, href }) => [key, href]));
		expect(placesFor("admin")).toEqual({
			service_stopped: "#/schedules",
			tick_stopped: "#/help?about=support",
			tenant_unattended: "#/help?about=support",
			replication_stale: "#/replication",
			reconciliation: "#/reconciliation",
			paid_after_erasure: "#/reconciliation",
			job_failed: "#/processes",
			copy_differs: "#/logs?service=copy",
			connection_unusable: "#/connection",
			erasure_stuck: "#/retention",
			mail_failing: "#/mail",
			events_failing: "#/webhooks",
			endpoint_failing: "#/webhooks",
			solar_flare: "#/logs?level=error",
		});
		expect(placesFor("operator")).toEqual({
			...placesFor("admin"),
			events_failing: "#/logs?service=events",
			endpoint_failing: "#/logs?service=events",
		});
		expect(new Set(Object.values(placesFor("employee")))).toEqual(new Set(["#/help?about=support"]));
	});

	it("names an outage once while the link is offline, and still once the link is tried again", () => {
		expect(titles({ erp: OFFLINE, incidents: [incident] })).toEqual(["The ERP is offline"]);
		expect(titles({ incidents: [incident] })).toEqual(["An outage of the ERP is not over yet"]);
	});

	it("says of an outage that is not over that the ERP answers again, since when, and until when that has to stay so", () => {
		const answering = { ...incident, answersSince: SINCE, overAt: OVER };
		const [found] = needs({ incidents: [answering] });
		expect(found).toMatchObject({
			tone: "blue",
			title: "The ERP answers again, and its outage is not over yet",
			text: "It has answered since {since}. The outage counts as over by {over} if it stays so.",
			times: { since: SINCE, over: OVER },
			since: null,
		});
		const paused = { ...ONLINE, state: "paused" } as const;
		const [, beside] = needs({ erp: paused, hold: { reason: "paused", until: null }, incidents: [answering] });
		expect(beside?.text).toContain("Sending is paused");
		expect(titles({ incidents: [{ ...answering, kind: "sign_in_refused" }] })).toEqual([
			"The ERP takes the sign-in again, and the outage is not over yet",
		]);
	});

	it("tells of the gateway's own troubles with what to do, and where, and of a missing patrol once", () => {
		const stopped = { ...incident, id: "i2", kind: "service_stopped", title: "Verification has stopped", advice: "Look into the log." };
		const stale = { ...incident, id: "i3", kind: "replication_stale", title: "Products are out of date", advice: null };
		const unheardOf = { ...incident, id: "i4", kind: "solar_flare", title: "Something else" };
		const found = needs({ incidents: [stopped, stale, unheardOf] });
		expect(found.map(({ title, text, href }) => [title, text, href])).toEqual([
			["Verification has stopped", "refused Look into the log.", "#/schedules"],
			["Products are out of date", "refused", "#/replication"],
			["Something else", "refused", "#/logs?level=error"],
		]);
		const tickStopped = { ...incident, kind: "tick_stopped", title: "The patrols have stopped" };
		const late = { patrol: { lastAt: null, late: true }, incidents: [tickStopped] };
		expect(titles({ incidents: [tickStopped] })).toEqual(["The patrols have stopped"]);
		expect(titles(late)).not.toContain("The patrols have stopped");
	});

	it("counts failures while their reasons cannot be read, or have not arrived", () => {
		expect(titles({ failed: 4, needsPerson: null, copyAvailable: false })).toEqual(["4 orders failed"]);
		expect(titles({ failed: 1, needsPerson: [] })).toEqual(["1 order failed"]);
	});

	it("does not go on about failures that the desk knows to be mended, though their copy is not", () => {
		expect(titles({ failed: 0, needsPerson: [{ errorClass: "down", count: 3 }] })).toEqual([]);
	});

	it("has words for every class of error, and for one that a newer gateway knows", () => {
		const classes = [...ERROR_CLASSES, "solar_flare", "constructor"] as (typeof ERROR_CLASSES)[number][];
		const found = needs({ failed: 99, needsPerson: classes.map((errorClass) => ({ errorClass, count: 1 })) });
		expect(found).toHaveLength(classes.length);
		for (const { text } of found) expect(text).not.toBe("");
		expect(found.at(-1)?.title).toBe("1 order: Something else went wrong");
	});

	it("points at an order that nothing holds back and that waits half an hour, and not before", () => {
		expect(titles({ waiting: waitingSince(STUCK_AFTER_MS - 1) })).toEqual([]);
		const [stuck] = needs({ waiting: waitingSince(STUCK_AFTER_MS) });
		expect(stuck).toMatchObject({ title: "E100007 has been on its way for 30 min", href: "#/orders/E100007" });
		expect(titles({ waiting: waitingSince(STUCK_AFTER_MS), hold: { reason: "rate_limited", until: NOW } })).toEqual([]);
	});
});

describe("the shop at a glance", () => {
	it("says how the ERP is, also when nothing is wrong", () => {
		expect(erpSaid(QUIET)).toEqual({ tone: "green", title: "The ERP is online", text: "Orders go out as they come in." });
		expect(erpSaid({ ...QUIET, erp: OFFLINE }).title).toBe("The ERP is offline");
		expect(erpSaid({ ...QUIET, erp: { ...ONLINE, state: "unknown" } }).tone).toBe("grey");
	});
	it("never calls a trickle zero, and what is not known neither", () => {
		expect([0, 0.01, 0.1, 2.44, 9.96, 1234.5, null, undefined].map(perMinuteSaid)).toEqual([
			"0",
			"< 0.1",
			"0.1",
			"2.4",
			"10",
			"1,235",
			"–",
			"–",
		]);
	});
	it("tells a shop that delivered nothing from a time that is not known", () => {
		const none = { medianMs: null, p95Ms: null, orders: 0 };
		expect([null, undefined, none, { ...none, orders: 1 }].map(deliveredSaid)).toEqual([
			"not known yet",
			"not known yet",
			"nothing delivered in 24 hours",
			"median of 1 order in 24 hours",
		]);
	});
	it("speaks up when the ERP goes or comes, and about new failures, but not about fewer", () => {
		const away = { ...QUIET, erp: OFFLINE };
		expect(newsSince(QUIET, away)).toBe("The ERP is offline");
		expect(newsSince(away, QUIET)).toBe("The ERP is online");
		expect(newsSince(QUIET, { ...QUIET, failed: 2 })).toBe("2 orders failed");
		expect(newsSince({ ...QUIET, failed: 2 }, { ...QUIET, failed: 1, waiting: waitingSince(1) })).toBeNull();
	});
});

describe("orders by hour", () => {
	const hour = (at: string, counts: HourView["counts"]): HourView => ({ at, counts });
	it("have a place for every filter, and each status is in one", () => {
		expect(GROUPS.toSorted()).toEqual(FILTER_NAMES.toSorted());
		expect(GROUPS.flatMap((group) => groupHolds(group).split(", ")).toSorted()).toEqual(
			STATUSES.map((status) => FACES[status].label).toSorted(),
		);
	});
	it("says an hour in the tenant's zone, and what its orders are now", () => {
		expect(hourSaid(hour("2026-11-22T14:00:00Z", { successful: 10, failed: 2, pending: 0 }), NOW_MS, "Asia/Kolkata")).toBe(
			"19:30 to 20:30, 12 orders: 10 successful, 2 failed",
		);
		expect(hourSaid(hour("2026-11-22T23:00:00Z", {}), NOW_MS, "UTC")).toBe("23:00 to 00:00, 0 orders");
		expect(countsSaid({})).toBe("");
	});
	it("tells the hour that comes twice apart, and says of hours before the clocks were changed which they were", () => {
		const at = (iso: string, nowIso: string) => hourSaid(hour(iso, {}), Date.parse(nowIso), "Europe/Dublin").replace(", 0 orders", "");
		const autumn = ["2026-10-24T22:00:00Z", "2026-10-24T23:00:00Z", "2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z"];
		expect(autumn.map((iso) => at(iso, "2026-10-25T12:00:00Z"))).toEqual([
			"23:00 to 00:00 GMT+1",
			"00:00 to 01:00 GMT+1",
			"01:00 GMT+1 to 01:00 GMT",
			"01:00 to 02:00",
			"02:00 to 03:00",
		]);
		expect(at("2026-10-25T00:00:00Z", "2026-10-25T00:30:00Z")).toBe("01:00 GMT+1 to 01:00 GMT");
		const spring = ["2026-03-28T23:00:00Z", "2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z"];
		expect(spring.map((iso) => at(iso, "2026-03-29T12:00:00Z"))).toEqual([
			"23:00 to 00:00 GMT",
			"00:00 GMT to 02:00 GMT+1",
			"02:00 to 03:00",
		]);
	});
	it("tells numbers under which nothing was ordered apart, and adds them to no sum, no bar and no scale", () => {
		const counts = { successful: 2, awaiting_payment: 30, abandoned: 1 };
		expect(hourSaid(hour("2026-11-22T14:00:00Z", counts), NOW_MS, "UTC")).toBe(
			"14:00 to 15:00, 2 orders: 2 successful; not counted: 30 awaiting payment, 1 abandoned",
		);
		expect([sumOf(counts), topOf([hour(NOW, counts)])]).toEqual([2, 2]);
		expect(partsOf(counts, 2)).toEqual([{ group: "successful", from: 0, size: 1 }]);
		expect(ordersSaid({ abandoned: 1 })).toBe("0 orders");
	});
	it("piles the groups of an hour up without gap or overlap, within the height of the chart", () => {
		const counts = fc.record(Object.fromEntries(GROUPS.map((group) => [group, fc.nat(100_000)])), { requiredKeys: [] });
		fc.assert(
			fc.property(fc.array(counts, { minLength: 1, maxLength: 25 }), (each) => {
				const hours = each.map((one) => hour(NOW, one));
				const top = topOf(hours);
				for (const one of each) {
					const parts = partsOf(one, top);
					let height = 0;
					for (const { from, size } of parts) {
						expect(from).toBeCloseTo(height, 9);
						height += size;
					}
					expect(height).toBeCloseTo(sumOf(one) / top, 9);
					expect(height).toBeLessThanOrEqual(1 + 1e-9);
				}
				expect(sumOf(allHours(hours))).toBe(each.reduce((sum, one) => sum + sumOf(one), 0));
			}),
		);
	});
	it("has a scale of round numbers whose half is whole", () => {
		const tops = [0, 1, 2, 3, 5, 10, 11, 25, 99, 100, 101, 450, 9_999].map((most) => topOf([hour(NOW, { successful: most })]));
		expect(tops).toEqual([2, 2, 2, 4, 10, 20, 20, 40, 100, 200, 200, 1_000, 10_000]);
	});
});

describe("the availability of the ERP", () => {
	const DAY_MS = 86_400_000;
	const day = (day: string, online: number | null, outages = 0, knownMs = DAY_MS): DayView => {
		return { day, online, knownMs: online === null ? 0 : knownMs, outages };
	};
	const whole = (days: readonly DayView[], nowMs = NOW_MS) => availabilitySaid(availabilityOf(days), nowMs, "Europe/Dublin");
	it("calls only a day without a second of outage 100 %", () => {
		expect([1, 0.99999, 0.9934, 0.5, 0, 0.07].map(percent)).toEqual(["100 %", "99.99 %", "99.34 %", "50 %", "0 %", "7 %"]);
	});
	it("tells a whole day, a short outage, a long one and the time before from each other", () => {
		const days = [day("2026-11-19", null), day("2026-11-20", 1), day("2026-11-21", 0.995, 1), day("2026-11-22", 0.4, 2)];
		expect(days.map(toneOfDay)).toEqual(["grey", "green", "amber", "red"]);
		expect(days.map(daySaid)).toEqual([
			"Thu 19 Nov, not known",
			"Fri 20 Nov, online 100 % of the time, no outage",
			"Sat 21 Nov, online 99.5 % of the time, 1 outage",
			"Sun 22 Nov, online 40 % of the time, 2 outages",
		]);
		expect(whole(days)).toBe("Online 79.83 % of the last 3 days, with outages on 2 days.");
		expect(availabilityOf(days).away.map(({ day }) => day)).toEqual(["2026-11-22", "2026-11-21"]);
	});
	it("counts each day for as long as it is known: five minutes away are five minutes, also ten minutes after midnight", () => {
		const before = Array.from({ length: 29 }, (_, index) => day(`2026-10-${24 + index}`, 1));
		const begun = day("2026-11-22", 0.5, 1, 600_000);
		expect(whole([...before, begun])).toBe("Online 99.98 % of the last 30 days, with outages on 1 day.");
		expect(toneOfDay(begun)).toBe("amber");
		expect(toneOfDay({ ...begun, online: 0, knownMs: 3_600_000 })).toBe("red");
	});
	it("speaks of a day once it knows of one, and before that of the time since it knows anything", () => {
		const minutes = 60_000;
		const fresh = (online: number, outages: number) => [day("2026-11-21", null), day("2026-11-22", online, outages, 10 * minutes)];
		expect(whole(fresh(1, 0))).toBe("Online 100 % of the time since 13:52, without an outage.");
		expect(whole(fresh(0.9302, 2))).toBe("Online 93.02 % of the time since 13:52, with 2 outages.");
		const overMidnight = [day("2026-11-21", 0.9, 1, 5 * 60 * minutes), day("2026-11-22", 1, 0, 14 * 60 * minutes + 131_000)];
		expect(whole(overMidnight)).toBe("Online 97.37 % of the time since Sat 21 Nov, 19:00, with 1 outage.");
		const longer = [day("2026-11-21", 1, 0, 10 * 60 * minutes), day("2026-11-22", 1, 0, 14 * 60 * minutes + 131_000)];
		expect(whole(longer)).toBe("Online 100 % of the last 2 days, without an outage.");
		// In the hour that comes twice, of which of the two it is.
		expect(whole([day("2026-10-25", 1, 0, 30 * minutes)], Date.parse("2026-10-25T01:15:00Z"))).toContain("since 01:45 GMT+1,");
	});
	it("says that nothing is known, and that nothing was wrong", () => {
		expect(whole([day("2026-11-22", null)])).toBe("Nothing is known yet.");
		expect(whole([day("2026-11-22", 1)])).toBe("Online 100 % of the last day, without an outage.");
	});
});
