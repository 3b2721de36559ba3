-- Events of incidents say what 0028 keeps: whether it is over because all is well.

-- As in 0021, with that.
DROP TRIGGER event_of_incident_opened;
CREATE TRIGGER event_of_incident_opened AFTER INSERT ON incidents
WHEN EXISTS (SELECT 1 FROM webhook_endpoints WHERE tenant_id = NEW.tenant_id AND disabled_at_ms IS NULL)
BEGIN
	INSERT INTO events (tenant_id, source, type, thread, subject, at_ms, data)
	SELECT NEW.tenant_id, 'event:incident:' || NEW.id || ':opened', 'incident.opened', 'incident:' || NEW.id, '', NEW.opened_at_ms,
		json_object('id', NEW.id, 'kind', NEW.kind, 'openedAtMs', NEW.opened_at_ms, 'closedAtMs', NULL, 'ordersTouched', NULL, 'offlineMs', NULL,
			'ended', NULL)
	WHERE NOT EXISTS (SELECT 1 FROM events WHERE tenant_id = NEW.tenant_id AND source = 'event:incident:' || NEW.id || ':opened');
	INSERT INTO events (tenant_id, source, type, thread, subject, at_ms, data)
	SELECT NEW.tenant_id, 'event:incident:' || NEW.id || ':closed', 'incident.closed', 'incident:' || NEW.id, '', NEW.closed_at_ms,
		json_object('id', NEW.id, 'kind', NEW.kind, 'openedAtMs', NEW.opened_at_ms, 'closedAtMs', NEW.closed_at_ms,
			'ordersTouched', NEW.orders_touched,
			'offlineMs', (SELECT sum((value ->> '$.untilMs') - (value ->> '$.fromMs') - (value ->> '$.backMs')) FROM json_each(NEW.course, '$.away')),
			'ended', NEW.ended)
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
			'offlineMs', (SELECT sum((value ->> '$.untilMs') - (value ->> '$.fromMs') - (value ->> '$.backMs')) FROM json_each(NEW.course, '$.away')),
			'ended', NEW.ended)
	WHERE NOT EXISTS (SELECT 1 FROM events WHERE tenant_id = NEW.tenant_id AND source = 'event:incident:' || NEW.id || ':closed');
END;
