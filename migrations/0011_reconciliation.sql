-- Whether our orders and the ERP's agree, and whether the copy of our orders here agrees with the desks that own them.
-- Times are Unix milliseconds, lists and objects are JSON text.

-- A walk through one tenant's orders, in an ERP and here. One row a tenant: the walk under way, or the last one.
CREATE TABLE reconciliations (
	tenant_id TEXT PRIMARY KEY NOT NULL REFERENCES tenants (id),
	-- 'walking', 'comparing', 'confirming', 'ended'.
	state TEXT NOT NULL,
	-- Which ERP it is about.
	source TEXT NOT NULL,
	-- 'feed': it tells of its orders. 'questions': it is asked about each of ours.
	method TEXT NOT NULL,
	began_at_ms INTEGER NOT NULL,
	ended_at_ms INTEGER,
	-- Our orders that have changed since then; 0: all.
	from_ms INTEGER NOT NULL,
	cursor TEXT,
	pages INTEGER NOT NULL,
	-- Our orders below this number are still to be compared; null: not begun.
	below_seq INTEGER,
	theirs INTEGER NOT NULL,
	ours INTEGER NOT NULL,
	asked INTEGER NOT NULL,
	put_off INTEGER NOT NULL,
	-- Of our orders, those that there was no room to ask about.
	left_out INTEGER NOT NULL,
	-- The last walk that came to its end: when it began, and where the ERP's feed goes on after it.
	done_began_at_ms INTEGER,
	done_cursor TEXT
);

-- What a page of the ERP's feed had, as e-numbers that are live there.
CREATE TABLE reconciliation_pages (
	tenant_id TEXT NOT NULL,
	page INTEGER NOT NULL,
	live TEXT NOT NULL,
	PRIMARY KEY (tenant_id, page)
) WITHOUT ROWID;

-- What the ERP calls orders of ours that its feed told of: of one that is deleted there, the feed says no more than that.
CREATE TABLE reconciliation_met (
	tenant_id TEXT NOT NULL,
	erp_id TEXT NOT NULL,
	e_number TEXT NOT NULL,
	PRIMARY KEY (tenant_id, erp_id)
) WITHOUT ROWID;

-- E-numbers that the ERP is to be asked about before anything is said of them.
CREATE TABLE reconciliation_suspects (
	tenant_id TEXT NOT NULL,
	e_number TEXT NOT NULL,
	not_before_ms INTEGER NOT NULL,
	PRIMARY KEY (tenant_id, e_number)
) WITHOUT ROWID;

CREATE TABLE findings (
	tenant_id TEXT NOT NULL,
	-- 'missing', 'extra', 'duplicated', 'different_total'.
	kind TEXT NOT NULL,
	e_number TEXT NOT NULL,
	ours TEXT,
	theirs TEXT NOT NULL,
	suggestion TEXT NOT NULL,
	first_seen_ms INTEGER NOT NULL,
	last_seen_ms INTEGER NOT NULL,
	closed_at_ms INTEGER,
	-- Somebody said that it is as it should be: who, when and why. It stays so while both sides stay as they are.
	accepted TEXT,
	PRIMARY KEY (tenant_id, kind, e_number)
) WITHOUT ROWID;
CREATE INDEX findings_by_time ON findings (tenant_id, first_seen_ms, kind, e_number);
CREATE INDEX findings_open ON findings (tenant_id, first_seen_ms) WHERE closed_at_ms IS NULL;

-- A walk through the copy of one tenant's orders and of what was decided about them.
CREATE TABLE copy_checks (
	tenant_id TEXT PRIMARY KEY NOT NULL REFERENCES tenants (id),
	-- The run that it belongs to.
	due_at_ms INTEGER NOT NULL,
	began_at_ms INTEGER NOT NULL,
	ended_at_ms INTEGER,
	-- How far it has come, in orders and in records of what was decided.
	seq INTEGER NOT NULL,
	record INTEGER NOT NULL,
	orders INTEGER NOT NULL,
	records INTEGER NOT NULL,
	missing INTEGER NOT NULL,
	differing INTEGER NOT NULL,
	surplus INTEGER NOT NULL,
	records_missing INTEGER NOT NULL,
	records_differing INTEGER NOT NULL,
	-- Some of the numbers that were missing, different or too many.
	examples TEXT NOT NULL
);

-- Tenants whose copy is being made anew: what is said of old orders then is no news, and nobody is told again.
CREATE TABLE rebuilding (
	tenant_id TEXT PRIMARY KEY NOT NULL REFERENCES tenants (id),
	since_ms INTEGER NOT NULL,
	-- Numbers of orders that were on their way here when it began: they are news, however old.
	owing TEXT NOT NULL DEFAULT '[]'
);

DROP TRIGGER confirm_order_placed_at_once;
CREATE TRIGGER confirm_order_placed_at_once AFTER INSERT ON orders
WHEN NEW.status NOT IN ('awaiting_payment', 'abandoned', 'archived', 'cancelled')
	AND EXISTS (SELECT 1 FROM mail_settings WHERE tenant_id = NEW.tenant_id AND confirmations = 1)
	AND NOT EXISTS (
		SELECT 1 FROM rebuilding WHERE tenant_id = NEW.tenant_id AND since_ms > NEW.placed_at_ms
			AND NEW.seq NOT IN (SELECT value FROM json_each(owing))
	)
BEGIN
	INSERT INTO alerts (tenant_id, source, kind, seq, noted_at_ms)
	SELECT NEW.tenant_id, 'confirmation:' || NEW.seq, 'confirmation', NEW.seq, NEW.placed_at_ms
	WHERE NOT EXISTS (SELECT 1 FROM alerts WHERE tenant_id = NEW.tenant_id AND source = 'confirmation:' || NEW.seq);
END;

DROP TRIGGER notify_order_failed_at_once;
CREATE TRIGGER notify_order_failed_at_once AFTER INSERT ON orders
WHEN NEW.status = 'failed' AND NEW.error_class IS NOT NULL
	AND NOT EXISTS (
		SELECT 1 FROM rebuilding WHERE tenant_id = NEW.tenant_id AND since_ms > NEW.updated_at_ms
			AND NEW.seq NOT IN (SELECT value FROM json_each(owing))
	)
BEGIN
	INSERT INTO notifications (tenant_id, source, at_ms, kind, subject, message, detail)
	SELECT NEW.tenant_id, 'order:' || NEW.seq || ':' || NEW.attempts, NEW.updated_at_ms, 'order_failed', NEW.e_number,
		coalesce(NEW.error_message, ''), json_object('errorClass', NEW.error_class)
	WHERE NOT EXISTS (
		SELECT 1 FROM notifications
		WHERE tenant_id = NEW.tenant_id AND source = 'order:' || NEW.seq || ':' || NEW.attempts
	);
END;

-- The copy skips what an order was only for a moment: one that is first seen where it ended was queued before.
CREATE TRIGGER event_of_new_order AFTER INSERT ON orders
WHEN NEW.status NOT IN ('awaiting_payment', 'abandoned')
	AND EXISTS (SELECT 1 FROM webhook_endpoints WHERE tenant_id = NEW.tenant_id AND disabled_at_ms IS NULL)
	AND NOT EXISTS (
		SELECT 1 FROM rebuilding WHERE tenant_id = NEW.tenant_id AND since_ms > NEW.updated_at_ms
			AND NEW.seq NOT IN (SELECT value FROM json_each(owing))
	)
BEGIN
	INSERT INTO events (tenant_id, source, type, thread, subject, at_ms, data)
	SELECT NEW.tenant_id, 'event:order:' || NEW.seq || ':queued', 'order.queued', 'order:' || NEW.seq, NEW.e_number, NEW.placed_at_ms,
		json_object('eNumber', NEW.e_number, 'reference', NEW.reference, 'status', 'queued', 'erpOrderNumber', NULL, 'error', NULL,
			'placedAtMs', NEW.placed_at_ms, 'updatedAtMs', NEW.placed_at_ms)
	WHERE NOT EXISTS (SELECT 1 FROM events WHERE tenant_id = NEW.tenant_id AND source = 'event:order:' || NEW.seq || ':queued');
	INSERT INTO events (tenant_id, source, type, thread, subject, at_ms, data)
	SELECT NEW.tenant_id, 'event:order:' || NEW.seq || ':synced', 'order.synced', 'order:' || NEW.seq, NEW.e_number, NEW.updated_at_ms,
		json_object('eNumber', NEW.e_number, 'reference', NEW.reference, 'status', NEW.status, 'erpOrderNumber', NEW.erp_order_number,
			'error', NULL, 'placedAtMs', NEW.placed_at_ms, 'updatedAtMs', NEW.updated_at_ms)
	WHERE NEW.status IN ('synced', 'synced_manually')
		AND NOT EXISTS (SELECT 1 FROM events WHERE tenant_id = NEW.tenant_id AND source = 'event:order:' || NEW.seq || ':synced');
	INSERT INTO events (tenant_id, source, type, thread, subject, at_ms, data)
	SELECT NEW.tenant_id, 'event:order:' || NEW.seq || ':failed:' || NEW.attempts, 'order.failed', 'order:' || NEW.seq, NEW.e_number,
		NEW.updated_at_ms,
		json_object('eNumber', NEW.e_number, 'reference', NEW.reference, 'status', NEW.status, 'erpOrderNumber', NEW.erp_order_number,
			'error', json_object('class', NEW.error_class, 'message', coalesce(NEW.error_message, '')),
			'placedAtMs', NEW.placed_at_ms, 'updatedAtMs', NEW.updated_at_ms)
	WHERE NEW.status = 'failed' AND NEW.error_class IS NOT NULL
		AND NOT EXISTS (
			SELECT 1 FROM events WHERE tenant_id = NEW.tenant_id AND source = 'event:order:' || NEW.seq || ':failed:' || NEW.attempts
		);
END;

-- What is late belongs to the next report even if it happened before the last one. What is only told again does not.
DROP TRIGGER report_order_placed;
CREATE TRIGGER report_order_placed AFTER INSERT ON orders
BEGIN
	INSERT INTO report_changes (tenant_id, seq, epoch)
	SELECT w.tenant_id, NEW.seq, w.epoch FROM report_windows w
	WHERE w.tenant_id = NEW.tenant_id AND NEW.updated_at_ms >= w.since_ms - CASE
		WHEN EXISTS (
			SELECT 1 FROM rebuilding WHERE tenant_id = NEW.tenant_id AND since_ms > NEW.updated_at_ms
				AND NEW.seq NOT IN (SELECT value FROM json_each(owing))
		) THEN 0
		ELSE 604800000
	END
	ON CONFLICT (tenant_id, seq) DO UPDATE SET epoch = excluded.epoch WHERE epoch < excluded.epoch;
END;

DROP TRIGGER report_order_changed;
CREATE TRIGGER report_order_changed AFTER UPDATE ON orders
WHEN NEW.updated_at_ms <> OLD.updated_at_ms OR NEW.status <> OLD.status
BEGIN
	INSERT INTO report_changes (tenant_id, seq, epoch)
	SELECT w.tenant_id, NEW.seq, w.epoch FROM report_windows w
	WHERE w.tenant_id = NEW.tenant_id AND NEW.updated_at_ms >= w.since_ms - CASE
		WHEN EXISTS (
			SELECT 1 FROM rebuilding WHERE tenant_id = NEW.tenant_id AND since_ms > NEW.updated_at_ms
				AND NEW.seq NOT IN (SELECT value FROM json_each(owing))
		) THEN 0
		ELSE 604800000
	END
	ON CONFLICT (tenant_id, seq) DO UPDATE SET epoch = excluded.epoch WHERE epoch < excluded.epoch;
END;
