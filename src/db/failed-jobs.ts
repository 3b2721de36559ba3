import { and, eq, isNull } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { endIncident, raising, type Trouble } from "./incidents";
import { incidents } from "./schema";

/** Bulk actions that could not go on: an incident each, for as long as their desk says that nobody has dealt with them. */

export interface FailedBulk {
	readonly id: string;
	/** `Retry sync`. */
	readonly label: string;
	readonly endedAtMs: number;
	/** What became of it and what to do, as sentences. */
	readonly problem: string;
}
/** More than a desk keeps. */
const TOLD_MAX = 100;

/** Opens what is new, and ends what is dealt with. One that was told of is not told of again. Throws when D1 does. */
export async function tellOfFailedJobs(db: D1Database, tenantId: string, failed: readonly FailedBulk[], nowMs: number): Promise<void> {
	const told = await drizzle(db)
		.select({ subject: incidents.subject })
		.from(incidents)
		.where(and(eq(incidents.tenantId, tenantId), eq(incidents.kind, "job_failed"), isNull(incidents.closedAtMs)))
		.limit(TOLD_MAX);
	for (const { subject } of told)
		if (!failed.some(({ id }) => id === subject)) await endIncident(db, tenantId, "job_failed", subject, nowMs);
	for (const { id, label, endedAtMs, problem } of failed) {
		if (told.some(({ subject }) => subject === id)) continue;
		const trouble: Trouble = { kind: "job_failed", subject: id, reason: `“${label}” for many orders: ${problem}`, advice: null };
		await drizzle(db).batch(raising(db, tenantId, trouble, endedAtMs, `job_failed:${id}`));
	}
}
