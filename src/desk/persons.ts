import { refusalToErase } from "../order/erased";
import { isTheirs, lookedFor, type PersonSought, tracesIn } from "../order/person";
import type { OrderRow } from "./ledger";
import type { PersonPage } from "./retention";

/** Looks through the orders, every revision of them, for those of one person. The desk is asked, because D1 has the newest revision only. */

/** Orders read in one step. */
export const PERSON_ORDERS_MAX = 1_000;

type Read = Pick<OrderRow, "seq" | "e_number" | "status" | "placed_at_ms" | "erased_at_ms" | "body">;

export function lookThrough(sql: SqlStorage, person: PersonSought, afterSeq: number): PersonPage {
	const sought = lookedFor(person);
	const rows = sql
		.exec<Read>(
			"SELECT seq, e_number, status, placed_at_ms, erased_at_ms, body FROM orders WHERE seq > ? ORDER BY seq LIMIT ?",
			afterSeq,
			PERSON_ORDERS_MAX,
		)
		.toArray();
	const last = rows.at(-1);
	if (last === undefined) return { found: [], traces: [], examined: 0, next: null };
	const edited = new Map<number, string[]>();
	for (const { seq, body } of sql.exec<Pick<OrderRow, "seq" | "body">>(
		"SELECT seq, body FROM revisions WHERE seq > ? AND seq <= ?",
		afterSeq,
		last.seq,
	))
		edited.set(seq, [...(edited.get(seq) ?? []), body]);
	const traces = new Set<string>();
	const found: PersonPage["found"][number][] = [];
	for (const row of rows) {
		if (row.erased_at_ms !== null) continue;
		const bodies = [row.body, ...(edited.get(row.seq) ?? [])].map((body) => JSON.parse(body));
		if (!bodies.some((body) => isTheirs(body, sought))) continue;
		for (const body of bodies) for (const trace of tracesIn(body)) traces.add(trace);
		found.push({
			seq: row.seq,
			eNumber: row.e_number,
			status: row.status,
			placedAtMs: row.placed_at_ms,
			reason: refusalToErase(row.status),
		});
	}
	return { found, traces: [...traces], examined: rows.length, next: rows.length === PERSON_ORDERS_MAX ? last.seq : null };
}

/** Of every revision of these orders; those that are erased have none. */
export function tracesOf(sql: SqlStorage, seqs: readonly number[]): readonly string[] {
	const traces = new Set<string>();
	for (const { body } of sql.exec<Pick<OrderRow, "body">>(
		`SELECT body FROM orders WHERE seq IN (SELECT value FROM json_each(?1)) AND erased_at_ms IS NULL
		 UNION ALL SELECT body FROM revisions WHERE seq IN (SELECT value FROM json_each(?1))`,
		JSON.stringify(seqs),
	))
		for (const trace of tracesIn(JSON.parse(body))) traces.add(trace);
	return [...traces];
}
