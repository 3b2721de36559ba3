import { ring } from "../../cron/message";
import type { WebhookEndpoint } from "../../db/endpoints";
import { kick } from "../../db/kick";
import { logError, reasonOf } from "../../lib/log";
import type { AdminAsked } from "./door";

/** Has the event service run for this endpoint now. Should that fail, the tick does it within a minute. */
export async function sendSoon(c: AdminAsked, { tenantId, id }: Pick<WebhookEndpoint, "tenantId" | "id">): Promise<void> {
	try {
		const kicked = await kick(c.env.DB, tenantId, "events", id, c.var.ports.now(), "person", c.var.caller.actor);
		if (kicked.kind === "started") await ring(c.env, [kicked.run]);
	} catch (error) {
		logError({ event: "http.ring_failed", requestId: c.var.requestId, tenant: tenantId, service: "events", reason: reasonOf(error) });
	}
}
