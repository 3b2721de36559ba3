import type { OrderAction } from "../order/action";
import type { Change } from "../order/diff";
import type { Numbering } from "../order/enumber";
import type { OrderDraft } from "../order/order";
import type { OrderError } from "../order/outcome";
import type { Playbook } from "../order/playbook";
import type { AttemptRecord, Exchange, HoldReason, OrderSnapshot } from "../order/snapshot";
import type { BoardColour, Colour, Status } from "../order/status";
import type { OrderDeliveryView, OrderMailView } from "./wire-told";

/** What the admin API answers, as the page reads it. Times are ISO 8601 in UTC, money is decimal strings. */

export type Role = "operator" | "admin" | "employee";

export type Permission = "order_sync_actions" | "order_sync_notification";

export interface Session {
	readonly user: { readonly id: string; readonly email: string; readonly name: string; readonly role: Role };
	readonly permissions: readonly Permission[];
	readonly tenant: { readonly id: string; readonly name: string; readonly timeZone: string; readonly numbering: Numbering };
	/** An operator who works in another tenant than their own. */
	readonly acting?: boolean;
}

export interface Held {
	readonly reason: HoldReason;
	readonly until: string | null;
}

/** `not_connected`: the tenant has no ERP yet. `unknown`: the connection itself could not be asked. */
export interface LinkView {
	readonly state: "online" | "offline" | "paused" | "not_connected" | "unknown";
	readonly since: string | null;
	readonly reason: string | null;
	readonly nextProbeAt: string | null;
	/** `half_open`: the ERP is back, and is given work with care. */
	readonly breaker: "closed" | "open" | "half_open" | null;
	readonly adapter: string | null;
}

export interface BoardItem extends Pick<OrderSnapshot, "eNumber" | "version" | "status" | "reference" | "erpOrderNumber"> {
	readonly label: string;
	readonly colour: Colour | null;
	readonly placedAt: string;
	readonly updatedAt: string;
	readonly nextAttemptAt: string | null;
	readonly error: OrderError | null;
	/** When its person was erased; the name is empty then. */
	readonly erasedAt: string | null;
	readonly customer: { readonly name: string };
	readonly total: string;
	readonly currency: string;
}

export interface BoardLane {
	/** Newest first, at most 20; null while the lists cannot be read. */
	readonly items: readonly BoardItem[] | null;
	/** The true count, however many items are listed. */
	readonly total: number;
}

export interface BoardState {
	readonly link: LinkView;
	readonly hold: Held | null;
	readonly oldestWaitingAt: string | null;
	/** Every status that occurs, exact. */
	readonly totals: Readonly<Partial<Record<Status, number>>>;
	readonly serverTime: string;
}
export type Board = BoardState & Readonly<Record<BoardColour, BoardLane>>;

export interface ExchangeView extends Omit<Exchange, "atMs"> {
	readonly at: string;
}

export interface AttemptView extends Pick<AttemptRecord, "attempt" | "mode" | "outcome" | "error" | "counted" | "erpOrderNumber"> {
	readonly startedAt: string;
	readonly endedAt: string;
	/** Empty for an attempt whose requests are kept no longer. */
	readonly exchanges: readonly ExchangeView[];
}

/** Something that happened to the order: its placement, an attempt, what a person or a payment gateway did, or who was told of it. */
export interface TimelineView {
	readonly at: string;
	readonly event: string;
	readonly say: string;
	/** A person's own words, where they left some. */
	readonly note?: string | null;
	/** With the event `mail`. */
	readonly mail?: OrderMailView;
	/** With the event `event`. */
	readonly delivery?: OrderDeliveryView;
}

export interface RevisionView {
	/** 0: as placed. */
	readonly revision: number;
	readonly at: string;
	readonly by: { readonly name: string } | null;
	readonly reason: string | null;
	/** Compared to the revision before. */
	readonly changes: readonly Change[];
}

/** The order as it was in one of its revisions. */
export interface RevisionFile {
	readonly revision: number;
	readonly at: string;
	readonly by: string | null;
	readonly reason: string | null;
	readonly order: OrderDraft;
}

export interface OrderView extends Omit<OrderDraft, "reference"> {
	readonly eNumber: string;
	/** Goes back with a decision, as what was seen of the order. */
	readonly version: number;
	/** An attempt may have left it in the ERP. */
	readonly mayBeInErp: boolean;
	readonly status: Status;
	readonly label: string;
	readonly colour: Colour | null;
	readonly reference: string | null;
	readonly placedAt: string;
	readonly erpOrderNumber: string | null;
	readonly error: OrderError | null;
	/** When the person in it was erased; null: they were not. */
	readonly erasedAt: string | null;
	/** When requests, answers and earlier revisions were dropped because of their age. */
	readonly prunedAt: string | null;
	readonly nextAttemptAt: string | null;
	readonly held: Held | null;
	/** Oldest first. */
	readonly attempts: readonly AttemptView[];
	readonly timeline: readonly TimelineView[];
	/** Whether mails and events about it could be read, and whether there are older ones than the timeline has. */
	readonly told: { readonly available: boolean; readonly more: boolean };
	/** The newest; 0: as placed. */
	readonly revision: number;
	readonly revisions: readonly RevisionView[];
	readonly playbook: Playbook;
	/** What is allowed now, whoever asks. */
	readonly actions: readonly OrderAction[];
	/** Whether whoever asks may do it. */
	readonly mayAct: boolean;
	/** Sent, and not confirmed for 30 minutes. */
	readonly unconfirmed: boolean;
	/** When it was read. */
	readonly serverTime: string;
}

/** What came of an action on one order. */
export interface Decision {
	readonly eNumber: string;
	readonly result: "started" | "done" | "skipped" | "already_in_progress" | "refused";
	/** Who was first, with already_in_progress; null: Holdfast itself. */
	readonly by?: { readonly name: string; readonly at: string } | null;
	readonly reason?: string | null;
	/** What `by` has decided since the order was seen. */
	readonly decided?: OrderAction | null;
	/** After it; null for an order that is not known. */
	readonly version?: number | null;
}
export interface Decisions {
	readonly results: readonly Decision[];
}
/** The refusal of a decision because somebody else has decided since. */
export interface DecisionOvertaken {
	readonly by: string;
	readonly action: OrderAction;
	readonly at: string;
	readonly orderStatus: Status;
	readonly results: readonly Decision[];
}

export interface OrderList {
	readonly items: readonly BoardItem[];
	readonly next: string | null;
	/** Where they were asked for: of all orders, as of the same moment as the list. Null when the desk could not be asked. */
	readonly totals?: BoardState["totals"] | null;
	readonly hold?: Held | null;
	/** Of a list of failed orders: how many of all of them by what went wrong, most frequent first. */
	readonly causes?: readonly { readonly error: string; readonly count: number }[];
}

export type LinkTest =
	| { readonly ok: true; readonly version: string | null; readonly tookMs: number }
	| { readonly ok: false; readonly errorClass: string; readonly message: string; readonly tookMs: number };
