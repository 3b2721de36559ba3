import type { Actor } from "../order/action";
import type { Revision } from "../order/snapshot";

/** Edited versions of an order, from 1. Revision 0 is the order as placed, which stands in the ledger and never changes. */

export const REVISIONS_MAX = 20;

type RevisionRow = { revision: number; at_ms: number; actor: string; reason: string; body: string };

export function bodyOf(sql: SqlStorage, seq: number, revision: number): string {
	return sql.exec<{ body: string }>("SELECT body FROM revisions WHERE seq = ? AND revision = ?", seq, revision).one().body;
}

export function add(sql: SqlStorage, seq: number, { revision, atMs, by, reason, body }: Revision & { by: Actor; reason: string }): void {
	sql.exec("INSERT INTO revisions VALUES (?, ?, ?, ?, ?, ?)", seq, revision, atMs, JSON.stringify(by), reason, body);
}

/** Oldest first, revision 0 left out. */
export const ofOrder = (sql: SqlStorage, seq: number): Revision[] =>
	sql
		.exec<RevisionRow>("SELECT revision, at_ms, actor, reason, body FROM revisions WHERE seq = ? ORDER BY revision", seq)
		.toArray()
		.map((row) => ({ revision: row.revision, atMs: row.at_ms, by: JSON.parse(row.actor), reason: row.reason, body: row.body }));

export function authorOf(sql: SqlStorage, seq: number, revision: number): Actor | null {
	const row = sql.exec<{ actor: string }>("SELECT actor FROM revisions WHERE seq = ? AND revision = ?", seq, revision).toArray()[0];
	return row === undefined ? null : JSON.parse(row.actor);
}
