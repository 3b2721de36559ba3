import type { Actor } from "../order/action";
import type { Status } from "../order/status";

/** What became of numbers, and who did what, as the admin API tells it. Times are ISO 8601 in UTC. */

export interface FateView {
	readonly eNumber: string;
	readonly fate: "placed" | "awaiting_payment" | "abandoned" | "never_issued";
	readonly status: Status | null;
	readonly at: string | null;
	readonly reason: string | null;
	/** A sentence that can be read out to whoever asks. */
	readonly say: string;
	/** What was typed, where the number that it is about is written differently. */
	readonly asked?: string | null;
}

export interface AuditView {
	readonly id: string;
	readonly at: string;
	/** Such as `"order.retry"`. */
	readonly event: string;
	/** What it was done to: an e-number, an e-mail address, the id of a job. */
	readonly subject: string;
	/** What people call it now; null: it has no name, or none any more. */
	readonly subjectName: string | null;
	/** Null: nobody; a payment gateway, or time itself. */
	readonly by: Actor | null;
	readonly before: string | null;
	readonly after: string | null;
	readonly note: string | null;
	readonly detail: Readonly<Record<string, string | number | null>>;
}

export interface Page<T> {
	readonly items: readonly T[];
	/** The cursor of the page after; null at the end. A page may be empty and not be the last. */
	readonly next: string | null;
}
