import type { WebhookEndpoint } from "../db/endpoints";
import type { Happened, Planned } from "../db/events";
import { EVENT_TYPES } from "../events/catalogue";

/** Which endpoints an event goes to, and what they are told. Pure. */

type Recipient = Pick<WebhookEndpoint, "id" | "events" | "disabledAtMs">;

export const plannedOf = (event: Happened, endpoints: readonly Recipient[]): Planned => ({
	n: event.n,
	letterId: crypto.randomUUID(),
	source: event.source,
	type: event.type,
	thread: event.thread,
	subject: event.subject,
	text: payloadOf(event),
	to: endpoints.filter((endpoint) => endpoint.disabledAtMs === null && wants(endpoint, event)).map(({ id }) => id),
});

function wants(endpoint: Recipient, { type, endpointId }: Happened): boolean {
	if (endpointId !== null) return endpoint.id === endpointId;
	const known = EVENT_TYPES.find((one) => one === type);
	return known !== undefined && endpoint.events.includes(known);
}

/** `{type, timestamp, data}` as Standard Webhooks has it. Times, which D1 keeps as `…AtMs`, are ISO 8601, UTC, and called `…At`. */
export function payloadOf({ type, atMs, data }: Pick<Happened, "type" | "atMs" | "data">): string {
	const facts: Record<string, unknown> = JSON.parse(data);
	const told = Object.entries(facts).map(([name, value]) =>
		name.endsWith("AtMs") ? [name.slice(0, -"Ms".length), typeof value === "number" ? new Date(value).toISOString() : null] : [name, value],
	);
	return JSON.stringify({ type, timestamp: new Date(atMs).toISOString(), data: Object.fromEntries(told) });
}
