import { env } from "cloudflare:workers";

/** A comparison of the tenant's that the ERP broke off last night, and whose next time is tomorrow. Of tenants that have a row. */
export async function brokenOffRun(tenantId: string, nowMs: number) {
	const DAY_MS = 86_400_000;
	await env.DB.batch([
		env.DB.prepare("INSERT INTO agenda VALUES (?1, 'reconciliation', '', ?2, ?3, 'a plan')").bind(tenantId, nowMs + DAY_MS, DAY_MS),
		env.DB.prepare(
			`INSERT INTO runs (tenant_id, service, part, due_at_ms, cause, state, attempts, slices, interval_ms, started_at_ms, ended_at_ms, success, count, broken_off)
				VALUES (?1, 'reconciliation', '', ?2, 'schedule', 'failed', 1, 0, ?3, ?2, ?2, 0, 0, 1)`,
		).bind(tenantId, nowMs - 60_000, DAY_MS),
	]);
	/** When another begins in its place; null: it is not to. */
	return async (): Promise<number | null> =>
		await env.DB.prepare("SELECT anew_at_ms AS atMs FROM runs WHERE tenant_id = ? AND service = 'reconciliation'")
			.bind(tenantId)
			.first<number | null>("atMs");
}
