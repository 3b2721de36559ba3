import { sql } from "drizzle-orm";
import { type AuditEntry, isRecorded } from "./audit";
import { ending, raiseIncidentIf, type Trouble } from "./incidents";

/** Lists of addresses out of which the last one was erased with a person: what is mailed to them would go to nobody without a word. */

const LISTS = {
	mail: { table: "mail_settings", column: "merchant_addresses" },
	report: { table: "report_settings", column: "recipients" },
} as const;
export type UnheardList = keyof typeof LISTS;

const TROUBLES: Readonly<Record<UnheardList, Trouble>> = {
	mail: {
		kind: "mail_failing",
		subject: "addresses of the shop",
		reason: "A person was erased whose address was the last one under Mail, so mail about orders and outages goes to employees alone.",
		advice: "Enter another address under Mail, or save the page as it is if nobody else is to be told.",
	},
	report: {
		kind: "mail_failing",
		subject: "addresses of the report",
		reason: "A person was erased whose address was the last one that the report went to, so it goes to nobody.",
		advice: "Enter another address on the page Report, or save it as it is if nobody needs the report.",
	},
};

/** To be told first: who dies in between is followed by another who does both. `words`: the addresses that are erased, in lower case. */
export async function tellUnheard(
	db: D1Database,
	tenantId: string,
	list: UnheardList,
	words: readonly string[],
	atMs: number,
): Promise<void> {
	const { table, column } = LISTS[list];
	const others = sql.raw(`SELECT 1 FROM json_each(${table}.${column}) a WHERE lower(a.value) NOT IN (SELECT value FROM json_each(`);
	const isLast = sql`EXISTS (SELECT 1 FROM ${sql.raw(table)} WHERE tenant_id = ${tenantId} AND ${sql.raw(column)} <> '[]'
		AND NOT EXISTS (${others}${JSON.stringify(words)}))))`;
	await raiseIncidentIf(db, tenantId, TROUBLES[list], atMs, isLast);
}

/** For a batch, behind the entry that says that the list was saved: a person has said who is to be told. */
export function heardAgain(db: D1Database, list: UnheardList, entry: AuditEntry) {
	const { kind, subject } = TROUBLES[list];
	return ending(db, entry.tenantId, kind, subject, entry.atMs, isRecorded(entry), "saved");
}
