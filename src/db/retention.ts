import { and, eq, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { type AuditEntry, entryIfChanged } from "./audit";
import { retentionSettings, retentionTallies, type Tally } from "./schema-retention";

/** For how many days a tenant keeps what. */
export interface Periods {
	/** The persons in orders that are over, from their last change; null: for ever. */
	readonly orders: number | null;
	/** Requests to the ERP and its answers, of orders that are over. */
	readonly exchanges: number;
	/** Mails and events that were sent. */
	readonly letters: number;
	/** The inbox. */
	readonly notifications: number;
	readonly logs: number;
}
export interface RetentionSettings extends Periods {
	/** 0: never saved. */
	readonly version: number;
	readonly updatedAtMs: number | null;
}
export const PERIODS_DEFAULT: Periods = { orders: 730, exchanges: 90, letters: 90, notifications: 180, logs: 90 };
export const PERIOD_DAYS_MIN: Readonly<Record<keyof Periods, number>> = { orders: 30, exchanges: 7, letters: 7, notifications: 7, logs: 7 };
export const PERIOD_DAYS_MAX = 3_650;

/** What nobody chooses. Runs that found nothing to do tell nobody anything after a week. */
export const IDLE_LINES_DAYS = 7;
export const RUNS_DAYS = 30;
/** An order that the ERP has not told of for so long is not one whose deletion there would be news. */
export const MET_DAYS = 730;
/** What went wrong and what came of it, from when it was over. */
export const INCIDENTS_DAYS = 365;
/** That somebody was mailed of something; the mail itself goes sooner. */
export const ALERTS_DAYS = 730;
/** From when a difference was over, and not met again. */
export const FINDINGS_DAYS = 730;
/** The numbers of a daily report; its mail goes sooner. */
export const REPORTS_DAYS = 730;
/** Customers and their papers of an ERP that nobody asks for them any more, from when it was last asked. */
export const UNFOLLOWED_DAYS = 90;
/** After they have ended. */
export const SIGNED_OUT_DAYS = 30;
/** They count for a quarter of an hour. */
export const FAILED_SIGN_INS_DAYS = 1;

export async function retentionSettingsOf(db: D1Database, tenantId: string): Promise<RetentionSettings> {
	const row = await drizzle(db).select().from(retentionSettings).where(eq(retentionSettings.tenantId, tenantId)).get();
	return row ?? { ...PERIODS_DEFAULT, version: 0, updatedAtMs: null };
}

/**
 * As they are kept: what quotes orders goes at the latest when their persons do. Null stays null, for ever.
 */
export const inForce = ({ orders, exchanges, letters, notifications, logs }: Periods): Periods => {
	const within = (days: number) => (orders === null ? days : Math.min(days, orders));
	return { orders, exchanges: within(exchanges), letters: within(letters), notifications: within(notifications), logs: within(logs) };
};

/** Saves what replaces the version `seen`, and writes it into the audit log with that. False when somebody else has saved since. */
export async function saveRetention(
	db: D1Database,
	tenantId: string,
	{ seen, ...wanted }: Periods & { readonly seen: number },
	entry: AuditEntry,
): Promise<boolean> {
	const orm = drizzle(db);
	const row = { ...wanted, version: seen + 1, updatedAtMs: entry.atMs };
	const returning = { version: retentionSettings.version };
	const save =
		seen === 0
			? orm
					.insert(retentionSettings)
					.values({ tenantId, ...row })
					.onConflictDoNothing()
					.returning(returning)
			: orm
					.update(retentionSettings)
					.set(row)
					.where(and(eq(retentionSettings.tenantId, tenantId), eq(retentionSettings.version, seen)))
					.returning(returning);
	const [saved] = await orm.batch([save, entryIfChanged(orm, entry)]);
	return saved.length > 0;
}

export const addUp = (one: Tally, other: Tally): Tally => {
	const sum: Record<string, number> = { ...one };
	for (const [kind, count] of Object.entries(other)) if (count > 0) sum[kind] = (sum[kind] ?? 0) + count;
	return sum;
};

/** Adds to what the run has come to in earlier invocations, and keeps the sum for those that follow. */
export async function tallied(db: D1Database, tenantId: string, dueAtMs: number, counts: Tally): Promise<Tally> {
	const orm = drizzle(db);
	const of = and(eq(retentionTallies.tenantId, tenantId), eq(retentionTallies.dueAtMs, dueAtMs));
	const before = await orm.select().from(retentionTallies).where(of).get();
	const sum = addUp(before?.counts ?? {}, counts);
	await orm
		.insert(retentionTallies)
		.values({ tenantId, dueAtMs, counts: sum })
		.onConflictDoUpdate({ target: [retentionTallies.tenantId, retentionTallies.dueAtMs], set: { counts: sum } });
	return sum;
}

/** The run is over, and so are those before it. */
export async function forgetTallies(db: D1Database, tenantId: string, dueAtMs: number): Promise<void> {
	await drizzle(db)
		.delete(retentionTallies)
		.where(and(eq(retentionTallies.tenantId, tenantId), sql`${retentionTallies.dueAtMs} <= ${dueAtMs}`));
}
