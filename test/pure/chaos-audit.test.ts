import { describe, expect, it } from "vitest";
import { audit, type Evidence } from "../../scripts/chaos/audit.ts";
import { totalOf } from "../../scripts/load/order.ts";
import type { OrderView } from "../../scripts/load/order-view.ts";

const FIRST = 100_001;
const eNumber = (index: number) => `E${FIRST + index}`;
const kept = (index: number, changes: Partial<OrderView> = {}): OrderView => ({
	eNumber: eNumber(index),
	status: "synced",
	colour: "green",
	reference: `chaos-${index}`,
	total: totalOf(index),
	erpOrderNumber: `SO-${index}`,
	error: null,
	attempts: [],
	...changes,
});
const confirmed = (index: number) => ({ index, reference: `chaos-${index}`, eNumber: eNumber(index) });
const received = (index: number, number = `SO-${index}`) => ({ eNumber: eNumber(index), number, receivedAtMs: index });

const GOOD: Evidence = {
	firstSeq: FIRST,
	prefix: "E",
	acknowledged: [0, 1, 2].map(confirmed),
	ledger: [kept(0), kept(1), kept(2), null],
	erp: [0, 1, 2].map((index) => received(index)),
};
const broken = (changes: Partial<Evidence>) => audit({ ...GOOD, ...changes });

describe("the audit after chaos", () => {
	it("finds nothing when every confirmed order is there once, green and without a gap", () => {
		expect(audit(GOOD)).toEqual({ lost: [], duplicates: [], gaps: [], notGreen: [], mixedUp: [] });
	});

	it("finds a confirmed order that the ERP does not have", () => {
		expect(broken({ erp: [received(0), received(2)] }).lost).toEqual([
			expect.stringContaining("E100002 (chaos-1) was confirmed and is not in the ERP"),
		]);
	});

	it("finds a confirmed order that the gateway does not know", () => {
		expect(broken({ ledger: [kept(0), kept(1), null, null] }).lost).toEqual(["E100003 (chaos-2) was confirmed and is not in the gateway"]);
	});

	it("finds an order that the ERP has twice, and one that nobody placed", () => {
		const { duplicates } = broken({ erp: [...GOOD.erp, received(1, "SO-9"), received(7)] });
		expect(duplicates).toEqual([
			expect.stringContaining("E100002 is in the ERP 2 times: SO-1, SO-9"),
			"E100008 is in the ERP and the gateway does not know it",
		]);
	});

	it("finds a gap between numbers, and none after the last one", () => {
		expect(broken({ ledger: [kept(0), null, kept(2), null] }).gaps).toEqual(["E100002 is a gap"]);
	});

	it("tells the story of an order that is not green", () => {
		const error = { class: "down", message: "The ERP did not answer" };
		const attempt = { attempt: 1, mode: "submit", startedAt: "a", endedAt: "b", outcome: "deferred", counted: true, error };
		const { notGreen } = broken({ ledger: [kept(0, { status: "queued", colour: "blue", attempts: [attempt] }), kept(1), kept(2)] });
		expect(notGreen).toEqual([
			expect.stringMatching(/E100001 is not green[\s\S]*1\. submit a to b: deferred \(down: The ERP did not answer\), counted/),
		]);
	});

	it("finds one number confirmed to two customers, and an order kept for somebody else", () => {
		const { mixedUp } = broken({
			acknowledged: [confirmed(0), confirmed(1), { ...confirmed(1), index: 5, reference: "chaos-5" }, confirmed(2)],
		});
		expect(mixedUp).toEqual([
			"E100002 was confirmed to chaos-1 and chaos-5",
			expect.stringContaining(`E100002 was confirmed for chaos-5 over ${totalOf(5)}, not for what is kept`),
		]);
	});

	it("finds an order that was placed and never confirmed to anybody", () => {
		expect(broken({ acknowledged: [confirmed(0), confirmed(2)] }).mixedUp).toEqual([
			expect.stringContaining("E100002 was placed and never confirmed to anybody"),
		]);
	});

	it("finds an order shown under a number that the ERP did not give it", () => {
		expect(broken({ erp: [received(0), received(1, "SO-77"), received(2)] }).mixedUp).toEqual([
			expect.stringContaining("E100002 is SO-77 in the ERP and is shown as SO-1"),
		]);
	});
});
