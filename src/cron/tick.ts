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
export const PAGES_MAX = 200;

export async function tick(ports: TickPorts): Promise<{ tenants: number; failed: number }> {
	let after: string | null = null;
	const count = { tenants: 0, failed: 0 };
	for (let page = 0; page < PAGES_MAX; page++) {
		const rows: readonly { tenantId: string; endpoint: Endpoint }[] = await ports.endpoints(after, PAGE_TENANTS_MAX);
		const results = await Promise.allSettled(
			rows.map(async ({ tenantId, endpoint }) => {
				await ports.link(tenantId).configure(tenantId, endpoint);
				await ports.desk(tenantId).sweep();
			}),
		);
		for (const [index, result] of results.entries()) {
			count.tenants += 1;
			if (result.status === "rejected") {
				count.failed += 1;
				logError({ event: "tick.tenant_failed", tenant: rows[index]?.tenantId, reason: reasonOf(result.reason) });
			}
		}
		if (rows.length < PAGE_TENANTS_MAX) break;
		after = rows.at(-1)?.tenantId ?? null;
	}
	log({ event: "tick", tenants: count.tenants, failed: count.failed });
	return count;
}
