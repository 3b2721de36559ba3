import type { Periods } from "./retention";
import {
	ALERTS_DAYS,
	FAILED_SIGN_INS_DAYS,
	FINDINGS_DAYS,
	IDLE_LINES_DAYS,
	INCIDENTS_DAYS,
	MET_DAYS,
	PERIODS_DEFAULT,
	REPORTS_DAYS,
	RUNS_DAYS,
	SIGNED_OUT_DAYS,
	UNFOLLOWED_DAYS,
} from "./retention";
import { FORGET_UNFOLLOWED, START_UNFOLLOWED_OVER } from "./unfollowed";

/** What D1 has kept for long enough, deleted in portions, so that no statement holds up the others for long. */

export const EXPIRE_ROWS_MAX = 500;
export const DAY_MS = 24 * 60 * 60_000;

interface Expiring {
	/** As it is counted in the result of a run. */
	readonly kind: string;
	/** Bound: ?1 tenant, ?2 the time before which it goes, ?3 how many at most. */
	readonly sql: string;
	/** Goes before it, in one transaction and with the same values. */
	readonly first?: string;
	readonly days: (periods: Periods) => number;
}

/** In this order: what belongs to something goes before it. */
export const EXPIRING: readonly Expiring[] = [
	{
		kind: "idleLines",
		sql: `DELETE FROM logs WHERE id IN (SELECT id FROM logs WHERE tenant_id = ?1 AND level = 'info' AND at_ms < ?2
			AND started_at_ms IS NOT NULL AND success = 1 AND count = 0 ORDER BY at_ms LIMIT ?3)`,
		days: ({ logs }) => Math.min(IDLE_LINES_DAYS, logs),
	},
	{
		kind: "logs",
		sql: "DELETE FROM logs WHERE id IN (SELECT id FROM logs WHERE tenant_id = ?1 AND at_ms < ?2 ORDER BY at_ms LIMIT ?3)",
		days: ({ logs }) => logs,
	},
	{
		// What is about the deployment is no tenant's: whoever comes first clears it up, by their own period but never sooner than usual.
		kind: "deploymentLogs",
		sql: "DELETE FROM logs WHERE ?1 <> '' AND id IN (SELECT id FROM logs WHERE tenant_id IS NULL AND at_ms < ?2 ORDER BY at_ms LIMIT ?3)",
		days: ({ logs }) => Math.max(PERIODS_DEFAULT.logs, logs),
	},
	{
		kind: "notifications",
		sql: `DELETE FROM notifications WHERE n IN (SELECT n FROM notifications WHERE tenant_id = ?1 AND at_ms < ?2 ORDER BY n LIMIT ?3)`,
		days: ({ notifications }) => notifications,
	},
	{
		kind: "runs",
		sql: `DELETE FROM runs WHERE (tenant_id, service, part, due_at_ms) IN (
			SELECT tenant_id, service, part, due_at_ms FROM runs WHERE tenant_id = ?1 AND wake_at_ms IS NULL AND due_at_ms < ?2 LIMIT ?3)`,
		days: () => RUNS_DAYS,
	},
	{
		kind: "attachments",
		sql: `DELETE FROM attachments WHERE (tenant_id, letter_id, n, part) IN (
			SELECT a.tenant_id, a.letter_id, a.n, a.part FROM letters l JOIN attachments a ON a.tenant_id = l.tenant_id AND a.letter_id = l.id
			WHERE l.tenant_id = ?1 AND l.created_at_ms < ?2 LIMIT ?3)`,
		days: ({ letters }) => letters,
	},
	{
		kind: "recipients",
		sql: `DELETE FROM outbox WHERE rowid IN (
			SELECT o.rowid FROM letters l JOIN outbox o ON o.tenant_id = l.tenant_id AND o.letter_id = l.id
			WHERE l.tenant_id = ?1 AND l.created_at_ms < ?2 LIMIT ?3)`,
		days: ({ letters }) => letters,
	},
	{
		kind: "letters",
		sql: `DELETE FROM letters WHERE rowid IN (SELECT rowid FROM letters l WHERE tenant_id = ?1 AND created_at_ms < ?2
			AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.tenant_id = l.tenant_id AND o.letter_id = l.id) ORDER BY created_at_ms LIMIT ?3)`,
		days: ({ letters }) => letters,
	},
	{
		// What was found about an order stands in `findings` and stays: an old difference is not found anew for being met again.
		kind: "met",
		sql: `DELETE FROM reconciliation_met WHERE (tenant_id, erp_id) IN (
			SELECT tenant_id, erp_id FROM reconciliation_met WHERE tenant_id = ?1 AND met_at_ms < ?2 ORDER BY met_at_ms LIMIT ?3)`,
		days: () => MET_DAYS,
	},
	{
		kind: "incidents",
		sql: `DELETE FROM incidents WHERE (tenant_id, opened_at_ms, id) IN (SELECT tenant_id, opened_at_ms, id FROM incidents
			WHERE tenant_id = ?1 AND opened_at_ms < ?2 AND closed_at_ms < ?2 LIMIT ?3)`,
		days: () => INCIDENTS_DAYS,
	},
	{
		kind: "alerts",
		sql: `DELETE FROM alerts WHERE (tenant_id, source) IN (
			SELECT tenant_id, source FROM alerts WHERE tenant_id = ?1 AND noted_at_ms < ?2 AND letter_id IS NOT NULL LIMIT ?3)`,
		days: () => ALERTS_DAYS,
	},
	{
		// One that is met each night stays as somebody accepted it, and is no news.
		kind: "findings",
		sql: `DELETE FROM findings WHERE (tenant_id, kind, e_number) IN (SELECT tenant_id, kind, e_number FROM findings
			WHERE tenant_id = ?1 AND first_seen_ms < ?2 AND last_seen_ms < ?2 AND closed_at_ms < ?2 LIMIT ?3)`,
		days: () => FINDINGS_DAYS,
	},
	{
		kind: "reports",
		sql: `DELETE FROM reports WHERE (tenant_id, local_date) IN (
			SELECT tenant_id, local_date FROM reports WHERE tenant_id = ?1 AND due_at_ms < ?2 LIMIT ?3)`,
		days: () => REPORTS_DAYS,
	},
	{ kind: "unfollowed", first: START_UNFOLLOWED_OVER, sql: FORGET_UNFOLLOWED, days: () => UNFOLLOWED_DAYS },
	{
		kind: "sessions",
		sql: `DELETE FROM sessions WHERE token_hash IN (SELECT s.token_hash FROM users u JOIN sessions s ON s.user_id = u.id
			WHERE u.tenant_id = ?1 AND s.expires_at_ms < ?2 LIMIT ?3)`,
		days: () => SIGNED_OUT_DAYS,
	},
	{
		kind: "oneTimeLinks",
		sql: `DELETE FROM one_time_links WHERE token_hash IN (
			SELECT token_hash FROM one_time_links WHERE tenant_id = ?1 AND expires_at_ms < ?2 LIMIT ?3)`,
		days: () => SIGNED_OUT_DAYS,
	},
	{
		kind: "failedSignIns",
		sql: `DELETE FROM sign_in_failures WHERE ?1 <> '' AND subject IN (SELECT subject FROM sign_in_failures WHERE since_ms < ?2 LIMIT ?3)`,
		days: () => FAILED_SIGN_INS_DAYS,
	},
];
export const EXPIRING_KINDS = EXPIRING.map(({ kind }) => kind);

/** One portion of one kind; how many rows went. Fewer than EXPIRE_ROWS_MAX: that was all. Throws when D1 does. */
export async function expire(db: D1Database, tenantId: string, kind: string, periods: Periods, nowMs: number): Promise<number> {
	const one = EXPIRING.find((expiring) => expiring.kind === kind);
	if (one === undefined) throw new RangeError(`${kind} is nothing that expires`);
	const beforeMs = nowMs - one.days(periods) * DAY_MS;
	const statements = [...(one.first === undefined ? [] : [one.first]), `${one.sql} RETURNING 1`];
	// What a trigger changes with them is counted among the changes, and not among what is returned.
	const done = await db.batch(statements.map((sql) => db.prepare(sql).bind(tenantId, beforeMs, EXPIRE_ROWS_MAX)));
	return done.at(-1)?.results.length ?? 0;
}
