import { drizzle } from "drizzle-orm/d1";
import { TEST_TYPE } from "../events/catalogue";
import type { AuditEntry } from "./audit";
import { entryIfChanged } from "./audit";
import { events } from "./schema-events";

/** What happened and is not on its way yet. Written by triggers; taken from here into letters and deliveries. */

export type Happened = typeof events.$inferSelect;
/** Events taken in one transaction. */
export const PLAN_EVENTS_MAX = 100;

/** The oldest first. */
export async function happened(db: D1Database, tenantId: string): Promise<Happened[]> {
	const { results } = await db
		.prepare(
			`SELECT n, tenant_id AS tenantId, source, type, thread, subject, endpoint_id AS endpointId, at_ms AS atMs, data
			 FROM events WHERE tenant_id = ?1 ORDER BY n LIMIT ?2`,
		)
		.bind(tenantId, PLAN_EVENTS_MAX)
		.all<Happened>();
	return results;
}

export interface Planned {
	readonly n: number;
	/** A UUID of the writer's making, as of every letter. */
	readonly letterId: string;
	readonly source: string;
	readonly type: string;
	readonly thread: string;
	readonly subject: string;
	/** The payload, as it is sent. */
	readonly text: string;
	/** Ids of endpoints. */
	readonly to: readonly string[];
}

const LETTERS = `
	INSERT INTO letters (tenant_id, id, kind, source, subject, text, html, created_at_ms)
	SELECT ?1, value ->> '$.letterId', value ->> '$.type', value ->> '$.source', value ->> '$.subject', value ->> '$.text', '', ?3
	FROM json_each(?2)
	WHERE EXISTS (SELECT 1 FROM events e WHERE e.n = value ->> '$.n') AND json_array_length(value, '$.to') > 0
	ON CONFLICT DO NOTHING`;
const WRITTEN = "EXISTS (SELECT 1 FROM letters l WHERE l.tenant_id = ?1 AND l.id = v.value ->> '$.letterId')";
const DELIVERIES = `
	INSERT INTO webhook_deliveries (tenant_id, letter_id, endpoint_id, n, thread, status_code, answer)
	SELECT ?1, v.value ->> '$.letterId', t.value, v.value ->> '$.n', v.value ->> '$.thread', NULL, NULL
	FROM json_each(?2) v, json_each(v.value, '$.to') t WHERE ${WRITTEN}`;
/** What has to wait for an earlier one of its thread is not looked at before that is tried again. */
const OUTBOX = `
	INSERT INTO outbox (tenant_id, letter_id, channel, recipient, state, attempts, next_attempt_at_ms, last_error, created_at_ms, sent_at_ms)
	SELECT ?1, v.value ->> '$.letterId', 'event', t.value, 'waiting', 0, max(?3, coalesce((
		SELECT max(o.next_attempt_at_ms) FROM webhook_deliveries d JOIN outbox o
			ON o.tenant_id = d.tenant_id AND o.letter_id = d.letter_id AND o.channel = 'event' AND o.recipient = d.endpoint_id
		WHERE d.tenant_id = ?1 AND d.endpoint_id = t.value AND d.thread = v.value ->> '$.thread' AND o.state = 'waiting'), 0)), NULL, ?3, NULL
	FROM json_each(?2) v, json_each(v.value, '$.to') t WHERE ${WRITTEN}`;

/**
 * Turns events into letters and deliveries, and takes them out, in one transaction: whoever plans the same beside it writes nothing,
 * and a source has one letter however often it comes. At most PLAN_EVENTS_MAX.
 */
export async function planEvents(db: D1Database, tenantId: string, planned: readonly Planned[], nowMs: number): Promise<void> {
	const list = JSON.stringify(planned);
	await db.batch([
		db.prepare(LETTERS).bind(tenantId, list, nowMs),
		db.prepare(DELIVERIES).bind(tenantId, list),
		db.prepare(OUTBOX).bind(tenantId, list, nowMs),
		db.prepare("DELETE FROM events WHERE n IN (SELECT value ->> '$.n' FROM json_each(?1))").bind(list),
	]);
}

/** An event for one endpoint alone, as a person asks for it. */
export async function testEvent(db: D1Database, tenantId: string, endpointId: string, entry: AuditEntry): Promise<void> {
	const orm = drizzle(db);
	const id = crypto.randomUUID();
	await orm.batch([
		orm.insert(events).values({
			tenantId,
			source: `event:test:${id}`,
			type: TEST_TYPE,
			thread: `test:${id}`,
			subject: "",
			endpointId,
			atMs: entry.atMs,
			data: JSON.stringify({ endpoint: endpointId, message: "It works: this is a test, and stands for no order." }),
		}),
		entryIfChanged(orm, entry),
	]);
}

/** Endpoints for which there is something to do now; at most `limit`, in no order, so that none is always last. */
export async function endpointsDue(
	db: D1Database,
	nowMs: number,
	limit: number,
): Promise<{ readonly tenantId: string; readonly id: string }[]> {
	const { results } = await db
		.prepare(
			`SELECT e.tenant_id AS tenantId, e.id FROM webhook_endpoints e
			 WHERE e.disabled_at_ms IS NULL AND (
				EXISTS (SELECT 1 FROM events v WHERE v.tenant_id = e.tenant_id)
				OR (e.not_before_ms <= ?1 AND EXISTS (SELECT 1 FROM outbox o
					WHERE o.tenant_id = e.tenant_id AND o.recipient = e.id AND o.channel = 'event' AND o.next_attempt_at_ms <= ?1)))
			 ORDER BY random() LIMIT ?2`,
		)
		.bind(nowMs, limit)
		.all<{ tenantId: string; id: string }>();
	return results;
}
