import type { OrderRow } from "./ledger";

/**
 * The agenda: one row for every order that is under way, with the time of its next step: when it may be sent, when it is
 * looked up, or when its lease ends. An order without a row here waits for nobody or for a person.
 */

export const plan = (sql: SqlStorage, seq: number, atMs: number): void => {
	sql.exec("INSERT INTO agenda (seq, at_ms) VALUES (?1, ?2) ON CONFLICT (seq) DO UPDATE SET at_ms = ?2", seq, atMs);
};

export const strike = (sql: SqlStorage, seq: number): void => {
	sql.exec("DELETE FROM agenda WHERE seq = ?", seq);
};

export const plannedAt = (sql: SqlStorage, seq: number): number | null =>
	sql.exec<{ at_ms: number }>("SELECT at_ms FROM agenda WHERE seq = ?", seq).toArray()[0]?.at_ms ?? null;

export type DueRow = OrderRow & { at_ms: number };

/** Orders whose next step is due, lowest e-number first: that is the order they reach the ERP in. */
export const due = (sql: SqlStorage, nowMs: number, max: number): DueRow[] =>
	sql
		.exec<DueRow>(
			`SELECT o.*, a.at_ms FROM agenda a JOIN orders o USING (seq)
			 WHERE a.at_ms <= ? AND o.status IN ('queued', 'pending_verification') ORDER BY a.seq LIMIT ?`,
			nowMs,
			max,
		)
		.toArray();

/** Orders whose lease ran out: whoever claimed them is gone, and what the ERP did is unknown. */
export const leasesLost = (sql: SqlStorage, nowMs: number, max: number): DueRow[] =>
	sql
		.exec<DueRow>(
			`SELECT o.*, a.at_ms FROM agenda a JOIN orders o USING (seq) WHERE a.at_ms <= ? AND o.status = 'sending' ORDER BY a.seq LIMIT ?`,
			nowMs,
			max,
		)
		.toArray();

/** When the first of the leases that are out ends, or null. Looks at the whole agenda. */
export const nextLeaseEnd = (sql: SqlStorage): number | null =>
	sql
		.exec<{ at_ms: number | null }>("SELECT min(a.at_ms) AS at_ms FROM agenda a JOIN orders o USING (seq) WHERE o.status = 'sending'")
		.one().at_ms;

/**
 * When the next step of any order is due, or null when the agenda is empty. Looks for one that is due already before it asks
 * for the earliest: with a backlog, when this is called most, the first row answers.
 */
export function nextStepAt(sql: SqlStorage, nowMs: number): number | null {
	const ready = sql.exec<{ at_ms: number }>("SELECT at_ms FROM agenda WHERE at_ms <= ? LIMIT 1", nowMs).toArray()[0];
	return ready?.at_ms ?? sql.exec<{ at_ms: number | null }>("SELECT min(at_ms) AS at_ms FROM agenda").one().at_ms;
}

/** What an outage put off is due now, look-ups too: orders that met it must not be overtaken by those that came later. */
export const bringForward = (sql: SqlStorage, nowMs: number): void => {
	sql.exec(
		`UPDATE agenda SET at_ms = ?1 WHERE at_ms > ?1 AND seq IN (SELECT a.seq FROM agenda a JOIN orders o USING (seq)
		 WHERE a.at_ms > ?1 AND (o.status = 'pending_verification' OR o.status = 'queued'
			AND (o.unknown_since_ms IS NOT NULL OR o.error_class IN ('down', 'unauthorised', 'rate_limited'))))`,
		nowMs,
	);
};

/** The lowest sequence under way. */
export const oldest = (sql: SqlStorage): number | null => sql.exec<{ seq: number | null }>("SELECT min(seq) AS seq FROM agenda").one().seq;
