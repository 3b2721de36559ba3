import { reportStatus, STATUSES, type Status } from "./status";

/** What the daily report says of an order, and of all of them together. */

export type ReportStatus = NonNullable<ReturnType<typeof reportStatus>>;

/** Those that need a person first. */
export const REPORT_STATUSES = ["Failed", "Pending Verification", "Queued", "Synced"] as const satisfies readonly ReportStatus[];
export type ReportCounts = Readonly<Record<ReportStatus, number>>;
export const NO_ORDERS: ReportCounts = { Failed: 0, "Pending Verification": 0, Queued: 0, Synced: 0 };

/** Statuses of orders that a report lists, and of those that it lists when only what has not reached the ERP is wanted. */
export const LISTED: readonly Status[] = STATUSES.filter((status) => reportStatus(status, null, 0) !== null);
export const UNRESOLVED: readonly Status[] = LISTED.filter((status) => reportStatus(status, null, 0) !== "Synced");
/** Orders that were placed, and that nobody waits for any more. */
export const FILED_AWAY: readonly Status[] = ["archived", "cancelled"];

/** One line of the report. */
export interface ReportedOrder {
	readonly eNumber: string;
	readonly status: ReportStatus;
	/** The customer's, in the ERP; null: none was given, or it was erased. */
	readonly accountId: string | null;
	/** As the customer wished it: `2026-06-05`. */
	readonly deliveryDate: string | null;
	readonly placedAtMs: number;
}

export const countsOf = (orders: readonly Pick<ReportedOrder, "status">[], others: ReportCounts = NO_ORDERS): ReportCounts => {
	const counts = { ...others };
	for (const { status } of orders) counts[status] += 1;
	return counts;
};

export const sumOf = (counts: ReportCounts): number => REPORT_STATUSES.reduce((sum, status) => sum + counts[status], 0);

/** Of the orders that are not in the ERP a report names so many, the oldest first. */
export const OLDEST_MAX = 10;
export interface OldOrder {
	readonly eNumber: string;
	readonly status: Status;
	readonly placedAtMs: number;
	/** When the last submission of unknown outcome ended. */
	readonly unknownSinceMs: number | null;
	readonly errorClass: string | null;
	readonly errorMessage: string | null;
}
