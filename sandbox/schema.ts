/** The sandbox's tables. Append only: what has run on somebody's state stays as it was. */

const MIGRATIONS: readonly string[] = [
	// An order is kept as it came; `seq` is the order in which the ERP committed them.
	`CREATE TABLE orders (
		seq INTEGER PRIMARY KEY, e_number TEXT NOT NULL, received_at INTEGER NOT NULL, state TEXT NOT NULL,
		customer TEXT NOT NULL, total TEXT NOT NULL, currency TEXT NOT NULL, body TEXT NOT NULL
	);
	CREATE INDEX orders_by_e_number ON orders (e_number);
	CREATE TABLE records (
		entity TEXT NOT NULL, id TEXT NOT NULL, change INTEGER NOT NULL, modified_at INTEGER NOT NULL, data TEXT,
		PRIMARY KEY (entity, id)
	) WITHOUT ROWID;
	CREATE UNIQUE INDEX records_by_change ON records (entity, change);
	CREATE TABLE kept (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;`,
	// Which orders changed, in that order: the newest row of an order is the one that counts.
	`CREATE TABLE order_changes (change INTEGER PRIMARY KEY AUTOINCREMENT, seq INTEGER NOT NULL UNIQUE, at INTEGER NOT NULL);
	INSERT INTO order_changes (seq, at) SELECT seq, received_at FROM orders ORDER BY seq;`,
];

/** Brings the tables up to date; synchronous, so that a constructor may call it. */
export function migrate(storage: DurableObjectStorage): void {
	const { sql } = storage;
	sql.exec("CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY)");
	const row = sql.exec<{ version: number | null }>("SELECT MAX(version) AS version FROM migrations").one();
	for (const [index, migration] of MIGRATIONS.entries()) {
		if (index < (row.version ?? 0)) continue;
		storage.transactionSync(() => {
			sql.exec(migration);
			sql.exec("INSERT INTO migrations (version) VALUES (?)", index + 1);
		});
	}
}
