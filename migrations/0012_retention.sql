-- How long what is about persons is kept, and persons who asked to be forgotten.
-- Times are Unix milliseconds, lists and objects are JSON text.

-- When the person in it was erased. The desk did it; what stands beside the order here follows by the triggers below.
ALTER TABLE orders ADD COLUMN erased_at_ms INTEGER;

-- Null: for ever.
CREATE TABLE retention_settings (
	tenant_id TEXT PRIMARY KEY NOT NULL REFERENCES tenants (id),
	orders_days INTEGER,
	exchanges_days INTEGER NOT NULL,
	letters_days INTEGER NOT NULL,
	notifications_days INTEGER NOT NULL,
	logs_days INTEGER NOT NULL,
	version INTEGER NOT NULL,
	updated_at_ms INTEGER NOT NULL
);

-- What a run in several invocations has come to so far, by kind.
CREATE TABLE retention_tallies (
	tenant_id TEXT NOT NULL,
	due_at_ms INTEGER NOT NULL,
	counts TEXT NOT NULL,
	PRIMARY KEY (tenant_id, due_at_ms)
) WITHOUT ROWID;

-- What is written about one of them later is written without the person. By number: the audit log knows orders by nothing else.
CREATE TABLE erased_orders (
	tenant_id TEXT NOT NULL,
	e_number TEXT NOT NULL,
	PRIMARY KEY (tenant_id, e_number)
) WITHOUT ROWID;

-- Persons who were erased at their request: what was done, when and by whom. Who it was can be checked and not read.
CREATE TABLE erasures (
	tenant_id TEXT NOT NULL REFERENCES tenants (id),
	id TEXT NOT NULL,
	-- 'looking', 'erasing', 'sweeping', 'compacting', 'done'.
	state TEXT NOT NULL,
	asked_at_ms INTEGER NOT NULL,
	asked_by TEXT NOT NULL,
	person_hash TEXT NOT NULL,
	-- Sealed under CREDENTIALS_KEY, bound to the erasure: who it is, and the words they are known by. Null once it is done and
	-- none of their orders waits.
	sealed_person TEXT,
	-- Whether what was brought over from the ERP goes as well.
	replica INTEGER NOT NULL,
	-- How far the present state has come.
	cursor TEXT,
	examined INTEGER NOT NULL,
	counts TEXT NOT NULL,
	ended_at_ms INTEGER,
	PRIMARY KEY (tenant_id, id)
) WITHOUT ROWID;
CREATE INDEX erasures_by_time ON erasures (tenant_id, asked_at_ms, id);
CREATE INDEX erasures_open ON erasures (tenant_id, state) WHERE state <> 'done';

CREATE TABLE erasure_orders (
	tenant_id TEXT NOT NULL,
	erasure_id TEXT NOT NULL,
	seq INTEGER NOT NULL,
	e_number TEXT NOT NULL,
	-- 'found', 'erased', 'waiting'.
	state TEXT NOT NULL,
	-- Why it has to wait.
	reason TEXT,
	PRIMARY KEY (tenant_id, erasure_id, seq)
) WITHOUT ROWID;
CREATE INDEX erasure_orders_waiting ON erasure_orders (tenant_id, seq) WHERE state = 'waiting';

-- Left to itself the planner takes the primary key instead, and walks through everything the shop has ever decided. Hence `unlikely` below,
-- with which it takes both columns, and the plus, which stands before what no two shops share: the ids of jobs.
CREATE INDEX audit_by_subject ON audit (subject, tenant_id);

-- What was written about many orders at once was written about each of them too. 59 is the character after the colon.
-- The statement that fires a trigger lends it its own conflict policy: NOT EXISTS is written out.
CREATE TRIGGER order_erased AFTER UPDATE OF erased_at_ms ON orders WHEN OLD.erased_at_ms IS NULL AND NEW.erased_at_ms IS NOT NULL
BEGIN
	INSERT INTO erased_orders (tenant_id, e_number) SELECT NEW.tenant_id, NEW.e_number
		WHERE NOT EXISTS (SELECT 1 FROM erased_orders WHERE tenant_id = NEW.tenant_id AND e_number = NEW.e_number);
	UPDATE audit SET note = NULL WHERE +tenant_id = NEW.tenant_id AND note IS NOT NULL
		AND subject IN (SELECT detail ->> '$.job' FROM audit WHERE unlikely(tenant_id = NEW.tenant_id) AND subject = NEW.e_number);
	UPDATE audit SET note = NULL, detail = json_remove(detail, '$.reference')
		WHERE unlikely(tenant_id = NEW.tenant_id) AND subject = NEW.e_number AND (note IS NOT NULL OR detail ->> '$.reference' IS NOT NULL);
	UPDATE notifications SET message = '' WHERE tenant_id = NEW.tenant_id AND message <> ''
		AND source >= 'order:' || NEW.seq || ':' AND source < 'order:' || NEW.seq || char(59);
	UPDATE events SET data = json_replace(data, '$.reference', NULL, '$.error.message', '') WHERE tenant_id = NEW.tenant_id
		AND source >= 'event:order:' || NEW.seq || ':' AND source < 'event:order:' || NEW.seq || char(59);
	UPDATE findings SET accepted = json_replace(accepted, '$.note', NULL) WHERE tenant_id = NEW.tenant_id
		AND kind IN ('missing', 'extra', 'duplicated', 'different_total') AND e_number = NEW.e_number AND accepted IS NOT NULL;
END;

-- The same for an order that comes here erased: the copy is made anew, or was never made before.
CREATE TRIGGER order_added_erased AFTER INSERT ON orders WHEN NEW.erased_at_ms IS NOT NULL
BEGIN
	INSERT INTO erased_orders (tenant_id, e_number) SELECT NEW.tenant_id, NEW.e_number
		WHERE NOT EXISTS (SELECT 1 FROM erased_orders WHERE tenant_id = NEW.tenant_id AND e_number = NEW.e_number);
	UPDATE audit SET note = NULL WHERE +tenant_id = NEW.tenant_id AND note IS NOT NULL
		AND subject IN (SELECT detail ->> '$.job' FROM audit WHERE unlikely(tenant_id = NEW.tenant_id) AND subject = NEW.e_number);
	UPDATE audit SET note = NULL, detail = json_remove(detail, '$.reference')
		WHERE unlikely(tenant_id = NEW.tenant_id) AND subject = NEW.e_number AND (note IS NOT NULL OR detail ->> '$.reference' IS NOT NULL);
	UPDATE notifications SET message = '' WHERE tenant_id = NEW.tenant_id AND message <> ''
		AND source >= 'order:' || NEW.seq || ':' AND source < 'order:' || NEW.seq || char(59);
	UPDATE events SET data = json_replace(data, '$.reference', NULL, '$.error.message', '') WHERE tenant_id = NEW.tenant_id
		AND source >= 'event:order:' || NEW.seq || ':' AND source < 'event:order:' || NEW.seq || char(59);
	UPDATE findings SET accepted = json_replace(accepted, '$.note', NULL) WHERE tenant_id = NEW.tenant_id
		AND kind IN ('missing', 'extra', 'duplicated', 'different_total') AND e_number = NEW.e_number AND accepted IS NOT NULL;
END;

-- A desk may have been on the way with its history while the order was erased.
CREATE TRIGGER audit_of_erased AFTER INSERT ON audit
WHEN (NEW.note IS NOT NULL OR NEW.detail ->> '$.reference' IS NOT NULL)
	AND EXISTS (SELECT 1 FROM erased_orders WHERE tenant_id = NEW.tenant_id AND e_number = NEW.subject)
BEGIN
	UPDATE audit SET note = NULL, detail = json_remove(detail, '$.reference')
		WHERE tenant_id = NEW.tenant_id AND at_ms = NEW.at_ms AND id = NEW.id;
END;
