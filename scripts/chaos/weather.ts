import { setTimeout as sleep } from "node:timers/promises";
import type { Fault, SandboxControl } from "../load/erp.ts";
import type { Stand } from "../load/stand.ts";
import { until } from "../load/time.ts";

/** What goes wrong: the ERP's faults one after the other, and processes that die in the middle of their work. */

export interface Storm {
	/** How often each fault was switched on. */
	readonly faults: Readonly<Record<string, number>>;
	/** Runtime killed with -9. */
	readonly kills: number;
	/** Of these, how often its host died with it, as in a power cut. */
	readonly powerCuts: number;
	readonly erpKills: number;
}

/**
 * One after the other, again and again. `reject` is not among them: an ERP that refuses an order for good is answered with a red order for a person, and not by the
 * relay. A late commit is a slow answer that comes after the gateway gave up.
 */
const FAULTS: readonly Fault[] = [
	{ mode: "commit_then_drop" },
	{ mode: "down" },
	{ mode: "slow", delayMs: 300 },
	{ mode: "none" },
	{ mode: "slow", delayMs: 2_200 },
	{ mode: "error" },
	{ mode: "commit_then_drop", probability: 0.5 },
	{ mode: "none" },
	{ mode: "rate_limited" },
	{ mode: "error", probability: 0.3 },
	{ mode: "down", probability: 0.3 },
	{ mode: "none" },
	{ mode: "slow", delayMs: 1_500, probability: 0.2 },
	{ mode: "rate_limited", probability: 0.3 },
];
/** The last one, and once: after a refused sign-in the gateway leaves the ERP alone for half a minute, as ERPs lock users out. */
const FINALE: Fault = { mode: "unauthorised" };
const FINALE_MS = 1_500;
const FAULT_MS_MIN = 700;
const FAULT_MS_MAX = 2_200;
/** Every so many kills the host goes, too, and the ERP's runtime dies as well. */
const POWER_CUT_EVERY = 4;
const ERP_KILL_EVERY = 5;

/** Kills the gateway `kills` times, evenly within `ms` and whatever it is doing, while faults follow each other; ends with the ERP well. */
export async function storm(stand: Stand, kills: number, ms: number, tell: (line: string) => void): Promise<Storm> {
	const ended = new AbortController();
	const faults = flipFaults(stand.erp, ended.signal);
	let powerCuts = 0;
	let erpKills = 0;
	const startedMs = Date.now();
	for (let kill = 1; kill <= kills; kill++) {
		await until(startedMs + ((kill - 0.5) / kills) * ms);
		if (kill % ERP_KILL_EVERY === 0) {
			await stand.sandbox.kill();
			erpKills += 1;
		}
		if (kill % POWER_CUT_EVERY === 0) {
			await stand.powerCut();
			powerCuts += 1;
		} else await stand.gateway.kill();
		tell(`kill ${kill} of ${kills}`);
	}
	await until(startedMs + ms - FINALE_MS);
	ended.abort();
	return { faults: await faults, kills, powerCuts, erpKills };
}

async function flipFaults(erp: SandboxControl, signal: AbortSignal): Promise<Record<string, number>> {
	const seen: Record<string, number> = {};
	for (let turn = 0; !signal.aborted; turn++) {
		const fault = FAULTS[turn % FAULTS.length];
		if (fault === undefined) break;
		// The sandbox may just be starting again after a kill; the next fault follows anyway.
		const switched = await erp.setFault(fault).then(
			() => true,
			() => false,
		);
		if (switched) seen[fault.mode] = (seen[fault.mode] ?? 0) + 1;
		await sleep(FAULT_MS_MIN + Math.random() * (FAULT_MS_MAX - FAULT_MS_MIN), undefined, { signal }).catch(() => undefined);
	}
	await erp.setFault(FINALE);
	seen[FINALE.mode] = 1;
	await sleep(FINALE_MS);
	await erp.setFault({ mode: "none" });
	return seen;
}
