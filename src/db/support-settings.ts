import { and, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { type AuditEntry, entryIfChanged } from "./audit";
import { supportSettings } from "./schema-console";

/** Where a shop's people write to when they need Customer Support. */

export interface SupportSettings {
	/** Null: the shop has none of its own. */
	readonly address: string | null;
	/** 0: never saved. */
	readonly version: number;
	readonly updatedAtMs: number | null;
}
const UNSAVED: SupportSettings = { address: null, version: 0, updatedAtMs: null };

export async function supportSettingsOf(db: D1Database, tenantId: string): Promise<SupportSettings> {
	const row = await drizzle(db).select().from(supportSettings).where(eq(supportSettings.tenantId, tenantId)).get();
	return row ?? UNSAVED;
}

/** Saves what replaces the version `seen`, and writes it into the audit log with that. False when somebody else has saved since. */
export async function saveSupport(
	db: D1Database,
	tenantId: string,
	{ seen, address }: { readonly seen: number; readonly address: string | null },
	entry: AuditEntry,
): Promise<boolean> {
	const orm = drizzle(db);
	const row = { address, version: seen + 1, updatedAtMs: entry.atMs };
	const returning = { version: supportSettings.version };
	const save =
		seen === 0
			? orm
					.insert(supportSettings)
					.values({ tenantId, ...row })
					.onConflictDoNothing()
					.returning(returning)
			: orm
					.update(supportSettings)
					.set(row)
					.where(and(eq(supportSettings.tenantId, tenantId), eq(supportSettings.version, seen)))
					.returning(returning);
	const [saved] = await orm.batch([save, entryIfChanged(orm, entry)]);
	return saved.length > 0;
}
