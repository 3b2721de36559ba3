const LOOK_AGAIN_MS = 10;
const PATIENCE_MS_MAX = 10_000;

/** Waits until the condition holds; throws with `what` when it has not within ten seconds. */
export async function eventually(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
	for (let waitedMs = 0; waitedMs < PATIENCE_MS_MAX; waitedMs += LOOK_AGAIN_MS) {
		if (await condition()) return;
		await scheduler.wait(LOOK_AGAIN_MS);
	}
	throw new Error(`did not happen: ${what}`);
}
