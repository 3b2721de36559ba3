import { eq, lte } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
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
