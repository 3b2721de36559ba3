import { and, eq, inArray, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { type AuditEntry, entryIfChanged } from "./audit";
import { asNew } from "./deliveries";
import type { WebhookEndpoint } from "./endpoints";
import { outbox } from "./schema-outbox";

/** What an endpoint was not given: its events that were dropped while it was off, and those that were given up. */

/** Looked through from the newest on: what lies further back is sent singly. */
export const MISSED_LOOKED_MAX = 5_000;
/** In one go, the oldest first; the rest in another. */
export const MISSED_SENT_MAX = 1_000;

const NOT_SENT = "('dropped', 'given_up')";
/** ?3 the types that it is told of now. What was erased is not sent, and a test stands for nothing. */
const MISSED = `
	SELECT d.letter_id AS letterId, l.created_at_ms AS createdAtMs FROM (
		SELECT tenant_id, letter_id, endpoint_id, n FROM webhook_deliveries WHERE tenant_id = ?1 AND endpoint_id = ?2 ORDER BY n DESC LIMIT ?4
	) d
	JOIN outbox o ON o.tenant_id = d.tenant_id AND o.letter_id = d.letter_id AND o.channel = 'event' AND o.recipient = d.endpoint_id
	JOIN letters l ON l.tenant_id = d.tenant_id AND l.id = d.letter_id
	WHERE o.state IN ${NOT_SENT} AND l.kind IN (SELECT value FROM json_each(?3)) AND l.text ->> '$.type' IS NOT NULL
	ORDER BY d.n`;

export interface Missed {
	/** Those that go in one, the oldest first. */
	readonly letterIds: readonly string[];
	/** Unix ms, of the oldest; null: there is none. */
	readonly sinceMs: number | null;
	/** That would be left for another time. */
	readonly more: number;
}

export async function missedEvents(db: D1Database, { tenantId, id, events }: WebhookEndpoint): Promise<Missed> {
	const { results } = await db
		.prepare(MISSED)
		.bind(tenantId, id, JSON.stringify(events), MISSED_LOOKED_MAX)
		.all<{ letterId: string; createdAtMs: number }>();
	const now = results.slice(0, MISSED_SENT_MAX);
	return { letterIds: now.map(({ letterId }) => letterId), sinceMs: now[0]?.createdAtMs ?? null, more: results.length - now.length };
}

/**
 * Puts them in line, with the tries of new ones; events of one order still go one after the other. How many: what somebody else has
 * sent meanwhile is left alone, and an endpoint that is off by now is given nothing.
 */
export async function resendMissed(
	db: D1Database,
	{ tenantId, id }: Pick<WebhookEndpoint, "tenantId" | "id">,
	{ letterIds }: Pick<Missed, "letterIds">,
	entry: AuditEntry,
): Promise<number> {
	const orm = drizzle(db);
	const [changed] = await orm.batch([
		orm
			.update(outbox)
			.set(asNew(entry.atMs))
			.where(
				and(
					eq(outbox.tenantId, tenantId),
					eq(outbox.channel, "event"),
					eq(outbox.recipient, id),
					inArray(outbox.state, ["dropped", "given_up"]),
					sql`letter_id IN (SELECT value FROM json_each(${JSON.stringify(letterIds)}))`,
					sql`EXISTS (SELECT 1 FROM webhook_endpoints WHERE tenant_id = ${tenantId} AND id = ${id} AND disabled_at_ms IS NULL)`,
				),
			)
			.returning({ letterId: outbox.letterId }),
		entryIfChanged(orm, entry),
	]);
	return changed.length;
}
