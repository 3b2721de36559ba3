-- Tenants, who may come in, how their ERP is reached, and the searchable copy of their orders.
-- Times are Unix milliseconds. Every index entry of `orders` is a row written for every order: add none that no read needs.

CREATE TABLE tenants (
	id TEXT PRIMARY KEY NOT NULL,
	name TEXT NOT NULL,
	prefix TEXT NOT NULL,
	start INTEGER NOT NULL,
	origins TEXT NOT NULL DEFAULT '[]',
	time_zone TEXT NOT NULL DEFAULT 'UTC',
	created_at_ms INTEGER NOT NULL
);

CREATE TABLE api_keys (
	id TEXT PRIMARY KEY NOT NULL,
	tenant_id TEXT NOT NULL REFERENCES tenants (id),
	hash TEXT NOT NULL,
	scopes TEXT NOT NULL,
	label TEXT NOT NULL,
	hint TEXT NOT NULL,
	created_at_ms INTEGER NOT NULL,
	revoked_at_ms INTEGER
);
CREATE UNIQUE INDEX api_keys_by_hash ON api_keys (hash);

CREATE TABLE users (
	id TEXT PRIMARY KEY NOT NULL,
	tenant_id TEXT NOT NULL REFERENCES tenants (id),
	email TEXT NOT NULL,
	name TEXT NOT NULL,
	role TEXT NOT NULL,
	password_hash TEXT NOT NULL,
	created_at_ms INTEGER NOT NULL
);
CREATE UNIQUE INDEX users_by_email ON users (email);

CREATE TABLE sessions (
	token_hash TEXT PRIMARY KEY NOT NULL,
	user_id TEXT NOT NULL REFERENCES users (id),
	created_at_ms INTEGER NOT NULL,
	seen_at_ms INTEGER NOT NULL,
	expires_at_ms INTEGER NOT NULL
);

CREATE TABLE sign_in_failures (
	subject TEXT PRIMARY KEY NOT NULL,
	failures INTEGER NOT NULL,
	since_ms INTEGER NOT NULL
);

CREATE TABLE connections (
	tenant_id TEXT PRIMARY KEY NOT NULL REFERENCES tenants (id),
	connection TEXT NOT NULL,
	sealed_credentials TEXT NOT NULL,
	updated_at_ms INTEGER NOT NULL
);

-- Without a rowid the key is the table, and a new order costs one row instead of two.
CREATE TABLE orders (
	tenant_id TEXT NOT NULL,
	seq INTEGER NOT NULL,
	desk TEXT NOT NULL,
	e_number TEXT NOT NULL,
	reference TEXT,
	status TEXT NOT NULL,
	placed_at_ms INTEGER NOT NULL,
	updated_at_ms INTEGER NOT NULL,
	version INTEGER NOT NULL,
	erp_order_number TEXT,
	error_class TEXT,
	error_message TEXT,
	next_attempt_at_ms INTEGER,
	attempts INTEGER NOT NULL,
	body TEXT NOT NULL,
	PRIMARY KEY (tenant_id, seq)
) WITHOUT ROWID;
-- The board and the lists by status.
CREATE INDEX orders_by_status ON orders (tenant_id, status, seq);
-- Search by the ERP's number. Partial: an order that never gets a number never costs an entry.
CREATE INDEX orders_by_erp_number ON orders (tenant_id, erp_order_number) WHERE erp_order_number IS NOT NULL;

CREATE TABLE logs (
	id INTEGER PRIMARY KEY NOT NULL,
	at_ms INTEGER NOT NULL,
	level TEXT NOT NULL,
	service TEXT NOT NULL,
	tenant_id TEXT,
	message TEXT NOT NULL,
	detail TEXT
);
