import type { DeskCalls } from "../desk/answers";
import { log, logError, reasonOf } from "../lib/log";
import type { Endpoint, LinkCalls } from "../link/answers";

/**
 * The minute patrol: for every tenant with an ERP, the link learns the connection as configured, and the desk arms its alarm
 * if anything is due. Both normally find nothing to do; this is what makes a lost message or alarm cost a minute, not an order.
 */

export interface TickPorts {
	readonly endpoints: (afterTenantId: string | null, limit: number) => Promise<readonly { tenantId: string; endpoint: Endpoint }[]>;
	readonly link: (tenantId: string) => Pick<LinkCalls, "configure">;
	readonly desk: (tenantId: string) => Pick<DeskCalls, "sweep">;
}

/** Tenants are looked after in pages; those of a page side by side. */
export const PAGE_TENANTS_MAX = 50;
/** An invocation may make 10,000 calls (Workers platform limits), and each tenant takes two. */
export const PAGES_MAX = 95;

export async function tick(ports: TickPorts): Promise<{ tenants: number; failed: number }> {
	let after: string | null = null;
	const count = { tenants: 0, failed: 0 };
	for (let page = 0; page < PAGES_MAX; page++) {
		const rows: readonly { tenantId: string; endpoint: Endpoint }[] = await ports.endpoints(after, PAGE_TENANTS_MAX);
		const results = await Promise.allSettled(
			rows.map(async ({ tenantId, endpoint }) => {
				// Neither waits for the other: a link that cannot be told anything is no reason to leave the desk alone.
				const told = ports.link(tenantId).configure(tenantId, endpoint);
				await Promise.allSettled([told, ports.desk(tenantId).sweep()]).then(throwFirst);
			}),
		);
		for (const [index, result] of results.entries()) {
			count.tenants += 1;
			if (result.status === "rejected") {
				count.failed += 1;
				logError({ event: "tick.tenant_failed", tenant: rows[index]?.tenantId, reason: reasonOf(result.reason) });
			}
		}
		after = rows.length < PAGE_TENANTS_MAX ? null : (rows.at(-1)?.tenantId ?? null);
		if (after === null) break;
	}
	if (after !== null) logError({ event: "tick.too_many_tenants", lastVisited: after });
	log({ event: "tick", tenants: count.tenants, failed: count.failed });
	return count;
}

function throwFirst(results: readonly PromiseSettledResult<void>[]): void {
	for (const result of results) if (result.status === "rejected") throw result.reason;
}
