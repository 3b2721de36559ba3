import { type AuditEntry, recordAudit } from "../../db/audit";
import { databaseTrouble } from "../../db/trouble";
import { logError } from "../../lib/log";
import type { Actor } from "../../order/action";
import type { Asked } from "../env";
import type { AdminAsked } from "./door";

type Deed = Pick<AuditEntry, "event" | "subject"> & Partial<Pick<AuditEntry, "before" | "after" | "note" | "detail">>;

/** The audit log's entry for what the caller does now, in the tenant they work in unless another is named. */
export const entryOf = (c: AdminAsked, deed: Deed, tenantId: string = c.var.caller.tenant.id): AuditEntry =>
	entryBy(c, tenantId, c.var.caller.actor, deed);

/** The same where nobody is signed in yet; null: nobody knows who it was. */
export function entryBy(c: Asked, tenantId: string, actor: Actor | null, deed: Deed): AuditEntry {
	const { event, subject, before = null, after = null, note = null, detail = {} } = deed;
	return { tenantId, atMs: c.var.ports.now(), id: crypto.randomUUID(), event, subject, actor, before, after, note, detail };
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
