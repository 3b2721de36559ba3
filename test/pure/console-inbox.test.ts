import { describe, expect, it } from "vitest";
import { aboutSaid, daySaid, daysOf, grantersIn, kindTone, placeOf, unreadSaid } from "../../src/console/words/inbox";
import { placeOfIncident } from "../../src/console/words/places";
import { isoDay } from "../../src/console/words/time";
import { NOTIFICATION_KINDS } from "../../src/db/schema-console";

const ZONE = "Europe/Dublin";
const told = (at: string, change: object = {}) => ({
	id: 1,
	at,
	kind: "order_failed" as const,
	title: "Order E7 failed",
	subject: "E7",
	message: "no such article",
	detail: { errorClass: "validation_rejected" },
	read: false,
	...change,
});
const outage = (kind: "incident_opened" | "incident_closed", at: string, detail: object) => told(at, { kind, subject: "i-1", detail });

describe("the inbox in words", () => {
	it("gives every kind a sign of its own, and one that it does not know a neutral one", () => {
		expect(new Set(NOTIFICATION_KINDS.map(kindTone)).size).toBe(NOTIFICATION_KINDS.length);
		expect([kindTone("schedule_missed"), kindTone("constructor")]).toEqual(["grey", "grey"]);
	});

	it("says of an order what was wrong, and of an outage that is over how long it was and who had to wait", () => {
		expect(aboutSaid(told("2026-06-03T10:00:00Z"))).toBe("The ERP refused the order's data");
		expect(aboutSaid(told("2026-06-03T10:00:00Z", { detail: {} }))).toBeNull();
		const openedAtMs = Date.parse("2026-06-03T10:00:00Z");
		expect(aboutSaid(outage("incident_closed", "2026-06-03T10:12:00Z", { openedAtMs, ordersTouched: 3 }))).toBe(
			"It lasted 12 min. 3 orders had to wait.",
		);
		expect(aboutSaid(outage("incident_closed", "2026-06-03T10:12:00Z", { openedAtMs, ordersTouched: null }))).toBe("It lasted 12 min.");
		const interrupted = { openedAtMs, ordersTouched: 3, offlineMs: 200_000 };
		expect(aboutSaid(outage("incident_closed", "2026-06-03T10:12:00Z", interrupted))).toBe(
			"It lasted 12 min, and the ERP was away for 3 min of it. 3 orders had to wait.",
		);
		const whole = { openedAtMs, ordersTouched: null, offlineMs: 720_000 };
		expect(aboutSaid(outage("incident_closed", "2026-06-03T10:12:00Z", whole))).toBe("It lasted 12 min.");
		expect(aboutSaid(outage("incident_opened", "2026-06-03T10:12:00Z", { openedAtMs }))).toBeNull();
	});

	it("leads to the order, and of everything else to where the overview leads", () => {
		expect(placeOf(told("2026-06-03T10:00:00Z"), "employee")).toEqual({ href: "#/orders/E7", go: "Open E7" });
		const mail = outage("incident_opened", "2026-06-03T10:00:00Z", { kind: "mail_failing" });
		expect(placeOf(mail, "admin")).toEqual(placeOfIncident("mail_failing", "admin"));
		expect(placeOf(mail, "admin").href).toBe("#/mail");
		const over = outage("incident_closed", "2026-06-03T10:00:00Z", { kind: "reconciliation" });
		expect([placeOf(over, "operator").href, placeOf(over, "employee").href]).toEqual(["#/reconciliation", "#/help?about=support"]);
		const old = outage("incident_closed", "2026-06-03T10:00:00Z", {});
		expect([placeOf(old, "admin").href, placeOf(old, "employee").href]).toEqual(["#/connection", "#/manage"]);
	});

	it("stands by the days of the shop's zone, in the order of the list", () => {
		const items = [told("2026-06-03T23:30:00Z"), told("2026-06-03T22:30:00Z"), told("2026-06-01T12:00:00Z"), told("2026-06-03T12:00:00Z")];
		expect(daysOf(items, ZONE).map(({ day, items: of }) => [day, of.length])).toEqual([
			["2026-06-04", 1],
			["2026-06-03", 1],
			["2026-06-01", 1],
			["2026-06-03", 1],
		]);
		expect(daysOf([], ZONE)).toEqual([]);
	});

	it("calls a day today, yesterday, or by its date, also where a day has 23 or 25 hours", () => {
		const now = Date.parse("2026-06-04T08:00:00Z");
		expect(["2026-06-04", "2026-06-03", "2026-06-02"].map((day) => daySaid(day, now, ZONE))).toEqual(["Today", "Yesterday", "2 June 2026"]);
		// The clocks go back on 25 October: half past midnight is 24.5 hours after noon the day before.
		for (const [nowIso, yesterday] of [
			["2026-10-26T00:15:00Z", "2026-10-25"],
			["2026-03-29T23:30:00Z", "2026-03-29"],
			["2026-01-01T00:30:00Z", "2025-12-31"],
		] as const)
			expect([nowIso, daySaid(yesterday, Date.parse(nowIso), ZONE)]).toEqual([nowIso, "Yesterday"]);
		expect(isoDay(Date.parse("2026-12-31T23:30:00Z"), "Asia/Tokyo")).toBe("2027-01-01");
	});

	it("counts what is unread, and says when there is more than was counted", () => {
		expect([
			unreadSaid({ unread: 7, more: false }),
			unreadSaid({ unread: 99, more: true }),
			unreadSaid({ unread: 0, more: false }),
		]).toEqual(["7", "99+", null]);
	});

	it("names who can grant what is missing, and nobody where the refusal is another one or broken", () => {
		const refusal = { kind: "problem", status: 403, code: "permission_required", detail: "", retryAfterSeconds: null } as const;
		expect(grantersIn({ ...refusal, document: { grantedBy: ["Ada", 7, "Bob"] } })).toEqual(["Ada", "Bob"]);
		expect(grantersIn({ ...refusal, document: { grantedBy: "Ada" } })).toEqual([]);
		expect(grantersIn({ ...refusal, code: "forbidden_role", document: { grantedBy: ["Ada"] } })).toEqual([]);
		expect([grantersIn({ kind: "unreachable" }), grantersIn({ kind: "ok", body: {} })]).toEqual([[], []]);
	});
});
