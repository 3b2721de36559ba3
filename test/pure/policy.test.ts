import { describe, expect, it } from "vitest";
import type { ErpErrorClass, ErpOrder, Result } from "../../src/erp/adapter";
import { ERROR_MESSAGE_LENGTH_MAX } from "../../src/order/outcome";
import { ATTEMPTS_MAX, afterSubmit, afterVerify, type Circumstances, CLAIMS_MAX } from "../../src/relay/policy";

const NOW = 5_000_000;
const at = (changes: Partial<Circumstances> = {}): Circumstances => ({
	tries: 1,
	spent: 0,
	nowMs: NOW,
	settleMs: 60_000,
	unknownSinceMs: null,
	nothingUnderWay: false,
	absentSaidAtMs: null,
	mayFindOther: false,
	outagePolicy: "hold",
	random: () => 1,
	...changes,
});
const order = (id: string, number: string | null = id): ErpOrder => ({ id, number, state: "confirmed", total: null, currency: null });
const failed = (errorClass: ErpErrorClass, retryAfterMs?: number): Result<never> => ({
	ok: false,
	error: { class: errorClass, executed: "no", message: `it was ${errorClass}`, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) },
});
const sale = (number: string, state: ErpOrder["state"], total: string | null): ErpOrder => ({
	id: number,
	number,
	state,
	total,
	currency: "EUR",
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
		const waits = [1, 2, 3, 20].map((tries) => {
			const outcome = afterSubmit(failed("down"), at({ tries }));
			return outcome.kind === "deferred" ? outcome.notBeforeMs - NOW : null;
		});
		expect(waits).toEqual([1_000, 2_000, 4_000, 60_000]);
	});

	it("does not ask in a circle an ERP that refuses a number it does not find", () => {
		const outcome = afterSubmit(failed("duplicate"), at({ tries: 5 }));
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
			const outcome = afterSubmit(failed(errorClass), at({ spent: ATTEMPTS_MAX, tries: CLAIMS_MAX * 10 }));
			expect(outcome.kind).not.toBe("rejected");
			expect("counts" in outcome && outcome.counts).toBe(false);
		},
	);

	it("hands an order whose number the ERP keeps refusing as known, though it does not have it, to a person in the end", () => {
		expect(afterSubmit(failed("duplicate"), at({ tries: CLAIMS_MAX - 1 })).kind).toBe("uncertain");
		expect(afterSubmit(failed("duplicate"), at({ tries: CLAIMS_MAX }))).toMatchObject({
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
	const lookedUp = (changes: Partial<Circumstances> = {}) => at({ tries: 2, unknownSinceMs: NOW - 10_000, ...changes });

	it("that found the order, it is accepted under the number it was found with", () => {
		expect(afterVerify(found(order("id-1", "SO-1")), lookedUp())).toEqual({ kind: "accepted", erpOrderNumber: "SO-1" });
	});

	it("that found it twice, a person decides, and is told what tells them apart", () => {
		expect(afterVerify(found(sale("SO-1", "confirmed", "29.95"), sale("SO-2", "draft", "30")), lookedUp())).toEqual({
			kind: "rejected",
			error: { class: "duplicate", message: "The ERP has this order 2 times: SO-1 (confirmed, 29.95 EUR) and SO-2 (draft, 30 EUR)." },
		});
	});

	it("that found it very often, the sentence stays one", () => {
		const many = Array.from({ length: 1_000 }, (_, index) => sale(`SO-${index}`.padEnd(200, "x"), "confirmed", null));
		const outcome = afterVerify(found(...many), lookedUp());
		const message = outcome.kind === "rejected" ? outcome.error.message : "";
		expect(message.length).toBeLessThanOrEqual(ERROR_MESSAGE_LENGTH_MAX);
		expect(message).toContain("1000 times");
		expect(message).toContain("SO-1xx");
		expect(message).toMatch(/ and 995 more\.$/);
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
		const outcome = afterVerify(found(), lookedUp({ tries: CLAIMS_MAX, unknownSinceMs: 0 }));
		expect(outcome).toMatchObject({ kind: "rejected", error: { class: "unknown_outcome" } });
		expect(outcome.kind === "rejected" && outcome.error.message).not.toMatch(/sent again/);
	});

	it("never gives an order up because the ERP could not be asked", () => {
		expect(afterVerify(failed("down"), lookedUp({ tries: CLAIMS_MAX * 10, unknownSinceMs: 0 })).kind).toBe("uncertain");
	});

	it("that found nothing of an order that the ERP itself refused, it is sent again at once: nothing is under way", () => {
		expect(afterVerify(found(), lookedUp({ nothingUnderWay: true, unknownSinceMs: NOW }))).toMatchObject({
			kind: "deferred",
			notBeforeMs: NOW,
		});
		expect(afterVerify(found(), lookedUp({ nothingUnderWay: true, unknownSinceMs: null }))).toMatchObject({ kind: "deferred" });
	});

	it.each(["draft", "confirmed"] as const)(
		"that found an order (%s) which was edited since, a person decides: it may be the older one",
		(state) => {
			expect(afterVerify(found(sale("SO-1", state, "29.95")), lookedUp({ mayFindOther: true }))).toEqual({
				kind: "rejected",
				error: {
					class: "conflict",
					message:
						"The ERP has SO-1 under this number, and it may not be this order as it stands now: from before it was edited, or somebody else's. Cancel it there and resubmit, or mark the order as synced.",
				},
			});
		},
	);

	it("that found nothing of an order which was edited since, the new revision is sent", () => {
		expect(afterVerify(found(), lookedUp({ mayFindOther: true, unknownSinceMs: 0 }))).toMatchObject({ kind: "deferred" });
	});
});

describe("a person who looked and says it is not there", () => {
	const SINCE = NOW - 600_000;
	const said = (absentSaidAtMs: number | null, changes: Partial<Circumstances> = {}) =>
		at({ tries: 3, unknownSinceMs: SINCE, absentSaidAtMs, ...changes });

	it("is believed where the ERP answers but cannot be asked, once nothing can be under way any more", () => {
		expect(afterVerify(failed("forbidden"), said(SINCE + 60_000))).toMatchObject({ kind: "deferred", notBeforeMs: NOW, counts: false });
		expect(afterVerify(failed("validation_rejected"), said(SINCE, { nothingUnderWay: true }))).toMatchObject({ kind: "deferred" });
		expect(afterVerify(failed("forbidden"), said(NOW, { nothingUnderWay: true, unknownSinceMs: null }))).toMatchObject({
			kind: "deferred",
		});
	});

	it("is not, when it was said while the order might still have been on its way, or before it was sent again", () => {
		expect(afterVerify(failed("forbidden"), said(SINCE + 59_999))).toMatchObject({ kind: "uncertain" });
		expect(afterVerify(failed("forbidden"), said(SINCE - 1, { nothingUnderWay: true }))).toMatchObject({ kind: "uncertain" });
		expect(afterVerify(failed("forbidden"), said(NOW, { unknownSinceMs: null }))).toMatchObject({ kind: "uncertain" });
		expect(afterVerify(failed("forbidden"), said(null))).toMatchObject({ kind: "uncertain" });
	});

	it.each(["down", "unauthorised", "rate_limited"] as const)(
		"is not needed in an outage (%s): the ERP is asked when it is back",
		(errorClass) => {
			expect(afterVerify(failed(errorClass), said(NOW))).toMatchObject({ kind: "uncertain", error: { class: "unknown_outcome" } });
		},
	);

	it("is not believed against the ERP, which has it", () => {
		expect(afterVerify(found(order("id-1", "SO-1")), said(NOW))).toMatchObject({ kind: "accepted" });
	});
});

describe("a shop that wants orders failed in an outage", () => {
	const failing = (changes: Partial<Circumstances> = {}) => at({ outagePolicy: "fail", ...changes });

	it.each(["down", "unauthorised"] as const)("has them with a person after the first attempt that met one: %s", (errorClass) => {
		expect(afterSubmit(failed(errorClass), failing())).toEqual({
			kind: "rejected",
			error: { class: errorClass, message: `it was ${errorClass}` },
		});
	});

	it("has them wait all the same when the ERP only asks for patience, and looked up when nobody knows", () => {
		expect(afterSubmit(failed("rate_limited"), failing())).toMatchObject({ kind: "deferred", counts: false });
		expect(afterSubmit(failed("conflict"), failing())).toMatchObject({ kind: "deferred" });
		expect(afterSubmit(failed("unknown_outcome"), failing())).toMatchObject({ kind: "uncertain" });
		expect(afterVerify(failed("down"), failing({ unknownSinceMs: 0 }))).toMatchObject({ kind: "uncertain" });
	});
});
