import { env } from "cloudflare:workers";
import { savedEndpointOf, saveEndpoint } from "../../src/db/connections";
import type { Endpoint } from "../../src/link/answers";
import { endpoint } from "./connections";

/** Saves the connection of a tenant as somebody does who has seen what is there. */
export async function connect(tenantId: string, saved: Endpoint = endpoint()): Promise<void> {
	const { version: seen } = await savedEndpointOf(env.DB, tenantId);
	const entry = { tenantId, atMs: saved.updatedAtMs, id: crypto.randomUUID(), event: "connection.saved", subject: "connection" };
	const nothing = { actor: null, before: null, after: null, note: null, detail: {} };
	if (!(await saveEndpoint(env.DB, tenantId, { ...saved, seen }, { ...entry, ...nothing })))
		throw new Error(`somebody else has saved the connection of ${tenantId}`);
}
