import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { SUBJECT_LENGTH_MAX } from "./incidents";
import { incidents } from "./schema";
import { logs } from "./schema-console";

/**
 * That mail to an address fails is over as well when nobody has the address any more: it was taken off the lists, its reader chose
 * otherwise or left, its invitation was taken back. Nothing goes there then that could arrive and say so.
 */

/** Nobody's saving has ended it: how long one is seen at least before it ends by itself. */
export const UNMAILED_AFTER_MS = 24 * 3_600_000;

const same = (address: string): string => `lower(substr(${address}, 1, ${SUBJECT_LENGTH_MAX})) = lower(incidents.subject)`;
const among = (table: string, list: string): string =>
	`SELECT 1 FROM ${table} t, json_each(t.${list}) a WHERE t.tenant_id = incidents.tenant_id AND ${same("a.value")}`;
/** Of what was done to an account its owner is told for as long as they have it. */
const TOLD_OF_ACCOUNT = `EXISTS (SELECT 1 FROM outbox o CROSS JOIN letters l ON l.tenant_id = o.tenant_id AND l.id = o.letter_id
	WHERE o.tenant_id = u.tenant_id AND o.recipient = u.email AND o.channel = 'people' AND o.state = 'given_up'
		AND l.kind NOT IN ('invitation', 'password_link'))`;
const READS = `EXISTS (SELECT 1 FROM notification_choices c WHERE c.tenant_id = u.tenant_id AND c.user_id = u.id
	AND (c.order_errors <> 'inbox' OR c.unsynced = 1)) AND EXISTS (SELECT 1 FROM json_each(u.permissions) WHERE value = 'order_sync_notification')`;
const isMailed = (nowMs: number): string => `EXISTS (
	${among("mail_settings", "merchant_addresses")}
	UNION ALL ${among("report_settings", "recipients")}
	UNION ALL SELECT 1 FROM users u WHERE u.tenant_id = incidents.tenant_id AND ${same("u.email")} AND u.deactivated_at_ms IS NULL
		AND (${READS} OR ${TOLD_OF_ACCOUNT})
	UNION ALL SELECT 1 FROM one_time_links k WHERE k.tenant_id = incidents.tenant_id AND ${same("k.email")}
		AND k.used_at_ms IS NULL AND k.revoked_at_ms IS NULL AND k.expires_at_ms > ${nowMs}
	UNION ALL SELECT 1 FROM outbox o WHERE o.tenant_id = incidents.tenant_id AND o.recipient = incidents.subject
		AND o.channel IN ('mail', 'people') AND o.next_attempt_at_ms IS NOT NULL)`;

/** For a batch, behind what a person saves. `tenantId` null: of every shop. `openedBeforeMs`: none that began later. */
export function endingUnmailed(db: D1Database, tenantId: string | null, nowMs: number, openedBeforeMs = nowMs + 1) {
	const orm = drizzle(db);
	const theirs = tenantId === null ? sql`` : sql`tenant_id = ${tenantId} AND`;
	// The other incidents about mail have words of our own for a subject, with no @ in them.
	const which = sql`${theirs} kind = 'mail_failing' AND closed_at_ms IS NULL AND instr(subject, '@') > 0 AND opened_at_ms < ${openedBeforeMs}
		AND NOT ${sql.raw(isMailed(nowMs))}`;
	return [
		orm.insert(logs).select(
			sql`SELECT NULL, ${nowMs}, 'info', 'mail', tenant_id, 'Nobody is mailed any more at an address that took no mail.',
				json_object('kind', kind, 'subject', subject, 'closedAtMs', ${nowMs}), NULL, NULL, NULL FROM incidents WHERE ${which}`,
		),
		orm
			.update(incidents)
			.set({ closedAtMs: sql`max(${incidents.openedAtMs}, ${nowMs})`, ended: "gone" })
			.where(which),
	] as const;
}

/** Whatever has taken the address away, and wherever. */
export async function endUnmailed(db: D1Database, nowMs: number): Promise<void> {
	await drizzle(db).batch(endingUnmailed(db, null, nowMs, nowMs - UNMAILED_AFTER_MS));
}
