import type { AttemptMode, ErrorClass, OrderError, Outcome } from "./outcome";
import type { Status } from "./status";

/** An order as its desk knows it: what is copied to D1, and what every page and reply is made from. Times are Unix ms. */
export interface OrderSnapshot {
	readonly tenantId: string;
	/** The desk that owns the order; a tenant may come to have several. */
	readonly desk: string;
	readonly seq: number;
	readonly eNumber: string;
	readonly reference: string | null;
	readonly status: Status;
	readonly placedAtMs: number;
	readonly updatedAtMs: number;
	/** Counts the changes of this order; a copy with a lower version is stale. */
	readonly version: number;
	readonly erpOrderNumber: string | null;
	readonly errorClass: ErrorClass | null;
	readonly errorMessage: string | null;
	/** When the relay takes the next step by itself; null when it waits for nobody or for a person. */
	readonly nextAttemptAtMs: number | null;
	/** How many claims there were, whatever they came to. */
	readonly attempts: number;
	/** The OrderDraft as placed, as JSON text. */
	readonly body: string;
}

export interface AttemptRecord {
	readonly attempt: number;
	readonly mode: AttemptMode;
	readonly startedAtMs: number;
	readonly endedAtMs: number;
	/** `lost`: the relay vanished between claim and settle. */
	readonly outcome: Outcome["kind"] | "lost";
	readonly error: OrderError | null;
	/** Whether it used up one of the order's attempts; outages and rate limits do not. */
	readonly counted: boolean;
	readonly erpOrderNumber: string | null;
}

/** Why no order of a tenant goes out at present. */
export const HOLD_REASONS = ["erp_offline", "rate_limited", "sign_in_refused", "paused", "not_connected", "misconfigured"] as const;
export type HoldReason = (typeof HOLD_REASONS)[number];

export interface Hold {
	readonly reason: HoldReason;
	/** When the relay looks again; it may be called earlier. */
	readonly untilMs: number;
}

export interface OrderDetail extends OrderSnapshot {
	/** Oldest first. */
	readonly attemptLog: readonly AttemptRecord[];
	/** Set while the order waits because nothing of its tenant may go out. */
	readonly held: Hold | null;
}
