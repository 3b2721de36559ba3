import { sql } from "drizzle-orm";
import { lateMoneyIn } from "../order/late-money";
import type { HistoryRecord } from "../order/snapshot";
import { raising } from "./incidents";

/** Money for an order that nobody can place any more: a finding that stays open until somebody says what became of it, and an incident. */

/** Its own record of the history may have brought it here before; what somebody settled then stays settled. */
const KEEP = `INSERT INTO findings (tenant_id, kind, e_number, ours, theirs, suggestion, first_seen_ms, last_seen_ms, closed_at_ms, accepted)
	SELECT ?1, 'paid_after_erasure', ?2, ?3, '[]', ?4, ?5, ?5, NULL, NULL
	WHERE NOT EXISTS (SELECT 1 FROM audit WHERE tenant_id = ?1 AND at_ms = ?5 AND id = ?6)
	ON CONFLICT (tenant_id, kind, e_number) DO UPDATE SET
		first_seen_ms = iif(findings.closed_at_ms IS NULL, findings.first_seen_ms, excluded.first_seen_ms),
		closed_at_ms = NULL, accepted = NULL, suggestion = excluded.suggestion, last_seen_ms = excluded.last_seen_ms`;

/**
 * For a batch, in front of the statement that copies the record. While the copy is made anew the finding comes back without a word:
 * people were told when the money came. `again`: the desk knows that it has told of this record before.
 */
export function lateMoneyFound(
	db: D1Database,
	tenantId: string,
	desk: string,
	record: HistoryRecord,
	again: boolean,
): D1PreparedStatement[] {
	const found = lateMoneyIn(record);
	if (found === null) return [];
	const { eNumber, ours, reason, suggestion } = found;
	const id = `${desk}:${record.id}`;
	const trouble = { kind: "paid_after_erasure", subject: eNumber, reason, advice: suggestion } as const;
	const isNew = sql`${again ? 0 : 1} AND NOT EXISTS (SELECT 1 FROM rebuilding WHERE tenant_id = ${tenantId} AND since_ms > ${record.atMs})`;
	const raised = raising(db, tenantId, trouble, record.atMs, `paid_after_erasure:${id}`, isNew).map((statement) => {
		const { sql: text, params } = statement.toSQL();
		return db.prepare(text).bind(...params);
	});
	return [db.prepare(KEEP).bind(tenantId, eNumber, JSON.stringify(ours), suggestion, record.atMs, id), ...raised];
}
