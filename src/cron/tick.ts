import type { Patrol } from "../db/patrols";
import type { DeskCalls } from "../desk/answers";
import { log, logError, reasonOf } from "../lib/log";
import type { Endpoint, LinkCalls } from "../link/answers";

/**
 * The minute patrol: for every tenant with an ERP, the link learns the connection as configured, and the desk looks for orders
 * that were forgotten and arms its alarm if anything is due. Both normally find nothing to do; this is what makes a lost message
 * or alarm cost a minute, not an order. It leaves word of itself, because nobody else would miss it.
 */

interface Visited {
	readonly tenantId: string;
	/** Null: what is stored cannot be read. */
	readonly endpoint: Endpoint | null;
}

export interface TickPorts {
	readonly endpoints: (afterTenantId: string | null, limit: number) => Promise<readonly Visited[]>;
	readonly link: (tenantId: string) => Pick<LinkCalls, "configure">;
	readonly desk: (tenantId: string) => Pick<DeskCalls, "sweep">;
	/** Keeps word of the run. Throws when it was not kept. */
	readonly done: (patrol: Patrol) => Promise<void>;
	readonly now: () => number;
}

/** As it is found in the patrols of D1. */
export const TICK = "tick";
/** Tenants are looked after in pages; those of a page side by side. */
export const PAGE_TENANTS_MAX = 50;
/** An invocation may make 10,000 calls (Workers platform limits), and each tenant takes two. */
export const PAGES_MAX = 95;

export async function tick(ports: TickPorts): Promise<{ tenants: number; failed: number }> {
	const startedAtMs = ports.now();
	let after: string | null = null;
	const count = { tenants: 0, failed: 0 };
	for (let page = 0; page < PAGES_MAX; page++) {
		const rows: readonly Visited[] = await ports.endpoints(after, PAGE_TENANTS_MAX);
		const results = await Promise.allSettled(rows.map((row) => visit(row, ports)));
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
	await leaveWord({ name: TICK, startedAtMs, endedAtMs: ports.now(), ...count }, ports);
	return count;
}

async function visit({ tenantId, endpoint }: Visited, ports: TickPorts): Promise<void> {
	// Neither waits for the other: a link that cannot be told anything is no reason to leave the desk alone.
	const results = await Promise.allSettled([tell(tenantId, endpoint, ports), sweep(tenantId, ports)]);
	for (const result of results) if (result.status === "rejected") throw result.reason;
}

async function tell(tenantId: string, endpoint: Endpoint | null, { link }: TickPorts): Promise<void> {
	if (endpoint === null) throw new Error("the stored connection cannot be read: save it anew");
	await link(tenantId).configure(tenantId, endpoint);
}

async function sweep(tenantId: string, { desk }: TickPorts): Promise<void> {
	const { repaired } = await desk(tenantId).sweep();
	if (repaired > 0) logError({ event: "tick.repaired", tenant: tenantId, orders: repaired });
}

/** The tenants were looked after, whoever comes to know of it. */
async function leaveWord(patrol: Patrol, { done }: TickPorts): Promise<void> {
	try {
		await done(patrol);
	} catch (error) {
		logError({ event: "tick.word_not_kept", reason: reasonOf(error) });
	}
}
