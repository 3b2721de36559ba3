-- Daily reports that are kept without the orders of persons who were erased. Times are Unix milliseconds.

-- Orders taken out of the file.
ALTER TABLE reports ADD COLUMN orders_taken_out INTEGER NOT NULL DEFAULT 0;
-- When it was last changed so, or its mail and file were erased as a whole. NULL: neither.
ALTER TABLE reports ADD COLUMN erased_at_ms INTEGER;

-- Reports that were erased as a whole until now say in their text when that was: "Erased on 2026-06-03T06:30:00.000Z, with ...".
UPDATE reports SET erased_at_ms = (
	SELECT CAST(strftime('%s', substr(l.text, 11, 24)) AS INTEGER) * 1000 FROM letters l
	WHERE l.tenant_id = reports.tenant_id AND l.id = reports.letter_id AND l.html = '' AND l.text LIKE 'Erased on %');
