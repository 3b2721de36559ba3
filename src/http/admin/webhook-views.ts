import type { DeliveryRow } from "../../db/deliveries";
import type { WebhookEndpoint } from "../../db/endpoints";
import { webhookId } from "../../events/signature";
import { isoOf, isoOrNull } from "./views";

/** Endpoints and their deliveries, as the admin API tells of them. Secrets are in none. */

/** `waiting`: events on their way; counted up to 1,000. `failures`: one after the other, up to now. */
export const endpointView = (endpoint: WebhookEndpoint, waiting: number, nowMs = 0) => ({
	id: endpoint.id,
	url: endpoint.url,
	events: endpoint.events,
	description: endpoint.description,
	enabled: endpoint.disabledAtMs === null,
	version: endpoint.version,
	disabledAt: isoOrNull(endpoint.disabledAtMs),
	/** Null: a person turned it off, or it is on. */
	disabledReason: endpoint.disabledAtMs === null ? null : endpoint.disabledReason,
	createdAt: isoOf(endpoint.createdAtMs),
	createdBy: endpoint.createdBy,
	/** Until when the secret before signs as well; null: there is none that does. */
	previousSecretUntil: (endpoint.previousUntilMs ?? 0) > nowMs ? isoOrNull(endpoint.previousUntilMs) : null,
	lastDeliveredAt: isoOrNull(endpoint.deliveredAtMs),
	failures: endpoint.failures,
	waiting,
});

/** `webhookId`: as the endpoint has it in the header `webhook-id`. `answer`: the beginning of what it said. */
export const deliveryView = async (tenantId: string, row: DeliveryRow) => ({
	n: row.n,
	webhookId: await webhookId(tenantId, row.source),
	type: row.type,
	eNumber: row.subject === "" ? null : row.subject,
	state: row.state,
	attempts: row.attempts,
	statusCode: row.statusCode,
	answer: row.answer,
	error: row.lastError,
	createdAt: isoOf(row.createdAtMs),
	nextAttemptAt: isoOrNull(row.nextAttemptAtMs),
	sentAt: isoOrNull(row.sentAtMs),
});

/** For the audit log. Of the address the host alone: a path or a query may hold a secret of theirs. */
export const inWords = ({
	url,
	events,
	enabled = true,
}: Pick<WebhookEndpoint, "url" | "events"> & { readonly enabled?: boolean }): string =>
	`${new URL(url).host}: ${events.join(", ")}${enabled ? "" : "; off"}`;
