import { setTimeout as sleep } from "node:timers/promises";

/** Waits until Unix ms `atMs`; not at all when that is past. */
export async function until(atMs: number): Promise<void> {
	const ms = atMs - Date.now();
	if (ms > 0) await sleep(ms);
}
