import type { RunKey } from "../db/runs";
import { log } from "../lib/log";

/** Once a minute: the event service is started for every endpoint for which something happened or is due. */

export interface EventKickPorts {
	readonly due: (nowMs: number, limit: number) => Promise<readonly { readonly tenantId: string; readonly id: string }[]>;
	/** Those that were started; the others wait already, or are paused. */
	readonly kick: (endpoints: readonly { readonly tenantId: string; readonly id: string }[], nowMs: number) => Promise<readonly RunKey[]>;
	readonly ring: (keys: readonly RunKey[]) => Promise<void>;
	readonly now: () => number;
}

/** In a minute; those left over come with one of the next. */
export const ENDPOINTS_KICKED_MAX = 100;

export async function kickEvents({ due, kick, ring, now }: EventKickPorts): Promise<number> {
	const runs = await kick(await due(now(), ENDPOINTS_KICKED_MAX), now());
	if (runs.length > 0) {
		log({ event: "events.kicked", endpoints: runs.length });
		await ring(runs);
	}
	return runs.length;
}
