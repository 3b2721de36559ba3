import { describe, expect, it } from "vitest";
import {
	answered,
	type Breaker,
	closed,
	FAILURES_TO_OPEN,
	failed,
	isProperAnswer,
	probeFailed,
	probeSucceeded,
	turnWentWell,
} from "../../src/link/breaker";
import { ERROR_CLASSES } from "../../src/order/outcome";

const NOW = 1_000_000;
const always = (value: number) => () => value;

const open = (changes: Partial<Extract<Breaker, { kind: "open" }>> = {}): Breaker => ({
	kind: "open",
	sinceMs: NOW,
	cause: "erp_offline",
	reason: "no answer",
	probes: 0,
	nextProbeAtMs: NOW + 1_000,
	...changes,
});
const halfOpen = (ramp: number, probes = 0): Breaker => ({ kind: "half_open", sinceMs: NOW, ramp, probes });

/** The breaker after so many failures in a row. */
const failedTimes = (failures: number, errorClass: "down" | "unknown_outcome" | "unauthorised", from: Breaker = closed(NOW)): Breaker =>
	Array.from({ length: failures }).reduce<Breaker>((breaker) => failed(breaker, errorClass, "no answer", NOW, always(1)), from);

describe("a closed breaker", () => {
	it.each(["down", "unknown_outcome"] as const)("bears a few failures as %s and opens at the limit", (errorClass) => {
		expect(failedTimes(FAILURES_TO_OPEN - 1, errorClass)).toEqual({ kind: "closed", sinceMs: NOW, failures: FAILURES_TO_OPEN - 1 });
		expect(failedTimes(FAILURES_TO_OPEN, errorClass)).toEqual(open());
	});

	it("forgets its failures when the ERP answers", () => {
		expect(failedTimes(FAILURES_TO_OPEN - 1, "down", answered(failedTimes(FAILURES_TO_OPEN - 1, "down"))).kind).toBe("closed");
	});

	it("opens at once when the ERP refuses the credentials, and asks slowly: ERPs lock users out", () => {
		expect(failedTimes(1, "unauthorised")).toEqual(open({ cause: "sign_in_refused", nextProbeAtMs: NOW + 30_000 }));
	});

	it("is the same object when nothing is to be forgotten, so that nothing is written", () => {
		const breaker = closed(NOW);
		expect(answered(breaker)).toBe(breaker);
		expect(turnWentWell(breaker, 5)).toBe(breaker);
		expect(probeSucceeded(breaker, NOW)).toBe(breaker);
		expect(probeFailed(breaker, "down", "no", NOW, always(1))).toBe(breaker);
	});
});

describe("an open breaker", () => {
	it("probes ever more rarely while probes fail, with jitter, and keeps since when it is open", () => {
		let breaker = open();
		const waits: number[] = [];
		for (let probe = 1; probe <= 6; probe++) {
			breaker = probeFailed(breaker, "down", "still no answer", NOW + probe, always(1));
			if (breaker.kind === "open") waits.push(breaker.nextProbeAtMs - (NOW + probe));
		}
		expect(waits).toEqual([2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
		expect(breaker).toMatchObject({ sinceMs: NOW, reason: "still no answer", probes: 6 });
		expect(probeFailed(open(), "down", "no", NOW, always(0))).toMatchObject({ nextProbeAtMs: NOW + 1_000 });
	});

	it("count each kind of trouble by itself: a long outage does not make the first refused sign-in wait for an hour", () => {
		const refused = probeFailed(open({ probes: 9 }), "unauthorised", "wrong password", NOW, always(1));
		expect(refused).toMatchObject({ cause: "sign_in_refused", probes: 0, nextProbeAtMs: NOW + 30_000 });
		const again = probeFailed(refused, "unauthorised", "wrong password", NOW, always(1));
		expect(again).toMatchObject({ probes: 1, nextProbeAtMs: NOW + 60_000 });
		expect(probeFailed(again, "down", "no answer", NOW, always(1))).toMatchObject({
			cause: "erp_offline",
			probes: 0,
			nextProbeAtMs: NOW + 1_000,
		});
	});

	it("slows down to the pace of refused credentials when that is what a probe finds, and up again when not", () => {
		const refused = probeFailed(open(), "unauthorised", "wrong password", NOW, always(1));
		expect(refused).toMatchObject({ cause: "sign_in_refused", nextProbeAtMs: NOW + 30_000 });
		expect(probeFailed(refused, "down", "no answer", NOW, always(1))).toMatchObject({ cause: "erp_offline", nextProbeAtMs: NOW + 1_000 });
	});

	it("is left as it is by orders that were still under way", () => {
		const breaker = open();
		expect(failed(breaker, "down", "late", NOW + 5, always(1))).toBe(breaker);
		expect(answered(breaker)).toBe(breaker);
		expect(turnWentWell(breaker, 5)).toBe(breaker);
	});

	it("is half open after a good probe, with one lane", () => {
		expect(probeSucceeded(open({ probes: 3 }), NOW + 9)).toEqual({ kind: "half_open", sinceMs: NOW + 9, ramp: 1, probes: 3 });
	});
});

describe("a half-open breaker", () => {
	it("doubles with every good turn until all lanes are in use, and then is closed", () => {
		let breaker = halfOpen(1);
		const ramps: (number | string)[] = [];
		for (let turn = 0; turn < 3; turn++) {
			breaker = turnWentWell(breaker, 5);
			ramps.push(breaker.kind === "half_open" ? breaker.ramp : breaker.kind);
		}
		expect(ramps).toEqual([2, 4, "closed"]);
	});

	it("closes after one good turn where there is but one lane", () => {
		expect(turnWentWell(halfOpen(1), 1)).toEqual({ kind: "closed", sinceMs: NOW, failures: 0 });
	});

	it("opens again at the first failure, and remembers how long it has been probing", () => {
		expect(failed(halfOpen(4, 2), "down", "gone again", NOW, always(1))).toMatchObject({
			kind: "open",
			probes: 2,
			nextProbeAtMs: NOW + 4_000,
		});
	});

	it("is not moved by a single answer: only a whole turn counts", () => {
		const breaker = halfOpen(2);
		expect(answered(breaker)).toBe(breaker);
	});
});

describe("an answer", () => {
	it("is proper when the ERP did its work, be it by refusing the order", () => {
		expect(ERROR_CLASSES.filter(isProperAnswer)).toEqual([
			"forbidden",
			"validation_rejected",
			"duplicate",
			"not_found",
			"conflict",
			"poison",
		]);
		expect(isProperAnswer(null)).toBe(true);
	});
});
