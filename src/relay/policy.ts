import type { ErpError, ErpOrder, Result } from "../erp/adapter";
import { type BackoffRange, backoffMs } from "../lib/backoff";
import type { OrderError, Outcome } from "../order/outcome";
import { duplicates, lookUpFailed, messageOf, numberOf, otherThere } from "./words";

/**
 * What follows from what the ERP said: one function for a submission, one for a look-up. Everything that decides whether an
 * order is sent again stands in this file.
 */

/** Attempts that the ERP answered with a conflict it may get over; outages and rate limits never count. */
export const ATTEMPTS_MAX = 8;
/**
 * An ERP that answers, and yet neither takes an order nor has it, is asked so often; then a person decides. An outage, a rate
 * limit or a look-up that fails never gets an order there, however long it lasts. Whoever sends it on its way again begins anew.
 */
export const CLAIMS_MAX = 200;

const DOWN_BACKOFF: BackoffRange = { baseMs: 1_000, maxMs: 60_000 };
const CONFLICT_BACKOFF: BackoffRange = { baseMs: 500, maxMs: 30_000 };
/** Most lost answers belong to orders that are there: the first look comes soon. */
const VERIFY_BACKOFF: BackoffRange = { baseMs: 1_500, maxMs: 60_000 };
const RATE_LIMIT_DEFAULT_MS = 5_000;

export interface Circumstances {
	/** Which attempt this is since the order was placed or a person last sent it on its way, from 1. */
	readonly tries: number;
	/** Attempts used up before this one. */
	readonly spent: number;
	readonly nowMs: number;
	/** How long after an unknown outcome the ERP may still be working on the order. */
	readonly settleMs: number;
	/** When the last submission of unknown outcome ended, or null. */
	readonly unknownSinceMs: number | null;
	/** The ERP refused the last attempt in so many words: it is working on nothing. */
	readonly nothingUnderWay: boolean;
	/** When a person last said that it is not in the ERP, or null. */
	readonly absentSaidAtMs: number | null;
	/** What the ERP has under this number may be something else: the order before it was edited, or another one. */
	readonly mayFindOther: boolean;
	/** `fail`: whatever meets an outage is handed to a person. */
	readonly outagePolicy: "hold" | "fail";
	readonly random: () => number;
}

const errorOf = (error: ErpError): OrderError => ({ class: error.class, message: messageOf(error.message) });

/** After createOrder. */
export function afterSubmit(result: Result<ErpOrder>, at: Circumstances): Outcome {
	if (result.ok) return { kind: "accepted", erpOrderNumber: numberOf(result.value) };
	const { error } = result;
	switch (error.class) {
		case "unknown_outcome":
			return uncertain(errorOf(error), at);
		case "duplicate":
			// The ERP has this e-number already: see which order that is before saying anything.
			// Soon, but not for ever at once: an ERP that refuses a number it does not find would be asked in a circle.
			if (at.tries >= CLAIMS_MAX) return { kind: "rejected", error: errorOf(error) };
			return uncertain(errorOf(error), at, at.tries === 1 ? at.nowMs : verifyAt(at));
		case "down":
		case "unauthorised":
			if (at.outagePolicy === "fail") return { kind: "rejected", error: errorOf(error) };
			return deferred(errorOf(error), at, at.nowMs + backoffMs(at.tries, DOWN_BACKOFF, at.random), false);
		case "rate_limited":
			return deferred(errorOf(error), at, at.nowMs + (error.retryAfterMs ?? RATE_LIMIT_DEFAULT_MS), false);
		case "conflict":
			return deferred(errorOf(error), at, at.nowMs + backoffMs(at.spent + 1, CONFLICT_BACKOFF, at.random), true);
		case "forbidden":
		case "validation_rejected":
		case "not_found":
			return { kind: "rejected", error: errorOf(error), ...(error.otherThere ? { otherThere: true } : {}) };
	}
}

/** After findOrders. A look-up that fails is not "not found". */
export function afterVerify(result: Result<readonly ErpOrder[]>, at: Circumstances): Outcome {
	if (!result.ok) return lookUpThatFailed(result.error, at);
	const [found, another] = result.value;
	if (another !== undefined) return { kind: "rejected", error: { class: "duplicate", message: duplicates(result.value) } };
	if (found !== undefined) {
		// Nobody can tell by its number what it is, and the wrong goods would be delivered.
		if (at.mayFindOther) return { kind: "rejected", error: { class: "conflict", message: otherThere(found) } };
		return { kind: "accepted", erpOrderNumber: numberOf(found) };
	}
	const quietAtMs = quietAt(at);
	if (at.nowMs < quietAtMs) {
		const error: OrderError = { class: "unknown_outcome", message: "Not in the ERP so far; it may still be working on it." };
		return uncertain(error, at, Math.min(quietAtMs, verifyAt(at)));
	}
	const error: OrderError = { class: "unknown_outcome", message: "The ERP does not have it and is no longer working on it." };
	if (at.tries >= CLAIMS_MAX) return { kind: "rejected", error };
	return deferred(error, at, at.nowMs, false);
}

/** From when on nothing that was sent can still arrive. */
function quietAt({ nothingUnderWay, unknownSinceMs, nowMs, settleMs }: Circumstances): number {
	if (nothingUnderWay) return unknownSinceMs ?? 0;
	return (unknownSinceMs ?? nowMs) + settleMs;
}

/** Where the ERP cannot be asked, a person who has looked is believed: it is not there, and what is not there can be sent. */
function lookUpThatFailed(error: ErpError, at: Circumstances): Outcome {
	// In an outage it could not be sent either; let it be looked up once the ERP answers again.
	const isOutage = error.class === "down" || error.class === "unauthorised" || error.class === "rate_limited";
	const isAbsent = at.absentSaidAtMs !== null && at.absentSaidAtMs >= quietAt(at);
	const message = lookUpFailed(error);
	if (isOutage || !isAbsent) return uncertain({ class: "unknown_outcome", message }, at);
	return deferred(
		{ class: "unknown_outcome", message: messageOf(`Somebody looked, and it is not there. ${message}`) },
		at,
		at.nowMs,
		false,
	);
}

const verifyAt = (at: Circumstances): number => at.nowMs + backoffMs(at.tries, VERIFY_BACKOFF, at.random);

const uncertain = (error: OrderError, at: Circumstances, notBeforeMs = verifyAt(at)): Outcome => ({
	kind: "uncertain",
	error,
	notBeforeMs,
});

function deferred(error: OrderError, at: Circumstances, notBeforeMs: number, counts: boolean): Outcome {
	if (counts && at.spent + 1 >= ATTEMPTS_MAX) return { kind: "rejected", error };
	return { kind: "deferred", error, notBeforeMs, counts };
}
