import { isErasable } from "../order/erased";
import { erase } from "./erase";
import type { OrderRow } from "./ledger";
import type { Retained, RetainRequest } from "./retention";
import type { Veil } from "./veil";

/**
 * Walks through the orders from the first one on, and erases or prunes those that have been kept for long enough. Numbers rise with
 * time, so the walk ends at the first order that is too young, and the next one goes on there. What is old and not over is passed over,
 * and looked at again with every walk.
 */

/** Orders looked at in one step: a step must not keep a customer waiting. */
export const RETAIN_ORDERS_MAX = 100;
/** With so many copies owed to D1, the copies of new orders come first. Those that D1 has refused wait for something else. */
export const RETAIN_COPIES_OWED_MAX = 50;

type Step = "erase" | "prune";
type Candidate = Pick<OrderRow, "seq" | "status" | "placed_at_ms" | "updated_at_ms" | "erased_at_ms" | "pruned_at_ms">;
const CANDIDATE = "o.seq, o.status, o.placed_at_ms, o.updated_at_ms, o.erased_at_ms, o.pruned_at_ms";

/** One step. Call inside a transaction. */
export function retain(sql: SqlStorage, request: RetainRequest, veil: Veil, nowMs: number): Retained {
	const { step, beforeMs, again } = request;
	if (copiesOwed(sql) >= RETAIN_COPIES_OWED_MAX) return { kind: "busy" };
	const candidates = again === null ? ahead(sql, step, beforeMs) : behind(sql, step, again);
	const judged = candidates.map((row) => ({ ...row, verdict: judge(sql, step, row, beforeMs) }));
	const now = judged.filter(({ verdict }) => verdict === "now");
	for (const { seq } of now) {
		if (step === "erase") erase(sql, seq, veil, nowMs);
		else prune(sql, seq, nowMs);
	}
	for (const { seq, verdict } of judged) {
		if (verdict === "later") sql.exec("INSERT INTO passed_over VALUES (?, ?) ON CONFLICT DO NOTHING", step, seq);
		else if (again !== null) sql.exec("DELETE FROM passed_over WHERE step = ? AND seq = ?", step, seq);
	}
	const last = candidates.at(-1)?.seq ?? null;
	if (again === null && last !== null)
		sql.exec("INSERT INTO retention VALUES (?1, ?2) ON CONFLICT (step) DO UPDATE SET walked_to_seq = ?2", step, last);
	const unsettled = judged.filter(({ verdict, status }) => verdict === "later" && !isErasable(status)).length;
	return { kind: "walked", done: now.length, unsettled, next: nextOf(again, candidates.length === RETAIN_ORDERS_MAX ? last : null) };
}

/** First through what was passed over, then on from where the last walk ended. `last`: null when there was no full step. */
function nextOf(again: number | null, last: number | null): { again: number | null } | null {
	if (again !== null) return { again: last };
	return last === null ? null : { again: null };
}

const copiesOwed = (sql: SqlStorage): number =>
	sql.exec<{ n: number }>(`SELECT count(*) AS n FROM (SELECT 1 FROM outbox WHERE failures = 0 LIMIT ${RETAIN_COPIES_OWED_MAX})`).one().n;

function ahead(sql: SqlStorage, step: Step, beforeMs: number): readonly Candidate[] {
	const rows = sql
		.exec<Candidate>(
			`SELECT ${CANDIDATE} FROM orders o WHERE o.seq > coalesce((SELECT walked_to_seq FROM retention WHERE step = ?), 0)
			 ORDER BY o.seq LIMIT ?`,
			step,
			RETAIN_ORDERS_MAX,
		)
		.toArray();
	const young = rows.findIndex(({ placed_at_ms }) => placed_at_ms >= beforeMs);
	return young === -1 ? rows : rows.slice(0, young);
}

const behind = (sql: SqlStorage, step: Step, afterSeq: number): readonly Candidate[] =>
	sql
		.exec<Candidate>(
			`SELECT ${CANDIDATE} FROM passed_over p JOIN orders o USING (seq) WHERE p.step = ? AND p.seq > ? ORDER BY p.seq LIMIT ?`,
			step,
			afterSeq,
			RETAIN_ORDERS_MAX,
		)
		.toArray();

function judge(sql: SqlStorage, step: Step, row: Candidate, beforeMs: number): "now" | "later" | "done" {
	if (row.erased_at_ms !== null || (step === "prune" && row.pruned_at_ms !== null)) return "done";
	if (!isErasable(row.status) || row.updated_at_ms >= beforeMs) return "later";
	// Nothing is dropped here before D1 has the order as it is, and everything that people decided about it.
	if (step === "prune" && !isCopied(sql, row.seq)) return "later";
	return "now";
}

const isCopied = (sql: SqlStorage, seq: number): boolean =>
	sql
		.exec(
			`SELECT 1 WHERE EXISTS (SELECT 1 FROM outbox WHERE seq = ?1)
			 OR EXISTS (SELECT 1 FROM history WHERE seq = ?1 AND id > (SELECT history_copied FROM desk))`,
			seq,
		)
		.toArray().length === 0;

/**
 * Drops what nothing is made anew from: requests and replies, the attempts between the first and the last, and revisions that a later
 * one has replaced. The order as placed, the revision that counts and the history stay: numbers, the copy in D1 and the audit log come
 * from them. No change for D1, which has none of it.
 */
function prune(sql: SqlStorage, seq: number, nowMs: number): void {
	sql.exec(
		`DELETE FROM attempts WHERE seq = ?1 AND attempt > (SELECT min(attempt) FROM attempts WHERE seq = ?1)
		 AND attempt < (SELECT max(attempt) FROM attempts WHERE seq = ?1)`,
		seq,
	);
	sql.exec("UPDATE attempts SET exchanges = '[]' WHERE seq = ?", seq);
	sql.exec("DELETE FROM revisions WHERE seq = ?1 AND revision < (SELECT revision FROM orders WHERE seq = ?1)", seq);
	sql.exec("UPDATE orders SET pruned_at_ms = ? WHERE seq = ?", nowMs, seq);
}
