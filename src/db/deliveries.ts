import { and, eq, ne, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { type AuditEntry, entryIfChanged } from "./audit";
import { type Claimed, type Settled, settle } from "./outbox";
import { outbox, type SendingState } from "./schema-outbox";

/** Events on their way to one endpoint, one row each. Events of a thread go one after the other. */

/** A row that an earlier one of its thread and endpoint has not made way for is not claimed. `o`: its outbox row, `d`: its delivery. */
const EARLIER = `SELECT 1 FROM webhook_deliveries e JOIN outbox p
		ON p.tenant_id = e.tenant_id AND p.letter_id = e.letter_id AND p.channel = 'event' AND p.recipient = e.endpoint_id
	WHERE e.tenant_id = d.tenant_id AND e.endpoint_id = d.endpoint_id AND e.thread = d.thread AND e.n < d.n AND p.next_attempt_at_ms IS NOT NULL`;
const DUE = `SELECT o.rowid FROM outbox o JOIN webhook_deliveries d
		ON d.tenant_id = o.tenant_id AND d.letter_id = o.letter_id AND d.endpoint_id = o.recipient
	WHERE o.tenant_id = ?1 AND o.channel = 'event' AND o.recipient = ?2 AND o.next_attempt_at_ms <= ?3 AND NOT EXISTS (${EARLIER})
	ORDER BY o.next_attempt_at_ms, d.n LIMIT ?4`;
const CLAIM = `UPDATE outbox SET state = 'sending', attempts = attempts + 1, next_attempt_at_ms = ?5 WHERE rowid IN (${DUE})
	RETURNING tenant_id AS tenantId, letter_id AS letterId, channel, recipient, attempts, created_at_ms AS createdAtMs, last_error AS lastError,
		next_attempt_at_ms AS leaseEndsAtMs`;

export interface ClaimedEvent extends Claimed {
	readonly n: number;
	readonly thread: string;
	readonly source: string;
	readonly type: string;
	/** The payload, as it is sent. */
	readonly text: string;
}

/** Takes what is due and may go, for `leaseMs`. */
export async function claimEvents(
	db: D1Database,
	{ tenantId, endpointId }: { readonly tenantId: string; readonly endpointId: string },
	limit: number,
	leaseMs: number,
	nowMs: number,
): Promise<ClaimedEvent[]> {
	const { results: claimed } = await db
		.prepare(CLAIM)
		.bind(tenantId, endpointId, nowMs, limit, nowMs + leaseMs)
		.all<Claimed>();
	if (claimed.length === 0) return [];
	const { results: about } = await db
		.prepare(
			`SELECT d.letter_id AS letterId, d.n, d.thread, l.source, l.kind AS type, l.text FROM webhook_deliveries d
			 JOIN letters l ON l.tenant_id = d.tenant_id AND l.id = d.letter_id
			 WHERE d.tenant_id = ?1 AND d.endpoint_id = ?2 AND d.letter_id IN (SELECT value FROM json_each(?3))`,
		)
		.bind(tenantId, endpointId, JSON.stringify(claimed.map(({ letterId }) => letterId)))
		.all<Pick<ClaimedEvent, "letterId" | "n" | "thread" | "source" | "type" | "text">>();
	const byLetter = new Map(about.map((row) => [row.letterId, row]));
	const whole: ClaimedEvent[] = [];
	for (const row of claimed) {
		const known = byLetter.get(row.letterId);
		if (known === undefined) await settle(db, row, { kind: "dropped", error: "It has expired." }, nowMs);
		else whole.push({ ...row, ...known });
	}
	return whole.sort((one, other) => one.n - other.n);
}

/** What the endpoint said last. */
export interface Said {
	readonly statusCode: number | null;
	readonly answer: string | null;
}

/** Says what came of it; those of its thread that follow wait as long as it does. */
export async function settleEvent(db: D1Database, claimed: ClaimedEvent, settled: Settled, said: Said, nowMs: number): Promise<void> {
	const { tenantId, letterId, recipient, thread, n } = claimed;
	if (!(await settle(db, claimed, settled, nowMs))) return;
	const statements = [
		db
			.prepare("UPDATE webhook_deliveries SET status_code = ?4, answer = ?5 WHERE tenant_id = ?1 AND letter_id = ?2 AND endpoint_id = ?3")
			.bind(tenantId, letterId, recipient, said.statusCode, said.answer),
	];
	if (settled.kind === "again")
		statements.push(
			db
				.prepare(
					`UPDATE outbox SET next_attempt_at_ms = ?5 WHERE rowid IN (
						SELECT p.rowid FROM webhook_deliveries e JOIN outbox p
							ON p.tenant_id = e.tenant_id AND p.letter_id = e.letter_id AND p.channel = 'event' AND p.recipient = e.endpoint_id
						WHERE e.tenant_id = ?1 AND e.endpoint_id = ?2 AND e.thread = ?3 AND e.n > ?4 AND p.state = 'waiting' AND p.next_attempt_at_ms < ?5)`,
				)
				.bind(tenantId, recipient, thread, n, settled.atMs),
		);
	await db.batch(statements);
}

export interface DeliveryRow extends Said {
	readonly n: number;
	readonly type: string;
	readonly source: string;
	/** The e-number, or "". */
	readonly subject: string;
	readonly state: SendingState;
	readonly attempts: number;
	readonly nextAttemptAtMs: number | null;
	readonly lastError: string | null;
	readonly createdAtMs: number;
	readonly sentAtMs: number | null;
	/** 1: an earlier one of its thread has not made way for it. */
	readonly isHeld: number;
}

/** Newest first, those before `beforeN`; null: from the newest on. */
export async function deliveriesPage(
	db: D1Database,
	{ tenantId, endpointId }: { readonly tenantId: string; readonly endpointId: string },
	beforeN: number | null,
	limit: number,
): Promise<{ readonly items: readonly DeliveryRow[]; readonly next: number | null }> {
	const { results } = await db
		.prepare(
			`SELECT d.n, l.kind AS type, l.source, l.subject, o.state, o.attempts, o.next_attempt_at_ms AS nextAttemptAtMs, o.last_error AS lastError,
				l.created_at_ms AS createdAtMs, o.sent_at_ms AS sentAtMs, d.status_code AS statusCode, d.answer,
				o.state = 'waiting' AND EXISTS (${EARLIER}) AS isHeld
			 FROM webhook_deliveries d
			 JOIN outbox o ON o.tenant_id = d.tenant_id AND o.letter_id = d.letter_id AND o.channel = 'event' AND o.recipient = d.endpoint_id
			 JOIN letters l ON l.tenant_id = d.tenant_id AND l.id = d.letter_id
			 WHERE d.tenant_id = ?1 AND d.endpoint_id = ?2 AND d.n < ?3 ORDER BY d.n DESC LIMIT ?4`,
		)
		.bind(tenantId, endpointId, beforeN ?? Number.MAX_SAFE_INTEGER, limit + 1)
		.all<DeliveryRow>();
	const items = results.slice(0, limit);
	return { items, next: results.length > limit ? (items.at(-1)?.n ?? null) : null };
}

const FIRST = `SELECT d.n FROM outbox o JOIN webhook_deliveries d
		ON d.tenant_id = o.tenant_id AND d.letter_id = o.letter_id AND d.endpoint_id = o.recipient
	WHERE o.tenant_id = ?1 AND o.channel = 'event' AND o.recipient = ?2 AND o.next_attempt_at_ms IS NOT NULL AND o.state = 'waiting'
		AND NOT EXISTS (${EARLIER})
	ORDER BY o.next_attempt_at_ms, d.n LIMIT 1`;

/** The one that is claimed next; null: none waits. */
export async function firstInLine(db: D1Database, tenantId: string, endpointId: string): Promise<number | null> {
	return (await db.prepare(FIRST).bind(tenantId, endpointId).first<{ n: number }>())?.n ?? null;
}

/** Counting stops there. */
export const WAITING_COUNTED_MAX = 1_000;

export async function waitingFor(db: D1Database, tenantId: string, endpointId: string): Promise<number> {
	const row = await db
		.prepare(
			`SELECT count(*) AS waiting FROM (SELECT 1 FROM outbox
			 WHERE tenant_id = ?1 AND recipient = ?2 AND channel = 'event' AND next_attempt_at_ms IS NOT NULL LIMIT ?3)`,
		)
		.bind(tenantId, endpointId, WAITING_COUNTED_MAX)
		.first<{ waiting: number }>();
	return row?.waiting ?? 0;
}

/** In line again, with the tries of a new one. */
export const asNew = (atMs: number) =>
	({ state: "waiting", nextAttemptAtMs: atMs, createdAtMs: atMs, attempts: 0, lastError: null }) as const;

/** Sends it once more, with the tries of a new one. False: there is none, it is being sent at the moment, or what it said was erased. */
export async function resendEvent(db: D1Database, tenantId: string, endpointId: string, n: number, entry: AuditEntry): Promise<boolean> {
	const orm = drizzle(db);
	const [changed] = await orm.batch([
		orm
			.update(outbox)
			.set(asNew(entry.atMs))
			.where(
				and(
					eq(outbox.tenantId, tenantId),
					eq(outbox.channel, "event"),
					eq(outbox.recipient, endpointId),
					ne(outbox.state, "sending"),
					sql`letter_id = (SELECT d.letter_id FROM webhook_deliveries d JOIN letters l ON l.tenant_id = d.tenant_id AND l.id = d.letter_id
						WHERE d.tenant_id = ${tenantId} AND d.endpoint_id = ${endpointId} AND d.n = ${n} AND l.text ->> '$.type' IS NOT NULL)`,
				),
			)
			.returning({ state: outbox.state }),
		entryIfChanged(orm, entry),
	]);
	return changed.length > 0;
}
