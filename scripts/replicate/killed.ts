import { count, seconds } from "../load/figures.ts";
import type { Stand } from "../load/stand.ts";
import type { Counts } from "./counted-database.ts";
import { type Mirror, type Standing, standing } from "./mirror.ts";

/** The gateway is killed in the middle of a first load, and started again on what it left. */

export interface Killed {
	readonly before: Standing;
	/** From the kill until the run was taken up again. */
	readonly deadMs: number;
	/** What had been counted when it was killed. */
	readonly counted: Counts;
	readonly findings: readonly string[];
	/** For the table. */
	readonly rows: readonly (readonly [name: string, value: string])[];
}

/** Its lease, the minute until somebody looks, and some more. */
const TAKEN_UP_MS_MAX = 300_000;

export async function killed(stand: Stand, mirror: Mirror, dueAt: string, hurry: boolean, tell: (line: string) => void): Promise<Killed> {
	const counted = await mirror.counts();
	const killedMs = performance.now();
	const before = await standing(stand.gateway);
	await stand.powerCut();
	const after = await standing(stand.gateway);
	tell(`killed at ${said(before)}; started again at ${said(after)}`);
	const findings: string[] = [];
	if (after.cursor === null || after.loaded < before.loaded)
		findings.push(`the kill lost what was loaded: ${said(before)}, then ${said(after)}`);
	if (after.state !== "first_load")
		findings.push("the first load was over before the gateway was dead: give it more products, or a lower rate");
	if (hurry) {
		// As if the time had passed: nothing else of the run is touched.
		await stand.gateway.sql([
			{
				sql: "UPDATE runs SET wake_at_ms = ?1 WHERE service = 'replication' AND part = 'product' AND state = 'running'",
				params: [Date.now()],
			},
		]);
		await stand.gateway.tick();
	} else tell("waiting for the lease of the dead run to end");
	let resumed = after;
	const takenUp = await mirror.ended("replication", dueAt, TAKEN_UP_MS_MAX, async () => {
		resumed = await standing(stand.gateway);
		return resumed.loaded > after.loaded;
	});
	const deadMs = performance.now() - killedMs;
	tell(takenUp === null ? `went on after ${seconds(deadMs)}, now at ${said(resumed)}` : "it was over with its first step");
	return {
		before,
		deadMs,
		counted,
		findings,
		rows: [
			["killed with -9 at", said(before)],
			["  found again at", said(after)],
			["  went on after", `${seconds(deadMs)}${hurry ? ", its lease cut short" : ", once its lease was over"}`],
		],
	};
}

const said = ({ loaded, cursor }: Standing): string => `${count(loaded)} records, cursor ${cursor}`;
