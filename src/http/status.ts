import { Hono } from "hono";
import type { z } from "zod";
import type { LinkHealth } from "../link/answers";
import type { TenantDoor } from "./env";
import { key } from "./key";
import { allowOnly } from "./methods";
import type { GatewayStatus } from "./replies";

export const status = new Hono<TenantDoor>()
	.get("/", key("status:read"), async (c) => c.json(statusReply(await c.var.ports.glances.of(c, c.var.holder.tenant.id))))
	.all("/", allowOnly("GET"));

/** A shop without a connection is offline to its customers; that nobody knows is said as it is. */
export const statusReply = (health: LinkHealth | null): z.infer<typeof GatewayStatus> => ({
	erp:
		health === null
			? { state: "unknown", since: null }
			: { state: health.state === "not_connected" ? "offline" : health.state, since: new Date(health.sinceMs).toISOString() },
	ordering: "available",
	pricing: health?.state === "online" ? "live" : "unavailable",
});
