-- Signed events for systems of the merchant's own: where they go, what has happened and is not on its way yet, and what came of each.
-- Times are Unix milliseconds, lists and objects are JSON text.

CREATE TABLE webhook_endpoints (
	tenant_id TEXT NOT NULL REFERENCES tenants (id),
	id TEXT NOT NULL,
	url TEXT NOT NULL,
	events TEXT NOT NULL,
	description TEXT NOT NULL,
	-- Sealed under CREDENTIALS_KEY, bound to the tenant and the endpoint.
	sealed_secret TEXT NOT NULL,
	-- The one before; it signs as well until then.
	previous_sealed_secret TEXT,
	previous_until_ms INTEGER,
	created_at_ms INTEGER NOT NULL,
	-- As JSON: kind, id, name.
	created_by TEXT NOT NULL,
	disabled_at_ms INTEGER,
	-- Null: a person did it.
	disabled_reason TEXT,
	-- Deliveries that failed one after the other; from a few on, nothing is tried before `not_before_ms`.
	failures INTEGER NOT NULL,
	not_before_ms INTEGER NOT NULL,
	delivered_at_ms INTEGER,
	PRIMARY KEY (tenant_id, id)
) WITHOUT ROWID;

-- What happened and has no delivery yet. AUTOINCREMENT: a number says which of two events came first, and is never used again.
CREATE TABLE events (
	n INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
	tenant_id TEXT NOT NULL,
	-- What it comes from, so that it comes once.
	source TEXT NOT NULL,
	type TEXT NOT NULL,
	-- Events of one thread are delivered one after the other: the order, the incident.
	thread TEXT NOT NULL,
	-- The e-number; '' for what is about no order.
	subject TEXT NOT NULL,
	-- For this endpoint alone; null: for all that want its type.
	endpoint_id TEXT,
	at_ms INTEGER NOT NULL,
	data TEXT NOT NULL
);
CREATE UNIQUE INDEX events_by_source ON events (tenant_id, source);
CREATE INDEX events_by_n ON events (tenant_id, n);

-- Beside the rows of the outbox whose channel is 'event': in which order they go, and what the endpoint said last.
CREATE TABLE webhook_deliveries (
	tenant_id TEXT NOT NULL,
	letter_id TEXT NOT NULL,
	endpoint_id TEXT NOT NULL,
	n INTEGER NOT NULL,
	thread TEXT NOT NULL,
	-- HTTP status; null: it was not tried, or nobody answered.
	status_code INTEGER,
	-- Its beginning.
	answer TEXT,
	PRIMARY KEY (tenant_id, letter_id, endpoint_id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX webhook_deliveries_by_n ON webhook_deliveries (tenant_id, endpoint_id, n);
CREATE INDEX webhook_deliveries_by_thread ON webhook_deliveries (tenant_id, endpoint_id, thread, n);

-- One endpoint's backlog must not be read by those who look for another's.
CREATE INDEX outbox_due_by_endpoint ON outbox (tenant_id, recipient, next_attempt_at_ms)
	WHERE channel = 'event' AND next_attempt_at_ms IS NOT NULL;

CREATE TRIGGER delivery_expired AFTER DELETE ON outbox WHEN OLD.channel = 'event'
BEGIN
	DELETE FROM webhook_deliveries WHERE tenant_id = OLD.tenant_id AND letter_id = OLD.letter_id AND endpoint_id = OLD.recipient;
END;
-- A letter's words change only when it is erased; an answer may repeat them.
CREATE TRIGGER delivery_erased AFTER UPDATE OF text ON letters WHEN OLD.text <> NEW.text
BEGIN
	UPDATE webhook_deliveries SET answer = NULL WHERE tenant_id = NEW.tenant_id AND letter_id = NEW.id AND answer IS NOT NULL;
END;

-- A tenant without an endpoint that is on pays for none of this: not one row is written. NOT EXISTS and not OR IGNORE: the statement
-- that fires a trigger may override how its conflicts are resolved.

-- Of orders that are new here: 0011, which knows when the copy is being made anew.

-- An order that fails once more is told of for each attempt that failed it. One that a person restored has not failed anew.
CREATE TRIGGER event_of_order AFTER UPDATE OF status, attempts ON orders
WHEN (OLD.status <> NEW.status OR OLD.attempts <> NEW.attempts) AND NEW.status NOT IN ('awaiting_payment', 'abandoned')
	AND EXISTS (SELECT 1 FROM webhook_endpoints WHERE tenant_id = NEW.tenant_id AND disabled_at_ms IS NULL)
BEGIN
	INSERT INTO events (tenant_id, source, type, thread, subject, at_ms, data)
	SELECT NEW.tenant_id, 'event:order:' || NEW.seq || ':queued', 'order.queued', 'order:' || NEW.seq, NEW.e_number, NEW.updated_at_ms,
		json_object('eNumber', NEW.e_number, 'reference', NEW.reference, 'status', 'queued', 'erpOrderNumber', NULL, 'error', NULL,
			'placedAtMs', NEW.placed_at_ms, 'updatedAtMs', NEW.updated_at_ms)
	WHERE OLD.status IN ('awaiting_payment', 'abandoned')
		AND NOT EXISTS (SELECT 1 FROM events WHERE tenant_id = NEW.tenant_id AND source = 'event:order:' || NEW.seq || ':queued');
	INSERT INTO events (tenant_id, source, type, thread, subject, at_ms, data)
	SELECT NEW.tenant_id, 'event:order:' || NEW.seq || ':synced', 'order.synced', 'order:' || NEW.seq, NEW.e_number, NEW.updated_at_ms,
		json_object('eNumber', NEW.e_number, 'reference', NEW.reference, 'status', NEW.status, 'erpOrderNumber', NEW.erp_order_number,
			'error', NULL, 'placedAtMs', NEW.placed_at_ms, 'updatedAtMs', NEW.updated_at_ms)
	WHERE NEW.status IN ('synced', 'synced_manually') AND OLD.status NOT IN ('synced', 'synced_manually')
		AND NOT EXISTS (SELECT 1 FROM events WHERE tenant_id = NEW.tenant_id AND source = 'event:order:' || NEW.seq || ':synced');
	INSERT INTO events (tenant_id, source, type, thread, subject, at_ms, data)
	SELECT NEW.tenant_id, 'event:order:' || NEW.seq || ':failed:' || NEW.attempts, 'order.failed', 'order:' || NEW.seq, NEW.e_number,
		NEW.updated_at_ms,
		json_object('eNumber', NEW.e_number, 'reference', NEW.reference, 'status', NEW.status, 'erpOrderNumber', NEW.erp_order_number,
			'error', json_object('class', NEW.error_class, 'message', coalesce(NEW.error_message, '')),
			'placedAtMs', NEW.placed_at_ms, 'updatedAtMs', NEW.updated_at_ms)
	WHERE NEW.status = 'failed' AND NEW.error_class IS NOT NULL
		AND (OLD.attempts <> NEW.attempts OR OLD.status NOT IN ('failed', 'archived'))
		AND NOT EXISTS (
			SELECT 1 FROM events WHERE tenant_id = NEW.tenant_id AND source = 'event:order:' || NEW.seq || ':failed:' || NEW.attempts
		);
END;

-- An incident of which D1 hears only when it is over is told of twice as well. Its reason may name persons, and stays here.
CREATE TRIGGER event_of_incident_opened AFTER INSERT ON incidents
WHEN EXISTS (SELECT 1 FROM webhook_endpoints WHERE tenant_id = NEW.tenant_id AND disabled_at_ms IS NULL)
BEGIN
	INSERT INTO events (tenant_id, source, type, thread, subject, at_ms, data)
	SELECT NEW.tenant_id, 'event:incident:' || NEW.id || ':opened', 'incident.opened', 'incident:' || NEW.id, '', NEW.opened_at_ms,
		json_object('id', NEW.id, 'kind', NEW.kind, 'openedAtMs', NEW.opened_at_ms, 'closedAtMs', NULL, 'ordersTouched', NULL)
	WHERE NOT EXISTS (SELECT 1 FROM events WHERE tenant_id = NEW.tenant_id AND source = 'event:incident:' || NEW.id || ':opened');
	INSERT INTO events (tenant_id, source, type, thread, subject, at_ms, data)
	SELECT NEW.tenant_id, 'event:incident:' || NEW.id || ':closed', 'incident.closed', 'incident:' || NEW.id, '', NEW.closed_at_ms,
		json_object('id', NEW.id, 'kind', NEW.kind, 'openedAtMs', NEW.opened_at_ms, 'closedAtMs', NEW.closed_at_ms,
			'ordersTouched', NEW.orders_touched)
	WHERE NEW.closed_at_ms IS NOT NULL
		AND NOT EXISTS (SELECT 1 FROM events WHERE tenant_id = NEW.tenant_id AND source = 'event:incident:' || NEW.id || ':closed');
END;

CREATE TRIGGER event_of_incident_closed AFTER UPDATE OF closed_at_ms ON incidents
WHEN OLD.closed_at_ms IS NULL AND NEW.closed_at_ms IS NOT NULL
	AND EXISTS (SELECT 1 FROM webhook_endpoints WHERE tenant_id = NEW.tenant_id AND disabled_at_ms IS NULL)
BEGIN
	INSERT INTO events (tenant_id, source, type, thread, subject, at_ms, data)
	SELECT NEW.tenant_id, 'event:incident:' || NEW.id || ':closed', 'incident.closed', 'incident:' || NEW.id, '', NEW.closed_at_ms,
		json_object('id', NEW.id, 'kind', NEW.kind, 'openedAtMs', NEW.opened_at_ms, 'closedAtMs', NEW.closed_at_ms,
			'ordersTouched', NEW.orders_touched)
	WHERE NOT EXISTS (SELECT 1 FROM events WHERE tenant_id = NEW.tenant_id AND source = 'event:incident:' || NEW.id || ':closed');
END;
