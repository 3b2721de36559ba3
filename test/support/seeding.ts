import { runInDurableObject } from "cloudflare:test";
import type { Status } from "../../src/order/status";
import { type FreshDesk, NUMBERING, place } from "./desks";

/** Thousands of orders at once, written straight into a desk's tables: as many of them as make a year of a shop. */

const UNDER_WAY: readonly Status[] = ["queued", "pending_verification"];

/**
 * Orders from the first number on, their statuses taking turns as listed. Gives their sequence numbers. The desk must be new;
 * a status that needs more than its own rows (`sending`, `awaiting_payment`) is for tests to make.
 */
export async function seed(at: FreshDesk, count: number, statuses: readonly Status[]): Promise<number[]> {
	const first = await place(at);
	await runInDurableObject(at.desk, (_object, { storage }) => {
		const { sql } = storage;
		const turns = statuses.map((status, turn) => `WHEN ${turn} THEN '${status}'`).join(" ");
		storage.transactionSync(() => {
			sql.exec(
				`WITH RECURSIVE more(seq) AS (SELECT CAST(?1 AS INTEGER) + 1 UNION ALL SELECT seq + 1 FROM more WHERE seq < ?1 + ?2 - 1)
				 INSERT INTO orders (seq, e_number, request_key, fingerprint, first_status, status, placed_at_ms, updated_at_ms, body)
				 SELECT more.seq, ?3 || more.seq, 'key-' || more.seq, 'f', 'queued', 'queued', o.placed_at_ms, o.updated_at_ms, o.body
				 FROM more CROSS JOIN orders o WHERE o.seq = ?1`,
				first.seq,
				count,
				NUMBERING.prefix,
			);
			sql.exec(`UPDATE orders SET status = CASE (seq - ?) % ${statuses.length} ${turns} END`, first.seq);
			sql.exec("UPDATE orders SET attempt = 1 WHERE status NOT IN ('queued', 'cancelled')");
			sql.exec("UPDATE orders SET unknown_since_ms = placed_at_ms WHERE status = 'pending_verification'");
			sql.exec("UPDATE orders SET error_class = 'validation_rejected', error_message = 'no' WHERE status = 'failed'");
			sql.exec("DELETE FROM agenda");
			sql.exec("DELETE FROM outbox");
			for (const status of UNDER_WAY) sql.exec("INSERT INTO agenda SELECT seq, placed_at_ms FROM orders WHERE status = ?", status);
		});
	});
	return Array.from({ length: count }, (_, index) => first.seq + index);
}
