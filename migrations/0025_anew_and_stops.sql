-- Runs that failed for what may pass are begun anew before their next time comes. Times are Unix milliseconds.

-- So many before it, one after the other, failed in that way.
ALTER TABLE runs ADD COLUMN anew INTEGER NOT NULL DEFAULT 0;
-- Of one that failed: when another begins in its place. NULL: by the schedule, or by hand.
ALTER TABLE runs ADD COLUMN anew_at_ms INTEGER;
-- 1: the ERP broke it off. When there is news of the ERP, another begins in its place.
ALTER TABLE runs ADD COLUMN broken_off INTEGER NOT NULL DEFAULT 0;
CREATE INDEX runs_anew ON runs (anew_at_ms) WHERE anew_at_ms IS NOT NULL;
CREATE INDEX runs_anew_of ON runs (tenant_id, service, part) WHERE anew_at_ms IS NOT NULL;

-- The mail server takes nothing from us: one stop for all that is mailed, whosever it is, and of whichever channel. One row at most.
DROP TABLE channel_stops;
CREATE TABLE mail_stops (
	id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
	since_ms INTEGER NOT NULL,
	-- Nothing is sent until then, and after that by one at first.
	until_ms INTEGER NOT NULL,
	-- What the server said, and what can be done about it.
	error TEXT NOT NULL,
	advice TEXT NOT NULL,
	-- Who tries whether the server takes mail again. NULL: nobody.
	probe TEXT
);
