-- What the patrols and the retention have to remember from one minute or night to the next.
-- Times are Unix milliseconds.

-- Where a walk through all tenants that did not get to its end goes on; no row: it begins with the first.
CREATE TABLE patrol_places (
	name TEXT PRIMARY KEY NOT NULL,
	after_tenant_id TEXT NOT NULL
) WITHOUT ROWID;

-- Tenants that the tick cannot look after, since when, and what it could not reach: 'desk' or 'link'.
CREATE TABLE unattended (
	tenant_id TEXT PRIMARY KEY NOT NULL REFERENCES tenants (id),
	since_ms INTEGER NOT NULL,
	what TEXT NOT NULL
) WITHOUT ROWID;

-- The index of the search is one for all tenants. One row: whether words of erased orders may stand in it, and who last wrote it anew.
CREATE TABLE search_compaction (
	id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
	wanted INTEGER NOT NULL,
	-- Null: it never was.
	began_at_ms INTEGER,
	ended_at_ms INTEGER,
	-- While it is under way: whose run it is, and when another may go on with it.
	holder TEXT,
	lease_until_ms INTEGER
);
INSERT INTO search_compaction (id, wanted) VALUES (1, 1);
CREATE TRIGGER compaction_wanted AFTER UPDATE OF erased_at_ms ON orders WHEN OLD.erased_at_ms IS NULL AND NEW.erased_at_ms IS NOT NULL
BEGIN
	UPDATE search_compaction SET wanted = 1 WHERE id = 1 AND wanted = 0;
END;

-- Alerts that were dealt with go by their age.
CREATE INDEX alerts_by_time ON alerts (tenant_id, noted_at_ms) WHERE letter_id IS NOT NULL;
