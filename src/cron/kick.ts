import type { RunKey } from "../db/runs";
import { log } from "../lib/log";

/** Once a minute: a service is started for every tenant, or endpoint, for which something happened or is due. What is left over comes with one of the next. */

export interface KickedPart {
	readonly tenantId: string;
	/** The endpoint; "" where the service has no parts. */
	readonly part: string;
}
export interface KickPorts {
	readonly service: "mail" | "events";
	/** Each looks for those that one reason speaks for; at most `limit`. */
	readonly looks: readonly ((nowMs: number, limit: number) => Promise<readonly KickedPart[]>)[];
	/** Those that were started; the others wait already, or are paused. */
	readonly kick: (parts: readonly KickedPart[], nowMs: number) => Promise<readonly RunKey[]>;
	readonly ring: (keys: readonly RunKey[]) => Promise<void>;
	readonly now: () => number;
}

/** In a minute, of each look. */
export const KICKED_MAX: Readonly<Record<KickPorts["service"], number>> = { mail: 200, events: 100 };

export async function kickDue({ service, looks, kick, ring, now }: KickPorts): Promise<number> {
	const parts = new Map<string, KickedPart>();
	for (const look of looks) for (const one of await look(now(), KICKED_MAX[service])) parts.set(`${one.tenantId} ${one.part}`, one);
	const runs = await kick([...parts.values()], now());
	if (runs.length > 0) {
		log({ event: `${service}.kicked`, runs: runs.length });
		await ring(runs);
	}
	return runs.length;
}
