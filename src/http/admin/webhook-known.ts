import { findEndpoint, type WebhookEndpoint } from "../../db/endpoints";
import { problem } from "../problem";
import type { AdminAsked } from "./door";

/** The endpoint that a path names, or why nothing can be done with it. */

export const unknown = (c: AdminAsked): Response => problem(c, "webhook_not_found", "Your tenant has no endpoint with this id.");

export async function knownOr(c: AdminAsked): Promise<WebhookEndpoint | Response> {
	return (await findEndpoint(c.env.DB, c.var.caller.tenant.id, c.req.param("id") ?? "")) ?? unknown(c);
}

export async function onOr(c: AdminAsked): Promise<WebhookEndpoint | Response> {
	const known = await knownOr(c);
	return known instanceof Response || known.disabledAtMs === null ? known : isOff(c);
}

const isOff = (c: AdminAsked): Response =>
	problem(c, "webhook_off", "Nothing is sent to this endpoint: it is turned off. Turn it on first, under Events.");
