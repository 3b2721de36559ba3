import { and, desc, eq, gte, isNull, lt, or, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { Incident } from "../link/answers";
import { record } from "./logs";
import { incidents } from "./schema";

/** Outages, one row each. Written by links, read by everybody. */

/**
 * Keeps an incident as it is now, and logs what changed. Repeating it changes and logs nothing, and one that is over is not
 * opened again by an older word of it. Throws when D1 does.
 */
export async function saveIncident(db: D1Database, tenantId: string, incident: Incident, nowMs: number): Promise<void> {
	const known = sql`${incidents.closedAtMs}`;
	const changed = await drizzle(db)
		.insert(incidents)
		.values({ tenantId, ...incident })
		.onConflictDoUpdate({
			target: [incidents.tenantId, incidents.openedAtMs, incidents.id],
			set: { closedAtMs: sql`excluded.closed_at_ms`, ordersTouched: sql`excluded.orders_touched` },
			setWhere: sql`${known} IS NULL AND excluded.closed_at_ms IS NOT NULL`,
		})
		.returning({ id: incidents.id });
	if (changed.length > 0) await record(db, { ...entryOf(incident), atMs: nowMs, service: "link", tenantId });
}

function entryOf({ id, kind, openedAtMs, closedAtMs, reason, ordersTouched }: Incident) {
	const what = kind === "sign_in_refused" ? "The ERP refuses our sign-in" : "The ERP is offline";
	const over = kind === "sign_in_refused" ? "The ERP takes our sign-in again" : "The ERP is back online";
	return {
		level: closedAtMs === null ? ("error" as const) : ("info" as const),
		message: closedAtMs === null ? `${what}: ${reason}` : `${over}.`,
		detail: { incident: id, kind, openedAtMs, closedAtMs, ordersTouched },
	};
}

/** There is one connection, and so one outage at a time; more are remnants. */
const OPEN_MAX = 20;

const INCIDENT = {
	id: incidents.id,
	kind: incidents.kind,
	openedAtMs: incidents.openedAtMs,
	closedAtMs: incidents.closedAtMs,
	reason: incidents.reason,
	ordersTouched: incidents.ordersTouched,
};
const newestFirst = [desc(incidents.openedAtMs), desc(incidents.id)];

export const openIncidents = (db: D1Database, tenantId: string): Promise<Incident[]> =>
	drizzle(db)
		.select(INCIDENT)
		.from(incidents)
		.where(and(eq(incidents.tenantId, tenantId), isNull(incidents.closedAtMs)))
		.orderBy(...newestFirst)
		.limit(OPEN_MAX);

/** Outages that reach into a stretch of time: more are not read, and what is before them is not known then. */
export const REACHING_MAX = 200;

/** All that were open at `sinceMs` or later, newest first, at most REACHING_MAX. Outages of one tenant do not overlap. */
export async function incidentsReaching(db: D1Database, tenantId: string, sinceMs: number): Promise<Incident[]> {
	const of = (when: ReturnType<typeof lt>, limit: number) =>
		drizzle(db)
			.select(INCIDENT)
			.from(incidents)
			.where(and(eq(incidents.tenantId, tenantId), when))
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
	readonly items: readonly Incident[];
	/** Give it back as `after` for the ones before; null at the end. */
	readonly next: IncidentCursor | null;
}

export async function incidentsPage(db: D1Database, tenantId: string, after: IncidentCursor | null, limit: number): Promise<IncidentPage> {
	const older =
		after === null
			? undefined
			: or(lt(incidents.openedAtMs, after.atMs), and(eq(incidents.openedAtMs, after.atMs), lt(incidents.id, after.id)));
	const found = await drizzle(db)
		.select(INCIDENT)
		.from(incidents)
		.where(and(eq(incidents.tenantId, tenantId), older))
		.orderBy(...newestFirst)
		.limit(limit + 1);
	const items = found.slice(0, limit);
	const end = found.length > limit ? items.at(-1) : undefined;
	return { items, next: end === undefined ? null : { atMs: end.openedAtMs, id: end.id } };
}
