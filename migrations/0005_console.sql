-- What the console keeps: who made a key and uses it, runs of services, schedules, the daily report's settings, views, the inbox.
-- Times are Unix milliseconds, lists and objects are JSON text.

-- Who made it, as JSON: kind, id, name. Null: a command.
ALTER TABLE api_keys ADD COLUMN created_by TEXT;
-- The hour in which it was last used.
ALTER TABLE api_keys ADD COLUMN last_used_at_ms INTEGER;
CREATE INDEX api_keys_by_tenant ON api_keys (tenant_id, created_at_ms);

-- An entry that tells of a whole run has these three; `at_ms` is its end.
ALTER TABLE logs ADD COLUMN started_at_ms INTEGER;
ALTER TABLE logs ADD COLUMN success INTEGER;
ALTER TABLE logs ADD COLUMN count INTEGER;
-- One for each way to filter, so that a page reads what it shows. `id` is the rowid, and so ends every index.
CREATE INDEX logs_by_time ON logs (tenant_id, at_ms);
CREATE INDEX logs_by_service ON logs (tenant_id, service, at_ms);
CREATE INDEX logs_by_level ON logs (tenant_id, level, at_ms);
CREATE INDEX logs_by_service_and_level ON logs (tenant_id, service, level, at_ms);

-- Only what differs from the service's own schedule (src/db/services.ts).
CREATE TABLE schedules (
	tenant_id TEXT NOT NULL REFERENCES tenants (id),
	service TEXT NOT NULL,
	expression TEXT NOT NULL,
	-- Null: the tenant's own.
	zone TEXT,
	paused INTEGER NOT NULL,
	updated_at_ms INTEGER NOT NULL,
	PRIMARY KEY (tenant_id, service)
) WITHOUT ROWID;

CREATE TABLE report_settings (
	tenant_id TEXT PRIMARY KEY NOT NULL REFERENCES tenants (id),
	-- "07:30", in the tenant's zone.
	time TEXT NOT NULL,
	which TEXT NOT NULL,
	-- None: there is no report.
	recipients TEXT NOT NULL,
	version INTEGER NOT NULL,
	updated_at_ms INTEGER NOT NULL
);

CREATE TABLE saved_views (
	tenant_id TEXT NOT NULL REFERENCES tenants (id),
	user_id TEXT NOT NULL REFERENCES users (id),
	id TEXT NOT NULL,
	name TEXT NOT NULL,
	query TEXT NOT NULL,
	created_at_ms INTEGER NOT NULL,
	PRIMARY KEY (tenant_id, user_id, id)
) WITHOUT ROWID;

-- What the people of a shop are told, once for all of them. Written by the triggers below and by nobody else.
CREATE TABLE notifications (
	-- In the order in which they became known here, which is not always that of `at_ms`.
	n INTEGER PRIMARY KEY NOT NULL,
	tenant_id TEXT NOT NULL,
	-- What it comes from, so that it comes once.
	source TEXT NOT NULL,
	at_ms INTEGER NOT NULL,
	kind TEXT NOT NULL,
	-- The e-number, or the incident's id.
	subject TEXT NOT NULL,
	message TEXT NOT NULL,
	detail TEXT NOT NULL DEFAULT '{}'
);
CREATE UNIQUE INDEX notifications_by_source ON notifications (tenant_id, source);
CREATE INDEX notifications_by_tenant ON notifications (tenant_id, n);

-- What each person has read: everything up to a mark, and single ones past it.
CREATE TABLE inbox_marks (
	tenant_id TEXT NOT NULL,
	user_id TEXT NOT NULL REFERENCES users (id),
	read_to INTEGER NOT NULL,
	PRIMARY KEY (tenant_id, user_id)
) WITHOUT ROWID;
CREATE TABLE inbox_reads (
	tenant_id TEXT NOT NULL,
	user_id TEXT NOT NULL REFERENCES users (id),
	n INTEGER NOT NULL,
	PRIMARY KEY (tenant_id, user_id, n)
) WITHOUT ROWID;

-- An order that failed is told of once for each attempt that failed it. One that a person restored from the archive has not failed anew.
-- NOT EXISTS and not OR IGNORE: the statement that fires a trigger may override how its conflicts are resolved.
CREATE TRIGGER notify_order_failed_at_once AFTER INSERT ON orders
WHEN NEW.status = 'failed' AND NEW.error_class IS NOT NULL
BEGIN
	INSERT INTO notifications (tenant_id, source, at_ms, kind, subject, message, detail)
	SELECT NEW.tenant_id, 'order:' || NEW.seq || ':' || NEW.attempts, NEW.updated_at_ms, 'order_failed', NEW.e_number,
		coalesce(NEW.error_message, ''), json_object('errorClass', NEW.error_class)
	WHERE NOT EXISTS (
		SELECT 1 FROM notifications
		WHERE tenant_id = NEW.tenant_id AND source = 'order:' || NEW.seq || ':' || NEW.attempts
	);
END;

CREATE TRIGGER notify_order_failed AFTER UPDATE OF status, attempts ON orders
WHEN NEW.status = 'failed' AND NEW.error_class IS NOT NULL AND OLD.status <> 'archived'
	AND (OLD.status <> 'failed' OR OLD.attempts <> NEW.attempts)
BEGIN
	INSERT INTO notifications (tenant_id, source, at_ms, kind, subject, message, detail)
	SELECT NEW.tenant_id, 'order:' || NEW.seq || ':' || NEW.attempts, NEW.updated_at_ms, 'order_failed', NEW.e_number,
		coalesce(NEW.error_message, ''), json_object('errorClass', NEW.error_class)
	WHERE NOT EXISTS (
		SELECT 1 FROM notifications
		WHERE tenant_id = NEW.tenant_id AND source = 'order:' || NEW.seq || ':' || NEW.attempts
	);
END;

-- An incident of which D1 hears only when it is over is told of twice as well: that it was, and that it is over.
CREATE TRIGGER notify_incident_opened AFTER INSERT ON incidents
BEGIN
	INSERT INTO notifications (tenant_id, source, at_ms, kind, subject, message, detail)
	SELECT NEW.tenant_id, 'incident:' || NEW.id || ':opened', NEW.opened_at_ms, 'incident_opened', NEW.id, NEW.reason,
		json_object('kind', NEW.kind, 'openedAtMs', NEW.opened_at_ms)
	WHERE NOT EXISTS (
		SELECT 1 FROM notifications WHERE tenant_id = NEW.tenant_id AND source = 'incident:' || NEW.id || ':opened'
	);
	INSERT INTO notifications (tenant_id, source, at_ms, kind, subject, message, detail)
	SELECT NEW.tenant_id, 'incident:' || NEW.id || ':closed', NEW.closed_at_ms, 'incident_closed', NEW.id, NEW.reason,
		json_object('kind', NEW.kind, 'openedAtMs', NEW.opened_at_ms, 'ordersTouched', NEW.orders_touched)
	WHERE NEW.closed_at_ms IS NOT NULL AND NOT EXISTS (
		SELECT 1 FROM notifications WHERE tenant_id = NEW.tenant_id AND source = 'incident:' || NEW.id || ':closed'
	);
END;

CREATE TRIGGER notify_incident_closed AFTER UPDATE OF closed_at_ms ON incidents
WHEN OLD.closed_at_ms IS NULL AND NEW.closed_at_ms IS NOT NULL
BEGIN
	INSERT INTO notifications (tenant_id, source, at_ms, kind, subject, message, detail)
	SELECT NEW.tenant_id, 'incident:' || NEW.id || ':closed', NEW.closed_at_ms, 'incident_closed', NEW.id, NEW.reason,
		json_object('kind', NEW.kind, 'openedAtMs', NEW.opened_at_ms, 'ordersTouched', NEW.orders_touched)
	WHERE NOT EXISTS (
		SELECT 1 FROM notifications WHERE tenant_id = NEW.tenant_id AND source = 'incident:' || NEW.id || ':closed'
	);
END;
