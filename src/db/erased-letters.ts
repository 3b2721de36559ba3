import { partsOf } from "./outbox";
import { REPORT_LETTER } from "./reports";

/** A letter that spoke of a person who is erased: what is left of it, for a batch. */

export interface LetterRow {
	readonly id: string;
	readonly kind: string;
	readonly subject: string;
	readonly text: string;
	readonly html: string;
	readonly created_at_ms: number;
}
/** A letter without what spoke of a person. */
export interface ShortLetter extends Pick<LetterRow, "text" | "html"> {
	/** Its files, each decoded, in their order. */
	readonly files: readonly string[];
	/** Orders that are gone from it. */
	readonly takenOut: number;
}
interface Erasing {
	/** The person's, in lower case. */
	readonly words: readonly string[];
	readonly nowMs: number;
}

/** What stands where an address of theirs stood; to such a one nothing is sent. */
const ERASED_RECIPIENT = "erased:";
export const isErasedRecipient = (recipient: string): boolean => recipient.startsWith(ERASED_RECIPIENT);

const THEIRS = "lower(recipient) IN (SELECT value FROM json_each(?3))";
const DROP = `UPDATE outbox SET state = 'dropped', next_attempt_at_ms = NULL, last_error = 'It was erased before it was sent.'
	WHERE tenant_id = ?1 AND letter_id = ?2 AND state IN ('waiting', 'sending')`;
const FORGET_RECIPIENTS = `UPDATE outbox SET recipient = '${ERASED_RECIPIENT}' || rowid, last_error = NULL
	WHERE tenant_id = ?1 AND letter_id = ?2 AND ${THEIRS}`;
const FORGET_FILES = "DELETE FROM attachments WHERE tenant_id = ?1 AND letter_id = ?2";

/** As a whole. `subject`: what it says from now on; null: as before. */
export function eraseLetter(
	db: D1Database,
	tenantId: string,
	letter: LetterRow,
	{ words, nowMs, subject }: Erasing & { readonly subject: string | null },
): D1PreparedStatement[] {
	const on = new Date(nowMs).toISOString();
	// The payload of an event is read by programs.
	const text = letter.text.startsWith("{") ? JSON.stringify({ erasedAt: on }) : `Erased on ${on}, with a person of whom it spoke.`;
	const of = [tenantId, letter.id] as const;
	return [
		db
			.prepare("UPDATE letters SET subject = ?3, text = ?4, html = '' WHERE tenant_id = ?1 AND id = ?2")
			.bind(...of, subject ?? letter.subject, text),
		db.prepare(FORGET_FILES).bind(...of),
		db.prepare(DROP).bind(...of),
		db.prepare(FORGET_RECIPIENTS).bind(...of, JSON.stringify(words)),
		...noteInReport(db, tenantId, letter, { takenOut: 0, nowMs }),
	];
}

/** The archive tells what became of its files. */
const noteInReport = (
	db: D1Database,
	tenantId: string,
	{ kind, id }: LetterRow,
	{ takenOut, nowMs }: { readonly takenOut: number; readonly nowMs: number },
): D1PreparedStatement[] =>
	kind !== REPORT_LETTER
		? []
		: [
				db
					.prepare("UPDATE reports SET orders_taken_out = orders_taken_out + ?3, erased_at_ms = ?4 WHERE tenant_id = ?1 AND letter_id = ?2")
					.bind(tenantId, id, takenOut, nowMs),
			];

/** Keeps the rest, for those who had it and are still to have it; only to the person nothing is sent any more. */
export function shortenLetter(
	db: D1Database,
	tenantId: string,
	letter: LetterRow,
	{ words, nowMs, short }: Erasing & { readonly short: ShortLetter },
): D1PreparedStatement[] {
	const of = [tenantId, letter.id] as const;
	const addresses = JSON.stringify(words);
	const isShorter = short.text !== letter.text || short.html !== letter.html || short.takenOut > 0;
	const rewritten = [
		db.prepare("UPDATE letters SET text = ?3, html = ?4 WHERE tenant_id = ?1 AND id = ?2").bind(...of, short.text, short.html),
		...short.files.flatMap((file, n) => filing(db, of, n, file)),
		...noteInReport(db, tenantId, letter, { takenOut: short.takenOut, nowMs }),
	];
	return [
		...(isShorter ? rewritten : []),
		db.prepare(`${DROP} AND ${THEIRS}`).bind(...of, addresses),
		db.prepare(FORGET_RECIPIENTS).bind(...of, addresses),
	];
}

/** The same file with other words in it, in as many parts as it takes now. */
function filing(db: D1Database, of: readonly [tenantId: string, letterId: string], n: number, file: string): D1PreparedStatement[] {
	const parts = partsOf(Buffer.from(file, "utf8").toString("base64"));
	return [
		...parts.map((content, part) =>
			db
				.prepare("UPDATE attachments SET content = ?5 WHERE tenant_id = ?1 AND letter_id = ?2 AND n = ?3 AND part = ?4")
				.bind(...of, n, part, content),
		),
		db.prepare("DELETE FROM attachments WHERE tenant_id = ?1 AND letter_id = ?2 AND n = ?3 AND part >= ?4").bind(...of, n, parts.length),
	];
}
