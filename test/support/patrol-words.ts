import { env } from "cloudflare:workers";
import { MINUTE_PATROLS, savePatrol } from "../../src/db/patrols";

/** Every patrol of the minute came to its end then, and no other ever did. */
export async function patrolled(endedAtMs: number): Promise<void> {
	await env.DB.prepare("DELETE FROM patrols").run();
	for (const name of MINUTE_PATROLS) await savePatrol(env.DB, { name, startedAtMs: endedAtMs - 500, endedAtMs, tenants: 3, failed: 0 });
}
