import type { Action, Actor } from "./action";
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
	/** When the last submission of unknown outcome ended; set means that it may be in the ERP. */
	readonly unknownSinceMs: number | null;
	/** How often it was edited; 0: as placed. */
	readonly revision: number;
	/** When the person in it was erased, and with them everything but the facts; null: all of it is there. */
	readonly erasedAtMs: number | null;
	/** The OrderDraft in its newest revision, with what the payment gateway said since, as JSON text. */
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

/** One request to the ERP and what came back, without secrets and cut to size (erp/witness.ts). */
export interface Exchange {
	/** Unix ms. */
	readonly atMs: number;
	readonly tookMs: number;
	readonly method: string;
	/** Path and query, or the name of the procedure. */
	readonly target: string;
	readonly request: string | null;
	/** HTTP status; null when there was no answer, and then `response` says why. */
	readonly status: number | null;
	readonly response: string | null;
}
export const EXCHANGES_AN_ATTEMPT_MAX = 8;
export const EXCHANGE_TEXT_LENGTH_MAX = 4_000;

/** What happened to an order beside its attempts. */
export const HISTORY_EVENTS = [
	"payment",
	"payment_expired",
	"edit",
	"retry",
	"verify",
	"mark_synced",
	"not_there",
	"archive",
	"restore",
	"cancel",
] as const satisfies readonly (Action | "edit" | "payment" | "payment_expired")[];
export type HistoryEvent = (typeof HISTORY_EVENTS)[number];

export interface HistoryRecord {
	/** Counts the records of a desk; never reused. */
	readonly id: number;
	readonly eNumber: string;
	readonly atMs: number;
	readonly event: HistoryEvent;
	/** Null: the payment gateway, or time itself. */
	readonly by: Actor | null;
	readonly before: Status;
	readonly after: Status;
	/** The person's own words, or null. */
	readonly note: string | null;
	/** Facts by name: `payment`, `reference`, `erpOrderNumber`, `revision`, `job`. */
	readonly detail: Readonly<Record<string, string | number | null>>;
}

export interface Revision {
	/** 0: as placed. */
	readonly revision: number;
	readonly atMs: number;
	/** Null for revision 0. */
	readonly by: Actor | null;
	readonly reason: string | null;
	/** An OrderDraft as JSON text. */
	readonly body: string;
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
	/** Until when its payment is waited for, Unix ms; null when it is not. */
	readonly payUntilMs: number | null;
}

/** Everything its desk knows of an order. */
export interface OrderFile extends OrderDetail {
	/** By attempt, oldest first: of the first attempts and the newest. */
	readonly exchanges: readonly { readonly attempt: number; readonly exchanges: readonly Exchange[] }[];
	/** Oldest first; of a long history, the newest. */
	readonly history: readonly HistoryRecord[];
	/** Oldest first, the one as placed included; of an order that was erased or pruned, what is left of them. */
	readonly revisions: readonly Revision[];
	/** When requests, replies and earlier revisions were dropped because they had been kept for long enough; null: they are there. */
	readonly prunedAtMs: number | null;
}
