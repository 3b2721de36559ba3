import type { Numbering } from "../order/enumber";
import type { PlacedOrder } from "../order/order";
import type { AttemptMode, Outcome } from "../order/outcome";
import type { Hold, OrderDetail } from "../order/snapshot";
import type { Status } from "../order/status";

/** What callers say to an OrderDesk and what it answers. Expected answers are values; only bugs and dead storage throw. */

export interface PlaceRequest {
	readonly tenantId: string;
	readonly numbering: Numbering;
	/** The idempotency key: at most KEY_LENGTH_MAX characters. */
	readonly requestKey: string;
	/** SHA-256 of the draft, hex: tells a repeated request from another one under the same key. */
	readonly fingerprint: string;
	readonly reference: string | null;
	/** The validated OrderDraft as JSON text. */
	readonly body: string;
	/** The payment is still open: the order gets its number and waits. */
	readonly unpaid: boolean;
}
export interface Receipt {
	readonly eNumber: string;
	readonly seq: number;
	/** As of placement, also when repeated: the first reply is given again. */
	readonly status: Status;
	readonly placedAtMs: number;
}
export type Placement =
	| { readonly kind: "placed" | "repeated"; readonly receipt: Receipt }
	| { readonly kind: "conflict"; readonly eNumber: string };

export interface PaymentNews {
	readonly status: "captured" | "authorised" | "declined" | "aborted";
	readonly reference: string | null;
	readonly amount: string | null;
}
export type PaymentAnswer =
	| { readonly kind: "recorded" | "unchanged"; readonly eNumber: string; readonly status: Status }
	| { readonly kind: "unknown_order" };

export interface Claim {
	readonly seq: number;
	/** The fencing token: only this attempt may settle. */
	readonly attempt: number;
	readonly mode: AttemptMode;
	readonly order: PlacedOrder;
	/** How many of the order's attempts were used up before this one. */
	readonly spent: number;
	/** When the last attempt of unknown outcome ended, Unix ms, or null. The adapter's settle time counts from here. */
	readonly unknownSinceMs: number | null;
}
export interface Claimed {
	/** In e-number order. */
	readonly claims: readonly Claim[];
	readonly leaseUntilMs: number;
}

export interface Settlement {
	readonly seq: number;
	readonly attempt: number;
	readonly mode: AttemptMode;
	readonly startedAtMs: number;
	readonly endedAtMs: number;
	readonly outcome: Outcome;
}
export interface Settled {
	/** Settlements that a later attempt or an expired lease had overtaken; nothing was changed for them. */
	readonly overtaken: readonly number[];
	/** Whether more orders are due now. */
	readonly more: boolean;
}

/** Orders by status, exact, every status that occurs. `oldestWaitingAtMs`: placement of the oldest order on its way, Unix ms. */
export interface DeskTotals {
	readonly byStatus: Readonly<Partial<Record<Status, number>>>;
	readonly oldestWaitingAtMs: number | null;
	readonly hold: Hold | null;
}

/** What the front doors, the relay and the patrols may ask of an OrderDesk. */
export interface DeskCalls {
	place(request: PlaceRequest): Promise<Placement>;
	pay(eNumber: string, news: PaymentNews): Promise<PaymentAnswer>;
	/** Null when this desk never gave out the number. */
	find(eNumber: string): Promise<OrderDetail | null>;
	totals(): Promise<DeskTotals>;
	/** Takes the oldest due orders, at most `max`; the caller has `leaseMs` to settle them. */
	claim(max: number, leaseMs: number): Promise<Claimed>;
	settle(settlements: readonly Settlement[]): Promise<Settled>;
	/** Nothing goes out until `hold.untilMs` or until `release`. */
	hold(hold: Hold): Promise<void>;
	release(): Promise<void>;
	/** Arms the alarm if anything is due: a patrol's call, in case one was lost. */
	sweep(): Promise<void>;
}
