-- Erasures that cannot go on.
-- Times are Unix milliseconds.

-- Since when, and why, as a sentence. Null: it can.
ALTER TABLE erasures ADD COLUMN stuck_since_ms INTEGER;
ALTER TABLE erasures ADD COLUMN stuck_reason TEXT;
