import type { Actor } from "../order/action";
import { ALARM } from "./agenda";
import { RING_AGAIN_MS, type RunKey, restMs } from "./runs";
import type { Cause } from "./schema-patrols";
import type { ScheduledService } from "./services";

/** A run out of turn. */

/** `restMs`: it begins so much later. `already`: one waits, and is this one; nothing was added. `paused`: the tenant's schedule says that the service is not to go. */
export type Kicked =
	| { readonly kind: "started"; readonly run: RunKey; readonly restMs: number }
	| { readonly kind: "already"; readonly run: RunKey }
	| { readonly kind: "paused" };
export type KickedBy = Pick<Actor, "kind" | "id" | "name">;

/** For a service that has no due time, and so no interval. */
const INTERVAL_MS = 15 * 60_000;

const PAUSED = "SELECT 1 FROM schedules WHERE tenant_id = ?1 AND service = ?2 AND paused = 1";
const OF_SERVICE = "tenant_id = ?1 AND service = ?2 AND part = ?3";
/** Under way and not at it now; in the words of the index on what is under way. */
const PUT_OFF = `${OF_SERVICE} AND state IN ('running', 'going_on', 'retrying') AND state <> 'running'`;
/** The last ones: only of these the end is asked for. */
const LAST_END = `SELECT max(ended_at_ms) FROM (SELECT ended_at_ms FROM runs WHERE ${OF_SERVICE} ORDER BY due_at_ms DESC LIMIT 5)`;
/** Times are keys: two runs within a millisecond get two. */
const INSERT = `
	INSERT INTO runs (tenant_id, service, part, due_at_ms, cause, state, attempts, slices, wake_at_ms, interval_ms, alarm_at_ms, count, asked_by)
	SELECT ?1, ?2, ?3, max(?4, coalesce((SELECT max(due_at_ms) + 1 FROM runs WHERE ${OF_SERVICE}), 0)), ?5, 'due', 0, 0,
		max(?4, coalesce((${LAST_END}), 0) + ?7) + ${RING_AGAIN_MS}, i.interval_ms,
		?4 + min(i.interval_ms, ${ALARM.capMs}) + ${ALARM.slackMs}, 0, ?6
	FROM (SELECT coalesce((SELECT interval_ms FROM agenda WHERE ${OF_SERVICE}), ${INTERVAL_MS}) AS interval_ms) i
	WHERE NOT EXISTS (${PAUSED}) AND NOT EXISTS (SELECT 1 FROM runs WHERE ${OF_SERVICE} AND state = 'due')
		AND NOT EXISTS (SELECT 1 FROM runs WHERE ${PUT_OFF})
	ON CONFLICT DO NOTHING
	RETURNING due_at_ms AS dueAtMs, wake_at_ms - ${RING_AGAIN_MS} - ?4 AS restMs`;
/** A person does not wait for a back-off; what a program says may come a hundred times. */
const BRING_FORWARD = `UPDATE runs SET wake_at_ms = ?4 WHERE ${PUT_OFF} AND state = 'retrying' AND wake_at_ms > ?4 AND ?5 = 'person'`;
const WAITING = `
	SELECT due_at_ms AS dueAtMs FROM runs WHERE ${OF_SERVICE} AND state = 'due' AND NOT EXISTS (${PAUSED})
	UNION ALL SELECT due_at_ms FROM runs WHERE ${PUT_OFF} AND NOT EXISTS (${PAUSED})`;

/**
 * Makes a run due now. At most one of a tenant, service and part waits, so that a hundred kicks are one run; one that has begun
 * may have read already what the kick is about, so another one waits for it to end. Ring for `run` next (cron/message.ts); if that
 * fails, the tick rings within two minutes. Throws when D1 does.
 */
export async function kick(
	db: D1Database,
	tenantId: string,
	service: ScheduledService,
	part: string,
	nowMs: number,
	cause: Cause,
	by: KickedBy | null,
): Promise<Kicked> {
	const key = { tenantId, service, part };
	const asked = by === null ? null : JSON.stringify({ kind: by.kind, id: by.id, name: by.name });
	const rest = restMs(service, cause);
	const [made, , waiting] = await db.batch<{ readonly dueAtMs: number; readonly restMs: number }>([
		db.prepare(INSERT).bind(tenantId, service, part, nowMs, cause, asked, rest),
		db.prepare(BRING_FORWARD).bind(tenantId, service, part, nowMs, cause),
		db.prepare(WAITING).bind(tenantId, service, part),
	]);
	const [run] = made?.results ?? [];
	if (run !== undefined) return { kind: "started", run: { ...key, dueAtMs: run.dueAtMs }, restMs: run.restMs };
	const [there] = waiting?.results ?? [];
	return there === undefined ? { kind: "paused" } : { kind: "already", run: { ...key, dueAtMs: there.dueAtMs } };
}

/** ?1 pairs of tenant and part. */
const INSERT_ALL = `
	INSERT INTO runs (tenant_id, service, part, due_at_ms, cause, state, attempts, slices, wake_at_ms, interval_ms, alarm_at_ms, count)
	SELECT k.tenant_id, ?2, k.part,
		max(?3, coalesce((SELECT max(due_at_ms) + 1 FROM runs r WHERE r.tenant_id = k.tenant_id AND r.service = ?2 AND r.part = k.part), 0)),
		'push', 'due', 0, 0, ?3 + ${RING_AGAIN_MS}, coalesce(a.interval_ms, ${INTERVAL_MS}),
		?3 + min(coalesce(a.interval_ms, ${INTERVAL_MS}), ${ALARM.capMs}) + ${ALARM.slackMs}, 0
	FROM (SELECT value ->> 0 AS tenant_id, value ->> 1 AS part FROM json_each(?1)) k
		JOIN tenants ON tenants.id = k.tenant_id
		LEFT JOIN agenda a ON a.tenant_id = k.tenant_id AND a.service = ?2 AND a.part = k.part
	WHERE NOT EXISTS (SELECT 1 FROM schedules s WHERE s.tenant_id = k.tenant_id AND s.service = ?2 AND s.paused = 1)
		AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.tenant_id = k.tenant_id AND r.service = ?2 AND r.part = k.part AND r.state = 'due')
		AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.tenant_id = k.tenant_id AND r.service = ?2 AND r.part = k.part
			AND r.state IN ('running', 'going_on', 'retrying') AND r.state <> 'running')
	ON CONFLICT DO NOTHING
	RETURNING tenant_id AS tenantId, service, part, due_at_ms AS dueAtMs`;

/** As \`kick\` with the cause push, for many in one statement; those that were made. */
export async function kickAll(
	db: D1Database,
	service: "mail" | "events",
	keys: readonly { readonly tenantId: string; readonly part: string }[],
	nowMs: number,
): Promise<readonly RunKey[]> {
	if (keys.length === 0) return [];
	const pairs = JSON.stringify(keys.map(({ tenantId, part }) => [tenantId, part]));
	return (await db.prepare(INSERT_ALL).bind(pairs, service, nowMs).all<RunKey>()).results;
}
