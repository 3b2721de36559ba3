import { Hono } from "hono";
import type * as z from "zod";
import type { Waiting } from "../desk/answers";
import type { LinkHealth } from "../link/answers";
import type { TenantDoor } from "./env";
import { secondsSince } from "./erp-state";
import { key } from "./key";
import { allowOnly } from "./methods";
import type { GatewayStatus } from "./replies";

export const status = new Hono<TenantDoor>()
	.get("/", key("status:read"), async (c) => {
		const { health, waiting, now } = c.var.ports;
		const tenantId = c.var.holder.tenant.id;
		const [link, desk] = await Promise.all([health.of(c, tenantId), waiting.of(c, tenantId)]);
		return c.json(statusReply(link, desk, now()));
	})
	.all("/", allowOnly("GET"));

/** A shop without a connection is offline to its customers; that nobody knows is said as it is. */
export const statusReply = (health: LinkHealth | null, waiting: Waiting | null, nowMs: number): z.infer<typeof GatewayStatus> => ({
	erp:
		health === null
			? { state: "unknown", since: null }
			: { state: health.state === "not_connected" ? "offline" : health.state, since: new Date(health.sinceMs).toISOString() },
	ordering: "available",
	pricing: health?.state === "online" ? "live" : "unavailable",
	orders: ordersReply(waiting, nowMs),
});

function ordersReply(waiting: Waiting | null, nowMs: number): z.infer<typeof GatewayStatus>["orders"] {
	if (waiting === null) return { waiting: null, oldestWaitingAt: null, oldestWaitingSeconds: null };
	const sinceMs = waiting.oldest?.sinceMs ?? null;
	return {
		waiting: waiting.orders,
		oldestWaitingAt: sinceMs === null ? null : new Date(sinceMs).toISOString(),
		oldestWaitingSeconds: sinceMs === null ? null : secondsSince(sinceMs, nowMs),
	};
}
