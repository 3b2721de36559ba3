import { and, eq, isNotNull } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { ALARM } from "./agenda";
import { ASKING, type RunKey } from "./runs";
import { runs } from "./schema-patrols";

/**
 * A run that failed for what may pass does not wait for its next time, which may be tomorrow: another one begins in its place. The
 * row of the one that failed says when, until one of its service and part begins, whatever began it.
 */

const MINUTE_MS = 60_000;
/** After the first failure, after the second, and so on; then it waits for its own time. */
export const ANEW_AFTER_MS = [10, 30, 60, 120, 240].map((minutes) => minutes * MINUTE_MS);

/** Null: there were enough. `failures`: one after the other before this one. */
export function anewAt(failures: number, nowMs: number): number | null {
	const afterMs = ANEW_AFTER_MS[failures];
	return afterMs === undefined ? null : nowMs + afterMs;
}

/** The oldest first; ?1 now, ?2 how many. */
const RIPE =
	"SELECT tenant_id, service, part, due_at_ms, interval_ms, anew, anew_at_ms FROM runs WHERE anew_at_ms <= ?1 ORDER BY anew_at_ms LIMIT ?2";
const OF_SAME = "o.tenant_id = r.tenant_id AND o.service = r.service AND o.part = r.part";
/** None where another has come in between, or is to go now by the schedule; and none of what is not to go any more. */
const BEGIN = `
	INSERT INTO runs (tenant_id, service, part, due_at_ms, cause, state, attempts, slices, wake_at_ms, interval_ms, alarm_at_ms, count, anew)
	SELECT r.tenant_id, r.service, r.part, max(r.anew_at_ms, r.due_at_ms + 1), 'again', 'due', 0, 0, ?1 + ?3, r.interval_ms,
		?1 + min(r.interval_ms, ${ALARM.capMs}) + ${ALARM.slackMs}, 0, r.anew + 1
	FROM (${RIPE}) r JOIN agenda a ON a.tenant_id = r.tenant_id AND a.service = r.service AND a.part = r.part AND a.next_due_ms > ?1
	WHERE NOT EXISTS (SELECT 1 FROM runs o WHERE ${OF_SAME} AND o.due_at_ms > r.due_at_ms)
		AND NOT EXISTS (SELECT 1 FROM runs o WHERE ${OF_SAME} AND o.state = 'due')
		AND NOT EXISTS (SELECT 1 FROM runs o WHERE ${OF_SAME} AND o.state IN ('running', 'going_on', 'retrying'))
	ON CONFLICT DO NOTHING
	RETURNING tenant_id AS tenantId, service, part, due_at_ms AS dueAtMs`;
const SEEN = `
	UPDATE runs SET anew_at_ms = NULL
	WHERE (tenant_id, service, part, due_at_ms) IN (SELECT tenant_id, service, part, due_at_ms FROM (${RIPE}))`;

/** Makes a run in the place of each that failed and whose time has come, at most `limit`. Returns those that were made. */
export async function beginAnew(db: D1Database, nowMs: number, ringAgainMs: number, limit: number): Promise<readonly RunKey[]> {
	const [made] = await db.batch<RunKey>([db.prepare(BEGIN).bind(nowMs, limit, ringAgainMs), db.prepare(SEEN).bind(nowMs, limit)]);
	return made?.results ?? [];
}

/** ?1 tenant, ?2 now. The newest of each part counts: what has gone well since need not begin anew. */
const HASTEN = `
	UPDATE runs SET anew_at_ms = ?2
	WHERE (tenant_id, service, part, due_at_ms) IN (
		SELECT a.tenant_id, a.service, a.part, (
			SELECT max(r.due_at_ms) FROM runs r WHERE r.tenant_id = a.tenant_id AND r.service = a.service AND r.part = a.part
		) FROM agenda a WHERE a.tenant_id = ?1 AND a.service IN ${ASKING}
	) AND state = 'failed' AND broken_off = 1 AND coalesce(anew_at_ms, ?2 + 1) > ?2`;

/** There is news of the tenant's ERP (it is back, its connection was saved or resumed): what it broke off begins with the next minute. */
export async function hasten(db: D1Database, tenantId: string, nowMs: number): Promise<void> {
	await db.prepare(HASTEN).bind(tenantId, nowMs).run();
}

/** Of a tenant: what has failed, and when another begins in its place. */
export const plannedAnew = (db: D1Database, tenantId: string) =>
	drizzle(db)
		.select({ service: runs.service, part: runs.part, anewAtMs: runs.anewAtMs })
		.from(runs)
		.where(and(eq(runs.tenantId, tenantId), isNotNull(runs.anewAtMs)))
		.limit(PLANNED_MAX);
/** As many as a tenant has parts of services, and more. */
const PLANNED_MAX = 100;

/** ?2 the service, ?3 its parts as JSON, ?4 now. */
const NEXT = `
	SELECT min(min(a.next_due_ms, coalesce((
		SELECT min(r.anew_at_ms) FROM runs r
		WHERE r.tenant_id = a.tenant_id AND r.service = a.service AND r.part = a.part AND r.anew_at_ms IS NOT NULL
	), a.next_due_ms))) AS atMs
	FROM agenda a WHERE a.tenant_id = ?1 AND a.service = ?2 AND a.part IN (SELECT value FROM json_each(?3)) AND a.next_due_ms > ?4`;

/** When what an incident of this subject is about goes again by itself; null: it does not, or it should have gone already. */
export async function nextRunOf(db: D1Database, tenantId: string, subject: string, nowMs: number): Promise<number | null> {
	const [service = "", parts = ""] = subject.split(":");
	return await db
		.prepare(NEXT)
		.bind(tenantId, service, JSON.stringify(parts.split(",")), nowMs)
		.first<number | null>("atMs");
}
