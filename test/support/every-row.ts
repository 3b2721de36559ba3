import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { FreshDesk } from "./desks";

/** Everything that is kept anywhere, to be searched: each row as text, by its table. */

export interface KeptRow {
	readonly table: string;
	readonly text: string;
	readonly row: Readonly<Record<string, unknown>>;
}

const TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_cf%' ESCAPE '\\'";

/** Bytes as Latin-1, so that words in the index of the search are found too. */
const asText = (value: unknown): string => {
	if (value instanceof ArrayBuffer) return Buffer.from(value).toString("latin1");
	if (Array.isArray(value) && value.every((one) => typeof one === "number")) return Buffer.from(value).toString("latin1");
	return String(value);
};
const kept = (table: string, row: Record<string, unknown>): KeptRow => ({
	table,
	text: Object.values(row).map(asText).join("\n").toLowerCase(),
	row,
});

export async function rowsOfD1(): Promise<KeptRow[]> {
	const { results: tables } = await env.DB.prepare(TABLES).all<{ name: string }>();
	const all: KeptRow[] = [];
	for (const { name } of tables) {
		// A contentless table gives nothing back; what it keeps stands in its shadows.
		if (name === "order_search" || name === "product_search") continue;
		const { results } = await env.DB.prepare(`SELECT * FROM "${name}"`).all<Record<string, unknown>>();
		all.push(...results.map((row) => kept(name, row)));
	}
	return all;
}

export const rowsOfDesk = ({ desk }: FreshDesk): Promise<KeptRow[]> =>
	runInDurableObject(desk, (_object, { storage: { sql } }) =>
		sql
			.exec<{ name: string }>(TABLES)
			.toArray()
			.flatMap(({ name }) =>
				sql
					.exec(`SELECT * FROM "${name}"`)
					.toArray()
					.map((row) => kept(name, row)),
			),
	);

/** Base64 inside a row is read as well: attachments are kept so. */
export const mentions = (rows: readonly KeptRow[], words: readonly string[]): string[] =>
	rows.flatMap(({ table, text, row }) => {
		const content = table === "attachments" ? Buffer.from(String(row.content), "base64").toString("utf8").toLowerCase() : "";
		return words.filter((word) => `${text}\n${content}`.includes(word.toLowerCase())).map((word) => `${table}: ${word}`);
	});
