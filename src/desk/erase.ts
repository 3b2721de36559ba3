import { refusalToErase, withoutPerson } from "../order/erased";
import type { OrderRow } from "./ledger";
import * as ledger from "./ledger";
import * as outbox from "./outbox";
import type { EraseResult } from "./retention";
import type { Veil } from "./veil";

/**
 * Erases the person in an order: from its body and every earlier one, from what was said to the ERP about it and what the ERP answered,
 * and from what people wrote beside it. Its number, its amounts, its dates, its status and the ERP's number stay, and so does who decided
 * what. The copy in D1 follows by the outbox like any other change; a trigger there does the same to what D1 keeps beside the order.
 */

/** Call inside a transaction. Erasing twice is erasing once. */
export function erase(sql: SqlStorage, seq: number, veil: Veil, nowMs: number): EraseResult {
	const row = ledger.bySeq(sql, seq);
	if (row === null) return { seq, eNumber: null, result: "unknown_order", reason: "This number was never given to an order." };
	const about = { seq, eNumber: row.e_number };
	if (row.erased_at_ms !== null) return { ...about, result: "erased_already", reason: null };
	const reason = refusalToErase(row.status);
	if (reason !== null) return { ...about, result: "not_settled", reason };
	write(sql, row, veil, nowMs);
	return { ...about, result: "erased", reason: null };
}

function write(sql: SqlStorage, row: OrderRow, veil: Veil, nowMs: number): void {
	const { request_key, fingerprint } = veil.over(row);
	const body = JSON.stringify(withoutPerson(JSON.parse(ledger.currentBody(sql, row))));
	const payment = row.payment === null ? null : JSON.stringify({ ...JSON.parse(row.payment), reference: null });
	// When it last changed stays as it was: nothing happened to the order.
	sql.exec(
		`UPDATE orders SET request_key = ?2, fingerprint = ?3, reference = NULL, body = ?4, payment = ?5, error_message = NULL, acted = NULL,
		 erased_at_ms = ?6, pruned_at_ms = coalesce(pruned_at_ms, ?6), version = version + 1 WHERE seq = ?1`,
		row.seq,
		request_key,
		fingerprint,
		body,
		payment,
		nowMs,
	);
	sql.exec("DELETE FROM revisions WHERE seq = ?", row.seq);
	sql.exec("UPDATE attempts SET error_message = NULL, exchanges = '[]' WHERE seq = ?", row.seq);
	// What was written about many orders at once was written about this one too.
	sql.exec(
		`UPDATE jobs SET note = NULL WHERE note IS NOT NULL
		 AND id IN (SELECT detail ->> '$.job' FROM history WHERE seq = ? AND detail ->> '$.job' IS NOT NULL)`,
		row.seq,
	);
	sql.exec("UPDATE history SET note = NULL, detail = json_remove(detail, '$.reference') WHERE seq = ?", row.seq);
	outbox.touch(sql, row.seq, nowMs);
}
