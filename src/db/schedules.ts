import { and, eq, inArray } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { type AuditEntry, entryIfChanged } from "./audit";
import { tenants } from "./schema";
import { schedules } from "./schema-console";
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
}
type Change = Pick<Schedule, "expression" | "zone" | "paused">;

/** D1 binds at most 100 values a statement. */
export const TENANTS_ASKED_MAX = 90;

const unchanged = (service: ScheduledService): Schedule => ({
	service,
	expression: SERVICES[service].expression,
	zone: null,
	paused: false,
	updatedAtMs: null,
});

/** One for each service that goes at certain times. */
export async function schedulesOf(db: D1Database, tenantId: string): Promise<readonly Schedule[]> {
	const rows = await drizzle(db).select().from(schedules).where(eq(schedules.tenantId, tenantId)).limit(SCHEDULED.length);
	return SCHEDULED.map((service) => ({ ...unchanged(service), ...rows.find((row) => row.service === service), service }));
}

/** Of these tenants, when a service goes for each, in which zone. Tenants that are not known are left out. At most TENANTS_ASKED_MAX. */
export async function schedulesFor(
	db: D1Database,
	service: ScheduledService,
	tenantIds: readonly string[],
): Promise<readonly { readonly tenantId: string; readonly expression: string; readonly zone: string; readonly paused: boolean }[]> {
	if (tenantIds.length > TENANTS_ASKED_MAX) throw new RangeError(`${tenantIds.length} tenants at once are more than ${TENANTS_ASKED_MAX}`);
	if (tenantIds.length === 0) return [];
	const { expression, zone, paused } = schedules;
	const rows = await drizzle(db)
		.select({ tenantId: tenants.id, timeZone: tenants.timeZone, expression, zone, paused })
		.from(tenants)
		.leftJoin(schedules, and(eq(schedules.tenantId, tenants.id), eq(schedules.service, service)))
		.where(inArray(tenants.id, [...tenantIds]));
	return rows.map((row) => ({
		tenantId: row.tenantId,
		expression: row.expression ?? SERVICES[service].expression,
		zone: row.zone ?? row.timeZone,
		paused: row.paused ?? false,
	}));
}

/** Written into the audit log with the change. */
export async function saveSchedule(
	db: D1Database,
	tenantId: string,
	service: ScheduledService,
	change: Change,
	entry: AuditEntry,
): Promise<Schedule> {
	const orm = drizzle(db);
	const set = { ...change, updatedAtMs: entry.atMs };
	await orm.batch([
		orm
			.insert(schedules)
			.values({ tenantId, service, ...set })
			.onConflictDoUpdate({ target: [schedules.tenantId, schedules.service], set }),
		entryIfChanged(orm, entry),
	]);
	return { service, ...set };
}
