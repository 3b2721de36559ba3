import { eq, inArray, lte } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { dayTimeAndZone } from "../lib/zone";
import type { Trouble } from "./incidents";
import { patrols } from "./schema";

/** When each patrol of this deployment last came to its end: the only way to see that one does not come any more. */

/** `name`: the patrol's own. `failed`: of the tenants it visited, those that it could not look after. */
export type Patrol = typeof patrols.$inferSelect;

/** One row a patrol. A run that ended before the one that is known changes nothing. */
export async function savePatrol(db: D1Database, patrol: Patrol): Promise<void> {
	const { name: _, ...run } = patrol;
	await drizzle(db)
		.insert(patrols)
		.values(patrol)
		.onConflictDoUpdate({ target: patrols.name, set: run, setWhere: lte(patrols.endedAtMs, patrol.endedAtMs) });
}

/** Null when it never came to an end. */
export async function findPatrol(db: D1Database, name: string): Promise<Patrol | null> {
	return (await drizzle(db).select().from(patrols).where(eq(patrols.name, name)).get()) ?? null;
}

/** The two that go every minute: `tick` looks after orders, `services` after the services. */
export const MINUTE_PATROLS = ["tick", "services"] as const;
/** When one has not come to its end for so long, a person is told: the minute in which it was to come, and one more. */
export const PATROL_LATE_MS = 2 * 60_000;
/** Between two runs with none left out lies less. */
export const PATROL_SKIPPED_MS = 90_000;
/**
 * One that comes back tells everybody that it was away from there on. From the end of a run to the beginning of the one after the next
 * are two minutes, a few seconds more or less: one minute that is left out, as with a deployment, never gets here, and two do.
 */
export const PATROL_AWAY_MS = 150_000;

/** When each of the two last came to its end, Unix ms; one that never did is left out. */
export type Words = Readonly<Partial<Record<(typeof MINUTE_PATROLS)[number], number>>>;

export async function minuteWords(db: D1Database): Promise<Words> {
	const rows = await drizzle(db)
		.select({ name: patrols.name, endedAtMs: patrols.endedAtMs })
		.from(patrols)
		.where(inArray(patrols.name, [...MINUTE_PATROLS]));
	return Object.fromEntries(rows.map(({ name, endedAtMs }) => [name, endedAtMs]));
}

/** When both had come to their end, Unix ms; null when one of them never did. */
export function bothAt(words: Words): number | null {
	const times = MINUTE_PATROLS.flatMap((name) => words[name] ?? []);
	return times.length < MINUTE_PATROLS.length ? null : Math.min(...times);
}

export const patrolledAt = async (db: D1Database): Promise<number | null> => bothAt(await minuteWords(db));

export const isLate = (patrolledAtMs: number | null, nowMs: number, lateMs = PATROL_LATE_MS): boolean =>
	patrolledAtMs === null || nowMs - patrolledAtMs > lateMs;

const WITHOUT = {
	tick: "one that gets stuck may stay so",
	services: "nothing goes on schedule",
} as const satisfies Readonly<Record<(typeof MINUTE_PATROLS)[number], string>>;
const DOES = { tick: "looks after orders", services: "starts the services" } as const satisfies Readonly<
	Record<keyof typeof WITHOUT, string>
>;
const ADVICE = {
	all: "It takes Customer Support: the Cron Trigger of the deployment does not fire, or D1 is away.",
	one: "It takes Customer Support: the Worker's log says what this patrol meets every minute.",
} as const;

/** Of a patrol that is missed; one that never came is not. `atMs`: when the one that is missed for longest last came. */
export interface Absence {
	readonly atMs: number;
	readonly trouble: Trouble;
}

/** `lateMs`: longer than that. */
export function absenceIn(words: Words, nowMs: number, lateMs = PATROL_LATE_MS): Absence | null {
	const missed = MINUTE_PATROLS.flatMap((name) => {
		const atMs = words[name];
		return atMs !== undefined && isLate(atMs, nowMs, lateMs) ? [{ name, atMs }] : [];
	});
	if (missed.length === 0) return null;
	const atMs = Math.min(...missed.map((one) => one.atMs));
	const isAll = missed.length === MINUTE_PATROLS.length;
	const [{ name } = { name: "tick" as const }] = missed;
	const who = isAll ? "The patrols that go every minute have" : `The patrol that goes every minute and ${DOES[name]} has`;
	const without = missed.map((one) => WITHOUT[one.name]).join(", and ");
	return {
		atMs,
		trouble: {
			kind: "tick_stopped",
			subject: "",
			reason: `${who} not come through since ${dayTimeAndZone(atMs, "UTC")}. Orders are taken and sent nevertheless; ${without}.`,
			advice: isAll ? ADVICE.all : ADVICE.one,
		},
	};
}
