import type { Receipt } from "../desk/answers";
import { logError, reasonOf } from "../lib/log";
import { within } from "../lib/within";
import type { OrderSnapshot } from "../order/snapshot";
import type { TenantAsked } from "./env";
import { askDesk } from "./reach";

/** Real time for those who ask for it: the order is sent at once, and the reply waits for what comes of it. */

/** A desk that has not answered by then, past the time that it was asked to wait, will not. */
const DESK_SLACK_MS = 1_000;

/**
 * The order when the relay is done with it, or as it is at `untilMs`. Null when the wait itself broke: the order is placed all
 * the same, and goes out by itself.
 */
export async function settledBy(c: TenantAsked, { seq, eNumber }: Receipt, untilMs: number): Promise<OrderSnapshot | null> {
	const { now, deliverNow } = c.var.ports;
	const tenantId = c.var.holder.tenant.id;
	const note = (event: string) => (error: unknown) => {
		logError({ event, requestId: c.var.requestId, tenant: tenantId, eNumber, reason: reasonOf(error) });
		return null;
	};
	// Kept alive past the reply: what has begun at the ERP must be settled, whoever waits for it.
	c.executionCtx.waitUntil(deliverNow(c.env, tenantId, seq).catch(note("http.deliver_now_failed")));
	const leftMs = () => Math.max(0, untilMs - now());
	const settled = askDesk(c, tenantId, (desk) => desk.settled(seq, leftMs()));
	return await within(leftMs() + DESK_SLACK_MS, settled).catch(note("http.wait_failed"));
}
