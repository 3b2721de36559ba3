import { type TickPorts, tick } from "./cron/tick";
import { copyHistory } from "./db/audit";
import { endpointOf, endpointsPage } from "./db/connections";
import { saveIncident } from "./db/incidents";
import { record, recordRuns } from "./db/logs";
import { savePatrol } from "./db/patrols";
import { schedulesFor } from "./db/schedules";
import { SWEEP } from "./db/services";
import { Desk } from "./desk/desk";
import type { DeskPorts } from "./desk/rounds";
import type { Connector, SessionPort } from "./erp/adapter";
import { createApp } from "./http/app";
import type { Bindings } from "./http/env";
import { deskName, linkName, MAIN_DESK } from "./lib/names";
import type { Endpoint } from "./link/answers";
import { Link } from "./link/link";
import { answerBells } from "./relay/consumer";
import { buryDeadLetters } from "./relay/dead-letters";
import { deliverNow } from "./relay/inline";
import type { TurnPorts } from "./relay/turn";

/** The wiring. Its two outer ends, the ERP and D1's copy, are parameters: tests put ends there that fail. */
export interface Ends {
	readonly connector: (env: Bindings, tenantId: string, endpoint: Endpoint, session: SessionPort) => Promise<Connector>;
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
				copyHistory: (tenantId, desk, records) => copyHistory(env.DB, tenantId, desk, records),
				ring: async (bell) => {
					await env.RELAY.send(bell);
				},
			});
		}
	}

	class ErpLink extends Link {
		constructor(ctx: DurableObjectState, env: Env) {
			super(ctx, env, {
				connector: (tenantId, endpoint, session) => ends.connector(env, tenantId, endpoint, session),
				release: (tenantId) => env.DESK.getByName(deskName(tenantId, MAIN_DESK)).release(),
				passage: (tenantId, sinceSeq) => env.DESK.getByName(deskName(tenantId, MAIN_DESK)).passage(sinceSeq),
				incident: (tenantId, incident) => saveIncident(env.DB, tenantId, incident, Date.now()),
				random: Math.random,
			});
		}
	}

	const turnPorts = (env: Bindings, tenantId: string, desk: string): TurnPorts => {
		const link = env.LINK.getByName(linkName(tenantId));
		const session: SessionPort = { current: () => link.session(null), renew: (refused) => link.session(refused) };
		return {
			desk: env.DESK.getByName(deskName(tenantId, desk)),
			link,
			endpoint: () => endpointOf(env.DB, tenantId),
			connector: (endpoint) => ends.connector(env, tenantId, endpoint, session),
			now: Date.now,
			wait: (ms) => (ms > 0 ? scheduler.wait(ms) : Promise.resolve()),
			random: Math.random,
		};
	};

	const app = createApp({ deliverNow: (env, tenantId, seq) => deliverNow(tenantId, seq, turnPorts(env, tenantId, MAIN_DESK)) });

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
			scheduled: async ({ scheduledTime }, env) => {
				const ports: TickPorts = {
					now: Date.now,
					planned: (tenantIds) => schedulesFor(env.DB, SWEEP, tenantIds),
					record: (runs) => recordRuns(env.DB, runs),
					done: (patrol) => savePatrol(env.DB, patrol),
					endpoints: (after, limit) => endpointsPage(env.DB, after, limit),
					link: (tenantId) => env.LINK.getByName(linkName(tenantId)),
					desk: (tenantId) => env.DESK.getByName(deskName(tenantId, MAIN_DESK)),
				};
				await tick(ports, scheduledTime);
			},
		},
	};
}

/** As in wrangler.toml; a test holds the two together. */
export const DEAD_LETTER_QUEUE = "holdfast-dead";
