import type { ErpError, ErpOrder, Result } from "../erp/adapter";
import { type BackoffRange, backoffMs } from "../lib/backoff";
import { ERROR_MESSAGE_LENGTH_MAX, type OrderError, type Outcome } from "../order/outcome";

/**
 * What follows from what the ERP said: one function for a submission, one for a look-up. Everything that decides whether an
 * order is sent again stands in this file.
 */

/** Attempts that the ERP answered with a conflict it may get over; outages and rate limits never count. */
export const ATTEMPTS_MAX = 8;
/**
 * An ERP that answers, and yet neither takes an order nor has it, is asked so often; then a person decides. An outage, a rate
 * limit or a look-up that fails never gets an order there, however long it lasts.
 */
export const CLAIMS_MAX = 200;

const DOWN_BACKOFF: BackoffRange = { baseMs: 1_000, maxMs: 60_000 };
const CONFLICT_BACKOFF: BackoffRange = { baseMs: 500, maxMs: 30_000 };
/** Most lost answers belong to orders that are there: the first look comes soon. */
const VERIFY_BACKOFF: BackoffRange = { baseMs: 1_500, maxMs: 60_000 };
const RATE_LIMIT_DEFAULT_MS = 5_000;

export interface Circumstances {
	readonly attempt: number;
	/** Attempts used up before this one. */
	readonly spent: number;
	readonly nowMs: number;
	/** How long after an unknown outcome the ERP may still be working on the order. */
	readonly settleMs: number;
	/** When the last submission of unknown outcome ended, or null. */
	readonly unknownSinceMs: number | null;
	readonly random: () => number;
}

const errorOf = (error: ErpError): OrderError => ({ class: error.class, message: error.message.slice(0, ERROR_MESSAGE_LENGTH_MAX) });

const numberOf = (order: ErpOrder): string => order.number ?? order.id;

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
			if (at.attempt >= CLAIMS_MAX) return { kind: "rejected", error: errorOf(error) };
			return uncertain(errorOf(error), at, at.attempt === 1 ? at.nowMs : verifyAt(at));
		case "down":
		case "unauthorised":
			return deferred(errorOf(error), at, at.nowMs + backoffMs(at.attempt, DOWN_BACKOFF, at.random), false);
		case "rate_limited":
			return deferred(errorOf(error), at, at.nowMs + (error.retryAfterMs ?? RATE_LIMIT_DEFAULT_MS), false);
		case "conflict":
			return deferred(errorOf(error), at, at.nowMs + backoffMs(at.spent + 1, CONFLICT_BACKOFF, at.random), true);
		case "forbidden":
		case "validation_rejected":
		case "not_found":
			return { kind: "rejected", error: errorOf(error) };
	}
}

/** After findOrders. A look-up that fails is not "not found". */
export function afterVerify(result: Result<readonly ErpOrder[]>, at: Circumstances): Outcome {
	if (!result.ok) return uncertain({ class: "unknown_outcome", message: lookUpFailed(result.error) }, at);
	const [found, another] = result.value;
	if (another !== undefined) {
		const numbers = result.value.map(numberOf).join(", ");
		return { kind: "rejected", error: { class: "duplicate", message: `The ERP has this order ${result.value.length} times: ${numbers}.` } };
	}
	if (found !== undefined) return { kind: "accepted", erpOrderNumber: numberOf(found) };
	const settledAtMs = (at.unknownSinceMs ?? at.nowMs) + at.settleMs;
	if (at.nowMs < settledAtMs) {
		const error: OrderError = { class: "unknown_outcome", message: "Not in the ERP so far; it may still be working on it." };
		return uncertain(error, at, Math.min(settledAtMs, verifyAt(at)));
	}
	const error: OrderError = {
		class: "unknown_outcome",
		message: "The ERP does not have it and is no longer working on it.",
	};
	if (at.attempt >= CLAIMS_MAX) return { kind: "rejected", error };
	return deferred(error, at, at.nowMs, false);
}

const verifyAt = (at: Circumstances): number => at.nowMs + backoffMs(at.attempt, VERIFY_BACKOFF, at.random);

const uncertain = (error: OrderError, at: Circumstances, notBeforeMs = verifyAt(at)): Outcome => ({
	kind: "uncertain",
	error,
	notBeforeMs,
});

function deferred(error: OrderError, at: Circumstances, notBeforeMs: number, counts: boolean): Outcome {
	if (counts && at.spent + 1 >= ATTEMPTS_MAX) return { kind: "rejected", error };
	return { kind: "deferred", error, notBeforeMs, counts };
}

const lookUpFailed = (error: ErpError): string =>
	`The ERP could not be asked whether it has this order: ${error.message}`.slice(0, ERROR_MESSAGE_LENGTH_MAX);
