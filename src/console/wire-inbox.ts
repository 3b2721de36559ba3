import type { Status } from "../order/status";

/** What a person is told, as the admin API tells it. Times are ISO 8601 in UTC. */

export type NotificationKind = "order_failed" | "incident_opened" | "incident_closed";

export interface NotificationView {
	readonly id: number;
	readonly at: string;
	readonly kind: NotificationKind;
	readonly title: string;
	/** The e-number, or the incident's id. */
	readonly subject: string;
	/** What the ERP or the network said. */
	readonly message: string;
	readonly detail: Readonly<Record<string, string | number | null>>;
	readonly read: boolean;
	/** Of an order that failed: how it stands now. */
	readonly now?: { readonly status: Status; readonly label: string } | null;
	/** Nobody has to do anything about it any more. */
	readonly settled?: boolean;
}
/** `more`: there are more than `unread` says. */
export interface Unread {
	readonly unread: number;
	readonly more: boolean;
}
export interface InboxPage extends Unread {
	/** Newest first. */
	readonly items: readonly NotificationView[];
	readonly next: string | null;
}
