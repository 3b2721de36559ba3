import type { Desk } from "../../src/desk/desk";
import type { OrderRow } from "../../src/desk/ledger";
import type { Link } from "../../src/link/link";
import type { Clicks } from "./clicks.ts";
import type { Clock } from "./clock.ts";
import type { ModelCopy } from "./copy.ts";
import type { ModelErp } from "./erp.ts";
import type { ObjectHost } from "./objects.ts";
import type { Shops } from "./shop.ts";
import type { Disk } from "./storage.ts";

/** What the invariants look at. */
export interface Evidence {
	readonly clock: Clock;
	readonly desk: ObjectHost<Desk>;
	readonly link: ObjectHost<Link>;
	readonly erp: ModelErp;
	readonly copy: ModelCopy;
	readonly shops: Shops;
	readonly clicks: Clicks;
	/** Breaches that were noticed in the moment in which they happened, in words. */
	readonly broken: string[];
	/** By e-number, how often somebody said "it is not there" of an order that was: so many more of it may come to be there. */
	readonly misled: Map<string, number>;
}

/** An order, and what waits for it. */
export type Row = Pick<
	OrderRow,
	| "seq"
	| "e_number"
	| "status"
	| "attempt"
	| "base_attempt"
	| "spent"
	| "erp_order_number"
	| "version"
	| "revision"
	| "payment"
	| "unknown_since_ms"
> & {
	/** When its next step is due, Unix ms, or null. */
	readonly at_ms: number | null;
	/** Until when its payment is waited for, Unix ms, or null. */
	readonly until_ms: number | null;
};

export const rowsOf = (disk: Disk): Row[] =>
	disk.migrated
		? disk.all<Row>(
				`SELECT o.seq, o.e_number, o.status, o.attempt, o.base_attempt, o.spent, o.erp_order_number, o.version, o.revision, o.payment,
				 o.unknown_since_ms, a.at_ms, u.until_ms
				 FROM orders o LEFT JOIN agenda a USING (seq) LEFT JOIN unpaid u USING (seq) ORDER BY o.seq`,
			)
		: [];

/** The newest revision of an order, JSON text of an OrderDraft. */
export const newestBodyOf = (disk: Disk, seq: number): string | null =>
	disk.all<{ body: string }>(
		`SELECT coalesce((SELECT r.body FROM revisions r WHERE r.seq = o.seq ORDER BY r.revision DESC LIMIT 1), o.body) AS body
		 FROM orders o WHERE o.seq = ?`,
		seq,
	)[0]?.body ?? null;
