import { readdirSync, readFileSync } from "node:fs";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";

/** D1 over SQLite in memory, with the real migrations, for tests that run outside the Workers runtime: many worlds a second. */

const MIGRATIONS = new URL("../../migrations/", import.meta.url);
const schema = readdirSync(MIGRATIONS)
	.filter((name) => name.endsWith(".sql"))
	.sort()
	.map((name) => readFileSync(new URL(name, MIGRATIONS), "utf8"))
	.join("\n");

export function sqliteD1(): { readonly db: D1Database; readonly inside: DatabaseSync } {
	const inside = new DatabaseSync(":memory:");
	inside.exec(schema);
	const statement = (query: string, values: readonly unknown[] = []): Inner => {
		const all = () => {
			const before = changesOf(inside);
			const results = inside.prepare(query).all(...(values as SQLInputValue[]));
			return { success: true, results, meta: { changes: changesOf(inside) - before } };
		};
		return {
			bind: (...given: unknown[]) => statement(query, given),
			all: async () => all(),
			run: async () => all(),
			raw: async () => all().results.map((row) => Object.values(row)),
			first: async () => all().results[0] ?? null,
			now: all,
		};
	};
	const batch = async (statements: readonly Inner[]) => {
		inside.exec("BEGIN");
		try {
			const results = statements.map((one) => one.now());
			inside.exec("COMMIT");
			return results;
		} catch (error) {
			inside.exec("ROLLBACK");
			throw error;
		}
	};
	return { db: { prepare: (query: string) => statement(query), batch } as unknown as D1Database, inside };
}

interface Inner {
	readonly bind: (...values: unknown[]) => Inner;
	readonly all: () => Promise<unknown>;
	readonly run: () => Promise<unknown>;
	readonly raw: () => Promise<unknown[][]>;
	readonly first: () => Promise<unknown>;
	readonly now: () => { results: Record<string, unknown>[] };
}

const changesOf = (inside: DatabaseSync): number => Number(inside.prepare("SELECT total_changes() AS n").get()?.n ?? 0);
