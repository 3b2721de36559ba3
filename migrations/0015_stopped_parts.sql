-- Services whose parts stop for one cause: one incident for all of them, which says which parts they are.
-- Times are Unix milliseconds.

-- The parts that an open incident has been about. One that runs again stays until all do: the incident ends with every name.
CREATE TABLE stopped_parts (
	tenant_id TEXT NOT NULL,
	incident_id TEXT NOT NULL,
	service TEXT NOT NULL,
	part TEXT NOT NULL,
	reason TEXT NOT NULL,
	stopped_at_ms INTEGER NOT NULL,
	-- Null: it has stopped.
	well_at_ms INTEGER,
	PRIMARY KEY (tenant_id, incident_id, part)
) WITHOUT ROWID;
CREATE UNIQUE INDEX stopped_parts_open ON stopped_parts (tenant_id, service, part) WHERE well_at_ms IS NULL;

-- Of the parts that were told of one by one each goes on as an incident with one part.
INSERT INTO stopped_parts (tenant_id, incident_id, service, part, reason, stopped_at_ms)
	SELECT tenant_id, id, substr(subject, 1, instr(subject, ':') - 1), substr(subject, instr(subject, ':') + 1), reason, opened_at_ms
	FROM incidents WHERE kind = 'service_stopped' AND closed_at_ms IS NULL
		AND (subject GLOB 'replication:*' OR subject GLOB 'comparison:*') AND subject NOT GLOB '*:schedule';

-- People read what it is about by now, not what it was about when it began, and when it is over all that it was about. What was mailed
-- is mailed.
CREATE TRIGGER notify_incident_changed AFTER UPDATE OF subject, reason ON incidents
WHEN NEW.kind = 'service_stopped' AND OLD.closed_at_ms IS NULL
BEGIN
	UPDATE notifications SET message = NEW.reason, detail = json_set(detail, '$.subject', NEW.subject)
	WHERE tenant_id = NEW.tenant_id AND source = 'incident:' || NEW.id || ':opened';
END;

-- When the ERP's feed last told of it: what it has not told of for years need not be known any more (src/db/retention.ts).
ALTER TABLE reconciliation_met ADD COLUMN met_at_ms INTEGER NOT NULL DEFAULT 0;
UPDATE reconciliation_met SET met_at_ms = CAST(strftime('%s', 'now') AS INTEGER) * 1000;
CREATE INDEX reconciliation_met_by_time ON reconciliation_met (tenant_id, met_at_ms);
