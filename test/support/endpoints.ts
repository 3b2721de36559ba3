import { env } from "cloudflare:workers";
import { Webhook } from "standardwebhooks";
import { type EventPorts, eventService } from "../../src/cron/events";
import type { EventType } from "../../src/events/catalogue";
import { EVENT_TYPES } from "../../src/events/catalogue";
import { newSecret, secretContext } from "../../src/events/signature";
import { seal } from "../../src/lib/secret";

/** Endpoints of a test, and the receiver that stands behind them. */

export interface Arrived {
	readonly url: string;
	readonly id: string;
	readonly signature: string;
	readonly at: number;
	readonly body: string;
}
type Reaction = (arrived: Arrived) => Response | Promise<Response>;

export function receiver(react: Reaction = () => new Response(null, { status: 204 })) {
	const arrived: Arrived[] = [];
	return {
		arrived,
		types: () => arrived.map(({ body }) => (JSON.parse(body) as { type: string }).type),
		send: async (request: Request): Promise<Response> => {
			const of = (name: string) => request.headers.get(name) ?? "";
			const one = {
				url: request.url,
				id: of("webhook-id"),
				signature: of("webhook-signature"),
				at: Number(of("webhook-timestamp")),
				body: await request.text(),
			};
			arrived.push(one);
			return await react(one);
		},
	};
}

/** Throws when the signature is not that of the secret. The library goes by the real clock, so tests that verify do, too. */
export const verified = (secret: string, { id, signature, at, body }: Arrived): unknown =>
	new Webhook(secret).verify(body, { "webhook-id": id, "webhook-signature": signature, "webhook-timestamp": String(at) });

export async function freshEndpoint(tenantId: string, events: readonly EventType[] = EVENT_TYPES, url = "https://shop.example/events") {
	const id = crypto.randomUUID();
	const secret = newSecret();
	await env.DB.prepare(
		`INSERT INTO webhook_endpoints (tenant_id, id, url, events, description, sealed_secret, created_at_ms, created_by, failures, not_before_ms)
		 VALUES (?1, ?2, ?3, ?4, '', ?5, 0, '{"kind":"user","id":"u","name":"Ada"}', 0, 0)`,
	)
		.bind(tenantId, id, url, JSON.stringify(events), await seal(secret, env.CREDENTIALS_KEY, secretContext(tenantId, id)))
		.run();
	return { id, secret };
}

export const eventPorts = (at: { readonly send: EventPorts["send"] }, clock: { now: number }, db: D1Database = env.DB): EventPorts => ({
	db,
	credentialsKey: env.CREDENTIALS_KEY,
	loopback: false,
	send: at.send,
	now: () => clock.now,
	random: () => 1,
});

export const runEvents = (ports: EventPorts, tenantId: string, part: string, signal = new AbortController().signal) =>
	eventService(ports)({ tenantId, service: "events", part, dueAtMs: ports.now(), cause: "schedule", attempt: 1 }, signal);
