-- What was only looked at once is looked at again. Times are Unix milliseconds.

-- The highest number of change when the walk before this one began, if that held anything back: what it has met is kept in pages
-- below zero, and only what neither has met goes. NULL: it held nothing back.
ALTER TABLE comparisons ADD COLUMN held_n INTEGER;
-- Of a walk under way it was what the one before had held back; from now on it is its own.
UPDATE comparisons SET held_back = 0 WHERE state <> 'ended';

-- When the walk is over all orders have been looked at since then. NULL: not all of them.
ALTER TABLE reconciliations ADD COLUMN whole_from_ms INTEGER;
-- The same of the last walk that came to its end and was one of them.
ALTER TABLE reconciliations ADD COLUMN done_whole_ms INTEGER;
-- Orders that last changed before that went to another ERP. 0: none did.
ALTER TABLE reconciliations ADD COLUMN floor_ms INTEGER NOT NULL DEFAULT 0;
-- Where the ERP is asked about each order: those below this number come next, NULL: the newest; and when that round began.
ALTER TABLE reconciliations ADD COLUMN again_below_seq INTEGER;
ALTER TABLE reconciliations ADD COLUMN again_from_ms INTEGER;
-- Orders that the walk has not looked at, because they had not changed.
ALTER TABLE reconciliations ADD COLUMN earlier INTEGER NOT NULL DEFAULT 0;
