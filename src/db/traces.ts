import type { TroubleKind } from "./incident-kinds";
import { endIncident } from "./incidents";

/** What speaks of a person besides their orders: letters, lines of the log, what people wrote. */

export interface Traces {
	/** What they are known by, in lower case: addresses, telephone numbers. */
	readonly words: readonly string[];
	/** Of their orders. */
	readonly eNumbers: ReadonlySet<string>;
}

/** Letters read in one portion; one may have 1.5 MB. */
export const LETTERS_READ_MAX = 20;
export const WORDS_MAX = 200;
/** A person has a few addresses, and an incident is about one. */
const INCIDENTS_ENDED_MAX = 20;
/** What an e-number may be made of; longer runs of these characters are none. */
const NUMBER_LIKE = /[A-Z0-9][A-Z0-9-]{0,30}/g;

/** ASCII alone, as SQLite has it. */
export const inLowerCase = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

export function speaksOf(text: string, { words, eNumbers }: Traces): boolean {
	if (words.length > 0) {
		const low = inLowerCase(text);
		if (words.some((word) => low.includes(word))) return true;
	}
	if (eNumbers.size > 0) for (const [word] of text.matchAll(NUMBER_LIKE)) if (eNumbers.has(word)) return true;
	return false;
}

interface LetterRow {
	readonly id: string;
	readonly subject: string;
	readonly text: string;
	readonly html: string;
	readonly created_at_ms: number;
}
export interface LettersSwept {
	readonly erased: number;
	/** Give it back for the letters that follow; null at the end. */
	readonly next: string | null;
}

/**
 * Erases the letters of one portion that speak of them: as a whole, because nobody can tell which of its sentences do. One that still
 * waits to be sent is dropped with it.
 */
export async function sweepLetters(
	db: D1Database,
	tenantId: string,
	traces: Traces,
	after: string | null,
	nowMs: number,
): Promise<LettersSwept> {
	const [afterMs = "-1", afterId = ""] = after === null ? [] : after.split(" ");
	const { results } = await db
		.prepare(
			`SELECT id, subject, text, html, created_at_ms FROM letters WHERE tenant_id = ?1 AND (created_at_ms, id) > (?2, ?3)
			 ORDER BY created_at_ms, id LIMIT ?4`,
		)
		.bind(tenantId, Number(afterMs), afterId, LETTERS_READ_MAX)
		.all<LetterRow>();
	let erased = 0;
	for (const letter of results) {
		if (!(await letterSpeaksOf(db, tenantId, letter, traces))) continue;
		await db.batch(eraseLetter(db, tenantId, letter, traces, nowMs));
		erased += 1;
	}
	const last = results.at(-1);
	return { erased, next: last === undefined || results.length < LETTERS_READ_MAX ? null : `${last.created_at_ms} ${last.id}` };
}

async function letterSpeaksOf(db: D1Database, tenantId: string, letter: LetterRow, traces: Traces): Promise<boolean> {
	if ([letter.subject, letter.text, letter.html].some((text) => speaksOf(text, traces))) return true;
	const { results: parts } = await db
		.prepare("SELECT n, content FROM attachments WHERE tenant_id = ?1 AND letter_id = ?2 ORDER BY n, part")
		.bind(tenantId, letter.id)
		.all<{ n: number; content: string }>();
	const files = new Map<number, string>();
	for (const { n, content } of parts) files.set(n, (files.get(n) ?? "") + content);
	if ([...files.values()].some((content) => speaksOf(Buffer.from(content, "base64").toString("utf8"), traces))) return true;
	const recipient = await db
		.prepare(
			`SELECT 1 FROM outbox WHERE tenant_id = ?1 AND letter_id = ?2 AND lower(recipient) IN (SELECT value FROM json_each(?3)) LIMIT 1`,
		)
		.bind(tenantId, letter.id, JSON.stringify(traces.words))
		.first();
	return recipient !== null;
}

function eraseLetter(db: D1Database, tenantId: string, letter: LetterRow, traces: Traces, nowMs: number): D1PreparedStatement[] {
	const on = new Date(nowMs).toISOString();
	// The payload of an event is read by programs.
	const text = letter.text.startsWith("{") ? JSON.stringify({ erasedAt: on }) : `Erased on ${on}, with a person of whom it spoke.`;
	const subject = speaksOf(letter.subject, { words: traces.words, eNumbers: new Set() }) ? "Erased" : letter.subject;
	const of = [tenantId, letter.id] as const;
	return [
		db.prepare("UPDATE letters SET subject = ?3, text = ?4, html = '' WHERE tenant_id = ?1 AND id = ?2").bind(...of, subject, text),
		db.prepare("DELETE FROM attachments WHERE tenant_id = ?1 AND letter_id = ?2").bind(...of),
		db
			.prepare(
				`UPDATE outbox SET state = 'dropped', next_attempt_at_ms = NULL, last_error = 'It was erased before it was sent.'
				 WHERE tenant_id = ?1 AND letter_id = ?2 AND state IN ('waiting', 'sending')`,
			)
			.bind(...of),
		db
			.prepare(
				`UPDATE outbox SET recipient = 'erased:' || rowid, last_error = NULL WHERE tenant_id = ?1 AND letter_id = ?2
				 AND lower(recipient) IN (SELECT value FROM json_each(?3))`,
			)
			.bind(...of, JSON.stringify(traces.words)),
	];
}

/** Whether a column has one of the words, which are bound as ?2. */
const hit = (column: string): string => `EXISTS (SELECT 1 FROM json_each(?2) w WHERE instr(lower(coalesce(${column}, '')), w.value) > 0)`;

/** Where people and programs write what they like, and what becomes of it. Bound: ?1 tenant, ?2 words as JSON. */
const PLACES: readonly { readonly kind: string; readonly sql: string }[] = [
	{
		kind: "logs",
		sql: `UPDATE logs SET message = 'Erased, with a person of whom it spoke.', detail = NULL
			WHERE tenant_id = ?1 AND (${hit("message")} OR ${hit("detail")})`,
	},
	{
		kind: "auditNotes",
		sql: `UPDATE audit SET note = iif(${hit("note")}, NULL, note), detail = iif(${hit("detail")}, '{}', detail)
			WHERE tenant_id = ?1 AND (${hit("note")} OR ${hit("detail")})`,
	},
	{
		kind: "notifications",
		sql: `UPDATE notifications SET message = iif(${hit("message")}, '', message),
			detail = iif(${hit("detail")}, json_remove(detail, '$.advice', '$.subject'), detail)
			WHERE tenant_id = ?1 AND (${hit("message")} OR ${hit("detail")})`,
	},
	{
		kind: "incidents",
		// A subject tells incidents of a kind apart, so two must not become one.
		sql: `UPDATE incidents SET reason = iif(${hit("reason")}, 'Erased.', reason), advice = iif(${hit("advice")}, NULL, advice),
			subject = iif(${hit("subject")}, 'erased:' || id, subject)
			WHERE tenant_id = ?1 AND (${hit("reason")} OR ${hit("advice")} OR ${hit("subject")})`,
	},
	{ kind: "runs", sql: `UPDATE runs SET message = 'Erased.' WHERE tenant_id = ?1 AND ${hit("message")}` },
	{ kind: "recipients", sql: `UPDATE outbox SET last_error = 'Erased.' WHERE tenant_id = ?1 AND ${hit("last_error")}` },
	{
		kind: "findings",
		sql: `UPDATE findings SET accepted = json_replace(accepted, '$.note', NULL) WHERE tenant_id = ?1 AND ${hit("accepted")}`,
	},
	// A view that looks for somebody is of no use without them.
	{ kind: "savedViews", sql: `DELETE FROM saved_views WHERE tenant_id = ?1 AND (${hit("query")} OR ${hit("name")})` },
];

/** Erases what is written in other places; how many rows of each. */
export async function sweepPlaces(
	db: D1Database,
	tenantId: string,
	words: readonly string[],
	nowMs: number,
): Promise<Readonly<Record<string, number>>> {
	if (words.length === 0) return {};
	await endIncidents(db, tenantId, JSON.stringify(words), nowMs);
	// As they stand in the address of a view.
	const written = JSON.stringify([...new Set(words.flatMap((word) => [word, ...asAddressed(word)]))]);
	const done = await db.batch(PLACES.map(({ sql }) => db.prepare(sql).bind(tenantId, written)));
	return Object.fromEntries(PLACES.map(({ kind }, index) => [kind, done[index]?.meta.changes ?? 0]));
}

/** Nothing is sent any more to an address that is erased, so nothing else would ever end an incident about it. */
async function endIncidents(db: D1Database, tenantId: string, words: string, nowMs: number): Promise<void> {
	const { results } = await db
		.prepare(`SELECT kind, subject FROM incidents WHERE tenant_id = ?1 AND closed_at_ms IS NULL AND ${hit("subject")} LIMIT ?3`)
		.bind(tenantId, words, INCIDENTS_ENDED_MAX)
		.all<{ kind: TroubleKind; subject: string }>();
	for (const { kind, subject } of results) await endIncident(db, tenantId, kind, subject, nowMs);
}

const asAddressed = (word: string): string[] => {
	const encoded = inLowerCase(encodeURIComponent(word));
	return [encoded, encoded.replaceAll("%20", "+")];
};

/** Articles and their prices are about nobody. */
const REPLICA = `FROM erp_records WHERE tenant_id = ?1 AND entity NOT IN ('product', 'price', 'stock')
	AND (${hit("data")} OR ${hit("override")})`;

/** What was brought over from the ERP, which brings it again for as long as the ERP has it. */
export async function sweepReplica(db: D1Database, tenantId: string, words: readonly string[]): Promise<number> {
	if (words.length === 0) return 0;
	const list = JSON.stringify(words);
	const [, gone] = await db.batch([
		db
			.prepare(
				`UPDATE replication SET records = max(0, records - (SELECT count(*) FROM erp_records r WHERE r.tenant_id = ?1
				 AND r.entity = replication.entity AND r.deleted_at_ms IS NULL AND r.entity NOT IN ('product', 'price', 'stock')
				 AND (${hit("r.data")} OR ${hit("r.override")}))) WHERE tenant_id = ?1`,
			)
			.bind(tenantId, list),
		db.prepare(`DELETE ${REPLICA}`).bind(tenantId, list),
	]);
	return gone?.meta.changes ?? 0;
}

export async function replicaRecords(db: D1Database, tenantId: string, words: readonly string[]): Promise<number> {
	if (words.length === 0) return 0;
	const row = await db.prepare(`SELECT count(*) AS n ${REPLICA}`).bind(tenantId, JSON.stringify(words)).first<{ n: number }>();
	return row?.n ?? 0;
}
