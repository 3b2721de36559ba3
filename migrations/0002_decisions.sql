-- What people may decide and did, how long a payment may stay open, and what went wrong for how long.
-- Times are Unix milliseconds, lists and objects are JSON text.

-- An order whose payment has not come by then is given up.
ALTER TABLE tenants ADD COLUMN payment_minutes INTEGER NOT NULL DEFAULT 1440;

-- Nobody may act on orders or is notified of them until an administrator says so.
ALTER TABLE users ADD COLUMN permissions TEXT NOT NULL DEFAULT '[]';

ALTER TABLE orders ADD COLUMN unknown_since_ms INTEGER;
ALTER TABLE orders ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;

-- Who did what, when, from where, and what it changed. The key names the source of an entry, so that copying it twice is harmless.
CREATE TABLE audit (
	tenant_id TEXT NOT NULL,
	at_ms INTEGER NOT NULL,
	-- "<desk>:<record>" for what a desk did, a UUID for the rest.
	id TEXT NOT NULL,
	event TEXT NOT NULL,
	-- The e-number, the person, the connection: what it was done to.
	subject TEXT NOT NULL,
	actor TEXT,
	before TEXT,
	after TEXT,
	note TEXT,
	detail TEXT NOT NULL DEFAULT '{}',
	PRIMARY KEY (tenant_id, at_ms, id)
) WITHOUT ROWID;

-- One outage is one row, however often the connection flapped meanwhile.
CREATE TABLE incidents (
	tenant_id TEXT NOT NULL,
	opened_at_ms INTEGER NOT NULL,
	id TEXT NOT NULL,
	kind TEXT NOT NULL,
	reason TEXT NOT NULL,
	closed_at_ms INTEGER,
	orders_touched INTEGER,
	PRIMARY KEY (tenant_id, opened_at_ms, id)
) WITHOUT ROWID;
CREATE INDEX incidents_open ON incidents (tenant_id, opened_at_ms) WHERE closed_at_ms IS NULL;

-- When each patrol of this deployment last ran, and what came of it: whoever looks can see that nobody is looking.
CREATE TABLE patrols (
	name TEXT PRIMARY KEY NOT NULL,
	started_at_ms INTEGER NOT NULL,
	ended_at_ms INTEGER NOT NULL,
	tenants INTEGER NOT NULL,
	failed INTEGER NOT NULL
);
