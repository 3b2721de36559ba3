import type { AlertKind, PassedOver, SendingState } from "./schema-outbox";

/** What was told of one order: mails with their recipients, and events with their deliveries. Read by index, and bounded. */

/** Newest of each kind that are given back. */
export const MAILS_SHOWN_MAX = 20;
export const DELIVERIES_SHOWN_MAX = 40;
/** Recipients of one mail that are given back. */
export const RECIPIENTS_SHOWN_MAX = 10;
/** Causes of mails, and events, that are read to find the newest: an order fails, and is sent again, a few times. */
const CAUSES_READ_MAX = 200;

export type OrderAlertKind = Exclude<AlertKind, "opened" | "recovered">;
export interface MailRecipient {
	/** As it was sent to; `erased:…` once that was a person who was erased. */
	readonly recipient: string;
	readonly state: SendingState;
	readonly attempts: number;
	readonly nextAttemptAtMs: number | null;
	readonly lastError: string | null;
	readonly sentAtMs: number | null;
}
export interface OrderMail {
	readonly kind: OrderAlertKind;
	readonly notedAtMs: number;
	/** When it was, or is to be, told of together with others; null: it is not. */
	readonly digestAtMs: number | null;
	/** Null: nobody gets one, none is written yet, or it was kept for long enough. */
	readonly letter: { readonly id: string; readonly kind: string; readonly writtenAtMs: number } | null;
	/** Whether there was a letter, also where it is kept no longer. */
	readonly written: boolean;
	/** Why nobody gets one; null: somebody does, or it was not kept why. */
	readonly passedOver: PassedOver | null;
	/** Whether it was decided that nobody gets one. */
	readonly passed: boolean;
	readonly recipients: readonly MailRecipient[];
	/** Beyond those. */
	readonly moreRecipients: boolean;
}
export interface OrderDelivery {
	readonly n: number;
	readonly type: string;
	readonly createdAtMs: number;
	/** `name`: as its administrator calls it; null where it was deleted. */
	readonly endpoint: { readonly id: string; readonly name: string | null };
	readonly state: SendingState;
	readonly attempts: number;
	readonly nextAttemptAtMs: number | null;
	readonly lastError: string | null;
	readonly sentAtMs: number | null;
	readonly statusCode: number | null;
}
export interface OrderMessages {
	/** Both newest first. */
	readonly mails: readonly OrderMail[];
	readonly deliveries: readonly OrderDelivery[];
	/** Whether there are older ones than those. */
	readonly more: boolean;
}

// The sources of an order's alerts are told from others' by their beginnings: the primary key finds them. 59 is what follows the colon.
const ALERTS = `
	SELECT source, kind, noted_at_ms, digest_at_ms, letter_id, passed_over FROM (
		SELECT * FROM (SELECT * FROM alerts WHERE tenant_id = ?1 AND source >= 'order:' || ?2 || ':' AND source < 'order:' || ?2 || char(59)
			LIMIT ${CAUSES_READ_MAX})
		UNION ALL SELECT * FROM (SELECT * FROM alerts
			WHERE tenant_id = ?1 AND source >= 'unsynced:' || ?2 || ':' AND source < 'unsynced:' || ?2 || char(59) LIMIT ${CAUSES_READ_MAX})
		UNION ALL SELECT * FROM alerts WHERE tenant_id = ?1 AND source IN ('held:' || ?2, 'confirmation:' || ?2)
	) ORDER BY noted_at_ms DESC, source DESC LIMIT ${MAILS_SHOWN_MAX + 1}`;
// Where a letter had been written before its mark, the mark says `earlier`, and the letter is the one with that source.
const MAILS = `
	WITH told AS MATERIALIZED (${ALERTS})
	SELECT t.source, t.kind, t.noted_at_ms AS notedAtMs, t.digest_at_ms AS digestAtMs, t.letter_id AS letterId, t.passed_over AS passedOver,
		l.id, l.kind AS letterKind, l.created_at_ms AS writtenAtMs
	FROM told t LEFT JOIN letters l ON l.rowid = CASE
		WHEN t.letter_id IS NULL OR t.letter_id = '' THEN NULL
		WHEN t.letter_id = 'earlier' THEN (SELECT e.rowid FROM letters e WHERE e.tenant_id = ?1 AND e.source = t.source)
		ELSE (SELECT e.rowid FROM letters e WHERE e.tenant_id = ?1 AND e.id = t.letter_id) END
	ORDER BY t.noted_at_ms DESC, t.source DESC`;
const RECIPIENTS = `
	SELECT j.value AS letterId, o.recipient, o.state, o.attempts, o.next_attempt_at_ms AS nextAttemptAtMs, o.last_error AS lastError,
		o.sent_at_ms AS sentAtMs
	FROM json_each(?2) j CROSS JOIN outbox o WHERE o.rowid IN (
		SELECT p.rowid FROM outbox p WHERE p.tenant_id = ?1 AND p.letter_id = j.value AND p.channel = 'mail'
		ORDER BY p.recipient LIMIT ${RECIPIENTS_SHOWN_MAX + 1})
	ORDER BY j.key, o.recipient`;
const DELIVERIES = `
	SELECT d.n, l.kind AS type, l.created_at_ms AS createdAtMs, o.recipient AS endpointId, e.url, e.description, o.state, o.attempts,
		o.next_attempt_at_ms AS nextAttemptAtMs, o.last_error AS lastError, o.sent_at_ms AS sentAtMs, d.status_code AS statusCode
	FROM (SELECT id, kind, created_at_ms FROM letters INDEXED BY letters_by_source
		WHERE tenant_id = ?1 AND source >= 'event:order:' || ?2 || ':' AND source < 'event:order:' || ?2 || char(59) LIMIT ${CAUSES_READ_MAX}) l
	CROSS JOIN outbox o ON o.tenant_id = ?1 AND o.letter_id = l.id AND o.channel = 'event'
	CROSS JOIN webhook_deliveries d ON d.tenant_id = ?1 AND d.letter_id = l.id AND d.endpoint_id = o.recipient
	LEFT JOIN webhook_endpoints e ON e.tenant_id = ?1 AND e.id = o.recipient
	ORDER BY d.n DESC, o.recipient LIMIT ${DELIVERIES_SHOWN_MAX + 1}`;

interface MailRow {
	readonly kind: OrderAlertKind;
	readonly notedAtMs: number;
	readonly digestAtMs: number | null;
	readonly letterId: string | null;
	readonly passedOver: PassedOver | null;
	readonly id: string | null;
	readonly letterKind: string | null;
	readonly writtenAtMs: number | null;
}
interface DeliveryRow extends Omit<OrderDelivery, "endpoint"> {
	readonly endpointId: string;
	readonly url: string | null;
	readonly description: string | null;
}

/** Throws when D1 does. */
export async function messagesOf(db: D1Database, tenantId: string, seq: number): Promise<OrderMessages> {
	// As text: a number that is bound is a REAL, and would be written with a point.
	const of = [tenantId, `${seq}`] as const;
	const [mails, deliveries] = await db.batch<unknown>([db.prepare(MAILS).bind(...of), db.prepare(DELIVERIES).bind(...of)]);
	const mailRows = (mails?.results ?? []) as MailRow[];
	const deliveryRows = (deliveries?.results ?? []) as DeliveryRow[];
	const shown = mailRows.slice(0, MAILS_SHOWN_MAX);
	const recipients = await recipientsOf(db, tenantId, [...new Set(shown.flatMap(({ id }) => id ?? []))]);
	return {
		mails: shown.map((row) => toMail(row, recipients.get(row.id ?? "") ?? [])),
		deliveries: deliveryRows.slice(0, DELIVERIES_SHOWN_MAX).map(({ endpointId, url, description, ...row }) => ({
			...row,
			endpoint: { id: endpointId, name: url === null ? null : description || hostOf(url) },
		})),
		more: mailRows.length > MAILS_SHOWN_MAX || deliveryRows.length > DELIVERIES_SHOWN_MAX,
	};
}

/** A path or a query may hold a secret of theirs. */
const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : "an address that cannot be read");

async function recipientsOf(db: D1Database, tenantId: string, ids: readonly string[]): Promise<ReadonlyMap<string, MailRecipient[]>> {
	if (ids.length === 0) return new Map();
	const { results } = await db.prepare(RECIPIENTS).bind(tenantId, JSON.stringify(ids)).all<MailRecipient & { letterId: string }>();
	const byLetter = Map.groupBy(results, ({ letterId }) => letterId);
	return new Map([...byLetter].map(([id, rows]) => [id, rows.map(({ letterId: _, ...row }) => row)]));
}

function toMail({ id, letterKind, writtenAtMs, letterId, ...row }: MailRow, recipients: readonly MailRecipient[]): OrderMail {
	const { kind, notedAtMs, digestAtMs, passedOver } = row;
	const there = id !== null && letterKind !== null && writtenAtMs !== null;
	return {
		kind,
		notedAtMs,
		digestAtMs,
		letter: there ? { id, kind: letterKind, writtenAtMs } : null,
		written: letterId !== null && letterId !== "",
		passedOver,
		passed: letterId === "",
		recipients: recipients.slice(0, RECIPIENTS_SHOWN_MAX),
		moreRecipients: recipients.length > RECIPIENTS_SHOWN_MAX,
	};
}
