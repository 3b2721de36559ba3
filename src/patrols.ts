import { compare } from "./cron/comparison";
import { copyCheckService } from "./cron/copy-check";
import { kickEvents } from "./cron/event-kick";
import { eventService } from "./cron/events";
import type { ReplicationPorts } from "./cron/following";
import type { JobPorts } from "./cron/jobs";
import { type MailPorts, mailService } from "./cron/mail";
import { type KickPorts, kickMail } from "./cron/mail-kick";
import { ring } from "./cron/message";
import { monitoredParts } from "./cron/monitored";
import { type PatrolPorts, RING_AGAIN_MS } from "./cron/patrol";
import type { ParticularsOf } from "./cron/plans";
import { reconciliationService } from "./cron/reconciliation";
import { replicate } from "./cron/replication";
import { reportService } from "./cron/report";
import { retentionOf } from "./cron/retention";
import type { Services } from "./cron/service";
import { sweepService } from "./cron/sweep";
import { failedTrouble, scheduleSubject, subjectOf } from "./cron/troubles";
import { verificationService } from "./cron/verification";
import { agendaOf, claimDue, dueRows, keepAgenda, overdueRows } from "./db/agenda";
import { tenantsWanted } from "./db/alerts";
import { endpointOf } from "./db/connections";
import { endpointParts } from "./db/endpoints";
import { endpointsDue } from "./db/events";
import { endEverywhere, endIncident, raiseEverywhere, raiseIncident } from "./db/incidents";
import { kickAll } from "./db/kick";
import { tenantsDue } from "./db/outbox";
import { minuteWords, savePatrol } from "./db/patrols";
import { reportPlans } from "./db/report";
import { awakeRuns, beginRun, endRun, goOnRun, lateRuns, retryRun, toldOf } from "./db/runs";
import { schedulesPage } from "./db/schedules";
import type { Connector, SessionPort } from "./erp/adapter";
import { entitiesOf, feedSourceOf } from "./erp/registry";
import type { Send } from "./events/post";
import type { Bindings } from "./http/env";
import { deskName, linkName, MAIN_DESK } from "./lib/names";
import type { Endpoint } from "./link/answers";
import { bindingMailer } from "./mail/binding";
import { mailSetupOf, publicUrlOf } from "./mail/setup";
import { smtpMailer } from "./mail/smtp";
import type { Mailer } from "./mail/transport";

/** The wiring of the patrols: what each service is given, and where the tick and the reader of the queue keep what they know. */

/** Makes an ERP's connector; throws when settings or credentials make none. */
type Connect = (env: Bindings, tenantId: string, endpoint: Endpoint, session: SessionPort) => Promise<Connector>;

/** One line a service. */
function servicesOf(env: Bindings, connect: Connect, send: Send): Services {
	const desk = (tenantId: string) => env.DESK.getByName(deskName(tenantId, MAIN_DESK));
	return {
		sweep: sweepService(desk),
		verification: verificationService(desk),
		copy: copyCheckService({ db: env.DB, desk, now: Date.now, wait: (ms) => scheduler.wait(ms) }),
		reconciliation: reconciliationService((tenantId) => ({
			...replicationPortsOf(env, connect, tenantId),
			desk: desk(tenantId),
			fed: ({ connection }) => entitiesOf(connection).map(({ entity }) => entity),
			sourceOf: feedSourceOf,
		})),
		retention: retentionOf({
			db: env.DB,
			credentialsKey: env.CREDENTIALS_KEY,
			desk,
			now: Date.now,
			wait: (ms) => scheduler.wait(ms),
		}),
		mail: mailService(mailPortsOf(env)),
		events: eventService({
			db: env.DB,
			credentialsKey: env.CREDENTIALS_KEY,
			loopback: env.EVENTS_TO_LOOPBACK === "allowed",
			send,
			now: Date.now,
			random: Math.random,
		}),
		report: reportService({ db: env.DB, publicUrl: publicUrlOf(env.PUBLIC_URL), now: Date.now }),
		replication: (run, signal) => replicate(run, signal, replicationPortsOf(env, connect, run.tenantId)),
		comparison: (run, signal) => compare(run, signal, replicationPortsOf(env, connect, run.tenantId)),
	};
}

/** Services that have parts, or times that no crontab says. */
function particularsOf(env: Bindings): ParticularsOf {
	const parts = (tenantIds: readonly string[]) => monitoredParts(env.DB, tenantIds, entitiesOf);
	const plans = (tenantIds: readonly string[]) => reportPlans(env.DB, tenantIds);
	const endpoints = (tenantIds: readonly string[]) => endpointParts(env.DB, tenantIds);
	return { replication: { parts }, comparison: { parts }, events: { parts: endpoints }, report: { plans } };
}

export function patrolPortsOf(env: Bindings): PatrolPorts {
	const { DB: db } = env;
	return {
		words: () => minuteWords(db),
		tenants: (after, limit) => schedulesPage(db, after, limit),
		agenda: (tenantIds) => agendaOf(db, tenantIds),
		particulars: particularsOf(env),
		keep: (changes, nowMs) => keepAgenda(db, changes, nowMs),
		due: (nowMs, after, limit) => dueRows(db, nowMs, after, limit),
		claim: (due, nowMs, ringAgainMs) => claimDue(db, due, nowMs, ringAgainMs),
		awake: (nowMs, ringAgainMs, limit) => awakeRuns(db, nowMs, ringAgainMs, limit),
		ring: (keys) => ring(env, keys),
		late: (nowMs, limit) => lateRuns(db, nowMs, limit),
		told: (run) => toldOf(db, run),
		overdue: (nowMs, limit) => overdueRows(db, nowMs, limit),
		raise: (tenantId, trouble, atMs) => raiseIncident(db, tenantId, trouble, atMs),
		raiseEverywhere: (trouble, atMs) => raiseEverywhere(db, trouble, atMs),
		endTickStopped: (atMs) => endEverywhere(db, "tick_stopped", atMs),
		done: (word) => savePatrol(db, word),
		now: Date.now,
	};
}

export function jobPortsOf(env: Bindings, connect: Connect, send: Send): JobPorts {
	const { DB: db } = env;
	return {
		services: servicesOf(env, connect, send),
		begin: (key, nowMs, leaseMs) => beginRun(db, key, nowMs, leaseMs),
		goOn: (run, count, nowMs, waitMs) => goOnRun(db, run, count, nowMs, RING_AGAIN_MS + waitMs),
		retry: (run, message, againAtMs) => retryRun(db, run, message, againAtMs),
		end: (run, entry, alarm) => endRun(db, run, entry, alarm),
		ring: (keys, delayMs) => ring(env, keys, delayMs),
		well: async (run, nowMs) => {
			// A broken schedule is told of by the service alone, whatever parts it has.
			for (const subject of [subjectOf(run), scheduleSubject(run.service)])
				await endIncident(db, run.tenantId, "service_stopped", subject, nowMs);
		},
		failed: (run, reason, nowMs) => raiseIncident(db, run.tenantId, failedTrouble(run, reason), nowMs),
		now: Date.now,
	};
}

function replicationPortsOf(env: Bindings, connect: Connect, tenantId: string): ReplicationPorts {
	const link = env.LINK.getByName(linkName(tenantId));
	const session: SessionPort = { current: () => link.session(null), renew: (refused) => link.session(refused) };
	return {
		db: env.DB,
		link,
		endpoint: () => endpointOf(env.DB, tenantId),
		connector: (endpoint) => connect(env, tenantId, endpoint, session),
		sourceOf: feedSourceOf,
		now: Date.now,
		wait: (ms) => (ms > 0 ? scheduler.wait(ms) : Promise.resolve()),
	};
}

function mailPortsOf(env: Bindings): MailPorts {
	const setup = mailSetupOf(env);
	const mailer = (): Mailer | null => {
		if (setup.kind === "smtp") return smtpMailer(setup.server);
		return setup.kind === "binding" && env.EMAIL !== undefined ? bindingMailer(env.EMAIL) : null;
	};
	return { db: env.DB, setup, mailer, publicUrl: publicUrlOf(env.PUBLIC_URL), now: Date.now, random: Math.random };
}

/** Once a minute: whoever has something to be mailed does not wait for the service's own time. */
export function kickMailOf(env: Bindings): Promise<number> {
	const { DB: db } = env;
	const ports: KickPorts = {
		wanted: (limit) => tenantsWanted(db, limit),
		due: (nowMs, limit) => tenantsDue(db, nowMs, limit),
		sends: mailSetupOf(env).kind !== "none",
		kick: (tenantIds, nowMs) =>
			kickAll(
				db,
				"mail",
				tenantIds.map((tenantId) => ({ tenantId, part: "" })),
				nowMs,
			),
		ring: (keys) => ring(env, keys),
		now: Date.now,
	};
	return kickMail(ports);
}

/** Once a minute: what happened goes out within it. */
export function kickEventsOf(env: Bindings): Promise<number> {
	const { DB: db } = env;
	return kickEvents({
		due: (nowMs, limit) => endpointsDue(db, nowMs, limit),
		kick: (endpoints, nowMs) =>
			kickAll(
				db,
				"events",
				endpoints.map(({ tenantId, id }) => ({ tenantId, part: id })),
				nowMs,
			),
		ring: (keys) => ring(env, keys),
		now: Date.now,
	});
}
