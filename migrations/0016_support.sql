-- Where a shop's people write to when they need Customer Support; no row: to whom the deployment says, if it does.
CREATE TABLE support_settings (
	tenant_id TEXT PRIMARY KEY NOT NULL,
	address TEXT,
	version INTEGER NOT NULL,
	updated_at_ms INTEGER NOT NULL
);
