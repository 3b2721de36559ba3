import { tick } from "./cron/tick";
import { endpointOf, endpointsPage } from "./db/connections";
import { record } from "./db/logs";
import { Desk, type DeskPorts } from "./desk/desk";
import type { ErpAdapter, SessionPort } from "./erp/adapter";
import { createApp } from "./http/app";
import { deskName, linkName, MAIN_DESK } from "./lib/names";
import type { Endpoint } from "./link/answers";
import { Link } from "./link/link";
import { answerBells } from "./relay/consumer";
import { buryDeadLetters } from "./relay/dead-letters";
import type { TurnPorts } from "./relay/turn";

/** The wiring. Its two outer ends, the ERP and D1's copy, are parameters: tests put ends there that fail. */
export interface Ends {
	readonly adapter: (env: Env, tenantId: string, endpoint: Endpoint, session: SessionPort) => Promise<ErpAdapter>;
	readonly copy: (env: Env) => DeskPorts["copy"];
}

export interface Gateway {
	readonly OrderDesk: new (ctx: DurableObjectState, env: Env) => Desk;
	readonly ErpLink: new (ctx: DurableObjectState, env: Env) => Link;
	readonly handler: ExportedHandler<Env>;
}

export function gatewayOf(ends: Ends): Gateway {
	class OrderDesk extends Desk {
		constructor(ctx: DurableObjectState, env: Env) {
			super(ctx, env, {
				copy: ends.copy(env),
				ring: async (bell) => {
					await env.RELAY.send(bell);
				},
			});
		}
	}

	class ErpLink extends Link {
		constructor(ctx: DurableObjectState, env: Env) {
			super(ctx, env, {
				adapter: (tenantId, endpoint, session) => ends.adapter(env, tenantId, endpoint, session),
				release: (tenantId) => env.DESK.getByName(deskName(tenantId, MAIN_DESK)).release(),
				random: Math.random,
			});
		}
	}

	const turnPorts = (env: Env, tenantId: string, desk: string): TurnPorts => {
		const link = env.LINK.getByName(linkName(tenantId));
		const session: SessionPort = { current: () => link.session(null), renew: (refused) => link.session(refused) };
		return {
			desk: env.DESK.getByName(deskName(tenantId, desk)),
			link,
			endpoint: () => endpointOf(env.DB, tenantId),
			adapter: (endpoint) => ends.adapter(env, tenantId, endpoint, session),
			now: Date.now,
			wait: (ms) => (ms > 0 ? scheduler.wait(ms) : Promise.resolve()),
			random: Math.random,
		};
	};

	const app = createApp();

	return {
		OrderDesk,
		ErpLink,
		handler: {
			fetch: app.fetch,
			queue: async (batch, env) => {
				if (batch.queue === DEAD_LETTER_QUEUE) {
					await buryDeadLetters(batch, {
						record: (entry) => record(env.DB, { ...entry, atMs: Date.now(), level: "error", service: "relay" }),
						sweep: (bell) => env.DESK.getByName(deskName(bell.tenant, bell.desk)).sweep(),
					});
					return;
				}
				await answerBells(batch, (tenantId, desk) => turnPorts(env, tenantId, desk));
			},
			scheduled: async (_controller, env) => {
				await tick({
					endpoints: (after, limit) => endpointsPage(env.DB, after, limit),
					link: (tenantId) => env.LINK.getByName(linkName(tenantId)),
					desk: (tenantId) => env.DESK.getByName(deskName(tenantId, MAIN_DESK)),
				});
			},
		},
	};
}

/** As in wrangler.toml; a test holds the two together. */
export const DEAD_LETTER_QUEUE = "holdfast-dead";
