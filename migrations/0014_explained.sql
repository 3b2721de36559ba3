-- Why nobody was mailed about something, and products by their words.
-- Times are Unix milliseconds.

-- Set with an empty `letter_id` from here on (schema-outbox.ts has the reasons).
ALTER TABLE alerts ADD COLUMN passed_over TEXT;

-- Where a tenant's products stand in the search: at n * 2^40 + change_n, which no two records of a tenant share.
CREATE TABLE product_ranges (
	n INTEGER PRIMARY KEY NOT NULL,
	tenant_id TEXT NOT NULL
);
CREATE UNIQUE INDEX product_ranges_by_tenant ON product_ranges (tenant_id);

-- The words of what can be sold (article number, the ERP's name, and the one that a person has set over it), and which record has them.
CREATE VIRTUAL TABLE product_search USING fts5(
	words, erp_id UNINDEXED, content='', contentless_delete=1, contentless_unindexed=1, detail=none, tokenize='unicode61 remove_diacritics 2', prefix='2 3'
);

-- What is there already.
INSERT INTO product_ranges (tenant_id) SELECT DISTINCT tenant_id FROM erp_records WHERE entity = 'product';
INSERT INTO product_search (rowid, words, erp_id)
SELECT p.n * 1099511627776 + r.change_n,
	r.sku || ' ' || coalesce(r.data ->> '$.name', '') || ' ' || coalesce(r.override ->> '$.name', ''), r.erp_id
FROM erp_records r JOIN product_ranges p ON p.tenant_id = r.tenant_id
WHERE r.entity = 'product' AND r.deleted_at_ms IS NULL AND r.sku IS NOT NULL;

-- The statement that fires a trigger lends it its own conflict policy: NOT EXISTS is written out.
CREATE TRIGGER product_added AFTER INSERT ON erp_records
WHEN NEW.entity = 'product' AND NEW.deleted_at_ms IS NULL AND NEW.sku IS NOT NULL
BEGIN
	INSERT INTO product_ranges (tenant_id) SELECT NEW.tenant_id
		WHERE NOT EXISTS (SELECT 1 FROM product_ranges WHERE tenant_id = NEW.tenant_id);
	INSERT INTO product_search (rowid, words, erp_id)
	SELECT n * 1099511627776 + NEW.change_n,
		NEW.sku || ' ' || coalesce(NEW.data ->> '$.name', '') || ' ' || coalesce(NEW.override ->> '$.name', ''), NEW.erp_id
	FROM product_ranges WHERE tenant_id = NEW.tenant_id;
END;

-- Whatever changes a product gives it a new number of change, and with it a new place.
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
		NEW.sku || ' ' || coalesce(NEW.data ->> '$.name', '') || ' ' || coalesce(NEW.override ->> '$.name', ''), NEW.erp_id
	FROM product_ranges WHERE tenant_id = NEW.tenant_id AND NEW.deleted_at_ms IS NULL AND NEW.sku IS NOT NULL;
END;

CREATE TRIGGER product_removed AFTER DELETE ON erp_records
WHEN OLD.entity = 'product' AND OLD.deleted_at_ms IS NULL AND OLD.sku IS NOT NULL
BEGIN
	DELETE FROM product_search
	WHERE rowid = (SELECT n * 1099511627776 + OLD.change_n FROM product_ranges WHERE tenant_id = OLD.tenant_id);
END;
