import { and, eq, type SQL, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { type AuditEntry, isRecorded } from "./audit";
import { incidents } from "./schema";
import { logs } from "./schema-console";
import { stoppedParts } from "./schema-patrols";
import { replication } from "./schema-replication";
import { SCHEDULE_PART, type ScheduledService } from "./services";
import { endingsOfParts } from "./stopped-parts";

/** What is not meant to go any more has not stopped, and is not out of date. */

/** ?1 keys of services, with tenantId, service and part; ?2 now. */
const GONE = `SELECT value ->> '$.tenantId' AS tenant_id, value ->> '$.service' AS service, value ->> '$.part' AS part FROM json_each(?1)`;
const OPEN_STOPPED = `
	FROM (${GONE}) g CROSS JOIN incidents i ON i.tenant_id = g.tenant_id AND i.kind = 'service_stopped' AND i.closed_at_ms IS NULL
		AND i.subject = g.service || iif(g.part = '', '', ':' || g.part)
		AND NOT EXISTS (SELECT 1 FROM stopped_parts s WHERE s.tenant_id = i.tenant_id AND s.incident_id = i.id)`;
const TELL_STOPPED = `
	INSERT INTO logs (at_ms, level, service, tenant_id, message, detail)
	SELECT ?2, 'info', g.service, g.tenant_id, 'It does not go any more, so it has not stopped either.',
		json_object('kind', i.kind, 'subject', i.subject, 'closedAtMs', ?2) ${OPEN_STOPPED}`;
const END_STOPPED = `
	UPDATE incidents SET closed_at_ms = max(opened_at_ms, ?2), ended = 'gone'
	WHERE kind = 'service_stopped' AND closed_at_ms IS NULL AND (tenant_id, opened_at_ms, id) IN (SELECT i.tenant_id, i.opened_at_ms, i.id ${OPEN_STOPPED})`;
const FORGET_STALE = `
	UPDATE replication SET look_at_ms = NULL, stale_since_ms = NULL
	WHERE (tenant_id, entity) IN (SELECT tenant_id, part FROM (${GONE}) WHERE service = 'replication')`;
const NOTHING_STALE = `
	kind = 'replication_stale' AND closed_at_ms IS NULL AND tenant_id IN (SELECT tenant_id FROM (${GONE}) WHERE service = 'replication')
		AND NOT EXISTS (SELECT 1 FROM replication r WHERE r.tenant_id = incidents.tenant_id AND r.stale_since_ms IS NOT NULL)`;
const TELL_STALE = `
	INSERT INTO logs (at_ms, level, service, tenant_id, message, detail)
	SELECT ?2, 'info', 'replication', tenant_id, 'Nothing that is out of date is watched any more.',
		json_object('kind', kind, 'subject', subject, 'closedAtMs', ?2) FROM incidents WHERE ${NOTHING_STALE}`;
const END_STALE = `UPDATE incidents SET closed_at_ms = max(opened_at_ms, ?2), ended = 'gone' WHERE ${NOTHING_STALE}`;

/** For a batch: closes the incidents about services, and parts of them, that leave, and tells the log so. `gone`: JSON of their keys. */
export const endingsOf = (db: D1Database, gone: string, nowMs: number): D1PreparedStatement[] => [
	...endingsOfParts(db, gone, nowMs, "gone"),
	db.prepare(TELL_STOPPED).bind(gone, nowMs),
	db.prepare(END_STOPPED).bind(gone, nowMs),
	db.prepare(FORGET_STALE).bind(gone),
	db.prepare(TELL_STALE).bind(gone, nowMs),
	db.prepare(END_STALE).bind(gone, nowMs),
];

/**
 * For a batch that saves a schedule and has written `entry` with it, before the agenda's rows go: what said that it is broken is over,
 * and of a service that is `paused` all that said it has stopped.
 */
export function endingsOfService(orm: DrizzleD1Database, tenantId: string, service: ScheduledService, paused: boolean, entry: AuditEntry) {
	const { atMs } = entry;
	const isSaved = isRecorded(entry);
	const subjects = paused
		? sql`(subject = ${service} OR subject >= ${`${service}:`} AND subject < ${`${service};`})`
		: sql`subject = ${`${service}:${SCHEDULE_PART}`}`;
	const open = sql`tenant_id = ${tenantId} AND closed_at_ms IS NULL AND kind = 'service_stopped' AND ${subjects} AND ${isSaved}`;
	const openStale = sql`tenant_id = ${tenantId} AND closed_at_ms IS NULL AND kind = 'replication_stale' AND ${isSaved}`;
	const say = paused ? "It is paused, so it has not stopped." : "Its schedule was saved anew.";
	const tell = (which: SQL) =>
		orm.insert(logs).select(
			sql`SELECT NULL, ${atMs}, 'info', ${service}, ${tenantId}, ${say},
				json_object('kind', kind, 'subject', subject, 'closedAtMs', ${atMs}), NULL, NULL, NULL FROM incidents WHERE ${which}`,
		);
	const end = (which: SQL) =>
		orm
			.update(incidents)
			.set({ closedAtMs: sql`max(${incidents.openedAtMs}, ${atMs})`, ended: paused ? "off" : "saved" })
			.where(which);
	const forget = orm
		.update(replication)
		.set({ lookAtMs: null, staleSinceMs: null })
		.where(and(eq(replication.tenantId, tenantId), isSaved));
	const forgetParts = orm.delete(stoppedParts).where(and(eq(stoppedParts.tenantId, tenantId), eq(stoppedParts.service, service), isSaved));
	const parts = paused ? [forgetParts] : [];
	return [tell(open), end(open), ...parts, ...(paused && service === "replication" ? [tell(openStale), end(openStale), forget] : [])];
}
