import { incidentTitle, type TroubleKind } from "./incident-kinds";
import { labelOf, serviceOf } from "./incident-words";
import { REASON_LENGTH_MAX, SUBJECT_LENGTH_MAX, type Trouble } from "./incidents";

/** Incidents of many tenants in one statement: whoever stands still is not told later because many do. */

export interface Found {
	readonly tenantId: string;
	readonly trouble: Trouble;
}

/** So many go into a statement, as one parameter of JSON of at most 1 MB. */
export const FOUND_ROWS_MAX = 500;

const OPEN = `
	INSERT INTO incidents (tenant_id, opened_at_ms, id, kind, reason, subject, advice)
	SELECT value ->> '$.tenantId', ?2, value ->> '$.id', value ->> '$.kind', value ->> '$.reason', value ->> '$.subject', value ->> '$.advice'
	FROM json_each(?1) j WHERE NOT EXISTS (
		SELECT 1 FROM incidents i WHERE i.tenant_id = j.value ->> '$.tenantId' AND i.kind = j.value ->> '$.kind'
			AND i.subject = j.value ->> '$.subject' AND i.closed_at_ms IS NULL
	)`;
const LINES = `
	INSERT INTO logs (at_ms, level, service, tenant_id, message, detail)
	SELECT ?2, 'error', value ->> '$.service', value ->> '$.tenantId', value ->> '$.said',
		json_object('incident', value ->> '$.id', 'kind', value ->> '$.kind', 'subject', value ->> '$.subject', 'openedAtMs', ?2)
	FROM json_each(?1) j WHERE EXISTS (
		SELECT 1 FROM incidents i WHERE i.tenant_id = j.value ->> '$.tenantId' AND i.opened_at_ms = ?2 AND i.id = j.value ->> '$.id'
	)`;

/** Opens each that is not open already, with its line in the log; a portion at a time, each whole. Throws when D1 does. */
export async function raiseAll(db: D1Database, found: readonly Found[], atMs: number): Promise<void> {
	const rows = [...new Map(found.map((one) => [keyOf(one), rowOf(one)])).values()];
	for (let from = 0; from < rows.length; from += FOUND_ROWS_MAX) {
		const list = JSON.stringify(rows.slice(from, from + FOUND_ROWS_MAX));
		await db.batch([db.prepare(OPEN).bind(list, atMs), db.prepare(LINES).bind(list, atMs)]);
	}
}

const keyOf = ({ tenantId, trouble: { kind, subject } }: Found): string => `${tenantId}\n${kind}\n${subject}`;

function rowOf({ tenantId, trouble: { kind, subject: whole, reason: long, advice } }: Found) {
	const [subject, reason] = [whole.slice(0, SUBJECT_LENGTH_MAX), long.slice(0, REASON_LENGTH_MAX)];
	const said = `${incidentTitle(kind, "opened", labelOf(subject))}: ${reason}`;
	return { tenantId, id: crypto.randomUUID(), kind, subject, reason, advice, said, service: serviceOf(kind, subject) };
}

/** Closes those of the kind that these tenants have open, with a line in the log for each. */
export async function endAll(db: D1Database, kind: TroubleKind, tenantIds: readonly string[], atMs: number): Promise<void> {
	const open = "kind = ?1 AND closed_at_ms IS NULL AND tenant_id IN (SELECT value FROM json_each(?2))";
	const list = JSON.stringify(tenantIds);
	await db.batch([
		db
			.prepare(
				`INSERT INTO logs (at_ms, level, service, tenant_id, message, detail)
				SELECT ?3, 'info', ?4, tenant_id, ?5, json_object('kind', kind, 'subject', subject, 'closedAtMs', ?3) FROM incidents WHERE ${open}`,
			)
			.bind(kind, list, atMs, serviceOf(kind, ""), `${incidentTitle(kind, "closed")}.`),
		db.prepare(`UPDATE incidents SET closed_at_ms = max(opened_at_ms, ?3) WHERE ${open}`).bind(kind, list, atMs),
	]);
}
