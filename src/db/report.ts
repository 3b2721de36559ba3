import { and, eq, ne, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { dailyPlan } from "../lib/timing";
import { type AuditEntry, entryIfChanged } from "./audit";
import { keepWindow } from "./report-windows";
import { REPORT_LETTER } from "./reports";
import { tenants } from "./schema";
import { type Reported, reportSettings } from "./schema-console";
import { heardAgain } from "./unheard";
import { endingUnmailed } from "./unmailed";
import { dropping } from "./waiting-letters";

/** How a tenant wants its daily report. */
export interface ReportSettings {
	/** `07:30`, in the tenant's zone. */
	readonly time: string;
	readonly which: Reported;
	/** None: there is no report. */
	readonly recipients: readonly string[];
	/** 0: never saved. */
	readonly version: number;
	readonly updatedAtMs: number | null;
}

/** Half past seven, everything, to nobody. */
export const REPORT_UNSAVED: ReportSettings = { time: "07:30", which: "all", recipients: [], version: 0, updatedAtMs: null };

export async function reportSettingsOf(db: D1Database, tenantId: string): Promise<ReportSettings> {
	const row = await drizzle(db).select().from(reportSettings).where(eq(reportSettings.tenantId, tenantId)).get();
	return row ?? REPORT_UNSAVED;
}

/**
 * Saves what replaces the version `seen`, and writes it into the audit log with that. False when somebody else has saved since. The
 * tick sees within a minute that the report goes at another time.
 */
export async function saveReportSettings(
	db: D1Database,
	tenantId: string,
	{ seen, ...wanted }: Pick<ReportSettings, "time" | "which" | "recipients"> & { readonly seen: number },
	entry: AuditEntry,
): Promise<boolean> {
	const orm = drizzle(db);
	const row = { ...wanted, version: seen + 1, updatedAtMs: entry.atMs };
	const returning = { version: reportSettings.version };
	const save =
		seen === 0
			? orm
					.insert(reportSettings)
					.values({ tenantId, ...row })
					.onConflictDoNothing()
					.returning(returning)
			: orm
					.update(reportSettings)
					.set(row)
					.where(and(eq(reportSettings.tenantId, tenantId), eq(reportSettings.version, seen)))
					.returning(returning);
	// Those who were taken off: whom a person has sent one to by name stays with that.
	const before = sql.raw("SELECT lower(value) FROM report_settings, json_each(recipients)");
	const isOff = sql`lower(recipient) IN (${before} WHERE tenant_id = ${tenantId} AND version = ${seen})
		AND lower(recipient) NOT IN (SELECT lower(value) FROM json_each(${JSON.stringify(wanted.recipients)}))`;
	const [, saved] = await orm.batch([
		dropping(orm, tenantId, REPORT_LETTER, "They do not get the report any more.", isOff),
		save,
		entryIfChanged(orm, entry),
		...keepWindow(orm, tenantId, entry.atMs),
		...heardAgain(db, "report", entry),
		...endingUnmailed(db, tenantId, entry.atMs),
	]);
	return saved.length > 0;
}

/** When the reports of these tenants go (lib/timing.ts). A tenant whose report nobody gets is left out. */
export async function reportPlans(db: D1Database, tenantIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
	const { tenantId, time, recipients } = reportSettings;
	const rows = await drizzle(db)
		.select({ tenantId, time, zone: tenants.timeZone })
		.from(reportSettings)
		.innerJoin(tenants, eq(tenants.id, tenantId))
		.where(and(sql`${tenantId} IN (SELECT value FROM json_each(${JSON.stringify(tenantIds)}))`, ne(recipients, [])));
	return new Map(rows.map((row) => [row.tenantId, dailyPlan(row.time, row.zone)]));
}
