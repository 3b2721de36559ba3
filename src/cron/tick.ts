import type { RunEntry } from "../db/logs";
import type { Patrol } from "../db/patrols";
import type { schedulesFor } from "../db/schedules";
import type { DeskCalls } from "../desk/answers";
import { log, logError, reasonOf } from "../lib/log";
import { within } from "../lib/within";
import type { Endpoint, LinkCalls } from "../link/answers";
import { dueTenants, type Sweep, sweepRun } from "./runs";

/**
 * The minute patrol: for every tenant with an ERP, the link learns the connection as configured, and the desk looks for orders
 * that were forgotten and arms its alarm if anything is due. Both normally find nothing to do; this is what makes a lost message
 * or alarm cost a minute, not an order. It leaves word of itself, because nobody else would miss it. Where the schedule of the
 * sweep has a run in this minute, the log gets a line about it: what goes every minute would fill it with nothing else.
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
	/** When the sweep is to go for each of these tenants. */
	readonly planned: (tenantIds: readonly string[]) => ReturnType<typeof schedulesFor>;
	/** Keeps what is to stand in the log. Throws when it was not kept. */
	readonly record: (runs: readonly RunEntry[]) => Promise<void>;
	/** Keeps word of the run. Throws when it was not kept. */
	readonly done: (patrol: Patrol) => Promise<void>;
	readonly now: () => number;
}

/** A log that cannot be written must not keep the tenants of later pages from being looked after. */
const LINES_WAIT_MS_MAX = 5_000;
/** As it is found in the patrols of D1. */
export const TICK = "tick";
/** Tenants are looked after in pages; those of a page side by side. */
export const PAGE_TENANTS_MAX = 50;
/** An invocation may make 10,000 calls (Workers platform limits); each tenant takes two, and each page three. */
export const PAGES_MAX = 95;

/** `scheduledAtMs`: the minute that this run is for; it may begin late. */
export async function tick(ports: TickPorts, scheduledAtMs: number): Promise<{ tenants: number; failed: number }> {
	const startedAtMs = ports.now();
	let after: string | null = null;
	const count = { tenants: 0, failed: 0 };
	for (let page = 0; page < PAGES_MAX; page++) {
		const rows: readonly Visited[] = await ports.endpoints(after, PAGE_TENANTS_MAX);
		const visits = await Promise.all(rows.map((row) => visit(row, ports)));
		count.tenants += visits.length;
		count.failed += visits.filter(({ failed }) => failed).length;
		await leaveLines(
			visits.map(({ sweep }) => sweep),
			ports,
			scheduledAtMs,
		);
		after = rows.length < PAGE_TENANTS_MAX ? null : (rows.at(-1)?.tenantId ?? null);
		if (after === null) break;
	}
	if (after !== null) logError({ event: "tick.too_many_tenants", lastVisited: after });
	log({ event: "tick", tenants: count.tenants, failed: count.failed });
	await leaveWord({ name: TICK, startedAtMs, endedAtMs: ports.now(), ...count }, ports);
	return count;
}

async function visit({ tenantId, endpoint }: Visited, ports: TickPorts): Promise<{ failed: boolean; sweep: Sweep }> {
	const startedAtMs = ports.now();
	// Neither waits for the other: a link that cannot be told anything is no reason to leave the desk alone.
	const [told, swept] = await Promise.allSettled([tell(tenantId, endpoint, ports), sweep(tenantId, ports)]);
	const trouble = [told, swept].find((result) => result.status === "rejected");
	if (trouble !== undefined) logError({ event: "tick.tenant_failed", tenant: tenantId, reason: reasonOf(trouble.reason) });
	const repaired = swept.status === "fulfilled" ? swept.value : null;
	return { failed: trouble !== undefined, sweep: { tenantId, startedAtMs, endedAtMs: ports.now(), repaired } };
}

async function tell(tenantId: string, endpoint: Endpoint | null, { link }: TickPorts): Promise<void> {
	if (endpoint === null) throw new Error("the stored connection cannot be read: save it anew");
	await link(tenantId).configure(tenantId, endpoint);
}

async function sweep(tenantId: string, { desk }: TickPorts): Promise<number> {
	const { repaired } = await desk(tenantId).sweep();
	if (repaired > 0) logError({ event: "tick.repaired", tenant: tenantId, orders: repaired });
	return repaired;
}

/** Once the desks were looked after, whoever comes to know of it. */
async function leaveLines(sweeps: readonly Sweep[], { planned, record }: TickPorts, scheduledAtMs: number): Promise<void> {
	if (sweeps.length === 0) return;
	try {
		const due = dueTenants(await within(LINES_WAIT_MS_MAX, planned(sweeps.map(({ tenantId }) => tenantId))), scheduledAtMs);
		const runs = sweeps.filter(({ tenantId }) => due.has(tenantId)).map(sweepRun);
		if (runs.length > 0) await within(LINES_WAIT_MS_MAX, record(runs));
	} catch (error) {
		logError({ event: "tick.lines_not_kept", reason: reasonOf(error) });
	}
}

/** The tenants were looked after, whoever comes to know of it. */
async function leaveWord(patrol: Patrol, { done }: TickPorts): Promise<void> {
	try {
		await done(patrol);
	} catch (error) {
		logError({ event: "tick.word_not_kept", reason: reasonOf(error) });
	}
}
