import { endingsOf } from "./endings";
import type { agenda } from "./schema-patrols";
import type { ScheduledService } from "./services";

/** When each service of each tenant is due next. Written by the tick alone, except that a changed schedule takes its rows away. */

export type Planned = typeof agenda.$inferSelect;
export interface ServiceKey {
	readonly tenantId: string;
	readonly service: ScheduledService;
	readonly part: string;
}
export const textOf = ({ tenantId, service, part }: ServiceKey): string => `${tenantId}\n${service}\n${part}`;

/** A person is told when a run is not over so long after its time, or after its interval if that is shorter; and a minute for the tick. */
const ALARM_MS_MAX = 3_600_000;
const TICK_MS = 60_000;
export const allowanceMs = (intervalMs: number): number => Math.min(intervalMs, ALARM_MS_MAX) + TICK_MS;

/** The same in the terms of SQL: `min(interval, capMs) + slackMs`. */
export const ALARM = { capMs: ALARM_MS_MAX, slackMs: TICK_MS } as const;

/** So many rows go into a statement, as one parameter of JSON. */
export const PLANNED_ROWS_MAX = 500;
/** As found at its due time, and where it goes on from there. */
export interface Due extends ServiceKey {
	/** As it was read; a row that has moved since is somebody else's. */
	readonly seenMs: number;
	/** The time that the run is for. */
	readonly dueAtMs: number;
	readonly cause: "schedule" | "missed";
	readonly nextDueMs: number;
	/** Between the run's time and the next. */
	readonly intervalMs: number;
	/** Between the next and the one after it. */
	readonly nextIntervalMs: number;
}

const OF_TENANTS = `
	SELECT tenant_id AS tenantId, service, part, next_due_ms AS nextDueMs, interval_ms AS intervalMs, plan FROM agenda
	WHERE tenant_id IN (SELECT value FROM json_each(?1))`;

export async function agendaOf(db: D1Database, tenantIds: readonly string[]): Promise<readonly Planned[]> {
	return (await db.prepare(OF_TENANTS).bind(JSON.stringify(tenantIds)).all<Planned>()).results;
}

const ENTER = `
	INSERT INTO agenda (tenant_id, service, part, next_due_ms, interval_ms, plan)
	SELECT value ->> '$.tenantId', value ->> '$.service', value ->> '$.part', value ->> '$.nextDueMs', value ->> '$.intervalMs', value ->> '$.plan'
	FROM json_each(?1) WHERE true
	ON CONFLICT (tenant_id, service, part) DO UPDATE SET
		next_due_ms = excluded.next_due_ms, interval_ms = excluded.interval_ms, plan = excluded.plan
	WHERE agenda.plan <> excluded.plan OR agenda.next_due_ms > excluded.next_due_ms`;
const KEYS = "SELECT value ->> '$.tenantId', value ->> '$.service', value ->> '$.part' FROM json_each(?1)";
/** What failed before is not told of either. */
const HUSH = `UPDATE runs SET alarm_at_ms = NULL WHERE alarm_at_ms IS NOT NULL AND (tenant_id, service, part) IN (${KEYS})`;
/** And does not begin anew. */
const STAY = `UPDATE runs SET anew_at_ms = NULL WHERE anew_at_ms IS NOT NULL AND (tenant_id, service, part) IN (${KEYS})`;
const LEAVE = `DELETE FROM agenda WHERE (tenant_id, service, part) IN (${KEYS})`;
const DROP = `
	UPDATE runs SET state = 'dropped', wake_at_ms = NULL, alarm_at_ms = NULL, ended_at_ms = ?2
	WHERE state IN ('due', 'going_on', 'retrying') AND (tenant_id, service, part) IN (${KEYS})`;

/** What comes anew, or goes by another plan, has a while to get up to date. */
const WATCH = `
	UPDATE replication SET excused_to_ms = ?2, look_at_ms = iif(stale_since_ms IS NULL, coalesce(look_at_ms, ?2), look_at_ms)
	FROM json_each(?1) j
	WHERE j.value ->> '$.service' = 'replication' AND replication.tenant_id = j.value ->> '$.tenantId' AND replication.entity = j.value ->> '$.part'`;

/**
 * Adds what is missing, works anew what goes by another plan, takes away what is gone together with the runs that waited and the
 * incidents about it. All or nothing.
 */
export async function keepAgenda(
	db: D1Database,
	{ enter, leave }: { readonly enter: readonly Planned[]; readonly leave: readonly ServiceKey[] },
	nowMs: number,
): Promise<void> {
	if (enter.length === 0 && leave.length === 0) return;
	const [come, gone] = [JSON.stringify(enter), JSON.stringify(leave)];
	await db.batch([
		db.prepare(ENTER).bind(come),
		db.prepare(WATCH).bind(come, nowMs),
		db.prepare(DROP).bind(gone, nowMs),
		db.prepare(HUSH).bind(gone),
		db.prepare(STAY).bind(gone),
		db.prepare(LEAVE).bind(gone),
		...endingsOf(db, gone, nowMs),
	]);
}

const DUE = `
	SELECT tenant_id AS tenantId, service, part, next_due_ms AS nextDueMs, interval_ms AS intervalMs, plan FROM agenda
	WHERE next_due_ms <= ?1 AND (next_due_ms, tenant_id, service, part) > (?2, ?3, ?4, ?5)
	ORDER BY next_due_ms, tenant_id, service, part LIMIT ?6`;

/** What is due, oldest first, from the one after `after` (null: from the first). */
export async function dueRows(db: D1Database, nowMs: number, after: Planned | null, limit: number): Promise<readonly Planned[]> {
	const { nextDueMs, tenantId, service, part } = after ?? { nextDueMs: -1, tenantId: "", service: "", part: "" };
	return (await db.prepare(DUE).bind(nowMs, nextDueMs, tenantId, service, part, limit).all<Planned>()).results;
}

/** The states in two lists, in the very words of the two indexes on them: one list of all reads every run that there ever was. */
export const CLAIM = `
	INSERT INTO runs (tenant_id, service, part, due_at_ms, cause, state, attempts, slices, wake_at_ms, interval_ms, alarm_at_ms, count)
	SELECT a.tenant_id, a.service, a.part, value ->> '$.dueAtMs', value ->> '$.cause', 'due', 0, 0, ?2, value ->> '$.intervalMs',
		?3 + min(value ->> '$.intervalMs', ${ALARM_MS_MAX}) + ${TICK_MS}, 0
	FROM json_each(?1) JOIN agenda a ON a.tenant_id = value ->> '$.tenantId' AND a.service = value ->> '$.service' AND a.part = value ->> '$.part'
	WHERE a.next_due_ms = value ->> '$.seenMs' AND NOT EXISTS (
		SELECT 1 FROM runs r WHERE r.tenant_id = a.tenant_id AND r.service = a.service AND r.part = a.part AND r.state = 'due'
	) AND NOT EXISTS (
		SELECT 1 FROM runs r WHERE r.tenant_id = a.tenant_id AND r.service = a.service AND r.part = a.part
			AND r.state IN ('running', 'going_on', 'retrying')
	)
	ON CONFLICT DO NOTHING
	RETURNING tenant_id AS tenantId, service, part, due_at_ms AS dueAtMs`;
const MOVE_ON = `
	UPDATE agenda SET next_due_ms = j.value ->> '$.nextDueMs', interval_ms = j.value ->> '$.nextIntervalMs'
	FROM json_each(?1) j
	WHERE agenda.tenant_id = j.value ->> '$.tenantId' AND agenda.service = j.value ->> '$.service' AND agenda.part = j.value ->> '$.part'
		AND agenda.next_due_ms = j.value ->> '$.seenMs'`;

/**
 * Makes a run of each that nobody has claimed yet and moves the agenda on, in one transaction: whoever runs beside it, a due time has
 * one run. None for what is still under way, or waits: that run is its run, too. Returns those that were made.
 */
export async function claimDue(db: D1Database, due: readonly Due[], nowMs: number, ringAgainMs: number) {
	if (due.length > PLANNED_ROWS_MAX) throw new RangeError(`${due.length} rows at once are more than ${PLANNED_ROWS_MAX}`);
	if (due.length === 0) return [];
	const rows = JSON.stringify(due);
	const [made] = await db.batch<ServiceKey & { readonly dueAtMs: number }>([
		db.prepare(CLAIM).bind(rows, nowMs + ringAgainMs, nowMs),
		db.prepare(MOVE_ON).bind(rows),
	]);
	return made?.results ?? [];
}

export interface Overdue extends Planned {
	/** The tenant's. */
	readonly timeZone: string;
}
const OVERDUE = `
	SELECT tenant_id AS tenantId, service, part, next_due_ms AS nextDueMs, interval_ms AS intervalMs, plan,
		(SELECT time_zone FROM tenants WHERE id = a.tenant_id) AS timeZone
	FROM agenda a
	WHERE next_due_ms <= ?1 - ${TICK_MS} AND next_due_ms + min(interval_ms, ${ALARM_MS_MAX}) + ${TICK_MS} <= ?1 AND NOT EXISTS (
		SELECT 1 FROM incidents i WHERE i.tenant_id = a.tenant_id AND i.kind = 'service_stopped' AND i.closed_at_ms IS NULL
			AND i.subject = a.service || iif(a.part = '', '', ':' || a.part)
	) AND NOT EXISTS (
		SELECT 1 FROM stopped_parts s WHERE s.tenant_id = a.tenant_id AND s.service = a.service AND s.part = a.part AND s.well_at_ms IS NULL
	)
	ORDER BY next_due_ms LIMIT ?2`;

/** What should have been claimed long ago, and nobody has been told. */
export async function overdueRows(db: D1Database, nowMs: number, limit: number): Promise<readonly Overdue[]> {
	return (await db.prepare(OVERDUE).bind(nowMs, limit).all<Overdue>()).results;
}
