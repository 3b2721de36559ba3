import { and, desc, eq, getTableColumns, gte, isNull, lt, or, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { Course } from "../lib/stretches";
import { incidents } from "./schema";

/** How incidents are read. */

export type KnownIncident = Omit<typeof incidents.$inferSelect, "tenantId">;

/** There is one connection, and so one outage at a time; a service, or an entity, has one of its own. More are not shown. */
const OPEN_MAX = 50;

const { tenantId: _, ...INCIDENT } = getTableColumns(incidents);
const newestFirst = [desc(incidents.openedAtMs), desc(incidents.id)];
/** In the very words of the index on them. */
const isOutage = sql.raw("kind IN ('erp_offline', 'sign_in_refused')");

/** Left alone, the planner takes the primary key, and reads all incidents that there were. */
const by = (index: string) => sql`${incidents} INDEXED BY ${sql.raw(index)}`;
/** Of such a source columns are read as expressions. */
const INDEXED = Object.fromEntries(
	Object.entries(INCIDENT).map(([name, column]) => [name, sql`${column}`.mapWith(column)]),
) as unknown as typeof INCIDENT;

export const openIncidents = (db: D1Database, tenantId: string, limit = OPEN_MAX): Promise<KnownIncident[]> =>
	drizzle(db)
		.select(INDEXED)
		.from(by("incidents_open"))
		.where(and(eq(incidents.tenantId, tenantId), isNull(incidents.closedAtMs)))
		.orderBy(...newestFirst)
		.limit(limit);

/** As many as a reconciliation may have open, with the one that tells of others. */
export const DIFFERING_MAX = 101;
/** One of them is told in its own words; of several it is told how many there are. */
const DIFFERING_TOLD_MAX = 2;

/** The same, without the many that a reconciliation may have opened: they would crowd out all others. */
export async function openIncidentsFewDiffering(db: D1Database, tenantId: string): Promise<KnownIncident[]> {
	const room = { reconciliation: DIFFERING_TOLD_MAX, others: OPEN_MAX };
	const open = await openIncidents(db, tenantId, OPEN_MAX + DIFFERING_MAX);
	return open.filter(({ kind }) => room[kind === "reconciliation" ? kind : "others"]-- > 0);
}

/** Outages that reach into a stretch of time: more are not read, and what is before them is not known then. */
export const REACHING_MAX = 200;

/** All outages of the ERP that lasted at `sinceMs` or later, newest first, at most REACHING_MAX. Those of one tenant do not overlap. */
export async function outagesReaching(db: D1Database, tenantId: string, sinceMs: number): Promise<KnownIncident[]> {
	const of = (when: ReturnType<typeof lt>, limit: number) =>
		drizzle(db)
			.select(INDEXED)
			.from(by("incidents_of_erp"))
			.where(and(eq(incidents.tenantId, tenantId), isOutage, when))
			.orderBy(...newestFirst)
			.limit(limit);
	const [within, before] = await drizzle(db).batch([
		of(gte(incidents.openedAtMs, sinceMs), REACHING_MAX),
		of(lt(incidents.openedAtMs, sinceMs), 1),
	]);
	return [...within, ...before.filter(({ closedAtMs }) => closedAtMs === null || closedAtMs > sinceMs)].slice(0, REACHING_MAX);
}

/** Of one incident; null where it is not known. */
export async function courseOf(db: D1Database, tenantId: string, openedAtMs: number, id: string): Promise<Course | null> {
	const isIt = and(eq(incidents.tenantId, tenantId), eq(incidents.openedAtMs, openedAtMs), eq(incidents.id, id));
	return (await drizzle(db).select({ course: incidents.course }).from(incidents).where(isIt).get())?.course ?? null;
}

export interface IncidentCursor {
	readonly atMs: number;
	readonly id: string;
}
export interface IncidentPage {
	readonly items: readonly KnownIncident[];
	/** Give it back as `after` for the ones before; null at the end. */
	readonly next: IncidentCursor | null;
}
export interface IncidentQuery {
	readonly after: IncidentCursor | null;
	readonly limit: number;
	/** Only outages of the ERP. */
	readonly outages: boolean;
}

export async function incidentsPage(db: D1Database, tenantId: string, { after, limit, outages }: IncidentQuery): Promise<IncidentPage> {
	const older =
		after === null
			? undefined
			: or(lt(incidents.openedAtMs, after.atMs), and(eq(incidents.openedAtMs, after.atMs), lt(incidents.id, after.id)));
	const found = await drizzle(db)
		.select(INCIDENT)
		.from(incidents)
		.where(and(eq(incidents.tenantId, tenantId), outages ? isOutage : undefined, older))
		.orderBy(...newestFirst)
		.limit(limit + 1);
	const items = found.slice(0, limit);
	const end = found.length > limit ? items.at(-1) : undefined;
	return { items, next: end === undefined ? null : { atMs: end.openedAtMs, id: end.id } };
}
