import { type BackoffRange, backoffMs } from "../lib/backoff";
import type { ErrorClass } from "../order/outcome";

/**
 * The circuit breaker: closed while the ERP answers, open while it does not (nothing is sent, a probe asks now and then),
 * half-open after a good probe, when the number of lanes doubles with every good turn until it is whole again.
 * Pure: every function takes the state and gives the next one.
 */
export type Breaker =
	| { readonly kind: "closed"; readonly sinceMs: number; readonly failures: number }
	| { readonly kind: "half_open"; readonly sinceMs: number; readonly ramp: number; readonly probes: number }
	| {
			readonly kind: "open";
			readonly sinceMs: number;
			readonly cause: OpenCause;
			readonly reason: string;
			/** Failed probes so far, for the back-off; carried over a half-open that failed. */
			readonly probes: number;
			readonly nextProbeAtMs: number;
	  };
export type OpenCause = "erp_offline" | "sign_in_refused";

/** One time-out is an accident; so many in a row are an outage. */
export const FAILURES_TO_OPEN = 5;
const PROBE_BACKOFF: BackoffRange = { baseMs: 1_000, maxMs: 15_000 };
/** ERPs lock users out who keep signing in with a wrong password. */
const SIGN_IN_BACKOFF: BackoffRange = { baseMs: 30_000, maxMs: 900_000 };

export const closed = (nowMs: number): Breaker => ({ kind: "closed", sinceMs: nowMs, failures: 0 });

/** Whether an error class says that the ERP, not the order, is in trouble. */
export const isOutage = (errorClass: ErrorClass): boolean =>
	errorClass === "down" || errorClass === "unknown_outcome" || errorClass === "unauthorised";

/** Whether the ERP did its work, be it by refusing the order. */
export const isProperAnswer = (errorClass: ErrorClass | null): boolean =>
	errorClass === null || (errorClass !== "rate_limited" && !isOutage(errorClass));

const openFor = (cause: OpenCause, reason: string, sinceMs: number, probes: number, nowMs: number, random: () => number): Breaker => ({
	kind: "open",
	sinceMs,
	cause,
	reason,
	probes,
	nextProbeAtMs: nowMs + backoffMs(probes + 1, cause === "sign_in_refused" ? SIGN_IN_BACKOFF : PROBE_BACKOFF, random),
});

/** A call to the ERP failed with an outage class. */
export function failed(breaker: Breaker, errorClass: ErrorClass, reason: string, nowMs: number, random: () => number): Breaker {
	const cause: OpenCause = errorClass === "unauthorised" ? "sign_in_refused" : "erp_offline";
	switch (breaker.kind) {
		case "closed": {
			const failures = breaker.failures + 1;
			if (cause === "erp_offline" && failures < FAILURES_TO_OPEN) return { ...breaker, failures };
			return openFor(cause, reason, nowMs, 0, nowMs, random);
		}
		case "half_open":
			return openFor(cause, reason, nowMs, breaker.probes, nowMs, random);
		case "open":
			return breaker;
	}
}

/** The ERP answered an order or a look-up properly. */
export const answered = (breaker: Breaker): Breaker =>
	breaker.kind === "closed" && breaker.failures > 0 ? { ...breaker, failures: 0 } : breaker;

/** A whole turn went well: a half-open breaker lets twice as many through, and closes once every lane is in use. */
export function turnWentWell(breaker: Breaker, concurrency: number): Breaker {
	if (breaker.kind !== "half_open") return breaker;
	const ramp = breaker.ramp * 2;
	return ramp > concurrency ? { kind: "closed", sinceMs: breaker.sinceMs, failures: 0 } : { ...breaker, ramp };
}

export const probeSucceeded = (breaker: Breaker, nowMs: number): Breaker =>
	breaker.kind === "open" ? { kind: "half_open", sinceMs: nowMs, ramp: 1, probes: breaker.probes } : breaker;

export function probeFailed(breaker: Breaker, errorClass: ErrorClass, reason: string, nowMs: number, random: () => number): Breaker {
	if (breaker.kind !== "open") return breaker;
	const cause: OpenCause = errorClass === "unauthorised" ? "sign_in_refused" : "erp_offline";
	// What an outage has counted up must not become hours once the ERP is back and only the password is wrong.
	const probes = cause === breaker.cause ? breaker.probes + 1 : 0;
	return openFor(cause, reason, breaker.sinceMs, probes, nowMs, random);
}
