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
	// What people decide, and what they must know to decide it. An ordinary order writes none of these rows.
	`
	ALTER TABLE orders ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
	ALTER TABLE orders ADD COLUMN base_attempt INTEGER NOT NULL DEFAULT 0;
	ALTER TABLE orders ADD COLUMN nothing_under_way INTEGER NOT NULL DEFAULT 0;
	ALTER TABLE orders ADD COLUMN absent_said_at_ms INTEGER;
	ALTER TABLE orders ADD COLUMN may_find_other INTEGER NOT NULL DEFAULT 0;
	ALTER TABLE orders ADD COLUMN on_its_way_since_ms INTEGER;
	ALTER TABLE orders ADD COLUMN acted TEXT;
	ALTER TABLE attempts ADD COLUMN exchanges TEXT NOT NULL DEFAULT '[]';
	ALTER TABLE desk ADD COLUMN history_copied INTEGER NOT NULL DEFAULT 0;
	CREATE TABLE history (
		id INTEGER PRIMARY KEY,
		seq INTEGER NOT NULL,
		at_ms INTEGER NOT NULL,
		event TEXT NOT NULL,
		actor TEXT,
		before TEXT NOT NULL,
		after TEXT NOT NULL,
		note TEXT,
		detail TEXT NOT NULL
	);
	CREATE INDEX history_by_order ON history (seq, id);
	CREATE TABLE revisions (
		seq INTEGER NOT NULL,
		revision INTEGER NOT NULL,
		at_ms INTEGER NOT NULL,
		actor TEXT NOT NULL,
		reason TEXT NOT NULL,
		body TEXT NOT NULL,
		PRIMARY KEY (seq, revision)
	) WITHOUT ROWID;
	CREATE TABLE unpaid (
		seq INTEGER PRIMARY KEY,
		until_ms INTEGER NOT NULL
	);
	CREATE INDEX unpaid_by_time ON unpaid (until_ms);
	CREATE TABLE jobs (
		n INTEGER PRIMARY KEY,
		id TEXT NOT NULL UNIQUE,
		action TEXT NOT NULL,
		actor TEXT NOT NULL,
		note TEXT,
		state TEXT NOT NULL,
		started_at_ms INTEGER NOT NULL,
		ended_at_ms INTEGER,
		aborted_by TEXT,
		total INTEGER NOT NULL,
		worked INTEGER NOT NULL DEFAULT 0,
		counts TEXT NOT NULL,
		statuses TEXT
	);
	CREATE TABLE job_batches (
		job INTEGER NOT NULL,
		batch INTEGER NOT NULL,
		seqs TEXT NOT NULL,
		results TEXT,
		PRIMARY KEY (job, batch)
	) WITHOUT ROWID;
	CREATE TABLE aside (
		status TEXT PRIMARY KEY,
		n INTEGER NOT NULL
	) WITHOUT ROWID;
	INSERT INTO aside SELECT status, count(*) FROM orders
		WHERE status IN ('awaiting_payment', 'abandoned', 'synced_manually', 'failed', 'archived', 'cancelled') GROUP BY status;
	CREATE TRIGGER aside_placed AFTER INSERT ON orders WHEN new.status = 'awaiting_payment' BEGIN
		INSERT INTO aside VALUES (new.status, 1) ON CONFLICT (status) DO UPDATE SET n = n + 1;
	END;
	CREATE TRIGGER aside_left AFTER UPDATE OF status ON orders WHEN old.status != new.status
		AND old.status IN ('awaiting_payment', 'abandoned', 'synced_manually', 'failed', 'archived', 'cancelled') BEGIN
		UPDATE aside SET n = n - 1 WHERE status = old.status;
	END;
	CREATE TRIGGER aside_joined AFTER UPDATE OF status ON orders WHEN old.status != new.status
		AND new.status IN ('awaiting_payment', 'abandoned', 'synced_manually', 'failed', 'archived', 'cancelled') BEGIN
		INSERT INTO aside VALUES (new.status, 1) ON CONFLICT (status) DO UPDATE SET n = n + 1;
	END;
	`,
	// Orders whose person was erased, and orders of which only the facts are kept; how far both have come, and what was passed over
	// because it was not over yet.
	`
	ALTER TABLE orders ADD COLUMN erased_at_ms INTEGER;
	ALTER TABLE orders ADD COLUMN pruned_at_ms INTEGER;
	ALTER TABLE desk ADD COLUMN salt TEXT;
	CREATE TABLE retention (
		step TEXT PRIMARY KEY,
		walked_to_seq INTEGER NOT NULL
	) WITHOUT ROWID;
	CREATE TABLE passed_over (
		step TEXT NOT NULL,
		seq INTEGER NOT NULL,
		PRIMARY KEY (step, seq)
	) WITHOUT ROWID;
	`,
	// What D1 was told before and is told again, and how often a job could not go on.
	`
	ALTER TABLE outbox ADD COLUMN again_since_ms INTEGER;
	ALTER TABLE desk ADD COLUMN history_told INTEGER NOT NULL DEFAULT 0;
	UPDATE desk SET history_told = history_copied;
	ALTER TABLE jobs ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
	ALTER TABLE jobs ADD COLUMN next_at_ms INTEGER NOT NULL DEFAULT 0;
	ALTER TABLE jobs ADD COLUMN problem TEXT;
	`,
	// What whoever started a job had seen of its orders.
	`
	ALTER TABLE jobs ADD COLUMN as_of INTEGER;
	ALTER TABLE job_batches ADD COLUMN seen TEXT;
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
