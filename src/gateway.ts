import { AskedPassword } from "./cron/asked-password";
import { watchFreshness } from "./cron/freshness";
import { workJobs } from "./cron/jobs";
import { Job, keyOf } from "./cron/message";
import { patrol } from "./cron/patrol";
import { TICK, type TickPorts, tick } from "./cron/tick";
import { tellOfUnattended } from "./cron/unattended";
import { Watch } from "./cron/watch-object";
import { hasten } from "./db/anew";
import { copyHistory } from "./db/audit";
import { endpointOf, endpointsPage } from "./db/connections";
import { saveIncident } from "./db/incidents";
import { record } from "./db/logs";
import { keepPatrolPlace, patrolPlace } from "./db/patrol-places";
import { savePatrol } from "./db/patrols";
import { SCHEDULED } from "./db/services";
import { Desk } from "./desk/desk";
import type { DeskPorts } from "./desk/rounds";
import type { Connector, SessionPort } from "./erp/adapter";
import type { Send } from "./events/post";
import { createApp } from "./http/app";
import type { Bindings } from "./http/env";
import { reasonOf } from "./lib/log";
import { deskName, linkName, MAIN_DESK } from "./lib/names";
import type { Endpoint } from "./link/answers";
import { Link } from "./link/link";
import { jobPortsOf, kickEventsOf, kickMailOf, patrolPortsOf, sendPeopleOf, WATCH_NAME, watchPortsOf } from "./patrols";
import { answerBells } from "./relay/consumer";
import { buryDeadLetters } from "./relay/dead-letters";
import { deliverNow } from "./relay/inline";
import type { TurnPorts } from "./relay/turn";

/** The wiring. Its outer ends, the ERP, D1's copy and the web, are parameters: tests put ends there that fail. */
export interface Ends {
	readonly connector: (env: Bindings, tenantId: string, endpoint: Endpoint, session: SessionPort) => Promise<Connector>;
	readonly copy: (env: Env) => DeskPorts["copy"];
	/** Where signed events go out. */
	readonly send: Send;
}

export interface Gateway {
	readonly OrderDesk: new (ctx: DurableObjectState, env: Env) => Desk;
	readonly ErpLink: new (ctx: DurableObjectState, env: Env) => Link;
	readonly PatrolWatch: new (ctx: DurableObjectState, env: Env) => Watch;
	readonly handler: ExportedHandler<Env>;
}

export function gatewayOf(ends: Ends): Gateway {
	class OrderDesk extends Desk {
		constructor(ctx: DurableObjectState, env: Env) {
			super(ctx, env, {
				copy: ends.copy(env),
				copyHistory: (...copied) => copyHistory(env.DB, ...copied),
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
				incident: async (tenantId, incident) => {
					await saveIncident(env.DB, tenantId, incident, Date.now());
					if (incident.closedAtMs !== null) await hasten(env.DB, tenantId, Date.now());
				},
				random: Math.random,
			});
		}
	}

	class PatrolWatch extends Watch {
		constructor(ctx: DurableObjectState, env: Env) {
			super(ctx, env, watchPortsOf(env));
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

	const app = createApp({
		deliverNow: (env, tenantId, seq) => deliverNow(tenantId, seq, turnPorts(env, tenantId, MAIN_DESK)),
		sendPeople: sendPeopleOf,
	});

	return {
		OrderDesk,
		ErpLink,
		PatrolWatch,
		handler: {
			fetch: app.fetch,
			queue: async (batch, env) => {
				if (batch.queue === DEAD_LETTER_QUEUE) {
					await buryDeadLetters(batch, {
						record: ({ job: dead, ...entry }) =>
							record(env.DB, {
								...entry,
								atMs: Date.now(),
								level: "error",
								service: SCHEDULED.find((name) => name === dead?.service) ?? "relay",
							}),
						jobIn: (body) => {
							const job = Job.safeParse(body);
							return job.success ? keyOf(job.data) : null;
						},
						otherIn: (body) => (AskedPassword.safeParse(body).success ? NOT_MAILED_SAY : null),
						sweep: (bell) => env.DESK.getByName(deskName(bell.tenant, bell.desk)).sweep(),
					});
					return;
				}
				if (JOBS_QUEUES.includes(batch.queue)) {
					await workJobs(batch, jobPortsOf(env, ends.connector, ends.send));
					return;
				}
				await answerBells(batch, (tenantId, desk) => turnPorts(env, tenantId, desk));
			},
			scheduled: async ({ scheduledTime }, env) => {
				const ports: TickPorts = {
					now: Date.now,
					done: (patrol) => savePatrol(env.DB, patrol),
					place: () => patrolPlace(env.DB, TICK),
					keepPlace: (after) => keepPatrolPlace(env.DB, TICK, after),
					tell: (looked, nowMs) => tellOfUnattended(env.DB, looked, nowMs),
					endpoints: (after, limit) => endpointsPage(env.DB, after, limit),
					link: (tenantId) => env.LINK.getByName(linkName(tenantId)),
					desk: (tenantId) => env.DESK.getByName(deskName(tenantId, MAIN_DESK)),
				};
				// Side by side, and neither waits for the other: what looks after orders must not depend on what looks after services.
				const patrols = [
					tick(ports),
					patrol(patrolPortsOf(env), scheduledTime),
					watchFreshness(env.DB, Date.now()),
					kickMailOf(env),
					sendPeopleOf(env),
					kickEventsOf(env),
					env.WATCH.getByName(WATCH_NAME).keepOn(),
				];
				for (const end of await Promise.allSettled(patrols)) if (end.status === "rejected") throw new Error(reasonOf(end.reason));
			},
		},
	};
}

const NOT_MAILED_SAY = "Somebody who asked for a new password at the sign-in could not be answered. They can ask again.";

/** As in wrangler.toml; a test holds them together. */
export const JOBS_QUEUES: readonly string[] = ["holdfast-jobs", "holdfast-long"];
export const DEAD_LETTER_QUEUE = "holdfast-dead";
