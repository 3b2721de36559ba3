import { and, eq, inArray, isNotNull, isNull, lte, type SQLWrapper, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { Entity } from "../erp/adapter";
import { raising, type Trouble } from "./incidents";
import type { Place } from "./replica-writes";
import { endingStale, type Replication } from "./replication";
import { incidents } from "./schema";
import { replication } from "./schema-replication";

/** Which replicated data is out of date, and that a person was told: one incident a tenant, whatever it is about. */

/** One value, however many there are. */
const among = (column: SQLWrapper, ids: readonly string[]) => sql`${column} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;

/** Entities whose time has come for a look, longest overdue first. */
export const toLookAt = (db: D1Database, nowMs: number, limit: number): Promise<Replication[]> =>
	drizzle(db)
		.select()
		.from(replication)
		.where(and(isNotNull(replication.lookAtMs), lte(replication.lookAtMs, nowMs)))
		.orderBy(replication.lookAtMs)
		.limit(limit);

/** What is open of these tenants and explains stale data: outages of the ERP, and services that have stopped. */
export const openCauses = (db: D1Database, tenantIds: readonly string[]) =>
	drizzle(db)
		.select({ tenantId: incidents.tenantId, kind: incidents.kind, subject: incidents.subject })
		.from(incidents)
		.where(
			and(
				inArray(incidents.kind, ["erp_offline", "sign_in_refused", "service_stopped"]),
				isNull(incidents.closedAtMs),
				among(incidents.tenantId, tenantIds),
			),
		);

/** Those that a person was told of. */
export const staleOf = (db: D1Database, tenantIds: readonly string[]): Promise<Replication[]> =>
	drizzle(db)
		.select()
		.from(replication)
		.where(and(among(replication.tenantId, tenantIds), isNotNull(replication.staleSinceMs)));

export interface Look extends Place {
	/** As it was read; a row that has been looked at, or brought up to date, since then is left alone. */
	readonly seenMs: number;
	readonly lookAtMs: number | null;
	/** Null: as it was. */
	readonly excusedToMs: number | null;
}

/** Puts off the next looks, all in one statement. */
export async function lookLater(db: D1Database, looks: readonly Look[]): Promise<void> {
	if (looks.length === 0) return;
	await db
		.prepare(
			`UPDATE replication SET look_at_ms = j.value ->> '$.lookAtMs', excused_to_ms = coalesce(j.value ->> '$.excusedToMs', excused_to_ms)
			FROM json_each(?1) j WHERE replication.tenant_id = j.value ->> '$.tenantId' AND replication.entity = j.value ->> '$.entity'
				AND replication.look_at_ms = j.value ->> '$.seenMs'`,
		)
		.bind(JSON.stringify(looks))
		.run();
}

/** Opens the tenant's incident, or has the open one list these as well, in one transaction with what they are noted as. */
export async function noteStale(
	db: D1Database,
	tenantId: string,
	entities: readonly Entity[],
	trouble: Trouble,
	nowMs: number,
): Promise<boolean> {
	const orm = drizzle(db);
	const [, opened] = await orm.batch([
		orm
			.update(replication)
			.set({ lookAtMs: null, staleSinceMs: nowMs })
			.where(and(eq(replication.tenantId, tenantId), inArray(replication.entity, [...entities]), lte(replication.lookAtMs, nowMs))),
		...raising(db, tenantId, trouble, nowMs),
		listing(db, tenantId, trouble),
	]);
	return opened.length > 0;
}

/** The entity is up to date again; `remaining` is what the incident then lists, null when nothing is left and it is over. */
export async function noteFresh(
	db: D1Database,
	{ tenantId, entity }: Place,
	remaining: (stale: readonly Replication[]) => Trouble,
	nowMs: number,
): Promise<void> {
	const orm = drizzle(db);
	await orm.batch([
		orm
			.update(replication)
			.set({ staleSinceMs: null })
			.where(and(eq(replication.tenantId, tenantId), eq(replication.entity, entity))),
		...endingStale(db, tenantId, nowMs),
	]);
	const stale = await staleOf(db, [tenantId]);
	if (stale.length > 0) await listing(db, tenantId, remaining(stale));
}

const listing = (db: D1Database, tenantId: string, { kind, subject, reason }: Trouble) =>
	drizzle(db)
		.update(incidents)
		.set({ reason })
		.where(
			and(
				eq(incidents.tenantId, tenantId),
				eq(incidents.kind, kind),
				eq(incidents.subject, subject),
				isNull(incidents.closedAtMs),
				sql`${incidents.reason} <> ${reason}`,
			),
		);
