-- People come by invitation, go, and prove who they are a second way if they like. Times are Unix milliseconds.

-- Who has left stays on record, because the audit log speaks of them.
ALTER TABLE users ADD COLUMN deactivated_at_ms INTEGER;

-- What a person recognises a session of theirs by. `id` is not the token and opens nothing.
ALTER TABLE sessions ADD COLUMN id TEXT NOT NULL DEFAULT '';
UPDATE sessions SET id = lower(hex(randomblob(16)));
ALTER TABLE sessions ADD COLUMN address TEXT;
ALTER TABLE sessions ADD COLUMN agent TEXT;
-- The tenant that an operator works in at the moment; null at home.
ALTER TABLE sessions ADD COLUMN entered_tenant_id TEXT REFERENCES tenants (id);
CREATE INDEX sessions_by_user ON sessions (user_id);

-- Links that work once: invitations, and new passwords for those who lost theirs. Only the token's hash is here.
CREATE TABLE one_time_links (
	token_hash TEXT PRIMARY KEY NOT NULL,
	id TEXT NOT NULL,
	tenant_id TEXT NOT NULL REFERENCES tenants (id),
	kind TEXT NOT NULL,
	-- For whom: null for an invitation, whose person does not exist yet.
	user_id TEXT REFERENCES users (id),
	email TEXT NOT NULL,
	name TEXT NOT NULL,
	role TEXT NOT NULL,
	permissions TEXT NOT NULL DEFAULT '[]',
	-- Who made it: a person who goes takes their open links along.
	created_by TEXT NOT NULL,
	created_by_name TEXT NOT NULL,
	created_at_ms INTEGER NOT NULL,
	expires_at_ms INTEGER NOT NULL,
	used_at_ms INTEGER,
	revoked_at_ms INTEGER
);
CREATE UNIQUE INDEX one_time_links_by_id ON one_time_links (id);
CREATE INDEX one_time_links_by_tenant ON one_time_links (tenant_id, kind, created_at_ms);

-- The secret is sealed under CREDENTIALS_KEY, bound to the person. Without `confirmed_at_ms` it is only being set up and asked of nobody.
CREATE TABLE second_factors (
	user_id TEXT PRIMARY KEY NOT NULL REFERENCES users (id),
	sealed_secret TEXT NOT NULL,
	created_at_ms INTEGER NOT NULL,
	confirmed_at_ms INTEGER,
	-- The half minute of the last code that was taken: neither it nor an earlier one is taken again.
	last_step INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE recovery_codes (
	user_id TEXT NOT NULL REFERENCES users (id),
	hash TEXT NOT NULL,
	used_at_ms INTEGER,
	PRIMARY KEY (user_id, hash)
) WITHOUT ROWID;
