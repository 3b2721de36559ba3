import type { ErrorClass } from "../order/outcome";
import type { FilterName } from "../order/status";
import type { Held, LinkView } from "./wire";

/** What the admin API says about the whole shop, as the page reads it. Times are ISO 8601 in UTC. */

/** The filters of the list of orders, in the order in which they are named and piled up. */
export type Group = FilterName;
export const GROUPS: readonly Group[] = ["successful", "pending", "failed", "awaiting_payment", "abandoned", "archived"];

export interface HourView {
	/** When the hour begins. */
	readonly at: string;
	/** Orders placed in that hour by what they are now. */
	readonly counts: Readonly<Partial<Record<Group, number>>>;
}

export interface DayView {
	/** A calendar day in the tenant's zone: `"2026-11-22"`. */
	readonly day: string;
	/** The share of what is known of the day that the ERP was online, 0 to 1; null before anybody looked. */
	readonly online: number | null;
	/** How much that is: up to the end of the day, or to now. */
	readonly knownMs: number;
	readonly outages: number;
}

export interface IncidentView {
	readonly id: string;
	/** `erp_offline`, `sign_in_refused`, or one of the gateway's own, such as `service_stopped`. */
	readonly kind: string;
	readonly title: string;
	/** What it is about; "" where the kind says it all. */
	readonly subject: string;
	/** What a person can do about it. */
	readonly advice: string | null;
	readonly openedAt: string;
	readonly closedAt: string | null;
	readonly reason: string;
	readonly ordersTouched: number | null;
	/** Of an outage, how long the ERP was away in it so far: it may have come back in between. Null: not known. */
	readonly offlineMs?: number | null;
	/** Set while it is not over, although the ERP answers: since when, and when it counts as over if that stays so. */
	readonly answersSince?: string | null;
	readonly overAt?: string | null;
}

export interface Overview {
	readonly erp: LinkView;
	readonly hold: Held | null;
	readonly waiting: {
		readonly count: number;
		readonly oldestAt: string | null;
		readonly oldestENumber: string | null;
	};
	readonly failed: number;
	readonly unverified: number;
	readonly awaitingPayment: number;
	/** Outages that last; null while D1 is away, as everything else that can be null below. */
	readonly incidents: readonly IncidentView[] | null;
	/** Orders that differ from what the ERP has; `more`: than these, and they are not counted. A few of their incidents are in the list. */
	readonly differing?: { readonly orders: number; readonly more: boolean; readonly since: string | null } | null;
	readonly patrol: { readonly lastAt: string | null; readonly late: boolean | null };
	/** Failed orders by what went wrong, most frequent first; null as a class is an order restored from the archive. */
	readonly needsPerson: readonly { readonly errorClass: ErrorClass | null; readonly count: number }[] | null;
	readonly copyAvailable: boolean;
	readonly serverTime: string;
	/** The last 24 full hours and the running one, oldest first. */
	readonly byHour?: readonly HourView[] | null;
	/** From placement to the ERP's confirmation, over the last 24 hours; the times are null when no order was delivered. */
	readonly delivery?: { readonly medianMs: number | null; readonly p95Ms: number | null; readonly orders: number } | null;
	/** Over the last 15 minutes. */
	readonly perMinute?: number | null;
	/** The last 30 days, oldest first. */
	readonly availability?: readonly DayView[] | null;
	/** Null: no replication is set up. */
	readonly lastReplication?: string | null;
}
