import { setTimeout as sleep } from "node:timers/promises";
import type { RunningWorker } from "./worker.ts";

const MINUTE_MS = 60_000;

/** Fires the Worker's cron once a minute, on the minute, until the signal ends it. A failed tick is told and the next one comes. */
export async function keepTicking(
	worker: Pick<RunningWorker, "tick">,
	signal: AbortSignal,
	onFailure: (reason: string) => void,
): Promise<void> {
	while (await passed(MINUTE_MS - (Date.now() % MINUTE_MS), signal)) {
		try {
			await worker.tick();
		} catch (error) {
			if (!signal.aborted) onFailure(error instanceof Error ? error.message : String(error));
		}
	}
}

async function passed(ms: number, signal: AbortSignal): Promise<boolean> {
	await sleep(ms, undefined, { signal }).catch(() => undefined);
	return !signal.aborted;
}
