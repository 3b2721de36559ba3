import { type Planned, type ServiceKey, textOf } from "../db/agenda";
import type { TenantSchedules } from "../db/schedules";
import { SCHEDULED, type ScheduledService } from "../db/services";
import { mistakeIn } from "../lib/crontab";
import { crontabPlan, timingOf } from "../lib/timing";

/** What should stand in the agenda, and what has to be done so that it does. Pure. */

/** The parts of a service that a tenant has; or why nobody can tell: then those that it had stay, with all that is said of them. */
export type Parts = readonly string[] | { readonly unusable: string };

/** What is particular to a service, for a page of tenants. Throws when it cannot be read: then nothing of that service is changed. */
export interface Particulars {
	/** The parts that each tenant has; a tenant left out has none. Without this: one run, without a part. */
	readonly parts?: (tenantIds: readonly string[]) => Promise<ReadonlyMap<string, Parts>>;
	/** When it goes for each tenant (lib/timing.ts), in place of its schedule; for a tenant left out it does not go. */
	readonly plans?: (tenantIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;
}
export type ParticularsOf = Readonly<Partial<Record<ScheduledService, Particulars>>>;

/** As read for a page of tenants. `unread`: services whose particulars could not be. */
export interface Read {
	readonly parts: Readonly<Partial<Record<ScheduledService, ReadonlyMap<string, Parts>>>>;
	readonly plans: Readonly<Partial<Record<ScheduledService, ReadonlyMap<string, string>>>>;
	readonly unread: ReadonlySet<ScheduledService>;
}

export interface Changes {
	readonly enter: readonly Planned[];
	readonly leave: readonly ServiceKey[];
	/** Schedules that say no time: somebody has broken them. */
	readonly broken: readonly (ServiceKey & { readonly mistake: string })[];
	/** Tenants whose connection says nothing that can be used, and why. */
	readonly unusable: ReadonlyMap<string, string>;
}

/** What a tenant lacks until they have gone once: what is new goes at once, and then on schedule. */
const AT_ONCE: ReadonlySet<ScheduledService> = new Set(["replication"]);
const ALONE: readonly string[] = [""];

/** `sinceMs`: a time after it counts for what is new. `nowMs`: as late as that at which was claimed what is due, or later. */
export function changesOf(
	tenants: readonly TenantSchedules[],
	found: readonly Planned[],
	read: Read,
	sinceMs: number,
	nowMs: number,
): Changes {
	const wishes = tenants.flatMap((tenant) =>
		SCHEDULED.filter((name) => !read.unread.has(name)).map((service) => wishOf(tenant, service, read)),
	);
	const wanted = wishes.flatMap((wish) => ("plan" in wish ? wish.parts.map((part) => ({ ...wish.of, part, plan: wish.plan })) : []));
	const times = timesFrom(sinceMs);
	const fromNow = timesFrom(nowMs);
	// What is due later than its own plan says from now on was put there by a clock that was ahead: it counts as changed.
	const isAhead = ({ plan, nextDueMs }: Planned): boolean => nextDueMs > (fromNow(plan)?.nextDueMs ?? nextDueMs);
	const there = new Map(found.map((row) => [textOf(row), isAhead(row) ? null : row.plan]));
	const enter = wanted.flatMap((row) => {
		const first = there.get(textOf(row)) === row.plan ? null : times(row.plan);
		if (first === null) return [];
		const isNew = !there.has(textOf(row)) && AT_ONCE.has(row.service);
		return [{ ...row, ...first, ...(isNew ? { nextDueMs: sinceMs + 1 } : {}) }];
	});
	const kept = new Set(wishes.flatMap((wish) => ("unusable" in wish ? [serviceOf(wish.of)] : [])));
	// What goes by another plan now and never by that one is as good as gone.
	const staying = new Set([...wanted.filter((row) => there.get(textOf(row)) === row.plan), ...enter].map(textOf));
	return {
		enter,
		leave: found.filter((row) => !staying.has(textOf(row)) && !read.unread.has(row.service) && !kept.has(serviceOf(row))).map(keyOf),
		broken: wishes.flatMap((wish) => ("mistake" in wish ? [{ ...wish.of, mistake: wish.mistake }] : [])),
		unusable: new Map(wishes.flatMap((wish) => ("unusable" in wish ? [[wish.of.tenantId, wish.unusable] as const] : []))),
	};
}

type Wish = { readonly of: ServiceKey } & (
	| { readonly plan: string; readonly parts: readonly string[] }
	| { readonly mistake: string }
	| { readonly unusable: string }
	| object
);

/** When the service goes for the tenant, or why it does not. */
function wishOf(tenant: TenantSchedules, service: ScheduledService, { plans, parts }: Read): Wish {
	const of = { tenantId: tenant.tenantId, service, part: "" };
	const { expression, zone, paused } = tenant.of(service);
	if (paused) return { of };
	const own = plans[service];
	const mistake = own === undefined ? mistakeIn(expression) : null;
	if (mistake !== null) return { of, mistake: `Its schedule "${expression}" ${mistake}.` };
	const plan = own === undefined ? crontabPlan(expression, zone) : own.get(tenant.tenantId);
	const known = parts[service];
	const itsParts: Parts = known === undefined ? ALONE : (known.get(tenant.tenantId) ?? []);
	if ("unusable" in itsParts) return { of, unusable: itsParts.unusable };
	return plan === undefined ? { of } : { of, plan, parts: itsParts };
}

/** Most tenants share a plan, and working out times in a zone is what costs. */
function timesFrom(sinceMs: number): (plan: string) => ReturnType<typeof firstTimes> {
	const known = new Map<string, ReturnType<typeof firstTimes>>();
	return (plan) => {
		const times = known.get(plan) ?? firstTimes(plan, sinceMs);
		known.set(plan, times);
		return times;
	};
}

const serviceOf = ({ tenantId, service }: ServiceKey): string => `${tenantId}\n${service}`;
const keyOf = ({ tenantId, service, part }: ServiceKey): ServiceKey => ({ tenantId, service, part });

/** Null when it never goes. */
export function firstTimes(plan: string, sinceMs: number): { nextDueMs: number; intervalMs: number } | null {
	const timing = timingOf(plan);
	const nextDueMs = timing?.next(sinceMs) ?? null;
	if (timing === null || nextDueMs === null) return null;
	return { nextDueMs, intervalMs: intervalAfter(timing.next(nextDueMs), nextDueMs) };
}

/** A time that comes once more and then never: as good as once a year. */
const NEVER_MS = 366 * 86_400_000;
export const intervalAfter = (laterMs: number | null, dueMs: number): number => (laterMs === null ? NEVER_MS : laterMs - dueMs);
