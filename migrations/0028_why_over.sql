-- Why an incident is over, where it is not because all is well. Times are Unix milliseconds, objects are JSON text.

-- `off`: a person switched off what it is about, or the gateway gave it up. `gone`: nobody needs that any more. `saved`: a person saved it
-- anew, and how it does from then on is not known. NULL: it is well, it goes on, or it was over before this was kept.
ALTER TABLE incidents ADD COLUMN ended TEXT;

-- As in 0021, with that.
DROP TRIGGER notify_incident_closed;
CREATE TRIGGER notify_incident_closed AFTER UPDATE OF closed_at_ms ON incidents
WHEN OLD.closed_at_ms IS NULL AND NEW.closed_at_ms IS NOT NULL
BEGIN
	INSERT INTO notifications (tenant_id, source, at_ms, kind, subject, message, detail)
	SELECT NEW.tenant_id, 'incident:' || NEW.id || ':closed', NEW.closed_at_ms, 'incident_closed', NEW.id, NEW.reason,
		json_object('kind', NEW.kind, 'openedAtMs', NEW.opened_at_ms, 'ordersTouched', NEW.orders_touched, 'subject', NEW.subject,
			'offlineMs', (SELECT sum((value ->> '$.untilMs') - (value ->> '$.fromMs') - (value ->> '$.backMs')) FROM json_each(NEW.course, '$.away')),
			'ended', NEW.ended)
	WHERE NOT EXISTS (
		SELECT 1 FROM notifications WHERE tenant_id = NEW.tenant_id AND source = 'incident:' || NEW.id || ':closed'
	);
END;
