-- Names as people type them: without marks, with other letters, in another case. What SQLite folds by itself is the case of letters and
-- the marks of Latin ones; how else a word may be written is worked out by whoever writes the row (src/db/words.ts) and stands beside it.
-- What is there already gets it with the nightly comparisons.

ALTER TABLE orders ADD COLUMN other_words TEXT NOT NULL DEFAULT '';
ALTER TABLE orders ADD COLUMN search_words TEXT GENERATED ALWAYS AS (words || ' ' || other_words) VIRTUAL;

-- As in 0003, but for the words.
DROP TRIGGER orders_added;
CREATE TRIGGER orders_added AFTER INSERT ON orders
BEGIN
	INSERT INTO search_ranges (tenant_id, base) SELECT new.tenant_id, max(0, new.seq - 549755813888)
		WHERE NOT EXISTS (SELECT 1 FROM search_ranges WHERE tenant_id = new.tenant_id);
	INSERT INTO order_search (rowid, words)
		SELECT n * 1099511627776 + new.seq - base, new.search_words FROM search_ranges WHERE tenant_id = new.tenant_id;
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

DROP TRIGGER orders_reworded;
CREATE TRIGGER orders_reworded AFTER UPDATE ON orders WHEN old.search_words <> new.search_words
BEGIN
	DELETE FROM order_search WHERE rowid = (SELECT n * 1099511627776 + new.seq - base FROM search_ranges WHERE tenant_id = new.tenant_id);
	INSERT INTO order_search (rowid, words)
		SELECT n * 1099511627776 + new.seq - base, new.search_words FROM search_ranges WHERE tenant_id = new.tenant_id;
END;

-- An ERP's number is looked for in whatever case.
DROP INDEX orders_by_erp_number;
CREATE INDEX orders_by_erp_number ON orders (tenant_id, erp_order_number COLLATE NOCASE) WHERE erp_order_number IS NOT NULL;

-- Of a product: how else the words of `data` may be written, and those of `override`. Null: nobody has looked at it yet.
ALTER TABLE erp_records ADD COLUMN other_words TEXT NOT NULL DEFAULT '';
ALTER TABLE erp_records ADD COLUMN override_words TEXT;
CREATE INDEX erp_records_unread_overrides ON erp_records (tenant_id) WHERE override IS NOT NULL AND override_words IS NULL;

-- As in 0014, but for the words.
DROP TRIGGER product_added;
CREATE TRIGGER product_added AFTER INSERT ON erp_records
WHEN NEW.entity = 'product' AND NEW.deleted_at_ms IS NULL AND NEW.sku IS NOT NULL
BEGIN
	INSERT INTO product_ranges (tenant_id) SELECT NEW.tenant_id
		WHERE NOT EXISTS (SELECT 1 FROM product_ranges WHERE tenant_id = NEW.tenant_id);
	INSERT INTO product_search (rowid, words, erp_id)
	SELECT n * 1099511627776 + NEW.change_n,
		NEW.sku || ' ' || coalesce(NEW.data ->> '$.name', '') || ' ' || coalesce(NEW.override ->> '$.name', '') || ' ' || NEW.other_words || ' ' || coalesce(NEW.override_words, ''), NEW.erp_id
	FROM product_ranges WHERE tenant_id = NEW.tenant_id;
END;

DROP TRIGGER product_changed;
CREATE TRIGGER product_changed AFTER UPDATE OF change_n ON erp_records
WHEN NEW.entity = 'product' AND OLD.change_n <> NEW.change_n
BEGIN
	DELETE FROM product_search WHERE OLD.deleted_at_ms IS NULL AND OLD.sku IS NOT NULL
		AND rowid = (SELECT n * 1099511627776 + OLD.change_n FROM product_ranges WHERE tenant_id = OLD.tenant_id);
	INSERT INTO product_ranges (tenant_id) SELECT NEW.tenant_id
		WHERE NEW.deleted_at_ms IS NULL AND NEW.sku IS NOT NULL
			AND NOT EXISTS (SELECT 1 FROM product_ranges WHERE tenant_id = NEW.tenant_id);
	INSERT INTO product_search (rowid, words, erp_id)
	SELECT n * 1099511627776 + NEW.change_n,
		NEW.sku || ' ' || coalesce(NEW.data ->> '$.name', '') || ' ' || coalesce(NEW.override ->> '$.name', '') || ' ' || NEW.other_words || ' ' || coalesce(NEW.override_words, ''), NEW.erp_id
	FROM product_ranges WHERE tenant_id = NEW.tenant_id AND NEW.deleted_at_ms IS NULL AND NEW.sku IS NOT NULL;
END;

-- Found by more words, and no other product for it: it keeps its number of change.
CREATE TRIGGER product_respelt AFTER UPDATE OF other_words, override_words ON erp_records
WHEN NEW.entity = 'product' AND OLD.change_n = NEW.change_n AND NEW.deleted_at_ms IS NULL AND NEW.sku IS NOT NULL
	AND (OLD.other_words <> NEW.other_words OR coalesce(OLD.override_words, '') <> coalesce(NEW.override_words, ''))
BEGIN
	DELETE FROM product_search
		WHERE rowid = (SELECT n * 1099511627776 + OLD.change_n FROM product_ranges WHERE tenant_id = OLD.tenant_id);
	INSERT INTO product_search (rowid, words, erp_id)
	SELECT n * 1099511627776 + NEW.change_n,
		NEW.sku || ' ' || coalesce(NEW.data ->> '$.name', '') || ' ' || coalesce(NEW.override ->> '$.name', '') || ' ' || NEW.other_words || ' ' || coalesce(NEW.override_words, ''), NEW.erp_id
	FROM product_ranges WHERE tenant_id = NEW.tenant_id;
END;
