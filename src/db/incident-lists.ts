import { and, desc, eq, getTableColumns, gte, isNull, lt, or, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { incidents } from "./schema";

/** How incidents are read. */

export type KnownIncident = Omit<typeof incidents.$inferSelect, "tenantId">;

/** There is one connection, and so one outage at a time; a service, or an entity, has one of its own. More are not shown. */
const OPEN_MAX = 50;

const { tenantId: _, ...INCIDENT } = getTableColumns(incidents);
const newestFirst = [desc(incidents.openedAtMs), desc(incidents.id)];
/** In the very words of the index on them. */
const isOutage = sql.raw("kind IN ('erp_offline', 'sign_in_refused')");

export const openIncidents = (db: D1Database, tenantId: string): Promise<KnownIncident[]> =>
	drizzle(db)
		.select(INCIDENT)
		.from(incidents)
		.where(and(eq(incidents.tenantId, tenantId), isNull(incidents.closedAtMs)))
		.orderBy(...newestFirst)
		.limit(OPEN_MAX);

/** Outages that reach into a stretch of time: more are not read, and what is before them is not known then. */
export const REACHING_MAX = 200;

/** All outages of the ERP that lasted at `sinceMs` or later, newest first, at most REACHING_MAX. Those of one tenant do not overlap. */
export async function outagesReaching(db: D1Database, tenantId: string, sinceMs: number): Promise<KnownIncident[]> {
	const of = (when: ReturnType<typeof lt>, limit: number) =>
		drizzle(db)
			.select(INCIDENT)
			.from(incidents)
			.where(and(eq(incidents.tenantId, tenantId), isOutage, when))
			.orderBy(...newestFirst)
			.limit(limit);
	const [within, before] = await drizzle(db).batch([
		of(gte(incidents.openedAtMs, sinceMs), REACHING_MAX),
		of(lt(incidents.openedAtMs, sinceMs), 1),
	]);
	return [...within, ...before.filter(({ closedAtMs }) => closedAtMs === null || closedAtMs > sinceMs)].slice(0, REACHING_MAX);
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
