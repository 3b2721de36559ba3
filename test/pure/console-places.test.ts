import { describe, expect, it } from "vitest";
import { addressOf } from "../../src/console/address";
import { pageAt } from "../../src/console/pages/registry";
import type { Role, Session } from "../../src/console/wire";
import { needsOf } from "../../src/console/words/needs";
import { placeOfIncident } from "../../src/console/words/places";
import { INCIDENT_KINDS } from "../../src/db/incident-kinds";

/** Where whoever reads of something that went wrong is led. */

const ROLES: readonly Role[] = ["operator", "admin", "employee"];
const somebody = (role: Role): Session => ({
	user: { id: "u", email: "a@b.example", name: "A", role },
	permissions: [],
	tenant: { id: "t", name: "T", timeZone: "UTC", numbering: { prefix: "E", start: 100_001 } },
});
const CASES = [...INCIDENT_KINDS, "solar_flare", "constructor"].flatMap((kind) => ROLES.map((role) => [kind, role] as const));

describe("the place of an incident", () => {
	it.each(CASES)("is a page that is there and open to its reader: %s, %s", (kind, role) => {
		const { href, go } = placeOfIncident(kind, role);
		const found = pageAt(addressOf(href).path);
		expect(found, href).not.toBeNull();
		expect(found?.page.isFor?.(somebody(role)) ?? true, `${href} is closed to an ${role}`).toBe(true);
		expect(go).toMatch(/^(Go to|How|Read) .{3,}$/);
	});

	it("is one of its own for every kind that is known: nobody in charge has to look through all errors for it", () => {
		for (const kind of INCIDENT_KINDS)
			for (const role of ["operator", "admin"] as const)
				expect([kind, placeOfIncident(kind, role).href]).not.toEqual([kind, "#/logs?level=error"]);
	});

	it("is the same on the overview", () => {
		for (const [kind, role] of CASES) {
			const incident = { id: "i1", kind, title: "X", subject: "", advice: null, openedAt: "2026-06-03T10:00:00Z", closedAt: null } as const;
			const needs = needsOf(
				{
					erp: { state: "online", since: null, reason: null, nextProbeAt: null, breaker: "closed", adapter: "rest" },
					hold: null,
					waiting: { count: 0, oldestAt: null, oldestENumber: null },
					failed: 0,
					unverified: 0,
					awaitingPayment: 0,
					incidents: [{ ...incident, reason: "refused", ordersTouched: null }],
					patrol: { lastAt: null, late: false },
					needsPerson: [],
					copyAvailable: true,
					serverTime: "2026-06-03T10:01:00Z",
				},
				Date.parse("2026-06-03T10:01:00Z"),
				role,
			);
			expect(needs.map(({ href, go }) => ({ href, go }))).toEqual([placeOfIncident(kind, role)]);
		}
	});
});
