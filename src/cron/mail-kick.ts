import type { RunKey } from "../db/runs";
import { log } from "../lib/log";

/** Once a minute: the mail service is started for every tenant about which something happened, or for which a letter is due. */

export interface KickPorts {
	/** Tenants about which something happened; at most `limit`. */
	readonly wanted: (limit: number) => Promise<readonly string[]>;
	/** Tenants for which a letter is due; at most `limit`. */
	readonly due: (nowMs: number, limit: number) => Promise<readonly string[]>;
	/** Whether the deployment sends mail at all; otherwise letters are written and wait. */
	readonly sends: boolean;
	/** Those that were started; the others wait already, or are paused. */
	readonly kick: (tenantIds: readonly string[], nowMs: number) => Promise<readonly RunKey[]>;
	readonly ring: (keys: readonly RunKey[]) => Promise<void>;
	readonly now: () => number;
}

/** In a minute; those left over come with the next. */
export const TENANTS_KICKED_MAX = 200;

export async function kickMail({ wanted, due, sends, kick, ring, now }: KickPorts): Promise<number> {
	const tenants = new Set(await wanted(TENANTS_KICKED_MAX));
	if (sends) for (const tenantId of await due(now(), TENANTS_KICKED_MAX)) tenants.add(tenantId);
	const runs = await kick([...tenants], now());
	if (runs.length > 0) {
		log({ event: "mail.kicked", tenants: runs.length });
		await ring(runs);
	}
	return runs.length;
}
