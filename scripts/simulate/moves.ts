import type { OrderRow } from "../../src/desk/ledger";
import type { Status } from "../../src/order/status";
import type { Disk } from "./storage.ts";

/** What the database itself saw: every single change of status, and every change of what must never change. */

export interface Move {
	readonly seq: number;
	readonly before: Status;
	readonly after: Status;
}
export interface Seen {
	readonly moves: readonly Move[];
	/** What was rewritten or deleted that is written once, in words. */
	readonly rewritten: readonly string[];
}

const WRITTEN_ONCE = [
	"e_number",
	"request_key",
	"fingerprint",
	"reference",
	"first_status",
	"placed_at_ms",
	"body",
] as const satisfies readonly (keyof OrderRow)[];

const rewritten = (name: string, event: string, when: string, seq: string, what: string): string => `
	CREATE TEMP TRIGGER ${name} AFTER ${event} WHEN ${when} BEGIN INSERT INTO seen (seq, what, before, after) VALUES (${seq}, '${what}', '', ''); END;`;

const TRIGGERS = `
	CREATE TEMP TABLE seen (n INTEGER PRIMARY KEY, seq INTEGER, what TEXT, before TEXT, after TEXT);
	CREATE TEMP TRIGGER moved AFTER UPDATE OF status ON main.orders WHEN old.status IS NOT new.status
	BEGIN INSERT INTO seen (seq, what, before, after) VALUES (new.seq, 'moved', old.status, new.status); END;
	${WRITTEN_ONCE.map((column) =>
		rewritten(`${column}_rewritten`, `UPDATE OF ${column} ON main.orders`, `old.${column} IS NOT new.${column}`, "new.seq", column),
	).join("")}
	${rewritten(
		"erp_number_rewritten",
		"UPDATE OF erp_order_number ON main.orders",
		"old.erp_order_number IS NOT NULL AND old.erp_order_number IS NOT new.erp_order_number",
		"new.seq",
		"the number of the ERP",
	)}
	${rewritten("order_deleted", "DELETE ON main.orders", "1", "old.seq", "the order itself")}
	${rewritten("history_rewritten", "UPDATE ON main.history", "1", "old.seq", "its history")}
	${rewritten("history_deleted", "DELETE ON main.history", "1", "old.seq", "its history")}
	${rewritten("revision_rewritten", "UPDATE ON main.revisions", "1", "old.seq", "a revision")}
	${rewritten("revision_deleted", "DELETE ON main.revisions", "1", "old.seq", "a revision")}
`;

/** Call once the tables are there. */
export const watchMoves = (disk: Disk): void => disk.db.exec(TRIGGERS);

/** What was seen since the last call, in its order. */
export function seen(disk: Disk): Seen {
	const rows = disk.all<Move & { what: string }>("SELECT seq, what, before, after FROM seen ORDER BY n");
	if (rows.length > 0) disk.all("DELETE FROM seen");
	return {
		moves: rows.filter(({ what }) => what === "moved"),
		rewritten: rows.filter(({ what }) => what !== "moved").map(({ seq, what }) => `${what} of ${seq} was rewritten`),
	};
}

/** Work that a planted bug does in place of the desk: what it leaves undone must be found, not that it was undone. */
export function unseen(disk: Disk, work: () => void): void {
	const last = disk.all<{ n: number | null }>("SELECT max(n) AS n FROM seen")[0]?.n ?? 0;
	work();
	disk.all("DELETE FROM seen WHERE n > ?", last);
}
