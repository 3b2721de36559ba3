import { and, desc, eq, lt, or, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { agenda, runs } from "./schema-patrols";
import type { ScheduledService } from "./services";

/** How runs are read. */

export type RunRow = typeof runs.$inferSelect;

export interface RunCursor {
	readonly dueAtMs: number;
	readonly part: string;
}
export interface RunPage {
	readonly items: readonly RunRow[];
	/** Give it back as `after` for those before; null at the end. */
	readonly next: RunCursor | null;
}

/** Newest first. */
export async function runsPage(
	db: D1Database,
	{ tenantId, service }: { readonly tenantId: string; readonly service: ScheduledService },
	after: RunCursor | null,
	limit: number,
): Promise<RunPage> {
	const older =
		after === null ? undefined : or(lt(runs.dueAtMs, after.dueAtMs), and(eq(runs.dueAtMs, after.dueAtMs), lt(runs.part, after.part)));
	const found = await drizzle(db)
		.select()
		.from(runs)
		.where(and(eq(runs.tenantId, tenantId), eq(runs.service, service), older))
		.orderBy(desc(runs.dueAtMs), desc(runs.part))
		.limit(limit + 1);
	const items = found.slice(0, limit);
	const end = found.length > limit ? items.at(-1) : undefined;
	return { items, next: end === undefined ? null : { dueAtMs: end.dueAtMs, part: end.part } };
}

/** One waits and one is under way at most of each part; so many parts are looked at. */
const UNFINISHED_MAX = 100;

/** Runs of the tenant that are not over, oldest first. */
export const unfinishedRuns = (db: D1Database, tenantId: string): Promise<RunRow[]> => unfinished(db, tenantId).all();

/** By the indexes on what is not over: left alone, the planner reads every run that there ever was. */
export const unfinished = (db: D1Database, tenantId: string) => {
	const keys = (index: string, state: string) => sql`
		SELECT tenant_id, service, part, due_at_ms FROM runs INDEXED BY ${sql.raw(index)} WHERE tenant_id = ${tenantId} AND ${sql.raw(state)}`;
	const [waiting, underWay] = [
		keys("runs_waiting", "state = 'due'"),
		keys("runs_under_way", "state IN ('running', 'going_on', 'retrying')"),
	];
	return drizzle(db)
		.select()
		.from(runs)
		.where(sql`(tenant_id, service, part, due_at_ms) IN (${waiting} UNION ALL ${underWay})`)
		.orderBy(runs.dueAtMs)
		.limit(UNFINISHED_MAX);
};

/** The parts that a service has for the tenant by the agenda, with the time that each is due next. */
export const partsOf = (db: D1Database, tenantId: string, service: ScheduledService) =>
	drizzle(db)
		.select({ part: agenda.part, nextDueMs: agenda.nextDueMs })
		.from(agenda)
		.where(and(eq(agenda.tenantId, tenantId), eq(agenda.service, service)))
		.orderBy(agenda.part)
		.limit(UNFINISHED_MAX);
