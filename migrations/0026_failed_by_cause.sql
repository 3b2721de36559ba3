-- Failed orders by what went wrong, newest first. Partial: an order that never fails never costs an entry.
CREATE INDEX orders_failed_by_cause ON orders (tenant_id, error_class, seq) WHERE status = 'failed';
