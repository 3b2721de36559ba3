import { describe, expect, it } from "vitest";
import type { IncidentView } from "../../src/console/wire-overview";
import { differingNeeds } from "../../src/console/words/differing";

const incident = (n: number): IncidentView => ({
	id: `i${n}`,
	kind: "reconciliation",
	title: "Our orders and the ERP's differ",
	subject: `missing:E10000${n}`,
	advice: "Send it again.",
	openedAt: `2026-11-22T10:0${n}:00Z`,
	closedAt: null,
	reason: `E10000${n} is not in the ERP.`,
	ordersTouched: null,
});
const since = "2026-11-20T10:00:00Z";
const needs = (told: number, differing?: { orders: number; more: boolean; since: string | null }) =>
	differingNeeds({ incidents: Array.from({ length: told }, (_, n) => incident(told - n)), ...(differing && { differing }) }, "admin");

describe("orders that differ from what the ERP has", () => {
	it("are one entry on the overview, however many there are", () => {
		expect(needs(2, { orders: 37, more: false, since })).toMatchObject([
			{ title: "37 orders differ from what the ERP has", since, href: "#/reconciliation" },
		]);
		const [many, ...others] = needs(2, { orders: 100, more: true, since });
		expect([many?.title, others]).toEqual(["More than 100 orders differ from what the ERP has", []]);
		expect(many?.text).toContain("one cause");
	});

	it("is told in its own words where it is the only one", () => {
		expect(needs(1, { orders: 1, more: false, since })).toMatchObject([
			{ key: "i1", text: "E100001 is not in the ERP. Send it again.", since: incident(1).openedAt },
		]);
		expect(needs(2, { orders: 1, more: false, since })).toMatchObject([{ title: "1 order differs from what the ERP has" }]);
	});

	it("need nobody once somebody has called all of them right, although the incidents last until the next comparison", () => {
		expect(needs(2, { orders: 0, more: false, since: null })).toEqual([]);
		expect(needs(0, { orders: 3, more: false, since })).toEqual([]);
	});

	it("are counted by their incidents where a gateway says no more", () => {
		expect(needs(3)).toMatchObject([{ title: "3 orders differ from what the ERP has", since: incident(1).openedAt }]);
	});
});
