import { and, eq, lt, sql } from "drizzle-orm";
import { type DrizzleD1Database, drizzle } from "drizzle-orm/d1";
import { reportChanges, reportWindows } from "./schema-reports";

/** What "since the last report" is. Triggers mark each order that is placed or changes while a tenant has a window. */

const DAY_MS = 86_400_000;
/** The first report tells of the last day. */
export const FIRST_WINDOW_MS = DAY_MS;
/** One that was switched off and on again goes back no further than that. */
const GAP_MS_MAX = 7 * DAY_MS;
/** The epoch of a window that was opened by this very batch. */
const OPENING = 0;

/** `epoch`: marks of the epochs before it are to be told of. */
export interface Window {
	readonly epoch: number;
	readonly sinceMs: number;
}

/**
 * For a batch, behind the statement that changes the settings: with recipients there is a window, without any there is none. One that
 * is opened begins where the last report ended, and is given the orders placed since.
 */
export function keepWindow(orm: DrizzleD1Database, tenantId: string, nowMs: number) {
	const wanted = sql`EXISTS (SELECT 1 FROM report_settings WHERE tenant_id = ${tenantId} AND recipients <> '[]')`;
	const opened = sql`(SELECT since_ms FROM report_windows WHERE tenant_id = ${tenantId} AND epoch = ${OPENING})`;
	const of = eq(reportWindows.tenantId, tenantId);
	return [
		orm.delete(reportWindows).where(and(of, sql`NOT ${wanted}`)),
		orm.delete(reportChanges).where(and(eq(reportChanges.tenantId, tenantId), sql`NOT ${wanted}`)),
		orm
			.insert(reportWindows)
			.select(
				sql`SELECT ${tenantId}, ${OPENING}, coalesce(
						(SELECT max(max(window_to_ms), ${nowMs - GAP_MS_MAX}) FROM reports WHERE tenant_id = ${tenantId} HAVING count(*) > 0),
						${nowMs - FIRST_WINDOW_MS})
					WHERE ${wanted}`,
			)
			.onConflictDoNothing(),
		orm
			.insert(reportChanges)
			.select(
				sql`SELECT ${tenantId}, seq, ${OPENING} FROM orders WHERE tenant_id = ${tenantId} AND placed_at_ms >= ${opened}
					AND seq >= (SELECT min(min_seq) FROM hours WHERE tenant_id = ${tenantId} AND hour >= ${opened} / 3600000)`,
			)
			.onConflictDoNothing(),
		orm
			.update(reportWindows)
			.set({ epoch: OPENING + 1 })
			.where(and(of, eq(reportWindows.epoch, OPENING))),
	] as const;
}

/** Null: the tenant has no report. */
export const windowOf = async (db: D1Database, tenantId: string): Promise<Window | null> =>
	(await drizzle(db)
		.select({ epoch: reportWindows.epoch, sinceMs: reportWindows.sinceMs })
		.from(reportWindows)
		.where(eq(reportWindows.tenantId, tenantId))
		.get()) ?? null;

/** From here on changes belong to the next report. Begun and not ended, it is begun again, and tells of all that was left. */
export async function beginEpoch(db: D1Database, tenantId: string): Promise<Window | null> {
	const [window] = await drizzle(db)
		.update(reportWindows)
		.set({ epoch: sql`${reportWindows.epoch} + 1` })
		.where(eq(reportWindows.tenantId, tenantId))
		.returning({ epoch: reportWindows.epoch, sinceMs: reportWindows.sinceMs });
	return window ?? null;
}

/** For a batch: what was marked before the epoch has been told of, up to that time. */
export const endEpoch = (orm: DrizzleD1Database, tenantId: string, { epoch }: Window, toMs: number, provided = sql`true`) =>
	[
		orm.delete(reportChanges).where(and(eq(reportChanges.tenantId, tenantId), lt(reportChanges.epoch, epoch), provided)),
		orm
			.update(reportWindows)
			.set({ sinceMs: sql`max(${reportWindows.sinceMs}, ${toMs})` })
			.where(and(eq(reportWindows.tenantId, tenantId), provided)),
	] as const;
