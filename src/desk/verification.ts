import * as agenda from "./agenda";
import type { VerifyFinding } from "./answers";
import * as history from "./history";
import type { OrderRow } from "./ledger";

/** Orders that the ERP has not confirmed, and when they are asked after. */

/** Brought forward in one call; the rest has its turn with the next. */
export const VERIFY_ORDERS_MAX = 100;

/** None waits longer than `withinMs` for its next look-up. Call inside a transaction. */
export function verifyDue(sql: SqlStorage, withinMs: number, nowMs: number): VerifyFinding {
	const { unverified } = sql
		.exec<{ unverified: number }>(
			"SELECT count(*) AS unverified FROM agenda a JOIN orders o USING (seq) WHERE o.status = 'pending_verification'",
		)
		.one();
	const oldest = sql
		.exec<OrderRow>(
			`SELECT o.* FROM agenda a JOIN orders o USING (seq) WHERE o.status = 'pending_verification'
			 ORDER BY coalesce(o.unknown_since_ms, o.updated_at_ms), o.seq LIMIT 1`,
		)
		.toArray()[0];
	const late = sql
		.exec<OrderRow>(
			`SELECT o.* FROM agenda a JOIN orders o USING (seq) WHERE o.status = 'pending_verification' AND a.at_ms > ?
			 ORDER BY a.seq LIMIT ?`,
			nowMs + withinMs,
			VERIFY_ORDERS_MAX + 1,
		)
		.toArray();
	const broughtForward = late.slice(0, VERIFY_ORDERS_MAX);
	for (const row of broughtForward) {
		agenda.plan(sql, row.seq, nowMs);
		// Nobody has decided anything: the patrol has. The order stays what it is.
		history.record(sql, row, { event: "verify", by: null, after: row.status }, nowMs);
	}
	return {
		unverified,
		oldest: oldest === undefined ? null : { eNumber: oldest.e_number, sinceMs: oldest.unknown_since_ms ?? oldest.updated_at_ms },
		broughtForward: broughtForward.length,
		more: late.length > VERIFY_ORDERS_MAX,
	};
}
