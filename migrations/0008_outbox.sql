-- What Holdfast tells people and other systems: letters, who is to get each, and what is to be told of that has no letter yet.
-- Times are Unix milliseconds, lists are JSON text.

CREATE TABLE letters (
	tenant_id TEXT NOT NULL,
	id TEXT NOT NULL,
	kind TEXT NOT NULL,
	-- What it is about, so that it is written once.
	source TEXT NOT NULL,
	subject TEXT NOT NULL,
	-- For an event: its payload.
	text TEXT NOT NULL,
	html TEXT NOT NULL,
	created_at_ms INTEGER NOT NULL,
	PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX letters_by_source ON letters (tenant_id, source);
CREATE INDEX letters_by_time ON letters (tenant_id, created_at_ms, id);
CREATE INDEX letters_by_kind ON letters (tenant_id, kind, created_at_ms);

-- Base64 in parts: a row of D1 holds 2 MB.
CREATE TABLE attachments (
	tenant_id TEXT NOT NULL,
	letter_id TEXT NOT NULL,
	n INTEGER NOT NULL,
	part INTEGER NOT NULL,
	filename TEXT NOT NULL,
	type TEXT NOT NULL,
	content TEXT NOT NULL,
	PRIMARY KEY (tenant_id, letter_id, n, part)
) WITHOUT ROWID;

-- One row a letter, channel and recipient.
CREATE TABLE outbox (
	tenant_id TEXT NOT NULL,
	letter_id TEXT NOT NULL,
	-- 'mail' or 'event'.
	channel TEXT NOT NULL,
	-- An address, or the id of an endpoint.
	recipient TEXT NOT NULL,
	state TEXT NOT NULL,
	-- Tries that count towards giving up.
	attempts INTEGER NOT NULL,
	-- While it is being sent: when another may take it, and what whoever settles shows. Null: nothing more happens by itself.
	next_attempt_at_ms INTEGER,
	last_error TEXT,
	created_at_ms INTEGER NOT NULL,
	sent_at_ms INTEGER,
	PRIMARY KEY (tenant_id, letter_id, channel, recipient)
);
CREATE INDEX outbox_due ON outbox (channel, next_attempt_at_ms) WHERE next_attempt_at_ms IS NOT NULL;
CREATE INDEX outbox_due_by_tenant ON outbox (tenant_id, channel, next_attempt_at_ms) WHERE next_attempt_at_ms IS NOT NULL;

CREATE TABLE mail_settings (
	tenant_id TEXT PRIMARY KEY NOT NULL REFERENCES tenants (id),
	-- Who hears of orders that were not placed, and of outages.
	merchant_addresses TEXT NOT NULL,
	cap_per_hour INTEGER NOT NULL,
	-- Whether customers are sent the number of their order.
	confirmations INTEGER NOT NULL,
	version INTEGER NOT NULL,
	updated_at_ms INTEGER NOT NULL
);

-- What a person chose. No row: errors of orders in the inbox, no mail.
CREATE TABLE notification_choices (
	tenant_id TEXT NOT NULL,
	user_id TEXT NOT NULL REFERENCES users (id),
	order_errors TEXT NOT NULL,
	unsynced INTEGER NOT NULL,
	updated_at_ms INTEGER NOT NULL,
	PRIMARY KEY (tenant_id, user_id)
) WITHOUT ROWID;

-- What is to be told of by mail, once for each cause: orders, and incidents when they begin and when they are over.
CREATE TABLE alerts (
	tenant_id TEXT NOT NULL,
	source TEXT NOT NULL,
	kind TEXT NOT NULL,
	-- Of the order; 0 where it is about none.
	seq INTEGER NOT NULL,
	noted_at_ms INTEGER NOT NULL,
	-- Set: it waits for the digest of that time.
	digest_at_ms INTEGER,
	-- Empty: nobody was to get one.
	letter_id TEXT,
	PRIMARY KEY (tenant_id, source)
) WITHOUT ROWID;
CREATE INDEX alerts_waiting ON alerts (tenant_id, kind, noted_at_ms) WHERE letter_id IS NULL;

-- How far the notifications of each tenant have been made into letters and alerts.
CREATE TABLE mail_plans (
	tenant_id TEXT PRIMARY KEY NOT NULL,
	planned_to INTEGER NOT NULL
) WITHOUT ROWID;

-- Tenants about which something has happened that may have to be mailed.
CREATE TABLE mail_wanted (
	tenant_id TEXT PRIMARY KEY NOT NULL
) WITHOUT ROWID;

-- Orders that came to be on their way after they were placed (paid late, restored, sent again by a person), while they are, where
-- somebody wants to hear of those that take long. One that was on its way from the first has no row.
CREATE TABLE on_the_way (
	tenant_id TEXT NOT NULL,
	seq INTEGER NOT NULL,
	since_ms INTEGER NOT NULL,
	PRIMARY KEY (tenant_id, seq)
) WITHOUT ROWID;

-- NOT EXISTS and not OR IGNORE: the statement that fires a trigger may override how its conflicts are resolved.
CREATE TRIGGER mail_wanted_for_notification AFTER INSERT ON notifications
BEGIN
	INSERT INTO mail_wanted (tenant_id)
	SELECT NEW.tenant_id WHERE NOT EXISTS (SELECT 1 FROM mail_wanted WHERE tenant_id = NEW.tenant_id);
END;
CREATE TRIGGER mail_wanted_for_alert AFTER INSERT ON alerts WHEN NEW.kind = 'confirmation'
BEGIN
	INSERT INTO mail_wanted (tenant_id)
	SELECT NEW.tenant_id WHERE NOT EXISTS (SELECT 1 FROM mail_wanted WHERE tenant_id = NEW.tenant_id);
END;

-- A customer is told the number once, when the order is placed: not while its payment is open, and whatever the ERP says then.
CREATE TRIGGER confirm_order_placed_at_once AFTER INSERT ON orders
WHEN NEW.status NOT IN ('awaiting_payment', 'abandoned', 'archived', 'cancelled')
	AND EXISTS (SELECT 1 FROM mail_settings WHERE tenant_id = NEW.tenant_id AND confirmations = 1)
BEGIN
	INSERT INTO alerts (tenant_id, source, kind, seq, noted_at_ms)
	SELECT NEW.tenant_id, 'confirmation:' || NEW.seq, 'confirmation', NEW.seq, NEW.placed_at_ms
	WHERE NOT EXISTS (SELECT 1 FROM alerts WHERE tenant_id = NEW.tenant_id AND source = 'confirmation:' || NEW.seq);
END;
CREATE TRIGGER confirm_order_paid AFTER UPDATE OF status ON orders
WHEN OLD.status IN ('awaiting_payment', 'abandoned') AND NEW.status NOT IN ('awaiting_payment', 'abandoned', 'archived', 'cancelled')
	AND EXISTS (SELECT 1 FROM mail_settings WHERE tenant_id = NEW.tenant_id AND confirmations = 1)
BEGIN
	INSERT INTO alerts (tenant_id, source, kind, seq, noted_at_ms)
	SELECT NEW.tenant_id, 'confirmation:' || NEW.seq, 'confirmation', NEW.seq, NEW.updated_at_ms
	WHERE NOT EXISTS (SELECT 1 FROM alerts WHERE tenant_id = NEW.tenant_id AND source = 'confirmation:' || NEW.seq);
END;

CREATE TRIGGER order_on_the_way_again AFTER UPDATE OF status ON orders
WHEN OLD.status NOT IN ('queued', 'sending', 'pending_verification') AND NEW.status IN ('queued', 'sending', 'pending_verification')
	AND EXISTS (SELECT 1 FROM notification_choices WHERE tenant_id = NEW.tenant_id AND unsynced = 1)
BEGIN
	DELETE FROM on_the_way WHERE tenant_id = NEW.tenant_id AND seq = NEW.seq;
	INSERT INTO on_the_way (tenant_id, seq, since_ms) VALUES (NEW.tenant_id, NEW.seq, NEW.updated_at_ms);
END;
CREATE TRIGGER order_on_the_way_no_more AFTER UPDATE OF status ON orders
WHEN OLD.status IN ('queued', 'sending', 'pending_verification') AND NEW.status NOT IN ('queued', 'sending', 'pending_verification')
BEGIN
	DELETE FROM on_the_way WHERE tenant_id = NEW.tenant_id AND seq = NEW.seq;
END;
