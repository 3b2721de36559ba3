-- Times are Unix milliseconds.

-- A channel of `outbox` in which nothing is sent until then: its server takes nothing from us. Rows that are written meanwhile wait, too.
CREATE TABLE channel_stops (
	channel TEXT PRIMARY KEY NOT NULL,
	until_ms INTEGER NOT NULL
) WITHOUT ROWID;
