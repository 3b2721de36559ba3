import { ENTITY_LABELS } from "./entities";
import { type ScheduledService, SERVICES } from "./services";

/**
 * Services whose parts ask one ERP: what stops one of them stops the others, so a tenant has one incident for all of them. It grows and
 * shrinks with them, and is over when the last runs again. Its subject is `replication:customer,product`.
 */

/** Each part of the others has a cause of its own: an endpoint of events is somebody else's server. */
export const IN_PARTS: readonly ScheduledService[] = ["replication", "comparison"];
const LABELS: Readonly<Record<string, string>> = Object.fromEntries(IN_PARTS.map((service) => [service, SERVICES[service].label]));

export interface StoppedPart {
	readonly part: string;
	/** What was found, as a sentence. */
	readonly reason: string;
}
interface StoppedOf {
	readonly tenantId: string;
	readonly service: ScheduledService;
	readonly parts: readonly StoppedPart[];
	/** What a person can do about it. */
	readonly advice: string | null;
}
export interface PartKey {
	readonly tenantId: string;
	readonly service: ScheduledService;
	readonly part: string;
}

/** Whether an incident of this subject is about that part. */
export const isAbout = (subject: string, service: ScheduledService, part: string): boolean =>
	subject === service ||
	(subject.startsWith(`${service}:`) &&
		subject
			.slice(service.length + 1)
			.split(",")
			.includes(part));

const REASON_LENGTH_MAX = 1_000;
const SUBJECT_LENGTH_MAX = 200;

const ITS = "s.tenant_id = incidents.tenant_id AND s.incident_id = incidents.id";
const named = (which: string): string => `(
	SELECT substr(min(service) || ':' || group_concat(part, ','), 1, ${SUBJECT_LENGTH_MAX})
	FROM (SELECT service, part FROM stopped_parts s WHERE ${ITS} ${which} ORDER BY part))`;
const STILL = "AND s.well_at_ms IS NULL";
/** As people call it; ids of endpoints are no names, and endpoints are not told of together. */
const CALLED = `(CASE part ${Object.entries(ENTITY_LABELS)
	.map(([entity, label]) => `WHEN '${entity}' THEN '${label}'`)
	.join(" ")} ELSE part END)`;
/** Where all say the same it is said once; the title has the names. */
const REASON = `(
	SELECT substr(iif(count(*) = 1, max(reason), group_concat(parts || ': ' || reason, ' ')), 1, ${REASON_LENGTH_MAX})
	FROM (SELECT group_concat(${CALLED}, ', ') AS parts, reason FROM (SELECT part, reason FROM stopped_parts s WHERE ${ITS} ${STILL} ORDER BY part)
		GROUP BY reason ORDER BY min(part)))`;
/** Of `contact,price`; each between two commas, so that no name is replaced within another. */
const calledIn = (parts: string): string =>
	`replace(trim(${Object.entries(ENTITY_LABELS).reduce((sql, [entity, label]) => `replace(${sql}, ',${entity},', ',${label},')`, `',' || ${parts} || ','`)}, ','), ',', ', ')`;
const labelled = (subject: string): string =>
	`(CASE substr(${subject}, 1, instr(${subject}, ':') - 1) ${Object.entries(LABELS)
		.map(([service, label]) => `WHEN '${service}' THEN '${label}'`)
		.join(" ")} END || ' (' || ${calledIn(`substr(${subject}, instr(${subject}, ':') + 1)`)} || ')')`;

/** So many parts go into a statement, as one parameter of JSON: a tenant has ten of a service, each with a reason of 1,000 characters. */
export const STOPPED_ROWS_MAX = 500;

/** ?1 what has stopped: tenant, service, parts with their reasons, and the id of an incident that would be new. ?2 now. */
const OF_GROUP = "s.tenant_id = g.value ->> '$.tenantId' AND s.service = g.value ->> '$.service' AND s.well_at_ms IS NULL";
const STOP = `
	INSERT INTO stopped_parts (tenant_id, incident_id, service, part, reason, stopped_at_ms, well_at_ms)
	SELECT g.value ->> '$.tenantId', coalesce((SELECT incident_id FROM stopped_parts s WHERE ${OF_GROUP} LIMIT 1), g.value ->> '$.id'),
		g.value ->> '$.service', p.value ->> '$.part', p.value ->> '$.reason', ?2, NULL
	FROM json_each(?1) g, json_each(g.value, '$.parts') p
	WHERE NOT EXISTS (SELECT 1 FROM stopped_parts s WHERE ${OF_GROUP} AND s.part = p.value ->> '$.part')
	ON CONFLICT (tenant_id, incident_id, part) DO UPDATE SET reason = excluded.reason, stopped_at_ms = excluded.stopped_at_ms, well_at_ms = NULL`;
/** As a table, so that the same words do for an incident that is not there yet. */
const NEW = `(SELECT value ->> '$.tenantId' AS tenant_id, value ->> '$.id' AS id, value ->> '$.advice' AS advice FROM json_each(?1)) AS incidents`;
const OPEN = `
	INSERT INTO incidents (tenant_id, opened_at_ms, id, kind, reason, closed_at_ms, orders_touched, subject, advice)
	SELECT tenant_id, ?2, id, 'service_stopped', ${REASON}, NULL, NULL, ${named(STILL)}, advice
	FROM ${NEW} WHERE EXISTS (SELECT 1 FROM stopped_parts s WHERE ${ITS})`;
const AMONG = `closed_at_ms IS NULL AND kind = 'service_stopped' AND (tenant_id, id) IN (
	SELECT s.tenant_id, s.incident_id FROM json_each(?1) g CROSS JOIN stopped_parts s ON ${OF_GROUP})`;
/** A line of the log for each that is new, and for each that is about to grow. */
const TELL = `
	INSERT INTO logs (at_ms, level, service, tenant_id, message, detail)
	SELECT ?2, 'error', substr(subject, 1, instr(subject, ':') - 1), tenant_id, ${labelled("subject")} || ' has stopped: ' || reason,
		json_object('incident', id, 'kind', kind, 'subject', subject, 'openedAtMs', opened_at_ms)
	FROM (
		SELECT tenant_id, id, kind, opened_at_ms, subject AS was, ${named(STILL)} AS subject, ${REASON} AS reason FROM incidents WHERE ${AMONG}
	) WHERE subject <> was OR id IN (SELECT value ->> '$.id' FROM json_each(?1))`;
const GROW = `UPDATE incidents SET subject = ${named(STILL)}, reason = ${REASON} WHERE ${AMONG} AND subject <> ${named(STILL)}`;

/** Opens the incident of each tenant and service, or has the open one name these parts as well. Throws when D1 does. */
export async function raiseStopped(db: D1Database, stopped: readonly StoppedOf[], atMs: number): Promise<void> {
	for (const portion of portionsOf(stopped)) {
		const list = JSON.stringify(portion.map((one) => ({ ...one, id: crypto.randomUUID() })));
		await db.batch([STOP, OPEN, TELL].map((sql) => db.prepare(sql).bind(list, atMs)).concat(db.prepare(GROW).bind(list)));
	}
}

function portionsOf(stopped: readonly StoppedOf[]): StoppedOf[][] {
	const portions: StoppedOf[][] = [];
	let rows = STOPPED_ROWS_MAX;
	for (const one of stopped) {
		rows += one.parts.length;
		if (rows > STOPPED_ROWS_MAX) {
			portions.push([]);
			rows = one.parts.length;
		}
		portions.at(-1)?.push(one);
	}
	return portions;
}

/** ?1 keys of parts; ?2 now. */
const KEYS = "SELECT value ->> '$.tenantId', value ->> '$.service', value ->> '$.part' FROM json_each(?1)";
const SERVICES_OF = "SELECT value ->> '$.tenantId', value ->> '$.service' FROM json_each(?1)";
const TOUCHED = `(tenant_id, id) IN (SELECT tenant_id, incident_id FROM stopped_parts WHERE (tenant_id, service) IN (${SERVICES_OF}))
	AND tenant_id IN (SELECT value ->> '$.tenantId' FROM json_each(?1)) AND closed_at_ms IS NULL AND kind = 'service_stopped'`;
const LEFT = `EXISTS (SELECT 1 FROM stopped_parts s WHERE ${ITS} ${STILL})`;
const WELL = `UPDATE stopped_parts SET well_at_ms = ?2 WHERE well_at_ms IS NULL AND (tenant_id, service, part) IN (${KEYS})`;
const SHRINK = `UPDATE incidents SET subject = ${named(STILL)}, reason = ${REASON} WHERE ${TOUCHED} AND ${LEFT} AND subject <> ${named(STILL)}`;
/** In front of it all: a line of the log for each part. */
const tellOf = (said: string): string => `
	INSERT INTO logs (at_ms, level, service, tenant_id, message, detail)
	SELECT ?2, 'info', service, tenant_id, ${labelled("service || ':' || part")} || ${said},
		json_object('kind', 'service_stopped', 'subject', service || ':' || part, 'closedAtMs', ?2)
	FROM stopped_parts WHERE well_at_ms IS NULL AND (tenant_id, service, part) IN (${KEYS})`;
const closeAs = (ended: "NULL" | "'gone'"): string =>
	`UPDATE incidents SET closed_at_ms = max(opened_at_ms, ?2), subject = ${named("")}, ended = ${ended} WHERE ${TOUCHED} AND NOT ${LEFT}`;
const FORGET = `
	DELETE FROM stopped_parts WHERE (tenant_id, service) IN (${SERVICES_OF}) AND NOT EXISTS (
		SELECT 1 FROM stopped_parts o WHERE o.tenant_id = stopped_parts.tenant_id AND o.incident_id = stopped_parts.incident_id
			AND o.well_at_ms IS NULL)`;

/** For a batch: these parts run again, or are not meant to any more, as the log is told. `keys`: JSON of PartKeys. */
export function endingsOfParts(db: D1Database, keys: string, nowMs: number, why: "well" | "gone"): D1PreparedStatement[] {
	const said = why === "well" ? "' runs again.'" : "' does not go any more, so it has not stopped either.'";
	return [
		db.prepare(tellOf(said)).bind(keys, nowMs),
		db.prepare(WELL).bind(keys, nowMs),
		db.prepare(SHRINK).bind(keys),
		db.prepare(closeAs(why === "well" ? "NULL" : "'gone'")).bind(keys, nowMs),
		db.prepare(FORGET).bind(keys),
	];
}

export async function endStopped(db: D1Database, keys: readonly PartKey[], nowMs: number): Promise<void> {
	if (keys.length > 0) await db.batch(endingsOfParts(db, JSON.stringify(keys), nowMs, "well"));
}
