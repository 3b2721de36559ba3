-- How an outage of the ERP went: within one incident it may come back and go away again.
-- Times are Unix milliseconds, lists and objects are JSON text.

-- {"version", "away": [{"fromMs", "untilMs", "backMs"}], "overAtMs"}; NULL: nothing is known of it, or it is no outage (src/lib/stretches.ts).
ALTER TABLE incidents ADD COLUMN course TEXT;

-- As in 0006, with how long the ERP was away in it.
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
		json_object('kind', NEW.kind, 'openedAtMs', NEW.opened_at_ms, 'ordersTouched', NEW.orders_touched, 'subject', NEW.subject,
			'offlineMs', (SELECT sum((value ->> '$.untilMs') - (value ->> '$.fromMs') - (value ->> '$.backMs')) FROM json_each(NEW.course, '$.away')))
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
		json_object('kind', NEW.kind, 'openedAtMs', NEW.opened_at_ms, 'ordersTouched', NEW.orders_touched, 'subject', NEW.subject,
			'offlineMs', (SELECT sum((value ->> '$.untilMs') - (value ->> '$.fromMs') - (value ->> '$.backMs')) FROM json_each(NEW.course, '$.away')))
	WHERE NOT EXISTS (
		SELECT 1 FROM notifications WHERE tenant_id = NEW.tenant_id AND source = 'incident:' || NEW.id || ':closed'
	);
END;

-- As in 0010, with the same.
DROP TRIGGER event_of_incident_opened;
CREATE TRIGGER event_of_incident_opened AFTER INSERT ON incidents
WHEN EXISTS (SELECT 1 FROM webhook_endpoints WHERE tenant_id = NEW.tenant_id AND disabled_at_ms IS NULL)
BEGIN
	INSERT INTO events (tenant_id, source, type, thread, subject, at_ms, data)
	SELECT NEW.tenant_id, 'event:incident:' || NEW.id || ':opened', 'incident.opened', 'incident:' || NEW.id, '', NEW.opened_at_ms,
		json_object('id', NEW.id, 'kind', NEW.kind, 'openedAtMs', NEW.opened_at_ms, 'closedAtMs', NULL, 'ordersTouched', NULL, 'offlineMs', NULL)
	WHERE NOT EXISTS (SELECT 1 FROM events WHERE tenant_id = NEW.tenant_id AND source = 'event:incident:' || NEW.id || ':opened');
	INSERT INTO events (tenant_id, source, type, thread, subject, at_ms, data)
	SELECT NEW.tenant_id, 'event:incident:' || NEW.id || ':closed', 'incident.closed', 'incident:' || NEW.id, '', NEW.closed_at_ms,
		json_object('id', NEW.id, 'kind', NEW.kind, 'openedAtMs', NEW.opened_at_ms, 'closedAtMs', NEW.closed_at_ms,
			'ordersTouched', NEW.orders_touched,
			'offlineMs', (SELECT sum((value ->> '$.untilMs') - (value ->> '$.fromMs') - (value ->> '$.backMs')) FROM json_each(NEW.course, '$.away')))
	WHERE NEW.closed_at_ms IS NOT NULL
		AND NOT EXISTS (SELECT 1 FROM events WHERE tenant_id = NEW.tenant_id AND source = 'event:incident:' || NEW.id || ':closed');
END;

DROP TRIGGER event_of_incident_closed;
CREATE TRIGGER event_of_incident_closed AFTER UPDATE OF closed_at_ms ON incidents
WHEN OLD.closed_at_ms IS NULL AND NEW.closed_at_ms IS NOT NULL
	AND EXISTS (SELECT 1 FROM webhook_endpoints WHERE tenant_id = NEW.tenant_id AND disabled_at_ms IS NULL)
BEGIN
	INSERT INTO events (tenant_id, source, type, thread, subject, at_ms, data)
	SELECT NEW.tenant_id, 'event:incident:' || NEW.id || ':closed', 'incident.closed', 'incident:' || NEW.id, '', NEW.closed_at_ms,
		json_object('id', NEW.id, 'kind', NEW.kind, 'openedAtMs', NEW.opened_at_ms, 'closedAtMs', NEW.closed_at_ms,
			'ordersTouched', NEW.orders_touched,
			'offlineMs', (SELECT sum((value ->> '$.untilMs') - (value ->> '$.fromMs') - (value ->> '$.backMs')) FROM json_each(NEW.course, '$.away')))
	WHERE NOT EXISTS (SELECT 1 FROM events WHERE tenant_id = NEW.tenant_id AND source = 'event:incident:' || NEW.id || ':closed');
END;
