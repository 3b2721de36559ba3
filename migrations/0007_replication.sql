-- What was brought over from the ERP, how far that has come, and what the nightly comparison has found.
-- Times are Unix milliseconds unless a name says otherwise.

CREATE TABLE erp_records (
	tenant_id TEXT NOT NULL REFERENCES tenants (id),
	entity TEXT NOT NULL,
	erp_id TEXT NOT NULL,
	-- As the ERP gave it, JSON; of a deleted record what it was last.
	data TEXT NOT NULL,
	digest TEXT NOT NULL,
	-- The ERP's own stamp as it wrote it, and in microseconds since 1970. Null: it gave none, or one that cannot be read.
	modified_at TEXT,
	modified_us INTEGER,
	-- When and as which of the tenant's changes it last became what it is.
	changed_at_ms INTEGER NOT NULL,
	change_n INTEGER NOT NULL,
	deleted_at_ms INTEGER,
	-- What a person has set over it, JSON.
	override TEXT,
	sku TEXT AS (data ->> '$.sku') VIRTUAL,
	account TEXT AS (data ->> '$.account') VIRTUAL,
	reference TEXT AS (coalesce(data ->> '$.reference', data ->> '$.references')) VIRTUAL,
	PRIMARY KEY (tenant_id, entity, erp_id)
) WITHOUT ROWID;
CREATE INDEX erp_records_by_change ON erp_records (tenant_id, entity, change_n);
CREATE INDEX erp_records_by_sku ON erp_records (tenant_id, entity, sku) WHERE sku IS NOT NULL;
CREATE INDEX erp_records_by_account ON erp_records (tenant_id, entity, account) WHERE account IS NOT NULL;
CREATE INDEX erp_records_by_reference ON erp_records (tenant_id, entity, reference) WHERE reference IS NOT NULL;
CREATE INDEX erp_records_deleted ON erp_records (tenant_id, entity, deleted_at_ms) WHERE deleted_at_ms IS NOT NULL;

-- The highest number that a change of the tenant was given. Never goes back, whatever is deleted.
CREATE TABLE change_counters (
	tenant_id TEXT PRIMARY KEY REFERENCES tenants (id),
	n INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE replication (
	tenant_id TEXT NOT NULL REFERENCES tenants (id),
	entity TEXT NOT NULL,
	-- Null: as the entity comes.
	monitored INTEGER,
	-- Which ERP the cursor is of; null: it was never asked.
	source TEXT,
	-- Anew with every page that is written: whoever holds an old one is too late.
	token TEXT NOT NULL,
	-- Null: from the beginning.
	cursor TEXT,
	state TEXT NOT NULL,
	-- Records taken over by the first load, and when it began and ended.
	loaded INTEGER NOT NULL,
	started_at_ms INTEGER,
	loaded_at_ms INTEGER,
	-- Records that are here and not deleted.
	records INTEGER NOT NULL,
	last_checked_at_ms INTEGER,
	last_changed_at_ms INTEGER,
	last_success_at_ms INTEGER,
	-- Of the last try, when it failed.
	error_class TEXT,
	error_message TEXT,
	failing_since_ms INTEGER,
	-- When the watch looks whether it is out of date; null: never, or a person was told.
	look_at_ms INTEGER,
	stale_since_ms INTEGER,
	-- Up to then nobody could bring it up to date: the ERP was away or paused, or it was not meant to go.
	excused_to_ms INTEGER,
	-- When the ERP last did not know the cursor, and everything was begun anew.
	started_over_at_ms INTEGER,
	-- 1: records of an ERP that was connected before may be among these.
	mixed INTEGER NOT NULL DEFAULT 0,
	-- Deleted records up to this number of change have been forgotten.
	pruned_to_n INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY (tenant_id, entity)
) WITHOUT ROWID;
CREATE INDEX replication_look ON replication (look_at_ms) WHERE look_at_ms IS NOT NULL;

-- The walk through all that the ERP has: the one under way, or else the last one.
CREATE TABLE comparisons (
	tenant_id TEXT NOT NULL REFERENCES tenants (id),
	entity TEXT NOT NULL,
	walk TEXT NOT NULL,
	cursor TEXT,
	-- 'walking', 'deleting', 'ended'.
	state TEXT NOT NULL,
	began_at_ms INTEGER NOT NULL,
	-- The highest number of change when it began.
	began_n INTEGER NOT NULL,
	pages INTEGER NOT NULL,
	walked INTEGER NOT NULL,
	ended_at_ms INTEGER,
	-- What it came to.
	missing INTEGER NOT NULL,
	differing INTEGER NOT NULL,
	gone INTEGER NOT NULL,
	-- Records that it did not find and did not delete either, because they were too many to be believed.
	held_back INTEGER NOT NULL,
	PRIMARY KEY (tenant_id, entity)
) WITHOUT ROWID;

-- The ids that a walk has met, and what was mended, a row a page. Lists are JSON.
CREATE TABLE comparison_pages (
	tenant_id TEXT NOT NULL REFERENCES tenants (id),
	entity TEXT NOT NULL,
	page INTEGER NOT NULL,
	ids TEXT NOT NULL,
	missing TEXT NOT NULL,
	differing TEXT NOT NULL,
	gone TEXT NOT NULL,
	PRIMARY KEY (tenant_id, entity, page)
) WITHOUT ROWID;
