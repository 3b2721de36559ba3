import type { OrderDetail, OrderFile } from "../order/snapshot";
import * as agenda from "./agenda";
import * as attempts from "./attempts";
import * as history from "./history";
import type { OrderRow } from "./ledger";
import * as ledger from "./ledger";
import type { Owner } from "./owner";
import * as payments from "./payments";
import * as revisions from "./revisions";

/** What a desk tells about one order. */

export function detailOf(sql: SqlStorage, owner: Owner, row: OrderRow): OrderDetail {
	const identity = owner.identity();
	if (identity === null) throw new Error("a desk with orders belongs to somebody");
	const hold = owner.hold();
	const plannedMs = row.status === "sending" ? null : agenda.plannedAt(sql, row.seq);
	// A hold that has just run out still stands until somebody has looked again; only a claim or a release ends it.
	const held = plannedMs === null ? null : hold;
	const nextMs = plannedMs === null ? null : Math.max(plannedMs, held === null ? 0 : Math.max(held.untilMs, Date.now()));
	const payUntilMs = row.status === "awaiting_payment" ? payments.waitsUntil(sql, row.seq) : null;
	return { ...ledger.snapshot(sql, row, identity, nextMs), attemptLog: attempts.ofOrder(sql, row.seq), held, payUntilMs };
}

export function fileOf(sql: SqlStorage, owner: Owner, row: OrderRow): OrderFile {
	const placed = { revision: 0, atMs: row.placed_at_ms, by: null, reason: null, body: row.body };
	return {
		...detailOf(sql, owner, row),
		exchanges: attempts.exchangesOf(sql, row.seq),
		history: history.ofOrder(sql, row.seq),
		revisions: [placed, ...revisions.ofOrder(sql, row.seq)],
		prunedAtMs: row.pruned_at_ms,
	};
}
