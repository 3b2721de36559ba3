import { describe, expect, it } from "vitest";
import type { OrderView } from "../../scripts/load/order-view.ts";
import { delivery } from "../../scripts/outage/delivery.ts";

const NUMBERS = ["E1", "E2", "E3", "E4", "E5"];
const arrived = (eNumbers: readonly string[], everyMs = 100) =>
	eNumbers.map((eNumber, index) => ({ eNumber, number: `SO-${index}`, receivedAtMs: 1_000 + index * everyMs }));
const order = (eNumber: string, counted: boolean): OrderView => ({
	eNumber,
	status: "synced",
	colour: "green",
	reference: null,
	total: "1.00",
	erpOrderNumber: "SO-1",
	error: null,
	attempts: [{ attempt: 1, mode: "submit", startedAt: "a", endedAt: "b", outcome: "deferred", counted, error: null }],
});

describe("the delivery of a backlog", () => {
	it("is as fast as the orders between the first and the last one", () => {
		expect(delivery(arrived(NUMBERS), [], NUMBERS)).toEqual({ paceASecond: 10, inversions: 0, earlyByMax: 0, spent: 0, findings: [] });
	});

	it("looks past orders that were not part of the outage", () => {
		expect(delivery(arrived(["E0", ...NUMBERS]), [], NUMBERS)).toMatchObject({ paceASecond: 10, findings: [] });
	});

	it("counts every order that came before a lower one, and by how much", () => {
		expect(delivery(arrived(["E1", "E3", "E2", "E5", "E4"]), [], NUMBERS)).toMatchObject({ inversions: 2, earlyByMax: 1 });
		expect(delivery(arrived(["E5", "E1", "E2", "E3", "E4"]), [], NUMBERS)).toMatchObject({ inversions: 1, earlyByMax: 4 });
	});

	it("finds what is missing and what came twice", () => {
		expect(delivery(arrived(["E1", "E2", "E2", "E4", "E5"]), [], NUMBERS).findings).toEqual([
			"E2 is in the ERP 2 times",
			"E3 is in the ERP 0 times",
		]);
	});

	it("finds attempts that the outage used up", () => {
		const result = delivery(arrived(NUMBERS), [order("E1", true), order("E2", false), null], NUMBERS);
		expect(result.spent).toBe(1);
		expect(result.findings).toEqual([expect.stringContaining("E1 is synced")]);
	});
});
