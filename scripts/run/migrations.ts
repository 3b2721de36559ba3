import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Statement } from "./protocol.ts";
import type { RunningWorker } from "./worker.ts";

/** The same ledger that `wrangler d1 migrations apply` keeps, so that either may go on where the other stopped. */
const LEDGER = `CREATE TABLE IF NOT EXISTS d1_migrations (
	id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
)`;

/** Applies the numbered SQL files that the database has not seen, each in one transaction. Returns their names. */
export async function applyMigrations(worker: Pick<RunningWorker, "sql">, directory: string): Promise<readonly string[]> {
	const [, rows] = await worker.sql([plain(LEDGER), plain("SELECT name FROM d1_migrations")]);
	const applied = new Set(rows?.map(({ name }) => name));
	const files = readdirSync(directory).filter((file) => file.endsWith(".sql"));
	const missing = files.sort().filter((file) => !applied.has(file));
	if (missing.length === 0) return [];
	// Wrangler takes half a second and a few hundred megabytes to load: only when there is something to split.
	const { unstable_splitSqlQuery } = await import("wrangler");
	for (const name of missing) {
		const statements = unstable_splitSqlQuery(readFileSync(join(directory, name), "utf8")).map(plain);
		await worker.sql([...statements, { sql: "INSERT INTO d1_migrations (name) VALUES (?)", params: [name] }]);
	}
	return missing;
}

const plain = (sql: string): Statement => ({ sql, params: [] });
