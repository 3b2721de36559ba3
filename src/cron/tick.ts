import type { MINUTE_PATROLS, Patrol } from "../db/patrols";
import type { Missed } from "../db/unattended";
import type { DeskCalls } from "../desk/answers";
import { log, logError, reasonOf } from "../lib/log";
import { within } from "../lib/within";
import type { Endpoint, LinkCalls } from "../link/answers";
import { type Places, walkTenants } from "./walk";

/**
 * The minute patrol: for every tenant the desk looks for orders that were forgotten and arms its alarm if anything is due, and the
 * link learns the connection as configured. Both normally find nothing to do; this is what makes a lost message or alarm cost a
 * minute, not an order. It leaves word of itself, because nobody else would miss it. The services go beside it (patrol.ts), and
 * neither needs the other.
 */

interface Visited {
	readonly tenantId: string;
	/** `none`: no ERP is connected. `unreadable`: what is stored cannot be read. */
	readonly endpoint: Endpoint | "none" | "unreadable";
}

export interface TickPorts extends Places {
	readonly endpoints: (afterTenantId: string | null, limit: number) => Promise<readonly Visited[]>;
	readonly link: (tenantId: string) => Pick<LinkCalls, "configure">;
	readonly desk: (tenantId: string) => Pick<DeskCalls, "sweep">;
	/** Tells of tenants that could not be looked after for long, and of those that can be again. */
	readonly tell: (looked: { readonly missed: readonly Missed[]; readonly well: ReadonlySet<string> }, nowMs: number) => Promise<void>;
	/** Keeps word of the run. Throws when it was not kept. */
	readonly done: (patrol: Patrol) => Promise<void>;
	readonly now: () => number;
}

/** As it is found in the patrols of D1. */
export const TICK: (typeof MINUTE_PATROLS)[number] = "tick";
/** Tenants are looked after in pages; those of a page side by side. */
export const PAGE_TENANTS_MAX = 50;
/** An invocation may make 10,000 calls (Workers platform limits); each tenant takes two, each page one, and the services need some. */
export const PAGES_MAX = 75;
/** A desk or link that does not answer must not keep the others from being looked after: a page of such costs so much time. */
export const CALL_MS_MAX = 5_000;

export async function tick(ports: TickPorts): Promise<{ tenants: number; failed: number }> {
	const startedAtMs = ports.now();
	const count = { tenants: 0, failed: 0 };
	const missed: Missed[] = [];
	const well = new Set<string>();
	const walked = await walkTenants<Visited>({
		place: ports.place,
		keepPlace: ports.keepPlace,
		pagesMax: PAGES_MAX,
		rowsMax: PAGE_TENANTS_MAX,
		read: ports.endpoints,
		visit: async (rows) => {
			for (const { tenantId, failed, what } of await Promise.all(rows.map((row) => visit(row, ports)))) {
				count.tenants++;
				if (failed) count.failed++;
				if (what === null) well.add(tenantId);
				else missed.push({ tenantId, what });
			}
		},
	});
	if (!walked.all) logError({ event: "tick.too_many_tenants", visited: count.tenants, goesOnAfter: walked.goOnAfter });
	await tellOf({ missed, well }, ports);
	log({ event: "tick", tenants: count.tenants, failed: count.failed });
	await leaveWord({ name: TICK, startedAtMs, endedAtMs: ports.now(), ...count }, ports);
	return count;
}

/** `what` could not be reached; null where a connection is all that is wrong, because its incident is the other patrol's. */
async function visit(
	{ tenantId, endpoint }: Visited,
	ports: TickPorts,
): Promise<{ readonly tenantId: string; readonly failed: boolean; readonly what: Missed["what"] | null }> {
	// Neither waits for the other: a link that cannot be told anything is no reason to leave the desk alone.
	const [told, swept] = await Promise.allSettled([configure(tenantId, endpoint, ports), sweep(tenantId, ports)]);
	const trouble = [told, swept].find((result) => result.status === "rejected");
	if (trouble !== undefined) logError({ event: "tick.tenant_failed", tenant: tenantId, reason: reasonOf(trouble.reason) });
	const isLinkMissed = told.status === "rejected" && endpoint !== "unreadable";
	return { tenantId, failed: trouble !== undefined, what: swept.status === "rejected" ? "desk" : isLinkMissed ? "link" : null };
}

async function configure(tenantId: string, endpoint: Visited["endpoint"], { link }: TickPorts): Promise<void> {
	if (endpoint === "none") return;
	if (endpoint === "unreadable") throw new Error("the stored connection cannot be read: save it anew");
	await within(CALL_MS_MAX, link(tenantId).configure(tenantId, endpoint));
}

async function sweep(tenantId: string, { desk }: TickPorts): Promise<void> {
	const { repaired } = await within(CALL_MS_MAX, desk(tenantId).sweep());
	if (repaired > 0) logError({ event: "tick.repaired", tenant: tenantId, orders: repaired });
}

/** The next minute tells what this one cannot. */
async function tellOf(looked: Parameters<TickPorts["tell"]>[0], { tell, now }: TickPorts): Promise<void> {
	try {
		await tell(looked, now());
	} catch (error) {
		logError({ event: "tick.not_told", reason: reasonOf(error) });
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
