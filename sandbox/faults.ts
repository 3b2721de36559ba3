import { z } from "zod";
import type { Struck } from "./answer";

/** The ways the sandbox can fail, as ERPs and what stands before them do. */

/** A Worker whose client has left may go on for 30 s (Workers platform limits); a late commit must fit in. */
export const DELAY_MS_MAX = 25_000;
const DELAY_MS_DEFAULT = 5_000;
const RETRY_AFTER_SECONDS_DEFAULT = 1;

/**
 * `down`: the edge's own 521, nothing reaches the ERP. `slow`: an order waits `delayMs`, then is committed and answered,
 * whether or not anybody still listens. `error`: a 500 page, nothing stored. `rate_limited`: 429 with Retry-After
 * (`delayMs`, or one second). `reject`: orders are refused. `commit_then_drop`: the order is stored and the connection
 * breaks before an answer. `unauthorised`: the token is not accepted.
 */
export const FAULT_MODES = ["none", "down", "slow", "error", "rate_limited", "reject", "commit_then_drop", "unauthorised"] as const;

export const Fault = z.strictObject({
	mode: z.enum(FAULT_MODES),
	/** Of each request that the mode is about. */
	probability: z.number().min(0).max(1).default(1),
	delayMs: z.number().int().min(0).max(DELAY_MS_MAX).nullable().default(null),
});
export type Fault = z.infer<typeof Fault>;
export const NO_FAULT: Fault = { mode: "none", probability: 1, delayMs: null };

/** What becomes of one request: it goes on, goes on late, or is struck before or after it is done. */
export type Fate =
	| { readonly kind: "spared" }
	| { readonly kind: "delayed"; readonly delayMs: number }
	| { readonly kind: "struck"; readonly stored: boolean; readonly fault: Struck };

/** `creates`: whether the request makes an order. `random` is 0 to 1, 1 excluded. */
export function fate(fault: Fault, creates: boolean, random: number): Fate {
	if (fault.mode === "none" || random >= fault.probability) return { kind: "spared" };
	const onlyOrders = fault.mode === "slow" || fault.mode === "reject" || fault.mode === "commit_then_drop";
	if (onlyOrders && !creates) return { kind: "spared" };
	if (fault.mode === "slow") return { kind: "delayed", delayMs: fault.delayMs ?? DELAY_MS_DEFAULT };
	const retryAfterSeconds = fault.delayMs === null ? RETRY_AFTER_SECONDS_DEFAULT : Math.ceil(fault.delayMs / 1000);
	return { kind: "struck", stored: fault.mode === "commit_then_drop", fault: { mode: fault.mode, retryAfterSeconds } };
}
