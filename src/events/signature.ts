import { Webhook } from "standardwebhooks";
import { sha256 } from "../lib/secret";

/** Standard Webhooks (standardwebhooks.com): whoever holds the secret can tell that an event is ours, whole, and new. */

const SECRET_BYTES = 32;

/** `whsec_` and base64. */
export const newSecret = (): string => `whsec_${btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(SECRET_BYTES))))}`;

/** One signature a secret, so that a receiver may hold either. `id` stays the same over all tries. */
export function signedHeaders(id: string, body: string, secrets: readonly string[], nowMs: number): Record<string, string> {
	const at = new Date(nowMs);
	return {
		"content-type": "application/json",
		"user-agent": "Holdfast-Webhooks/1",
		"webhook-id": id,
		"webhook-timestamp": String(Math.floor(nowMs / 1_000)),
		"webhook-signature": secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(" "),
	};
}

/** The same for the same event of the same tenant, whoever sends it and however often. */
export const webhookId = async (tenantId: string, source: string): Promise<string> =>
	`evt_${(await sha256(`${tenantId}\n${source}`)).slice(0, 32)}`;

/** What an endpoint's secret is sealed for. */
export const secretContext = (tenantId: string, endpointId: string): string => `${tenantId}:webhook:${endpointId}`;
