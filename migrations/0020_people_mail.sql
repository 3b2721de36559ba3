-- Mails to the people who use the console: invitations, links for a new password, and word of what became of their account. They go
-- out in a channel of their own ('people' in `outbox`), because a shop's pause and caps are about orders. Times are Unix milliseconds.

-- A letter with a one-time link in it is kept without the link, which is put in when it is sent.
CREATE TABLE letter_links (
	tenant_id TEXT NOT NULL,
	letter_id TEXT NOT NULL,
	-- `one_time_links.id`.
	link_id TEXT NOT NULL,
	-- The link's token, sealed under the deployment's key. NULL: the letter was sent, given up, dropped or erased, or the link is over.
	sealed_token TEXT,
	PRIMARY KEY (tenant_id, letter_id)
) WITHOUT ROWID;
CREATE INDEX letter_links_sealed ON letter_links (link_id) WHERE sealed_token IS NOT NULL;

-- Triggers, so that nothing that settles a letter, erases one or ends a link can forget what was sealed.
CREATE TRIGGER letter_link_settled AFTER UPDATE OF state ON outbox
WHEN NEW.channel = 'people' AND NEW.state IN ('sent', 'given_up', 'dropped')
BEGIN
	UPDATE letter_links SET sealed_token = NULL WHERE tenant_id = NEW.tenant_id AND letter_id = NEW.letter_id;
END;
CREATE TRIGGER letter_link_erased AFTER UPDATE OF html ON letters WHEN NEW.html = ''
BEGIN
	UPDATE letter_links SET sealed_token = NULL WHERE tenant_id = NEW.tenant_id AND letter_id = NEW.id;
END;
CREATE TRIGGER letter_link_over AFTER UPDATE OF used_at_ms, revoked_at_ms ON one_time_links
WHEN NEW.used_at_ms IS NOT NULL OR NEW.revoked_at_ms IS NOT NULL
BEGIN
	UPDATE letter_links SET sealed_token = NULL WHERE link_id = NEW.id AND sealed_token IS NOT NULL;
END;
CREATE TRIGGER letter_link_gone AFTER DELETE ON one_time_links
BEGIN
	UPDATE letter_links SET sealed_token = NULL WHERE link_id = OLD.id AND sealed_token IS NOT NULL;
END;
CREATE TRIGGER letter_expired AFTER DELETE ON letters
BEGIN
	DELETE FROM letter_links WHERE tenant_id = OLD.tenant_id AND letter_id = OLD.id;
END;
