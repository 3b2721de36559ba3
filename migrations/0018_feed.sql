-- For readers who follow what was brought over from the ERP, and for endpoints that fail.
-- Times are Unix milliseconds.

-- Which counting the numbers of change belong to: a tenant whose counter begins anew has another, so that nobody goes on with an old number.
ALTER TABLE change_counters ADD COLUMN epoch TEXT NOT NULL DEFAULT '';
UPDATE change_counters SET epoch = lower(hex(randomblob(8)));

-- A record that goes without having been marked as deleted, as with an erased person, is told of by no change: every reader has to
-- begin anew. One that was marked concerns those alone who have not read that far.
CREATE TRIGGER record_forgotten AFTER DELETE ON erp_records
WHEN OLD.deleted_at_ms IS NULL OR OLD.change_n > coalesce(
	(SELECT pruned_to_n FROM replication WHERE tenant_id = OLD.tenant_id AND entity = OLD.entity), OLD.change_n)
BEGIN
	UPDATE change_counters SET n = n + 1 WHERE tenant_id = OLD.tenant_id AND OLD.deleted_at_ms IS NULL;
	UPDATE replication SET pruned_to_n = CASE WHEN OLD.deleted_at_ms IS NULL
			THEN coalesce((SELECT n FROM change_counters WHERE tenant_id = OLD.tenant_id), OLD.change_n) ELSE OLD.change_n END
		WHERE tenant_id = OLD.tenant_id AND entity = OLD.entity;
END;

-- When an endpoint last began to fail; null: its last delivery went well. Those that fail now count from here on.
ALTER TABLE webhook_endpoints ADD COLUMN failing_since_ms INTEGER;
