-- What lists, search and the overview read, kept by triggers on `orders`: whatever writes an order keeps them right.
-- Times are Unix milliseconds, hours are Unix hours (milliseconds / 3,600,000, rounded down). When an order was placed never changes.

-- The filters of the console; each status belongs to one (src/order/status.ts says the same, and a test compares the two).
ALTER TABLE orders ADD COLUMN filed_under TEXT GENERATED ALWAYS AS (
	CASE
		WHEN status IN ('synced', 'synced_manually') THEN 'successful'
		WHEN status IN ('queued', 'sending', 'pending_verification') THEN 'pending'
		WHEN status IN ('archived', 'cancelled') THEN 'archived'
		ELSE status
	END
) VIRTUAL;

-- How long it took until the ERP had it, on a scale of four steps for each doubling of milliseconds.
ALTER TABLE orders ADD COLUMN delivered_in TEXT GENERATED ALWAYS AS (
	CASE WHEN status = 'synced' THEN CAST(CAST(4 * log2(max(1, updated_at_ms - placed_at_ms)) AS INTEGER) AS TEXT) END
) VIRTUAL;

ALTER TABLE orders ADD COLUMN customer_phone TEXT GENERATED ALWAYS AS (
	CASE WHEN json_valid(body) THEN
		replace(replace(replace(replace(replace(replace(replace(coalesce(body ->> '$.customer.phone', ''), ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '/', ''), '+', '')
	END
) VIRTUAL;

-- What an order is found by. An e-mail address is also one word, glued by U+E001; U+E000 begins the word of a filter. A search drops
-- both characters, so that nobody can type them, and here they are taken out of what customers wrote. A telephone number is one word
-- of digits, and its last seven are another: people leave out the country and the area.
ALTER TABLE orders ADD COLUMN words TEXT GENERATED ALWAYS AS (
	CASE WHEN json_valid(body) THEN
		replace(replace(
			coalesce(reference, '') || ' ' || coalesce(body ->> '$.customer.name', '') || ' '
			|| coalesce(body ->> '$.customer.account', '') || ' ' || coalesce(body ->> '$.customer.email', '') || ' '
			|| customer_phone || ' ' || substr(customer_phone, -7),
			char(57344), ' '), char(57345), ' ')
		|| ' ' || replace(replace(replace(replace(replace(replace(
			coalesce(body ->> '$.customer.email', ''),
			char(57344), ' '), '@', char(57345)), '.', char(57345)), '-', char(57345)), '_', char(57345)), '+', char(57345))
	ELSE coalesce(reference, '') END
	|| ' ' || char(57344) || replace(filed_under, '_', '')
) VIRTUAL;

-- Where a tenant's orders stand in the search: at n * 2^40 + seq - base. The base is 0 unless the shop's numbers are enormous.
CREATE TABLE search_ranges (
	n INTEGER PRIMARY KEY NOT NULL,
	tenant_id TEXT NOT NULL,
	base INTEGER NOT NULL
);
CREATE UNIQUE INDEX search_ranges_by_tenant ON search_ranges (tenant_id);

-- The words alone: which order has them is all that is asked.
CREATE VIRTUAL TABLE order_search USING fts5(
	words, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 2', prefix='2 3'
);

-- A row for every hour in which orders were placed: their numbers lie between min_seq and max_seq, and so many are what they are now.
CREATE TABLE hours (
	tenant_id TEXT NOT NULL,
	hour INTEGER NOT NULL,
	min_seq INTEGER NOT NULL,
	max_seq INTEGER NOT NULL,
	successful INTEGER NOT NULL,
	pending INTEGER NOT NULL,
	failed INTEGER NOT NULL,
	archived INTEGER NOT NULL,
	awaiting_payment INTEGER NOT NULL,
	abandoned INTEGER NOT NULL,
	-- JSON: how many were delivered in which time (orders.delivered_in). What was counted once stays counted.
	delivered TEXT NOT NULL,
	PRIMARY KEY (tenant_id, hour)
) WITHOUT ROWID;

-- Failed orders by what went wrong; no class is ''.
CREATE TABLE failures (
	tenant_id TEXT NOT NULL,
	error_class TEXT NOT NULL,
	orders INTEGER NOT NULL,
	PRIMARY KEY (tenant_id, error_class)
) WITHOUT ROWID;

-- What is there already.
INSERT INTO search_ranges (tenant_id, base)
	SELECT tenant_id, max(0, min(seq) - 549755813888) FROM orders GROUP BY tenant_id;
INSERT INTO order_search (rowid, words)
	SELECT n * 1099511627776 + seq - base, words FROM orders JOIN search_ranges USING (tenant_id);
INSERT INTO hours (tenant_id, hour, min_seq, max_seq, successful, pending, failed, archived, awaiting_payment, abandoned, delivered)
	SELECT tenant_id, placed_at_ms / 3600000, min(seq), max(seq),
		sum(filed_under = 'successful'), sum(filed_under = 'pending'), sum(filed_under = 'failed'), sum(filed_under = 'archived'), sum(filed_under = 'awaiting_payment'), sum(filed_under = 'abandoned'), '{}'
	FROM orders GROUP BY tenant_id, placed_at_ms / 3600000;
UPDATE hours SET delivered = (
	SELECT json_group_object(delivered_in, orders) FROM (
		SELECT delivered_in, count(*) AS orders FROM orders
		WHERE orders.tenant_id = hours.tenant_id AND seq BETWEEN min_seq AND max_seq AND placed_at_ms / 3600000 = hour
			AND delivered_in IS NOT NULL
		GROUP BY delivered_in
	)
);
INSERT INTO failures (tenant_id, error_class, orders)
	SELECT tenant_id, coalesce(error_class, ''), count(*) FROM orders WHERE status = 'failed' GROUP BY tenant_id, error_class;

-- The statement that fires a trigger lends it its own conflict policy: ON CONFLICT is written out, and OR IGNORE would not hold.
CREATE TRIGGER orders_added AFTER INSERT ON orders
BEGIN
	INSERT INTO search_ranges (tenant_id, base) SELECT new.tenant_id, max(0, new.seq - 549755813888)
		WHERE NOT EXISTS (SELECT 1 FROM search_ranges WHERE tenant_id = new.tenant_id);
	INSERT INTO order_search (rowid, words)
		SELECT n * 1099511627776 + new.seq - base, new.words FROM search_ranges WHERE tenant_id = new.tenant_id;
	INSERT INTO hours (tenant_id, hour, min_seq, max_seq, successful, pending, failed, archived, awaiting_payment, abandoned, delivered)
		VALUES (new.tenant_id, new.placed_at_ms / 3600000, new.seq, new.seq,
			new.filed_under = 'successful', new.filed_under = 'pending', new.filed_under = 'failed', new.filed_under = 'archived', new.filed_under = 'awaiting_payment', new.filed_under = 'abandoned',
			iif(new.delivered_in IS NULL, '{}', json_object(coalesce(new.delivered_in, ''), 1)))
		ON CONFLICT (tenant_id, hour) DO UPDATE SET
			min_seq = min(min_seq, excluded.min_seq), max_seq = max(max_seq, excluded.max_seq),
			successful = successful + excluded.successful, pending = pending + excluded.pending, failed = failed + excluded.failed, archived = archived + excluded.archived, awaiting_payment = awaiting_payment + excluded.awaiting_payment, abandoned = abandoned + excluded.abandoned,
			delivered = iif(new.delivered_in IS NULL, delivered, json_set(delivered, '$."' || coalesce(new.delivered_in, '') || '"',
				coalesce(delivered ->> coalesce(new.delivered_in, ''), 0) + 1));
END;

CREATE TRIGGER orders_added_failed AFTER INSERT ON orders WHEN new.status = 'failed'
BEGIN
	INSERT INTO failures (tenant_id, error_class, orders) VALUES (new.tenant_id, coalesce(new.error_class, ''), 1)
		ON CONFLICT (tenant_id, error_class) DO UPDATE SET orders = orders + 1;
END;

CREATE TRIGGER orders_reworded AFTER UPDATE ON orders WHEN old.words <> new.words
BEGIN
	DELETE FROM order_search WHERE rowid = (SELECT n * 1099511627776 + new.seq - base FROM search_ranges WHERE tenant_id = new.tenant_id);
	INSERT INTO order_search (rowid, words)
		SELECT n * 1099511627776 + new.seq - base, new.words FROM search_ranges WHERE tenant_id = new.tenant_id;
END;

CREATE TRIGGER orders_moved AFTER UPDATE ON orders
	WHEN old.filed_under <> new.filed_under OR (old.delivered_in IS NULL AND new.delivered_in IS NOT NULL)
BEGIN
	UPDATE hours SET
		successful = successful + (new.filed_under = 'successful') - (old.filed_under = 'successful'), pending = pending + (new.filed_under = 'pending') - (old.filed_under = 'pending'), failed = failed + (new.filed_under = 'failed') - (old.filed_under = 'failed'), archived = archived + (new.filed_under = 'archived') - (old.filed_under = 'archived'), awaiting_payment = awaiting_payment + (new.filed_under = 'awaiting_payment') - (old.filed_under = 'awaiting_payment'), abandoned = abandoned + (new.filed_under = 'abandoned') - (old.filed_under = 'abandoned'),
		delivered = iif(old.delivered_in IS NOT NULL OR new.delivered_in IS NULL, delivered,
			json_set(delivered, '$."' || coalesce(new.delivered_in, '') || '"', coalesce(delivered ->> coalesce(new.delivered_in, ''), 0) + 1))
		WHERE tenant_id = new.tenant_id AND hour = new.placed_at_ms / 3600000;
END;

CREATE TRIGGER orders_failed AFTER UPDATE ON orders
	WHEN (old.status = 'failed' OR new.status = 'failed')
		AND (old.status <> new.status OR old.error_class IS NOT new.error_class)
BEGIN
	UPDATE failures SET orders = orders - 1
		WHERE old.status = 'failed' AND tenant_id = old.tenant_id AND error_class = coalesce(old.error_class, '');
	INSERT INTO failures (tenant_id, error_class, orders) SELECT new.tenant_id, coalesce(new.error_class, ''), 1 WHERE new.status = 'failed'
		ON CONFLICT (tenant_id, error_class) DO UPDATE SET orders = orders + 1;
END;

-- The numbers of an hour stay where they were: they are bounds.
CREATE TRIGGER orders_removed AFTER DELETE ON orders
BEGIN
	DELETE FROM order_search WHERE rowid = (SELECT n * 1099511627776 + old.seq - base FROM search_ranges WHERE tenant_id = old.tenant_id);
	UPDATE hours SET successful = successful - (old.filed_under = 'successful'), pending = pending - (old.filed_under = 'pending'), failed = failed - (old.filed_under = 'failed'), archived = archived - (old.filed_under = 'archived'), awaiting_payment = awaiting_payment - (old.filed_under = 'awaiting_payment'), abandoned = abandoned - (old.filed_under = 'abandoned')
		WHERE tenant_id = old.tenant_id AND hour = old.placed_at_ms / 3600000;
	UPDATE failures SET orders = orders - 1
		WHERE old.status = 'failed' AND tenant_id = old.tenant_id AND error_class = coalesce(old.error_class, '');
END;
