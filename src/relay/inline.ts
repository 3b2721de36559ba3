import type { LinkCalls } from "../link/answers";
import { type Admitted, type RoundPorts, runRound } from "./round";

/** Real time: one attempt at one order while its shop waits for it. Whatever it comes to, the order is in the desk, and the queue goes on with it. */

export interface InlinePorts extends RoundPorts {
	readonly link: RoundPorts["link"] & Pick<LinkCalls, "admit">;
}

/** A Worker that has answered is given 30 s more (waitUntil): the attempt, its report and its settlement must fit in. */
export const INLINE_TIMEOUT_MS_MAX = 18_000;

/**
 * Resolves when the attempt is over and settled, or at once when there can be none now: the link says wait, an order before
 * this one is due, or others have it. Throws only what desk and link throw.
 */
export async function deliverNow(tenantId: string, seq: number, ports: InlinePorts): Promise<void> {
	const admission = await ports.link.admit(1);
	if (admission.kind === "admitted") await runRound(tenantId, withinInvocation(admission), ports, seq);
}

/** Cut short, an attempt is of unknown outcome and looked up, which is better than nobody hearing of it at all. */
const withinInvocation = (admitted: Admitted): Admitted => {
	const { endpoint } = admitted;
	const timeoutMs = Math.min(endpoint.connection.timeoutMs, INLINE_TIMEOUT_MS_MAX);
	return { ...admitted, endpoint: { ...endpoint, connection: { ...endpoint.connection, timeoutMs } } };
};
