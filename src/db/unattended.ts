/** Tenants that the tick could not look after, since when, and what it could not reach. */

export interface Missed {
	readonly tenantId: string;
	readonly what: "desk" | "link";
}
export interface Unattended extends Missed {
	readonly sinceMs: number;
}

const NOTE = `INSERT INTO unattended (tenant_id, since_ms, what) SELECT value ->> '$.tenantId', ?2, value ->> '$.what' FROM json_each(?1) WHERE true
	ON CONFLICT (tenant_id) DO UPDATE SET what = excluded.what`;

/** Notes these with the others, of whom it is known since when, and gives all of them. One statement, however many they are. */
export async function noteMissed(db: D1Database, missed: readonly Missed[], nowMs: number): Promise<readonly Unattended[]> {
	const known = db.prepare("SELECT tenant_id AS tenantId, since_ms AS sinceMs, what FROM unattended");
	if (missed.length === 0) return (await known.all<Unattended>()).results;
	const [, all] = await db.batch<Unattended>([db.prepare(NOTE).bind(JSON.stringify(missed), nowMs), known]);
	return all?.results ?? [];
}

export async function forgetUnattended(db: D1Database, tenantIds: readonly string[]): Promise<void> {
	await db.prepare("DELETE FROM unattended WHERE tenant_id IN (SELECT value FROM json_each(?1))").bind(JSON.stringify(tenantIds)).run();
}
