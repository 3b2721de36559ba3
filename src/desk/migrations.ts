/**
 * The desk's tables, append-only: a migration that has shipped is never edited. docs/storage.md says what each column means.
 * Every index entry is a row written for every order, so there are only two: the idempotency key, and the few orders that
 * are neither under way nor delivered.
 */
export const MIGRATIONS: readonly string[] = [
	`
	CREATE TABLE desk (
		id INTEGER PRIMARY KEY CHECK (id = 1),
		tenant_id TEXT NOT NULL,
		name TEXT NOT NULL,
		hold_reason TEXT,
		hold_until_ms INTEGER
	);
	CREATE TABLE orders (
		seq INTEGER PRIMARY KEY,
		e_number TEXT NOT NULL,
		request_key TEXT NOT NULL UNIQUE,
		fingerprint TEXT NOT NULL,
		reference TEXT,
		first_status TEXT NOT NULL,
		status TEXT NOT NULL,
		placed_at_ms INTEGER NOT NULL,
		updated_at_ms INTEGER NOT NULL,
		version INTEGER NOT NULL DEFAULT 1,
		attempt INTEGER NOT NULL DEFAULT 0,
		spent INTEGER NOT NULL DEFAULT 0,
		claimed_at_ms INTEGER,
		unknown_since_ms INTEGER,
		erp_order_number TEXT,
		error_class TEXT,
		error_message TEXT,
		payment TEXT,
		body TEXT NOT NULL
	);
	CREATE INDEX orders_aside ON orders (status)
		WHERE status IN ('awaiting_payment', 'abandoned', 'synced_manually', 'failed', 'archived', 'cancelled');
	CREATE TABLE attempts (
		seq INTEGER NOT NULL,
		attempt INTEGER NOT NULL,
		mode TEXT NOT NULL,
		started_at_ms INTEGER NOT NULL,
		ended_at_ms INTEGER NOT NULL,
		outcome TEXT NOT NULL,
		error_class TEXT,
		error_message TEXT,
		counted INTEGER NOT NULL,
		erp_order_number TEXT,
		PRIMARY KEY (seq, attempt)
	) WITHOUT ROWID;
	CREATE TABLE agenda (
		seq INTEGER PRIMARY KEY,
		at_ms INTEGER NOT NULL
	);
	CREATE TABLE outbox (
		seq INTEGER PRIMARY KEY,
		due_ms INTEGER NOT NULL,
		failures INTEGER NOT NULL DEFAULT 0
	);
	`,
];

/** Brings the tables up to date; cheap when they are. Safe in a constructor: SQLite in a Durable Object is synchronous. */
export function migrate(storage: DurableObjectStorage, migrations: readonly string[] = MIGRATIONS): void {
	const done = storage.kv.get<number>("schema_version") ?? 0;
	for (const [index, statements] of migrations.entries()) {
		if (index < done) continue;
		storage.transactionSync(() => {
			storage.sql.exec(statements);
			storage.kv.put("schema_version", index + 1);
		});
	}
}
