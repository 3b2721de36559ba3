-- The patrols: when each service is due next, what its runs came to, and incidents that are not the ERP's.
-- Times are Unix milliseconds.

-- `part`: for replication the entity, '' for what has no parts.
CREATE TABLE agenda (
	tenant_id TEXT NOT NULL REFERENCES tenants (id),
	service TEXT NOT NULL,
	part TEXT NOT NULL,
	next_due_ms INTEGER NOT NULL,
	-- From then to the time after it.
	interval_ms INTEGER NOT NULL,
	-- What the times follow from; another one, and they are worked out anew.
	plan TEXT NOT NULL,
	PRIMARY KEY (tenant_id, service, part)
) WITHOUT ROWID;
CREATE INDEX agenda_by_time ON agenda (next_due_ms);

CREATE TABLE runs (
	tenant_id TEXT NOT NULL REFERENCES tenants (id),
	service TEXT NOT NULL,
	part TEXT NOT NULL,
	due_at_ms INTEGER NOT NULL,
	cause TEXT NOT NULL,
	state TEXT NOT NULL,
	-- Tries since the last one that got somewhere; the running one counts.
	attempts INTEGER NOT NULL,
	-- Invocations that got somewhere and had more to do.
	slices INTEGER NOT NULL,
	-- When somebody looks again: to ring for it, or, while it runs, because its lease is over. Null: it is over.
	wake_at_ms INTEGER,
	-- From then to the time after it.
	interval_ms INTEGER NOT NULL,
	-- When a person is told that it is not over. Null: never, or they were told.
	alarm_at_ms INTEGER,
	started_at_ms INTEGER,
	ended_at_ms INTEGER,
	success INTEGER,
	count INTEGER NOT NULL,
	message TEXT,
	-- JSON: kind, id, name. Null: nobody.
	asked_by TEXT,
	PRIMARY KEY (tenant_id, service, part, due_at_ms)
) WITHOUT ROWID;
CREATE INDEX runs_awake ON runs (wake_at_ms) WHERE wake_at_ms IS NOT NULL;
CREATE INDEX runs_alarm ON runs (alarm_at_ms) WHERE alarm_at_ms IS NOT NULL;
CREATE INDEX runs_by_service ON runs (tenant_id, service, due_at_ms);
-- One waits at most, and one is under way at most.
CREATE UNIQUE INDEX runs_waiting ON runs (tenant_id, service, part) WHERE state = 'due';
CREATE UNIQUE INDEX runs_under_way ON runs (tenant_id, service, part) WHERE state IN ('running', 'going_on', 'retrying');

-- What it is about, for kinds of which there may be several at once; '' for the others.
ALTER TABLE incidents ADD COLUMN subject TEXT NOT NULL DEFAULT '';
-- What a person can do about it.
ALTER TABLE incidents ADD COLUMN advice TEXT;
-- Outages of the ERP alone: what availability is made of.
CREATE INDEX incidents_of_erp ON incidents (tenant_id, opened_at_ms) WHERE kind IN ('erp_offline', 'sign_in_refused');
CREATE INDEX incidents_open_by_kind ON incidents (kind) WHERE closed_at_ms IS NULL;

-- As in 0005, with what the incident is about and what can be done.
DROP TRIGGER notify_incident_opened;
CREATE TRIGGER notify_incident_opened AFTER INSERT ON incidents
BEGIN
	INSERT INTO notifications (tenant_id, source, at_ms, kind, subject, message, detail)
	SELECT NEW.tenant_id, 'incident:' || NEW.id || ':opened', NEW.opened_at_ms, 'incident_opened', NEW.id, NEW.reason,
		json_object('kind', NEW.kind, 'openedAtMs', NEW.opened_at_ms, 'subject', NEW.subject, 'advice', NEW.advice)
	WHERE NOT EXISTS (
		SELECT 1 FROM notifications WHERE tenant_id = NEW.tenant_id AND source = 'incident:' || NEW.id || ':opened'
	);
	INSERT INTO notifications (tenant_id, source, at_ms, kind, subject, message, detail)
	SELECT NEW.tenant_id, 'incident:' || NEW.id || ':closed', NEW.closed_at_ms, 'incident_closed', NEW.id, NEW.reason,
		json_object('kind', NEW.kind, 'openedAtMs', NEW.opened_at_ms, 'ordersTouched', NEW.orders_touched, 'subject', NEW.subject)
	WHERE NEW.closed_at_ms IS NOT NULL AND NOT EXISTS (
		SELECT 1 FROM notifications WHERE tenant_id = NEW.tenant_id AND source = 'incident:' || NEW.id || ':closed'
	);
END;

DROP TRIGGER notify_incident_closed;
CREATE TRIGGER notify_incident_closed AFTER UPDATE OF closed_at_ms ON incidents
WHEN OLD.closed_at_ms IS NULL AND NEW.closed_at_ms IS NOT NULL
BEGIN
	INSERT INTO notifications (tenant_id, source, at_ms, kind, subject, message, detail)
	SELECT NEW.tenant_id, 'incident:' || NEW.id || ':closed', NEW.closed_at_ms, 'incident_closed', NEW.id, NEW.reason,
		json_object('kind', NEW.kind, 'openedAtMs', NEW.opened_at_ms, 'ordersTouched', NEW.orders_touched, 'subject', NEW.subject)
	WHERE NOT EXISTS (
		SELECT 1 FROM notifications WHERE tenant_id = NEW.tenant_id AND source = 'incident:' || NEW.id || ':closed'
	);
END;
