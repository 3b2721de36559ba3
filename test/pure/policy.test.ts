import { describe, expect, it } from "vitest";
import type { ErpErrorClass, ErpOrder, Result } from "../../src/erp/adapter";
import { ERROR_MESSAGE_LENGTH_MAX } from "../../src/order/outcome";
import { ATTEMPTS_MAX, afterSubmit, afterVerify, type Circumstances, CLAIMS_MAX } from "../../src/relay/policy";

const NOW = 5_000_000;
const at = (changes: Partial<Circumstances> = {}): Circumstances => ({
	attempt: 1,
	spent: 0,
	nowMs: NOW,
	settleMs: 60_000,
	unknownSinceMs: null,
	random: () => 1,
	...changes,
});
const order = (id: string, number: string | null = id): ErpOrder => ({ id, number, state: "confirmed", total: null, currency: null });
const failed = (errorClass: ErpErrorClass, retryAfterMs?: number): Result<never> => ({
	ok: false,
	error: { class: errorClass, executed: "no", message: `it was ${errorClass}`, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) },
});
const found = (...orders: ErpOrder[]): Result<readonly ErpOrder[]> => ({ ok: true, value: orders });

const CLASSES: readonly ErpErrorClass[] = [
	"down",
	"unknown_outcome",
	"rate_limited",
	"unauthorised",
	"forbidden",
	"validation_rejected",
	"duplicate",
	"not_found",
	"conflict",
];

describe("after a submission", () => {
	it("that the ERP took, the order is accepted under the ERP's number, or its id where it has none yet", () => {
		expect(afterSubmit({ ok: true, value: order("id-1", "SO-1") }, at())).toEqual({ kind: "accepted", erpOrderNumber: "SO-1" });
		expect(afterSubmit({ ok: true, value: order("id-1", null) }, at())).toEqual({ kind: "accepted", erpOrderNumber: "id-1" });
	});

	it.each<[ErpErrorClass, object]>([
		["down", { kind: "deferred", notBeforeMs: NOW + 1_000, counts: false }],
		["unauthorised", { kind: "deferred", notBeforeMs: NOW + 1_000, counts: false }],
		["rate_limited", { kind: "deferred", notBeforeMs: NOW + 5_000, counts: false }],
		["conflict", { kind: "deferred", notBeforeMs: NOW + 500, counts: true }],
		["unknown_outcome", { kind: "uncertain", notBeforeMs: NOW + 1_500 }],
		["duplicate", { kind: "uncertain", notBeforeMs: NOW }],
		["forbidden", { kind: "rejected" }],
		["validation_rejected", { kind: "rejected" }],
		["not_found", { kind: "rejected" }],
	])("that failed as %s, what follows is fixed", (errorClass, expected) => {
		expect(afterSubmit(failed(errorClass), at())).toEqual({ ...expected, error: { class: errorClass, message: `it was ${errorClass}` } });
	});

	it("waits as long as the ERP asked for", () => {
		expect(afterSubmit(failed("rate_limited", 42_000), at())).toMatchObject({ kind: "deferred", notBeforeMs: NOW + 42_000 });
	});

	it("waits longer with every attempt, and not for ever", () => {
		const waits = [1, 2, 3, 20].map((attempt) => {
			const outcome = afterSubmit(failed("down"), at({ attempt }));
			return outcome.kind === "deferred" ? outcome.notBeforeMs - NOW : null;
		});
		expect(waits).toEqual([1_000, 2_000, 4_000, 60_000]);
	});

	it("does not ask in a circle an ERP that refuses a number it does not find", () => {
		const outcome = afterSubmit(failed("duplicate"), at({ attempt: 5 }));
		expect(outcome.kind === "uncertain" ? outcome.notBeforeMs : 0).toBeGreaterThan(NOW + 10_000);
	});

	it("gives up an order that the ERP cannot get over after so many counted attempts", () => {
		expect(afterSubmit(failed("conflict"), at({ spent: ATTEMPTS_MAX - 2 }))).toMatchObject({ kind: "deferred", counts: true });
		expect(afterSubmit(failed("conflict"), at({ spent: ATTEMPTS_MAX - 1 }))).toMatchObject({
			kind: "rejected",
			error: { class: "conflict" },
		});
	});

	it.each(["down", "unauthorised", "rate_limited", "unknown_outcome"] as const)(
		"lets no number of attempts be used up by %s",
		(errorClass) => {
			const outcome = afterSubmit(failed(errorClass), at({ spent: ATTEMPTS_MAX, attempt: CLAIMS_MAX * 10 }));
			expect(outcome.kind).not.toBe("rejected");
			expect("counts" in outcome && outcome.counts).toBe(false);
		},
	);

	it("hands an order whose number the ERP keeps refusing as known, though it does not have it, to a person in the end", () => {
		expect(afterSubmit(failed("duplicate"), at({ attempt: CLAIMS_MAX - 1 })).kind).toBe("uncertain");
		expect(afterSubmit(failed("duplicate"), at({ attempt: CLAIMS_MAX }))).toMatchObject({
			kind: "rejected",
			error: { class: "duplicate" },
		});
	});

	it("keeps an ERP's long message to a bearable length", () => {
		const outcome = afterSubmit({ ok: false, error: { class: "forbidden", executed: "no", message: "x".repeat(2_000) } }, at());
		expect(outcome.kind === "rejected" && outcome.error.message).toHaveLength(ERROR_MESSAGE_LENGTH_MAX);
	});
});

describe("after a look-up", () => {
	const lookedUp = (changes: Partial<Circumstances> = {}) => at({ attempt: 2, unknownSinceMs: NOW - 10_000, ...changes });

	it("that found the order, it is accepted under the number it was found with", () => {
		expect(afterVerify(found(order("id-1", "SO-1")), lookedUp())).toEqual({ kind: "accepted", erpOrderNumber: "SO-1" });
	});

	it("that found it twice, a person decides, and is told the numbers", () => {
		expect(afterVerify(found(order("a", "SO-1"), order("b", "SO-2")), lookedUp())).toEqual({
			kind: "rejected",
			error: { class: "duplicate", message: "The ERP has this order 2 times: SO-1, SO-2." },
		});
	});

	it("that found nothing before the settle time has passed, it is looked up again, at the end of that time at the latest", () => {
		expect(afterVerify(found(), lookedUp())).toMatchObject({ kind: "uncertain", notBeforeMs: NOW + 3_000 });
		expect(afterVerify(found(), lookedUp({ unknownSinceMs: NOW - 59_000 }))).toMatchObject({ kind: "uncertain", notBeforeMs: NOW + 1_000 });
	});

	it("that found nothing after the settle time, it is sent again at once", () => {
		expect(afterVerify(found(), lookedUp({ unknownSinceMs: NOW - 60_000 }))).toMatchObject({
			kind: "deferred",
			notBeforeMs: NOW,
			counts: false,
		});
	});

	it.each(CLASSES)('that failed as %s is not "not found", however long ago the submission was', (errorClass) => {
		const outcome = afterVerify(failed(errorClass), lookedUp({ unknownSinceMs: 0 }));
		expect(outcome).toMatchObject({ kind: "uncertain", error: { class: "unknown_outcome" } });
		expect(outcome.kind === "uncertain" ? outcome.notBeforeMs : 0).toBeGreaterThan(NOW);
	});

	it("counts the settle time from now when nobody knows since when the outcome is unknown", () => {
		expect(afterVerify(found(), at({ settleMs: 1_000 }))).toMatchObject({ kind: "uncertain", notBeforeMs: NOW + 1_000 });
	});

	it("hands an order that the ERP neither takes nor has to a person in the end, and does not say that it is sent again", () => {
		const outcome = afterVerify(found(), lookedUp({ attempt: CLAIMS_MAX, unknownSinceMs: 0 }));
		expect(outcome).toMatchObject({ kind: "rejected", error: { class: "unknown_outcome" } });
		expect(outcome.kind === "rejected" && outcome.error.message).not.toMatch(/sent again/);
	});

	it("never gives an order up because the ERP could not be asked", () => {
		expect(afterVerify(failed("down"), lookedUp({ attempt: CLAIMS_MAX * 10, unknownSinceMs: 0 })).kind).toBe("uncertain");
	});
});
