import { type AuditEntry, recordAudit } from "../../db/audit";
import { databaseTrouble } from "../../db/trouble";
import { logError } from "../../lib/log";
import type { AdminAsked } from "./door";

type Deed = Pick<AuditEntry, "event" | "subject"> & Partial<Pick<AuditEntry, "before" | "after" | "note" | "detail">>;

/** The audit log's entry for what the caller does now. */
export function entryOf(c: AdminAsked, { event, subject, before = null, after = null, note = null, detail = {} }: Deed): AuditEntry {
	const { tenant, actor } = c.var.caller;
	return { tenantId: tenant.id, atMs: c.var.ports.now(), id: crypto.randomUUID(), event, subject, actor, before, after, note, detail };
}

/**
 * Writes down what was done. With D1 away it goes into the Worker's log instead: what was done is done, and refusing it now
 * would not undo it.
 */
export async function audited(c: AdminAsked, deed: Deed): Promise<void> {
	const entry = entryOf(c, deed);
	try {
		await recordAudit(c.env.DB, [entry]);
	} catch (error) {
		const reason = databaseTrouble(error);
		if (reason === null) throw error;
		const { tenantId, id, event: did, subject } = entry;
		logError({ event: "audit.not_stored", requestId: c.var.requestId, tenant: tenantId, id, did, subject, actor: entry.actor?.id, reason });
	}
}
