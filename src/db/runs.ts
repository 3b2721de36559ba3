import type { ServiceKey } from "./agenda";
import { ALARM, allowanceMs } from "./agenda";
import type { RunEntry } from "./logs";
import type { Cause, RunState } from "./schema-patrols";

/** A run from its claim to its end. Every change is fenced: whoever was overtaken changes nothing. */

export interface RunKey extends ServiceKey {
	readonly dueAtMs: number;
}
/** What a run looks like to whoever has begun it. */
export interface Begun extends RunKey {
	readonly cause: Cause;
	/** 1 for the first try since the run last got somewhere. */
	readonly attempts: number;
	readonly slices: number;
	/** When the lease is over. */
	readonly wakeAtMs: number;
	readonly intervalMs: number;
	/** Counted by the invocations before. */
	readonly count: number;
	/** When it was first begun. */
	readonly startedAtMs: number;
	/** How many before it, one after the other, failed for what may pass. */
	readonly anew: number;
	/** The tenant's. */
	readonly timeZone: string;
}
export type Begin =
	| { readonly kind: "begun"; readonly run: Begun }
	/** Another one of its service is under way, or somebody else is at it, or its back-off lasts: it is rung for again. */
	| { readonly kind: "not_now" }
	/** It is over, or was never claimed. */
	| { readonly kind: "over" };

const KEYS = "tenant_id AS tenantId, service, part, due_at_ms AS dueAtMs";
const KEY = "tenant_id = ?1 AND service = ?2 AND part = ?3 AND due_at_ms = ?4";
const FENCE = `${KEY} AND state = 'running' AND attempts = ?5 AND slices = ?6 AND wake_at_ms = ?7`;
const keyOf = ({ tenantId, service, part, dueAtMs }: RunKey) => [tenantId, service, part, dueAtMs];
const fenceOf = (run: Begun) => [...keyOf(run), run.attempts, run.slices, run.wakeAtMs];

const BEGIN = `
	UPDATE runs SET state = 'running', attempts = attempts + 1, wake_at_ms = ?5 + ?6, started_at_ms = coalesce(started_at_ms, ?5)
	WHERE ${KEY} AND (state IN ('due', 'going_on') OR (state IN ('running', 'retrying') AND wake_at_ms <= ?5)) AND NOT EXISTS (
		SELECT 1 FROM runs o WHERE o.tenant_id = ?1 AND o.service = ?2 AND o.part = ?3 AND o.due_at_ms <> ?4
			AND o.state IN ('running', 'going_on', 'retrying')
	)
	RETURNING tenant_id AS tenantId, service, part, due_at_ms AS dueAtMs, cause, attempts, slices, wake_at_ms AS wakeAtMs,
		interval_ms AS intervalMs, count, started_at_ms AS startedAtMs, anew,
		(SELECT time_zone FROM tenants WHERE id = tenant_id) AS timeZone`;
/** One begins, so none begins in the place of one that failed before it. */
const BEGUN = `
	UPDATE runs SET anew_at_ms = NULL WHERE tenant_id = ?1 AND service = ?2 AND part = ?3 AND anew_at_ms IS NOT NULL
		AND EXISTS (SELECT 1 FROM runs o WHERE o.tenant_id = ?1 AND o.service = ?2 AND o.part = ?3 AND o.due_at_ms = ?4 AND o.state = 'running')`;

/** Takes the run for `leaseMs`, if it may be begun. */
export async function beginRun(db: D1Database, key: RunKey, nowMs: number, leaseMs: number): Promise<Begin> {
	const [begun, found] = await db.batch([
		db.prepare(BEGIN).bind(...keyOf(key), nowMs, leaseMs),
		db.prepare(`SELECT state FROM runs WHERE ${KEY}`).bind(...keyOf(key)),
		db.prepare(BEGUN).bind(...keyOf(key)),
	]);
	const [run] = (begun?.results ?? []) as Begun[];
	if (run !== undefined) return { kind: "begun", run };
	const [row] = (found?.results ?? []) as { state: RunState }[];
	return { kind: row === undefined || ["done", "failed", "dropped"].includes(row.state) ? "over" : "not_now" };
}

/** What one invocation came to that has more to do. */
interface Slice {
	readonly count: number;
	/** Whether the run is further than before it. */
	readonly progress: boolean;
	readonly message: string;
}

/**
 * It has more to do. Where it got somewhere its tries count from anew, and it is late only if it comes to a standstill. Where it did
 * not it is late when it would have been anyway, and this was no try.
 */
export async function goOnRun(
	db: D1Database,
	run: Begun,
	{ count, progress, message }: Slice,
	nowMs: number,
	ringAgainMs: number,
): Promise<boolean> {
	const { meta } = await db
		.prepare(
			`UPDATE runs SET state = 'going_on', slices = slices + 1, count = count + ?8, wake_at_ms = ?9, message = ?12,
				attempts = iif(?10, 0, attempts - 1), alarm_at_ms = iif(?10, ?11, alarm_at_ms) WHERE ${FENCE}`,
		)
		.bind(...fenceOf(run), count, nowMs + ringAgainMs, progress ? 1 : 0, nowMs + allowanceMs(run.intervalMs), message)
		.run();
	return meta.changes > 0;
}

/** The try has failed; the next one comes at `againAtMs`. */
export async function retryRun(
	db: D1Database,
	run: Begun,
	{ message, count }: Pick<Slice, "message" | "count">,
	againAtMs: number,
): Promise<boolean> {
	const { meta } = await db
		.prepare(`UPDATE runs SET state = 'retrying', message = ?8, wake_at_ms = ?9, count = count + ?10 WHERE ${FENCE}`)
		.bind(...fenceOf(run), message, againAtMs, count)
		.run();
	return meta.changes > 0;
}

/** Whoever tells us of every change as it happens must not keep us, and the ERP, at it all the time. */
export const PUSH_REST_MS = 30_000;
/** How long after the last run one begins that was asked for in that way. */
export const restMs = (service: ServiceKey["service"], cause: Cause): number =>
	service === "replication" && cause === "push" ? PUSH_REST_MS : 0;
/** If the message of a run is lost, the tick rings after that. */
export const RING_AGAIN_MS = 60_000;

/** ?10 now, ?14 when. What goes by itself before long anyway waits for its time, and what waits is begun at once. */
const MAY_BEGIN_ANEW = `
	EXISTS (SELECT 1 FROM agenda a WHERE a.tenant_id = ?1 AND a.service = ?2 AND a.part = ?3 AND a.next_due_ms - ?14 >= ?14 - ?10)
	AND NOT EXISTS (SELECT 1 FROM runs o WHERE o.tenant_id = ?1 AND o.service = ?2 AND o.part = ?3 AND o.state = 'due')`;

/** A run that waited for another one to end. */
export interface Waiting {
	readonly run: RunKey;
	/** It begins so much later. */
	readonly restMs: number;
}

/** What is to follow on a run that has failed. */
export interface Aftermath {
	/** A person is to be told; the tick does, if nobody has by then. */
	readonly alarm: boolean;
	/** The ERP broke it off: it begins anew when there is news of the ERP. */
	readonly brokenOff: boolean;
	/**
	 * It begins anew then, unless its own time comes soon after that, or somebody has started it meanwhile. `said`: what the log adds.
	 */
	readonly anew: { readonly atMs: number; readonly said: string } | null;
}

export const NOTHING_FOLLOWS: Aftermath = { alarm: false, brokenOff: false, anew: null };

/** `waiting`: a run of the same service whose turn has come; it is late only if it does not come to an end from now on. */
export async function endRun(
	db: D1Database,
	run: Begun,
	entry: RunEntry,
	{ alarm, brokenOff, anew }: Aftermath,
): Promise<{ readonly ended: boolean; readonly waiting: Waiting | null }> {
	const { atMs, level, message, detail, startedAtMs, success, count } = entry;
	const [ended, , waiting] = await db.batch([
		db
			.prepare(
				`UPDATE runs SET state = iif(?8, 'done', 'failed'), wake_at_ms = NULL, alarm_at_ms = ?9, ended_at_ms = ?10, success = ?8,
					count = ?11, message = ?12, broken_off = ?13, anew_at_ms = iif(${MAY_BEGIN_ANEW}, ?14, NULL) WHERE ${FENCE}`,
			)
			.bind(...fenceOf(run), success ? 1 : 0, alarm ? atMs : null, atMs, count, message, brokenOff ? 1 : 0, anew?.atMs ?? null),
		db
			.prepare(
				`INSERT INTO logs (at_ms, level, service, tenant_id, message, detail, started_at_ms, success, count)
				SELECT ?5, ?6, ?2, ?1, ?7 || iif((SELECT anew_at_ms FROM runs WHERE ${KEY}) IS NULL, '', ?12), ?8, ?9, ?10, ?11 WHERE changes() > 0`,
			)
			.bind(
				...keyOf(run),
				...[atMs, level, message, detail === null ? null : JSON.stringify(detail), startedAtMs, success ? 1 : 0, count],
				anew === null ? "" : ` ${anew.said}`,
			),
		db
			.prepare(
				`UPDATE runs SET alarm_at_ms = max(alarm_at_ms, ?4 + min(interval_ms, ?5) + ?6),
					wake_at_ms = max(wake_at_ms, ?4 + iif(cause = 'push', ?7, 0) + ?8)
				WHERE tenant_id = ?1 AND service = ?2 AND part = ?3 AND state = 'due' RETURNING ${KEYS}, cause`,
			)
			.bind(run.tenantId, run.service, run.part, atMs, ALARM.capMs, ALARM.slackMs, restMs(run.service, "push"), RING_AGAIN_MS),
		// Whoever has not told of an earlier failure by now would tell of a service that runs.
		db
			.prepare(
				`UPDATE runs SET alarm_at_ms = NULL WHERE tenant_id = ?1 AND service = ?2 AND part = ?3 AND state = 'failed'
					AND alarm_at_ms IS NOT NULL
					AND EXISTS (SELECT 1 FROM runs o WHERE o.tenant_id = ?1 AND o.service = ?2 AND o.part = ?3 AND o.due_at_ms = ?4
						AND o.state = 'done' AND o.ended_at_ms = ?5)`,
			)
			.bind(...keyOf(run), atMs),
	]);
	const [next] = (waiting?.results ?? []) as (RunKey & { readonly cause: Cause })[];
	if (next === undefined) return { ended: (ended?.meta.changes ?? 0) > 0, waiting: null };
	const { cause, ...key } = next;
	return { ended: (ended?.meta.changes ?? 0) > 0, waiting: { run: key, restMs: restMs(run.service, cause) } };
}
/** What waits to be begun is put off with the asking, so that a long queue is not rung for again every minute. */
const RING_AGAIN = `
	UPDATE runs SET wake_at_ms = ?2 WHERE (tenant_id, service, part, due_at_ms) IN (
		SELECT tenant_id, service, part, due_at_ms FROM runs
		WHERE wake_at_ms <= ?1 AND state IN ('due', 'going_on') ORDER BY wake_at_ms LIMIT ?3
	) RETURNING ${KEYS}`;
/** What failed, or died under its lease, may be begun once that time is past: putting it off would keep it from that. */
const TAKE_UP = `SELECT ${KEYS} FROM runs WHERE wake_at_ms <= ?1 AND state IN ('running', 'retrying') ORDER BY wake_at_ms LIMIT ?2`;

/** Runs that should be awake by now: their message was lost, their consumer died, their back-off is over. At most `limit` of each sort. */
export async function awakeRuns(db: D1Database, nowMs: number, ringAgainMs: number, limit: number): Promise<readonly RunKey[]> {
	const found = await db.batch<RunKey>([
		db.prepare(RING_AGAIN).bind(nowMs, nowMs + ringAgainMs, limit),
		db.prepare(TAKE_UP).bind(nowMs, limit),
	]);
	return found.flatMap(({ results }) => results);
}

export interface Late extends RunKey {
	readonly state: RunState;
	readonly message: string | null;
	/** The tenant's. */
	readonly timeZone: string;
	readonly alarmAtMs: number;
	/** 1: it asks the ERP, and an outage of that is told of already. */
	readonly excused: number;
}

/** Services that ask the ERP, as a list of SQL. */
export const ASKING = "('replication', 'comparison', 'reconciliation')";
/** Runs that a person should be told of, the oldest first. What waits for another one that is in time is in time as well. */
export async function lateRuns(db: D1Database, nowMs: number, limit: number): Promise<readonly Late[]> {
	const late = `SELECT ${KEYS}, state, message, alarm_at_ms AS alarmAtMs,
		service IN ${ASKING} AND EXISTS (
			SELECT 1 FROM incidents i WHERE i.tenant_id = runs.tenant_id AND i.closed_at_ms IS NULL AND i.kind IN ('erp_offline', 'sign_in_refused')
		) AS excused, (SELECT time_zone FROM tenants WHERE id = runs.tenant_id) AS timeZone
		FROM runs WHERE alarm_at_ms <= ?1 AND NOT (state = 'due' AND EXISTS (
			SELECT 1 FROM runs o WHERE o.tenant_id = runs.tenant_id AND o.service = runs.service AND o.part = runs.part
				AND o.state IN ('running', 'going_on', 'retrying') AND o.alarm_at_ms > ?1
		)) ORDER BY alarm_at_ms LIMIT ?2`;
	return (await db.prepare(late).bind(nowMs, limit).all<Late>()).results;
}

/** They have been told; `untilMs`: they are to be looked at again then. */
export async function toldOf(db: D1Database, told: readonly Late[], untilMs: number | null = null): Promise<void> {
	if (told.length === 0) return;
	await db
		.prepare(
			`UPDATE runs SET alarm_at_ms = ?2 FROM json_each(?1) j
			WHERE runs.tenant_id = j.value ->> '$.tenantId' AND runs.service = j.value ->> '$.service' AND runs.part = j.value ->> '$.part'
				AND runs.due_at_ms = j.value ->> '$.dueAtMs' AND runs.alarm_at_ms = j.value ->> '$.alarmAtMs'`,
		)
		.bind(
			JSON.stringify(told.map(({ tenantId, service, part, dueAtMs, alarmAtMs }) => ({ tenantId, service, part, dueAtMs, alarmAtMs }))),
			untilMs,
		)
		.run();
}
