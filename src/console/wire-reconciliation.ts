import type { RunRowView } from "./wire-services";

/** What `/admin/api/reconciliation` answers. */

export type FindingKind = "missing" | "extra" | "duplicated" | "different_total" | "paid_after_erasure";

export interface FindingView {
	readonly kind: FindingKind;
	readonly eNumber: string;
	/** Null: the number was never given out. */
	readonly ours: {
		readonly label: string;
		readonly total: string;
		readonly currency: string;
		readonly erpOrderNumber: string | null;
	} | null;
	readonly theirs: readonly {
		readonly id: string;
		readonly number: string | null;
		readonly total: string | null;
		readonly currency: string | null;
	}[];
	readonly suggestion: string;
	readonly firstSeenAt: string;
	readonly lastSeenAt: string;
	readonly closedAt: string | null;
	readonly accepted: { readonly by: string; readonly at: string; readonly note: string | null } | null;
}
export interface WalkView {
	readonly state: "walking" | "comparing" | "confirming" | "ended";
	/** Whether a run is at it. Not ended and not under way: it was broken off. */
	readonly underWay: boolean;
	readonly method: "feed" | "questions";
	readonly beganAt: string;
	readonly endedAt: string | null;
	/** Null: all orders. */
	readonly since: string | null;
	/** It looks at all orders, or those of this ERP that are kept whole. */
	readonly whole: boolean;
	readonly ours: number;
	readonly theirs: number;
	readonly asked: number;
	readonly putOff: number;
	readonly leftOut: number;
	/** Not looked at, because they had not changed. */
	readonly earlier: number;
	/** All orders have been looked at since then; null: never yet. */
	readonly lastWholeAt: string | null;
	readonly lastCompleteAt: string | null;
}
export interface ReconciliationView {
	/** Under way, or the last one; null: there was none. */
	readonly walk: WalkView | null;
	/** The last run that has begun, over or not; null: none that is still known. */
	readonly run: RunRowView | null;
	readonly open: Readonly<Partial<Record<FindingKind, number>>>;
	readonly items: readonly FindingView[];
	readonly next: string | null;
}
