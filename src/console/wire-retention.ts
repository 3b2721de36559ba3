import type { Status } from "../order/status";

/** How long things are kept, and persons who were erased, as the admin API tells of them. Times are ISO 8601 in UTC. */

export interface Periods {
	/** Null: for ever. */
	readonly orders: number | null;
	readonly exchanges: number;
	readonly letters: number;
	readonly notifications: number;
	readonly logs: number;
}
export interface RetentionSettings extends Periods {
	readonly inForce: Periods;
	readonly defaults: Periods;
	readonly limits: { readonly min: Readonly<Record<keyof Periods, number>>; readonly max: number };
	/** Goes back with a change, so that nobody's change is lost under another. */
	readonly version: number;
	readonly updatedAt: string | null;
}

export interface PersonPlan {
	/** Whether every order was looked through. */
	readonly complete: boolean;
	readonly examined: number;
	readonly orders: { readonly erasable: number; readonly waiting: number };
	/** The first of them. `reason`: why it has to wait. */
	readonly items: readonly PlannedOrder[];
	/** Records of the ERP that speak of them. */
	readonly replica: number;
	/** Whether mails, logs and notes are looked through for them: they are known by an address, a number or a name of several words. */
	readonly elsewhere: boolean;
}
export interface PlannedOrder {
	readonly eNumber: string;
	readonly status: Status;
	readonly label: string;
	readonly placedAt: string;
	readonly reason: string | null;
}
/** What comes of asking for an erasure. `say`: why it does not begin yet; null: it has begun. */
export interface ErasureStarted {
	readonly id: string;
	readonly say: string | null;
}
export type ErasureState = "looking" | "erasing" | "sweeping" | "compacting" | "done" | "withdrawn";
export interface ErasureView {
	readonly id: string;
	readonly state: ErasureState;
	readonly askedAt: string;
	readonly askedBy: string;
	readonly person: string;
	readonly examined: number;
	readonly counts: Readonly<Record<string, number>>;
	/** Of theirs, still to be erased: each by the run after somebody is done with it. */
	readonly ordersWaiting: number;
	readonly endedAt: string | null;
	/** Whether what was brought over from the ERP went as well. */
	readonly replica: boolean;
	/** Since when it cannot go on, and why; null: it can. */
	readonly stuckSince: string | null;
	readonly stuckReason: string | null;
}
/** One of them whole. */
export interface ErasureFile extends ErasureView {
	/** Those of the person, by what became of them. */
	readonly orders: { readonly found: number; readonly erased: number; readonly waiting: number };
	/** The first that wait. */
	readonly waiting: readonly { readonly eNumber: string; readonly reason: string | null }[];
}
export interface ErasurePage {
	readonly items: readonly ErasureView[];
	readonly next: string | null;
}
