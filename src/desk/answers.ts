import type { Action, Actor, OrderAction } from "../order/action";
import type { Numbering } from "../order/enumber";
import type { PlacedOrder } from "../order/order";
import type { AttemptMode, Outcome } from "../order/outcome";
import type { PaymentNewsStatus, PaymentState } from "../order/payment";
import type { Exchange, Hold, OrderDetail, OrderFile, OrderSnapshot } from "../order/snapshot";
import type { Status } from "../order/status";
import type { BecameCalls } from "./became";
import type { CopyCalls } from "./copying";
import type { EditAnswer, EditRequest } from "./edit";
import type { RetentionCalls } from "./retention";

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
	/** Null: it is paid for. Otherwise the payment is still open: the order gets its number and waits so long for the money. */
	readonly payWithinMs: number | null;
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
	readonly status: PaymentNewsStatus;
	readonly reference: string | null;
	readonly amount: string | null;
	/** When it happened at the payment gateway, Unix ms, or null when it does not say. */
	readonly occurredAtMs: number | null;
}
export type PaymentAnswer =
	| {
			/** `unchanged`: known already, overtaken by later news, or it came after money that it cannot undo. */
			readonly kind: "recorded" | "unchanged";
			readonly eNumber: string;
			readonly status: Status;
			readonly payment: PaymentState;
	  }
	| { readonly kind: "unknown_order" };

export interface Claim {
	readonly seq: number;
	/** The fencing token: only this attempt may settle. */
	readonly attempt: number;
	/** Which attempt this is since the order was placed or a person last sent it on its way, from 1. */
	readonly tries: number;
	readonly mode: AttemptMode;
	readonly order: PlacedOrder;
	/** How many of the order's attempts were used up before this one. */
	readonly spent: number;
	/** When the last attempt of unknown outcome ended, Unix ms, or null. The adapter's settle time counts from here. */
	readonly unknownSinceMs: number | null;
	/** The ERP refused the last attempt in so many words: nothing can be under way, and no settle time need pass. */
	readonly nothingUnderWay: boolean;
	/** When a person last said that it is not in the ERP, Unix ms, or null. Believed where the ERP cannot be asked. */
	readonly absentSaidAtMs: number | null;
	/** What the ERP has under this number may be something else: the order before it was edited, or another one. */
	readonly mayFindOther: boolean;
}
export interface Claimed {
	/** In e-number order. */
	readonly claims: readonly Claim[];
	readonly leaseUntilMs: number;
}
export interface ClaimOptions {
	/** So many of the claims are begun with the claim itself; the others are asked for with `begin`. Left out: all. */
	readonly atOnce?: number;
	/** Only this order, and only if none that came before it is due. */
	readonly only?: number;
}

export interface Settlement {
	readonly seq: number;
	readonly attempt: number;
	readonly mode: AttemptMode;
	readonly startedAtMs: number;
	readonly endedAtMs: number;
	readonly outcome: Outcome;
	/** At most EXCHANGES_AN_ATTEMPT_MAX. */
	readonly exchanges: readonly Exchange[];
	/** A look-up has found something: that outweighs what anybody said. */
	readonly seen?: true;
}
export interface Settled {
	/** Settlements that a later attempt, a person or an expired lease had overtaken; nothing was changed for them. */
	readonly overtaken: readonly number[];
	/** Whether more orders are due now. */
	readonly more: boolean;
}

/** The order that has been on its way for longest. */
export interface OldestWaiting {
	readonly eNumber: string;
	/** Since it was placed, paid late, or last sent on its way by a person, Unix ms. */
	readonly sinceMs: number;
}
/** What waits, at a glance. */
export interface Waiting {
	readonly orders: number;
	readonly oldest: OldestWaiting | null;
}
/** Orders by status, exact, every status that occurs. */
export interface DeskTotals {
	readonly byStatus: Readonly<Partial<Record<Status, number>>>;
	readonly oldestWaiting: OldestWaiting | null;
	readonly hold: Hold | null;
	/** When a patrol last looked after this desk, Unix ms; null: not since it woke. */
	readonly sweptAtMs: number | null;
}

/** How far the numbers have come; what an incident counts its orders with. */
export interface Passage {
	/** Orders placed after `sinceSeq` that are on their way now. */
	readonly waiting: number;
	/** The last sequence given out, 0 before the first. */
	readonly lastSeq: number;
	/** Orders placed after `sinceSeq`, those that wait for payment or were given up left out. */
	readonly placedSince: number;
}

export interface SweepFinding {
	/** Orders that were on their way with no next step, and have one again. Always 0, or something is broken. */
	readonly repaired: number;
	readonly oldestWaitingAtMs: number | null;
}

export interface VerifyFinding {
	/** Orders that were sent and are not confirmed. */
	readonly unverified: number;
	/** Since the last attempt of unknown outcome ended. */
	readonly oldest: OldestWaiting | null;
	/** Those that would not have been looked up soon, and are now. */
	readonly broughtForward: number;
	/** More of them are left for the next call. */
	readonly more: boolean;
}

export const ACT_ORDERS_MAX = 100;
/** One action on some orders by one person. */
export interface ActRequest {
	readonly action: Action;
	/** At most ACT_ORDERS_MAX. */
	readonly eNumbers: readonly string[];
	readonly by: Actor;
	readonly note: string | null;
	/** Only with mark_synced, and only for one order. */
	readonly erpOrderNumber: string | null;
	/** Only says what would happen. */
	readonly dryRun: boolean;
	/** The statuses that the orders were chosen by; one that has left them meanwhile is not touched. */
	readonly statuses?: readonly Status[];
	/** The versions that were seen, by e-number: an order that a person has decided about since is not touched. */
	readonly seen?: Readonly<Record<string, number>> | undefined;
	/** The same by the latest record of the history that was seen, as a plan names it. */
	readonly asOf?: number | undefined;
}
export interface ActResult {
	readonly eNumber: string;
	readonly result: "started" | "done" | "already_in_progress" | "not_allowed" | "unknown_order";
	/** After the action; null for an order that is not known. */
	readonly status: Status | null;
	/** Who was first, with already_in_progress, and with `decided`; null: the relay itself. */
	readonly by: { readonly name: string; readonly atMs: number } | null;
	readonly reason: string | null;
	/** What a person has decided since it was seen; left out: nothing, or it was not said what was seen. */
	readonly decided?: OrderAction;
	/** After the action; null for an order that is not known. */
	readonly version: number | null;
	/** What is allowed now. */
	readonly actions: readonly OrderAction[];
}

export const JOB_ORDERS_MAX = 10_000;
/** One action on many orders: the desk works it off in batches, between everything else it does. */
export interface JobRequest {
	readonly action: Action;
	/** At most JOB_ORDERS_MAX sequence numbers. */
	readonly seqs: readonly number[];
	readonly by: Actor;
	readonly note: string | null;
	/** The statuses that the orders were chosen by; one that has left them when its turn comes is not touched. */
	readonly statuses?: readonly Status[];
	/** The versions that were seen, one for each of `seqs`, null where nobody says; as in ActRequest. */
	readonly seen?: readonly (number | null)[] | undefined;
	readonly asOf?: number | undefined;
}
/** What an action on many orders is to come to. */
export type PlanRequest = Omit<JobRequest, "by" | "note">;
export type JobCounts = Readonly<Record<ActResult["result"], number>>;
export interface Job {
	readonly id: string;
	readonly action: Action;
	/** `failed`: it could not go on, and `problem` says why. */
	readonly state: "running" | "done" | "aborted" | "failed";
	readonly by: Actor;
	readonly note: string | null;
	readonly startedAtMs: number;
	readonly endedAtMs: number | null;
	readonly abortedBy: string | null;
	readonly total: number;
	/** Orders dealt with so far; the sum of `counts`. */
	readonly worked: number;
	readonly counts: JobCounts;
	readonly problem: string | null;
}
/** One that could not go on. */
export interface FailedJob extends Pick<Job, "id" | "action"> {
	readonly endedAtMs: number;
	readonly problem: string;
}
export type JobAnswer =
	| { readonly kind: "started"; readonly job: Job }
	/** JOBS_RUNNING_MAX of them are under way; `running` is the oldest. */
	| { readonly kind: "busy"; readonly running: Job };
/** What a job would do now: nothing is done. */
export interface Plan {
	/** The latest record of the history that it is made of. */
	readonly asOf: number;
	readonly total: number;
	readonly counts: JobCounts;
	/** Most frequent first; `examples` are a few of their numbers. */
	readonly skips: readonly {
		readonly reason: string;
		readonly count: number;
		readonly examples: readonly string[];
		/** A person has decided about them since they were seen. */
		readonly overtaken: boolean;
	}[];
}
export interface JobResults {
	readonly results: readonly ActResult[];
	/** Give it back for the results that follow; null at the end of what is worked off so far. */
	readonly next: number | null;
}

/** What the front doors, the relay and the patrols may ask of an OrderDesk. */
export interface DeskCalls extends RetentionCalls, CopyCalls, BecameCalls {
	place(request: PlaceRequest): Promise<Placement>;
	pay(eNumber: string, news: PaymentNews): Promise<PaymentAnswer>;
	/** Null when this desk never gave out the number. */
	find(eNumber: string): Promise<OrderDetail | null>;
	/** As `find`, with everything that is only looked at on the page of one order. */
	inspect(eNumber: string): Promise<OrderFile | null>;
	/** Answers when the order is no longer on its way, or after `waitMs`. Null when it does not know the order. */
	settled(seq: number, waitMs: number): Promise<OrderSnapshot | null>;
	totals(): Promise<DeskTotals>;
	/** As of at most a second ago: asked often, and by people who look at nothing else. */
	waiting(): Promise<Waiting>;
	passage(sinceSeq: number): Promise<Passage>;

	/** Takes the oldest due orders, at most `max`; the caller has `leaseMs` to settle them. */
	claim(max: number, leaseMs: number, options?: ClaimOptions): Promise<Claimed>;
	/** Asked right before an order is sent that was not begun with its claim. False: a person or a later attempt came first; do not send it. */
	begin(seq: number, attempt: number): Promise<boolean>;
	settle(settlements: readonly Settlement[]): Promise<Settled>;
	/** Nothing goes out until `hold.untilMs` or until `release`. */
	hold(hold: Hold): Promise<void>;
	release(): Promise<void>;
	/** Arms the alarm if anything is due, and walks on through the orders in search of one that was forgotten: a patrol's call. */
	sweep(): Promise<SweepFinding>;
	/** Sees to it that every order of unknown outcome is looked up within `withinMs`: a patrol's call. What holds orders back still does. */
	verifyDue(withinMs: number): Promise<VerifyFinding>;

	act(request: ActRequest): Promise<ActResult[]>;
	edit(request: EditRequest): Promise<EditAnswer>;
	plan(request: PlanRequest): Promise<Plan>;
	startJob(request: JobRequest): Promise<JobAnswer>;
	abortJob(id: string, by: Actor): Promise<Job | null>;
	/** Those that have failed, and that nobody has dealt with; newest first. */
	failedJobs(): Promise<FailedJob[]>;
}
