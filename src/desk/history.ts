import type { Actor } from "../order/action";
import type { HistoryEvent, HistoryRecord } from "../order/snapshot";
import type { Status } from "../order/status";
import type { OrderRow } from "./ledger";

/**
 * What happened to orders beside their attempts: payments and people's decisions, written in the transaction that did them.
 * Also the source of the audit log: records are copied to D1 in the order of their ids, and a watermark says how far.
 */

export const HISTORY_COPY_MAX = 100;
/** Of one order; of a longer history the newest are shown. */
export const HISTORY_SHOWN_MAX = 200;

type HistoryRow = {
	id: number;
	e_number: string;
	at_ms: number;
	event: HistoryEvent;
	actor: string | null;
	before: Status;
	after: Status;
	note: string | null;
	detail: string;
};

export interface Happening {
	readonly event: HistoryEvent;
	readonly by: Actor | null;
	readonly after: Status;
	readonly note?: string | null;
	readonly detail?: HistoryRecord["detail"];
}

/** Gives the id of the record. `row` is the order as it was before. */
export function record(sql: SqlStorage, row: OrderRow, { event, by, after, note, detail }: Happening, nowMs: number): number {
	const written = sql.exec<{ id: number }>(
		"INSERT INTO history (seq, at_ms, event, actor, before, after, note, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
		row.seq,
		nowMs,
		event,
		by === null ? null : JSON.stringify(by),
		row.status,
		after,
		note ?? null,
		JSON.stringify(detail ?? {}),
	);
	return written.one().id;
}

/** The id of the latest record; 0: there is none. */
export const latest = (sql: SqlStorage): number => sql.exec<{ id: number | null }>("SELECT max(id) AS id FROM history").one().id ?? 0;

const COLUMNS = "h.id, o.e_number, h.at_ms, h.event, h.actor, h.before, h.after, h.note, h.detail FROM history h JOIN orders o USING (seq)";

const toRecord = (row: HistoryRow): HistoryRecord => ({
	id: row.id,
	eNumber: row.e_number,
	atMs: row.at_ms,
	event: row.event,
	by: row.actor === null ? null : JSON.parse(row.actor),
	before: row.before,
	after: row.after,
	note: row.note,
	detail: JSON.parse(row.detail),
});

/** Oldest first. */
export const ofOrder = (sql: SqlStorage, seq: number): HistoryRecord[] =>
	sql
		.exec<HistoryRow>(`SELECT ${COLUMNS} WHERE h.seq = ? ORDER BY h.id DESC LIMIT ?`, seq, HISTORY_SHOWN_MAX)
		.toArray()
		.reverse()
		.map(toRecord);

export const countOf = (sql: SqlStorage, seq: number, event: HistoryEvent): number =>
	sql.exec<{ n: number }>("SELECT count(*) AS n FROM history WHERE seq = ? AND event = ?", seq, event).one().n;

export interface Uncopied {
	/** The watermark that they lie beyond. */
	readonly after: number;
	/** D1 was told of those up to this one before, and is told again. */
	readonly told: number;
	readonly records: readonly HistoryRecord[];
}
/** Records that D1 has not got, oldest first. */
export function uncopied(sql: SqlStorage): Uncopied {
	const { after, told } = sql.exec<{ after: number; told: number }>("SELECT history_copied AS after, history_told AS told FROM desk").one();
	const rows = sql.exec<HistoryRow>(`SELECT ${COLUMNS} WHERE h.id > ? ORDER BY h.id LIMIT ?`, after, HISTORY_COPY_MAX).toArray();
	return { after, told, records: rows.map(toRecord) };
}

export const isBehind = (sql: SqlStorage): boolean =>
	sql.exec("SELECT 1 FROM history WHERE id > (SELECT history_copied FROM desk) LIMIT 1").toArray().length > 0;

/** `after`: as `uncopied` read it. A watermark that was lowered meanwhile stays: what lies beyond it is to be copied again. */
export const copiedUpTo = (sql: SqlStorage, after: number, id: number): void => {
	sql.exec(
		"UPDATE desk SET history_told = max(history_told, ?1), history_copied = iif(history_copied = ?2, ?1, history_copied)",
		id,
		after,
	);
};

/** Records that D1 was given, oldest first. */
export const copiedAfter = (sql: SqlStorage, id: number, limit: number): HistoryRecord[] =>
	sql
		.exec<HistoryRow>(`SELECT ${COLUMNS} WHERE h.id > ? AND h.id <= (SELECT history_copied FROM desk) ORDER BY h.id LIMIT ?`, id, limit)
		.toArray()
		.map(toRecord);

export const owed = (sql: SqlStorage): number =>
	sql.exec<{ n: number }>("SELECT count(*) AS n FROM history WHERE id > (SELECT history_copied FROM desk)").one().n;
