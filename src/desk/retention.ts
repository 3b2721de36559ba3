import type { PersonSought } from "../order/person";
import type { OrderSnapshot } from "../order/snapshot";
import type { Status } from "../order/status";

/** What a desk is asked about what was kept for long enough, and about persons who want to be forgotten. */

export interface EraseResult {
	readonly seq: number;
	readonly eNumber: string | null;
	/** `erased_already`: nothing was left to erase. `not_settled`: somebody still needs what is in it; `reason` says who. */
	readonly result: "erased" | "erased_already" | "not_settled" | "unknown_order";
	readonly reason: string | null;
}
export interface Erased {
	/** In the order asked. */
	readonly results: readonly EraseResult[];
	/** Those that are erased by now, as D1 is to have them. */
	readonly copies: readonly OrderSnapshot[];
}
/** A page of the orders of one person. */
export interface PersonPage {
	/** `reason`: why it cannot be erased yet, or null. Those that are erased are left out. */
	readonly found: readonly {
		readonly seq: number;
		readonly eNumber: string;
		readonly status: Status;
		readonly placedAtMs: number;
		readonly reason: string | null;
	}[];
	/** Words of these orders by which other records may speak of the person. */
	readonly traces: readonly string[];
	/** Orders that were looked at. */
	readonly examined: number;
	/** Give it back as `afterSeq` for the page that follows; null at the end. */
	readonly next: number | null;
}
/** One step of a walk through what has been kept for long enough. */
export interface RetainRequest {
	/** `erase`: the persons in orders that are over. `prune`: what of such orders nothing is made anew from. */
	readonly step: "erase" | "prune";
	/** Of orders that have not changed since, Unix ms. */
	readonly beforeMs: number;
	/** Null: on from where the last walk ended. Else of those passed over then, the ones after this number; a walk begins with 0. */
	readonly again: number | null;
}
export type Retained =
	| {
			readonly kind: "walked";
			readonly done: number;
			/** Old enough, and not over. */
			readonly unsettled: number;
			/** What to ask for next; null at the end of the walk. */
			readonly next: Pick<RetainRequest, "again"> | null;
	  }
	/** D1 is behind with what changed before. Nothing was done; ask again shortly. */
	| { readonly kind: "busy" };

export interface RetentionCalls {
	/** Of a person's orders, those after `afterSeq`, every revision looked at. */
	person(sought: PersonSought, afterSeq: number): Promise<PersonPage>;
	/** Words of these orders, every revision of them, by which other records may speak of the person; at most ERASE_ORDERS_MAX orders. */
	traces(seqs: readonly number[]): Promise<readonly string[]>;
	/** Erases the person in these orders, at most ERASE_ORDERS_MAX. Doing it twice is doing it once. */
	erase(seqs: readonly number[]): Promise<Erased>;
	/** Erases or prunes what has been kept for long enough, one step at a time. */
	retain(request: RetainRequest): Promise<Retained>;
}
