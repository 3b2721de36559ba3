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

/** What all that waits for an endpoint waits for. */
export interface Line {
	/** Nothing is tried before. */
	readonly notBeforeMs: number;
	/** While it fails one event goes at a time: the first in line; null: it does not fail. */
	readonly first: { readonly n: number | null } | null;
	/** The schedule says that events are not to go. */
	readonly isPaused: boolean;
}

/**
 * `time`: it is tried in the minute after `nextAttemptAt`. `earlier_event`: one of the same order goes first. `endpoint`: it fails, and
 * another event finds out when it is well. `schedule`: somebody has paused events.
 */
export type WaitsFor = "time" | "earlier_event" | "endpoint" | "schedule";

function waitsFor({ state, isHeld, n }: DeliveryRow, { first, isPaused }: Line): WaitsFor | null {
	if (state !== "waiting") return null;
	if (isPaused) return "schedule";
	if (isHeld === 1) return "earlier_event";
	return first === null || first.n === n ? "time" : "endpoint";
}

/** `webhookId`: as the endpoint has it in the header `webhook-id`. `answer`: the beginning of what it said. */
export async function deliveryView(tenantId: string, row: DeliveryRow, line: Line) {
	const waits = waitsFor(row, line);
	return {
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
		waitsFor: waits,
		/** Null: it is not a time that it waits for. */
		nextAttemptAt: waits === "time" ? isoOf(Math.max(row.nextAttemptAtMs ?? 0, line.notBeforeMs)) : null,
		sentAt: isoOrNull(row.sentAtMs),
	};
}

/** For the audit log. Of the address the host alone: a path or a query may hold a secret of theirs. */
export const inWords = ({
	url,
	events,
	enabled = true,
}: Pick<WebhookEndpoint, "url" | "events"> & { readonly enabled?: boolean }): string =>
	`${new URL(url).host}: ${events.join(", ")}${enabled ? "" : "; off"}`;
