import { and, eq, ne, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { Entity } from "../erp/adapter";
import type { Plan } from "../lib/staleness";
import type { ErrorClass } from "../order/outcome";
import { type AuditEntry, entryIfChanged } from "./audit";
import { ending } from "./incidents";
import { deletionsOf, idsOf, LIVE_DELTA, type PageOfChanges, type Place, type Written, writing } from "./replica-writes";
import { tenants } from "./schema";
import { schedules } from "./schema-console";
import { changeCounters, comparisons, replication } from "./schema-replication";
import { SERVICES } from "./services";

/** How far the replication of each entity has come, one row each. */

export type Replication = typeof replication.$inferSelect;

/** What a shop sells with; the rest is for accounts, and is switched on by whoever wants it. */
export const MONITORED_AT_FIRST: ReadonlySet<string> = new Set<Entity>(["product", "price", "stock", "customer", "contact"]);

/** `monitored`: as somebody chose, or as the entity comes. */
export const isMonitored = (entity: Entity, monitored: boolean | null): boolean => monitored ?? MONITORED_AT_FIRST.has(entity);

const fresh = (tenantId: string, entity: Entity): Omit<Replication, "prunedToN" | "mixed"> => ({
	tenantId,
	entity,
	monitored: null,
	source: null,
	token: crypto.randomUUID(),
	cursor: null,
	state: "first_load",
	loaded: 0,
	startedAtMs: null,
	loadedAtMs: null,
	records: 0,
	lastCheckedAtMs: null,
	lastChangedAtMs: null,
	lastSuccessAtMs: null,
	errorClass: null,
	errorMessage: null,
	failingSinceMs: null,
	lookAtMs: null,
	staleSinceMs: null,
	excusedToMs: null,
	startedOverAtMs: null,
});
const of = ({ tenantId, entity }: Place) => and(eq(replication.tenantId, tenantId), eq(replication.entity, entity));

/** Those of the tenant that were ever touched. */
export const replicationOf = (db: D1Database, tenantId: string): Promise<Replication[]> =>
	drizzle(db).select().from(replication).where(eq(replication.tenantId, tenantId));

/** When the replication of any entity last came to its end; null: never. */
export async function lastReplicationMs(db: D1Database, tenantId: string): Promise<number | null> {
	const row = await db
		.prepare("SELECT max(last_success_at_ms) AS atMs FROM replication WHERE tenant_id = ?1")
		.bind(tenantId)
		.first<{ atMs: number | null }>();
	return row?.atMs ?? null;
}

/** What was chosen by somebody, of these tenants. */
export async function monitoredChoices(
	db: D1Database,
	tenantIds: readonly string[],
): Promise<{ readonly tenantId: string; readonly entity: Entity; readonly monitored: boolean }[]> {
	const { results } = await db
		.prepare(
			"SELECT tenant_id AS tenantId, entity, monitored FROM replication WHERE monitored IS NOT NULL AND tenant_id IN (SELECT value FROM json_each(?1))",
		)
		.bind(JSON.stringify(tenantIds))
		.all<{ tenantId: string; entity: Entity; monitored: number }>();
	return results.map((row) => ({ ...row, monitored: row.monitored === 1 }));
}

/**
 * Switches an entity on or off, written into the audit log with it. Off: whoever is at it now comes too late with the next page, and
 * nothing is watched any more; what is here stays as it is.
 */
export async function setMonitored(
	db: D1Database,
	place: Place,
	monitored: boolean,
	lookAtMs: number | null,
	entry: AuditEntry,
): Promise<void> {
	const orm = drizzle(db);
	await openReplication(db, place);
	const set = { monitored, token: crypto.randomUUID(), lookAtMs, staleSinceMs: null };
	await orm.batch([
		orm.update(replication).set(set).where(of(place)),
		entryIfChanged(orm, entry),
		...endingStale(db, place.tenantId, entry.atMs),
	]);
}

/** As it stands, made if need be. */
export async function openReplication(db: D1Database, place: Place): Promise<Replication> {
	const orm = drizzle(db);
	const find = orm.select().from(replication).where(of(place));
	const known = await find.get();
	if (known !== undefined) return known;
	await orm.batch([
		orm.insert(changeCounters).values({ tenantId: place.tenantId, n: 0, epoch: crypto.randomUUID() }).onConflictDoNothing(),
		orm.insert(replication).values(fresh(place.tenantId, place.entity)).onConflictDoNothing(),
	]);
	const made = await find.get();
	if (made === undefined) throw new Error("a row that was just made is not there");
	return made;
}

/**
 * From the beginning again, from `source`: another ERP, or one that does not know the cursor. What is here stays; a comparison under
 * way with another ERP is over. Null: somebody else was quicker.
 */
export async function startOver(db: D1Database, known: Replication, source: string, nowMs: number, lookAtMs: number | null) {
	const token = crypto.randomUUID();
	const begun = { source, token, cursor: null, state: "first_load", loaded: 0, startedAtMs: nowMs, lookAtMs } as const;
	const isOther = known.source !== source;
	const orm = drizzle(db);
	const [[row]] = await orm.batch([
		orm
			.update(replication)
			.set({ ...begun, startedOverAtMs: isOther ? null : nowMs, mixed: known.mixed || (isOther && known.source !== null) })
			.where(and(of(known), eq(replication.token, known.token)))
			.returning(),
		orm
			.update(comparisons)
			.set({ state: "ended", endedAtMs: nowMs })
			.where(
				and(
					eq(comparisons.tenantId, known.tenantId),
					eq(comparisons.entity, known.entity),
					ne(comparisons.state, "ended"),
					sql`${isOther ? 1 : 0} AND EXISTS (SELECT 1 FROM replication WHERE tenant_id = ${known.tenantId} AND entity = ${known.entity} AND token = ${token})`,
				),
			),
	]);
	return row ?? null;
}

export interface Step {
	readonly page: PageOfChanges;
	/** Where the next page begins. */
	readonly cursor: string;
	/** Whether this was the last one for now. */
	readonly ended: boolean;
	readonly nowMs: number;
	/** When the watch is to look next. */
	readonly lookAtMs: number | null;
}

/** ?5 cursor, ?6 now, ?7 ids and ?8 deletions of the page, ?9 whether it was the last one, ?10 when to look. */
const ADVANCE = `UPDATE replication SET token = ?4, cursor = ?5, last_checked_at_ms = ?6, look_at_ms = ?10,
		error_class = NULL, error_message = NULL, failing_since_ms = NULL,
		records = records + ${LIVE_DELTA("?7", "?8")},
		loaded = loaded + CASE state WHEN 'first_load' THEN json_array_length(?7) ELSE 0 END,
		last_success_at_ms = CASE WHEN ?9 THEN ?6 ELSE last_success_at_ms END,
		loaded_at_ms = CASE WHEN ?9 AND state = 'first_load' THEN ?6 ELSE loaded_at_ms END,
		state = CASE WHEN ?9 THEN 'following' ELSE state END
	WHERE tenant_id = ?1 AND entity = ?2 AND token = ?3 RETURNING loaded`;

/** Takes a page over and keeps the cursor behind it, in one transaction. Null, and nothing is written: somebody else was quicker. */
export async function advance(db: D1Database, known: Replication, step: Step): Promise<{ row: Replication; written: Written } | null> {
	const { page, cursor, ended, nowMs, lookAtMs } = step;
	const token = crypto.randomUUID();
	const save = db
		.prepare(ADVANCE)
		.bind(known.tenantId, known.entity, known.token, token, cursor, nowMs, idsOf(page), deletionsOf(page), ended ? 1 : 0, lookAtMs);
	const write = writing(db, known, token, page, nowMs);
	const [saved, ...results] = await db.batch<{ loaded: number }>([save, ...write.statements]);
	const loaded = saved?.results[0]?.loaded;
	if (loaded === undefined) return null;
	const end = ended ? { state: "following" as const, lastSuccessAtMs: nowMs } : {};
	return { row: { ...known, token, cursor, loaded, lookAtMs, ...end }, written: write.written(results) };
}

/** The ERP was asked and did not give a page. `excused`: nobody could have asked it. */
export async function noteFailure(
	db: D1Database,
	place: Place,
	error: { readonly class: ErrorClass; readonly message: string },
	nowMs: number,
	excused: boolean,
): Promise<void> {
	const failing = {
		...(excused ? { excusedToMs: nowMs } : {}),
		errorClass: error.class,
		errorMessage: error.message,
		failingSinceMs: sql`coalesce(${replication.failingSinceMs}, ${nowMs})`,
	};
	await drizzle(db).update(replication).set(failing).where(of(place));
}

const PLANNED = {
	timeZone: tenants.timeZone,
	expression: schedules.expression,
	zone: schedules.zone,
	paused: schedules.paused,
};
type PlannedRow = { readonly [field in keyof Plan]: Plan[field] | null } & { readonly timeZone: string };
const asPlan = ({ expression, zone, timeZone, paused }: PlannedRow): Plan => ({
	expression: expression ?? SERVICES.replication.expression,
	zone: zone ?? timeZone,
	paused: paused ?? false,
});
const itsSchedule = and(eq(schedules.tenantId, tenants.id), eq(schedules.service, "replication"));

/** When the tenant's replication goes. Null for a tenant that is not known. */
export async function planOf(db: D1Database, tenantId: string): Promise<Plan | null> {
	const row = await drizzle(db).select(PLANNED).from(tenants).leftJoin(schedules, itsSchedule).where(eq(tenants.id, tenantId)).get();
	return row === undefined ? null : asPlan(row);
}

export async function plansOf(db: D1Database, tenantIds: readonly string[]): Promise<ReadonlyMap<string, Plan>> {
	const rows = await drizzle(db)
		.select({ ...PLANNED, tenantId: tenants.id })
		.from(tenants)
		.leftJoin(schedules, itsSchedule)
		.where(sql`${tenants.id} IN (SELECT value FROM json_each(${JSON.stringify(tenantIds)}))`);
	return new Map(rows.map((row) => [row.tenantId, asPlan(row)]));
}

/** For a batch: the incident that says so is over once nothing of the tenant is out of date any more. */
export const endingStale = (db: D1Database, tenantId: string, atMs: number) =>
	ending(
		db,
		tenantId,
		"replication_stale",
		"",
		atMs,
		sql`NOT EXISTS (SELECT 1 FROM replication WHERE tenant_id = ${tenantId} AND stale_since_ms IS NOT NULL)`,
	);
