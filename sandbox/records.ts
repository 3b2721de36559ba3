/** What the ERP knows besides orders: one row a record, numbered anew with every change, so that the feed loses none. */

export const FEEDS = ["product", "price", "stock", "customer", "contact"] as const;
export type Feed = (typeof FEEDS)[number];

export type RecordData = Readonly<Record<string, string | boolean | null>>;

/** A change as the rest contract shows it. */
export interface Change {
	readonly id: string;
	readonly modifiedAt: string;
	readonly deleted: boolean;
	readonly data: RecordData | null;
}
interface Row extends Record<string, SqlStorageValue> {
	id: string;
	change: number;
	modified_at: number;
	data: string | null;
}

/** Writes a record, or with `data` null its tombstone, as the newest change of all. */
export function write(sql: SqlStorage, feed: Feed, id: string, data: RecordData | null, now: number): void {
	sql.exec(
		`INSERT INTO records (entity, id, change, modified_at, data)
			VALUES (?, ?, (SELECT COALESCE(MAX(change), 0) + 1 FROM records WHERE entity = ?), ?, ?)
			ON CONFLICT (entity, id) DO UPDATE SET change = excluded.change, modified_at = excluded.modified_at, data = excluded.data`,
		feed,
		id,
		feed,
		now,
		data === null ? null : JSON.stringify(data),
	);
}

/** How many records of a feed are there and not deleted. */
export const countLive = (sql: SqlStorage, feed: Feed): number =>
	sql.exec<{ live: number }>("SELECT count(*) AS live FROM records WHERE entity = ? AND data IS NOT NULL", feed).one().live;

/** The record, or null when there is none or no more. */
export function record(sql: SqlStorage, feed: Feed, id: string): RecordData | null {
	const row = sql.exec<{ data: string | null }>("SELECT data FROM records WHERE entity = ? AND id = ?", feed, id).toArray()[0];
	return row === undefined || row.data === null ? null : (JSON.parse(row.data) as RecordData);
}

/** Every live record of a feed. For the small ones: accounts and contacts. */
export function records(sql: SqlStorage, feed: Feed): { id: string; data: RecordData }[] {
	const rows = sql.exec<{ id: string; data: string }>(
		"SELECT id, data FROM records WHERE entity = ? AND data IS NOT NULL ORDER BY id",
		feed,
	);
	return rows.toArray().map((row) => ({ id: row.id, data: JSON.parse(row.data) as RecordData }));
}

export const liveIds = (sql: SqlStorage, feed: Feed): string[] =>
	sql
		.exec<{ id: string }>("SELECT id FROM records WHERE entity = ? AND data IS NOT NULL", feed)
		.toArray()
		.map((row) => row.id);

/** At most `limit` changes after `cursor`, oldest first. Null when the cursor is none of ours. */
export function changes(
	sql: SqlStorage,
	feed: Feed,
	cursor: string | null,
	limit: number,
): { changes: Change[]; next: string; more: boolean } | null {
	const after = cursor === null ? "0" : /^after-(\d{1,15})$/.exec(cursor)?.[1];
	if (after === undefined) return null;
	const rows = sql
		.exec<Row>(
			"SELECT id, change, modified_at, data FROM records WHERE entity = ? AND change > ? ORDER BY change LIMIT ?",
			feed,
			Number(after),
			limit + 1,
		)
		.toArray();
	const page = rows.slice(0, limit);
	return { changes: page.map(toChange), next: `after-${page.at(-1)?.change ?? after}`, more: rows.length > limit };
}

const toChange = (row: Row): Change => ({
	id: row.id,
	modifiedAt: new Date(row.modified_at).toISOString(),
	deleted: row.data === null,
	data: row.data === null ? null : (JSON.parse(row.data) as RecordData),
});
