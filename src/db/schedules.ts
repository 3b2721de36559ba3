import { and, asc, eq, gt, inArray } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { type AuditEntry, entryIfChanged, isRecorded } from "./audit";
import { endingsOfService } from "./endings";
import { tenants } from "./schema";
import { schedules } from "./schema-console";
import { agenda, runs } from "./schema-patrols";
import { SCHEDULED, type ScheduledService, SERVICES } from "./services";

/** When services go. What a tenant has not changed is as its service says. */

export interface Schedule {
	readonly service: ScheduledService;
	/** Five fields, as in a crontab. */
	readonly expression: string;
	/** IANA name; null: the tenant's own. */
	readonly zone: string | null;
	readonly paused: boolean;
	/** Null: as the service comes. */
	readonly updatedAtMs: number | null;
	/** 0: never changed. */
	readonly version: number;
}
type Change = Pick<Schedule, "expression" | "zone" | "paused">;

const unchanged = (service: ScheduledService): Schedule => ({
	service,
	expression: SERVICES[service].expression,
	zone: null,
	paused: false,
	updatedAtMs: null,
	version: 0,
});

/** One for each service that goes at certain times. */
export async function schedulesOf(db: D1Database, tenantId: string): Promise<readonly Schedule[]> {
	const rows = await drizzle(db).select().from(schedules).where(eq(schedules.tenantId, tenantId)).limit(SCHEDULED.length);
	return SCHEDULED.map((service) => ({ ...unchanged(service), ...rows.find((row) => row.service === service), service }));
}

/** When the services of a tenant go. */
export interface TenantSchedules {
	readonly tenantId: string;
	readonly of: (service: ScheduledService) => { readonly expression: string; readonly zone: string; readonly paused: boolean };
}

/** In the order of their ids, from the one after `afterTenantId` (null: from the first), at most `limit`. */
export async function schedulesPage(db: D1Database, afterTenantId: string | null, limit: number): Promise<TenantSchedules[]> {
	const orm = drizzle(db);
	const page = orm
		.select({ id: tenants.id, timeZone: tenants.timeZone })
		.from(tenants)
		.where(afterTenantId === null ? undefined : gt(tenants.id, afterTenantId))
		.orderBy(asc(tenants.id))
		.limit(limit)
		.as("page");
	const [shops, changed] = await orm.batch([
		orm.select({ tenantId: page.id, timeZone: page.timeZone }).from(page).orderBy(asc(page.id)),
		orm.select({ schedule: schedules }).from(schedules).innerJoin(page, eq(page.id, schedules.tenantId)),
	]);
	const byName = new Map(changed.map(({ schedule }) => [`${schedule.tenantId} ${schedule.service}`, schedule]));
	return shops.map(({ tenantId, timeZone }) => ({
		tenantId,
		of: (service) => {
			const { expression, zone, paused } = byName.get(`${tenantId} ${service}`) ?? unchanged(service);
			return { expression, zone: zone ?? timeZone, paused };
		},
	}));
}

const WAITING = ["due", "going_on", "retrying"] as const;

/**
 * Saves what replaces the version `seen`, and writes it into the audit log with that. Null when somebody else has saved since; then
 * nothing at all has changed. The agenda's rows go, and the incidents that this
 * ends with them: the next tick works the rows out anew. What waits of a service that is
 * paused is dropped, and nobody is told that it does not run; a run under way comes to its end.
 */
export async function saveSchedule(
	db: D1Database,
	tenantId: string,
	service: ScheduledService,
	{ seen, ...change }: Change & { readonly seen: number },
	entry: AuditEntry,
): Promise<Schedule | null> {
	const orm = drizzle(db);
	const set = { ...change, updatedAtMs: entry.atMs, version: seen + 1 };
	const returning = { version: schedules.version };
	const save =
		seen === 0
			? orm
					.insert(schedules)
					.values({ tenantId, service, ...set })
					.onConflictDoNothing()
					.returning(returning)
			: orm
					.update(schedules)
					.set(set)
					.where(and(eq(schedules.tenantId, tenantId), eq(schedules.service, service), eq(schedules.version, seen)))
					.returning(returning);
	const isSaved = isRecorded(entry);
	const itsRuns = and(eq(runs.tenantId, tenantId), eq(runs.service, service), isSaved);
	const [saved] = await orm.batch([
		save,
		entryIfChanged(orm, entry),
		...endingsOfService(orm, tenantId, service, change.paused, entry),
		// What is due already has its run by the old schedule, unless it is not to go at all.
		orm
			.delete(agenda)
			.where(
				and(
					eq(agenda.tenantId, tenantId),
					eq(agenda.service, service),
					change.paused ? undefined : gt(agenda.nextDueMs, entry.atMs),
					isSaved,
				),
			),
		...(change.paused
			? [
					orm
						.update(runs)
						.set({ state: "dropped", wakeAtMs: null, alarmAtMs: null, endedAtMs: entry.atMs })
						.where(and(itsRuns, inArray(runs.state, [...WAITING]))),
					orm.update(runs).set({ alarmAtMs: null, anewAtMs: null }).where(itsRuns),
				]
			: []),
	]);
	return saved.length === 0 ? null : { service, ...set };
}
