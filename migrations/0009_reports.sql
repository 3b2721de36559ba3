-- The daily report: which orders the next one is about, and those that were written. Times are Unix milliseconds, objects are JSON text.

-- One row a local day: whoever writes a report writes its row in the same transaction, and so there is one a day.
CREATE TABLE reports (
	tenant_id TEXT NOT NULL,
	-- "2026-06-03", in `zone`.
	local_date TEXT NOT NULL,
	zone TEXT NOT NULL,
	due_at_ms INTEGER NOT NULL,
	window_from_ms INTEGER NOT NULL,
	window_to_ms INTEGER NOT NULL,
	which TEXT NOT NULL,
	-- How many orders have each of the statuses that a report knows.
	counts TEXT NOT NULL,
	-- Lines of the file, and orders that it had no room for.
	listed INTEGER NOT NULL,
	beyond INTEGER NOT NULL,
	letter_id TEXT NOT NULL,
	PRIMARY KEY (tenant_id, local_date)
) WITHOUT ROWID;

-- A tenant that has a report has a row. Changes are marked with its epoch; whoever writes a report begins another epoch first, and so
-- what changes meanwhile belongs to the next report.
CREATE TABLE report_windows (
	tenant_id TEXT PRIMARY KEY NOT NULL REFERENCES tenants (id),
	epoch INTEGER NOT NULL,
	since_ms INTEGER NOT NULL
) WITHOUT ROWID;

-- Orders placed or changed since the last report, each once.
CREATE TABLE report_changes (
	tenant_id TEXT NOT NULL,
	seq INTEGER NOT NULL,
	epoch INTEGER NOT NULL,
	PRIMARY KEY (tenant_id, seq)
) WITHOUT ROWID;

-- What changed more than a week (604,800,000 ms) before the last report is no news, whoever writes it anew. ON CONFLICT is written out:
-- the statement that fires a trigger lends it its own conflict policy.
CREATE TRIGGER report_order_placed AFTER INSERT ON orders
BEGIN
	INSERT INTO report_changes (tenant_id, seq, epoch)
	SELECT w.tenant_id, NEW.seq, w.epoch FROM report_windows w
	WHERE w.tenant_id = NEW.tenant_id AND NEW.updated_at_ms >= w.since_ms - 604800000
	ON CONFLICT (tenant_id, seq) DO UPDATE SET epoch = excluded.epoch WHERE epoch < excluded.epoch;
END;

-- An order whose person was erased has not changed.
CREATE TRIGGER report_order_changed AFTER UPDATE ON orders
WHEN NEW.updated_at_ms <> OLD.updated_at_ms OR NEW.status <> OLD.status
BEGIN
	INSERT INTO report_changes (tenant_id, seq, epoch)
	SELECT w.tenant_id, NEW.seq, w.epoch FROM report_windows w
	WHERE w.tenant_id = NEW.tenant_id AND NEW.updated_at_ms >= w.since_ms - 604800000
	ON CONFLICT (tenant_id, seq) DO UPDATE SET epoch = excluded.epoch WHERE epoch < excluded.epoch;
END;

-- Reports that were asked for before there were any: the first tells of the last day.
INSERT INTO report_windows (tenant_id, epoch, since_ms)
	SELECT tenant_id, 1, (CAST(strftime('%s', 'now') AS INTEGER) - 86400) * 1000 FROM report_settings WHERE recipients <> '[]';
INSERT INTO report_changes (tenant_id, seq, epoch)
	SELECT o.tenant_id, o.seq, 1 FROM report_windows w JOIN orders o ON o.tenant_id = w.tenant_id AND o.placed_at_ms >= w.since_ms
	WHERE o.seq >= (SELECT min(min_seq) FROM hours h WHERE h.tenant_id = w.tenant_id AND h.hour >= w.since_ms / 3600000);
