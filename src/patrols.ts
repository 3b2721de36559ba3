import { compare } from "./cron/comparison";
import { copyCheckService } from "./cron/copy-check";
import { eventService } from "./cron/events";
import type { ReplicationPorts } from "./cron/following";
import { answerForgotten } from "./cron/forgotten";
import type { JobPorts } from "./cron/jobs";
import { type KickedPart, type KickPorts, kickDue } from "./cron/kick";
import { type MailPorts, mailService } from "./cron/mail";
import { ring } from "./cron/message";
import { monitoredParts } from "./cron/monitored";
import { AWAKE_MAX, PATROL, type PatrolPorts, RING_AGAIN_MS } from "./cron/patrol";
import { sendPeopleMail } from "./cron/people-mail";
import type { ParticularsOf } from "./cron/plans";
import { reconciliationService } from "./cron/reconciliation";
import { replicate } from "./cron/replication";
import { reportService } from "./cron/report";
import { retentionOf } from "./cron/retention";
import type { Services } from "./cron/service";
import { sweepService } from "./cron/sweep";
import { failedTrouble, isTogether, scheduleSubject, subjectOf, together } from "./cron/troubles";
import { verificationService } from "./cron/verification";
import type { WatchPorts } from "./cron/watch";
import { agendaOf, claimDue, dueRows, keepAgenda, overdueRows } from "./db/agenda";
import { tenantsWanted } from "./db/alerts";
import { beginAnew } from "./db/anew";
import { endpointOf } from "./db/connections";
import { endpointParts } from "./db/endpoints";
import { endpointsDue } from "./db/events";
import { endEverywhere, endIncident, raiseEverywhere, raiseIncident } from "./db/incidents";
import { endAll, raiseAll } from "./db/incidents-at-once";
import { kickAll } from "./db/kick";
import { tenantsDue } from "./db/outbox";
import { keepPatrolPlace, patrolPlace } from "./db/patrol-places";
import { minuteWords, savePatrol } from "./db/patrols";
import { reportPlans } from "./db/report";
import { awakeRuns, beginRun, endRun, goOnRun, lateRuns, retryRun, toldOf } from "./db/runs";
import { schedulesPage } from "./db/schedules";
import { endStopped, raiseStopped } from "./db/stopped-parts";
import type { Connector, SessionPort } from "./erp/adapter";
import { entitiesOf, feedSourceOf } from "./erp/registry";
import type { Send } from "./events/post";
import type { Bindings } from "./http/env";
import { logError, reasonOf } from "./lib/log";
import { deskName, linkName, MAIN_DESK } from "./lib/names";
import type { Endpoint } from "./link/answers";
import { bindingMailer } from "./mail/binding";
import { linkOriginOf, mailSetupOf, publicUrlOf } from "./mail/setup";
import { smtpMailer } from "./mail/smtp";
import type { Mailer } from "./mail/transport";

/** The wiring of the patrols: what each service is given, and where the tick and the reader of the queue keep what they know. */

/** Makes an ERP's connector; throws when settings or credentials make none. */
type Connect = (env: Bindings, tenantId: string, endpoint: Endpoint, session: SessionPort) => Promise<Connector>;

/** One line a service. */
function servicesOf(env: Bindings, connect: Connect, send: Send): Services {
	const desk = (tenantId: string) => env.DESK.getByName(deskName(tenantId, MAIN_DESK));
	return {
		sweep: sweepService({ db: env.DB, desk, now: Date.now }),
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
		place: () => patrolPlace(db, PATROL),
		keepPlace: (after) => keepPatrolPlace(db, PATROL, after),
		tenants: (after, limit) => schedulesPage(db, after, limit),
		agenda: (tenantIds) => agendaOf(db, tenantIds),
		particulars: particularsOf(env),
		keep: (changes, nowMs) => keepAgenda(db, changes, nowMs),
		due: (nowMs, after, limit) => dueRows(db, nowMs, after, limit),
		claim: (due, nowMs, ringAgainMs) => claimDue(db, due, nowMs, ringAgainMs),
		anew: (nowMs, ringAgainMs, limit) => beginAnew(db, nowMs, ringAgainMs, limit),
		awake: (nowMs, ringAgainMs, limit) => awakeRuns(db, nowMs, ringAgainMs, limit),
		ring: (keys) => ring(env, keys),
		late: (nowMs, limit) => lateRuns(db, nowMs, limit),
		told: (runs) => toldOf(db, runs),
		putOff: (runs, untilMs) => toldOf(db, runs, untilMs),
		overdue: (nowMs, limit) => overdueRows(db, nowMs, limit),
		raiseAll: (found, atMs) => raiseAll(db, found, atMs),
		endAll: (kind, tenantIds, atMs) => endAll(db, kind, tenantIds, atMs),
		raiseTogether: (stopped, atMs) => raiseStopped(db, stopped, atMs),
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
		goOn: (run, slice, nowMs, waitMs) => goOnRun(db, run, slice, nowMs, RING_AGAIN_MS + waitMs),
		retry: (run, failure, againAtMs) => retryRun(db, run, failure, againAtMs),
		end: (run, entry, aftermath) => endRun(db, run, entry, aftermath),
		ring: (keys, delayMs) => ring(env, keys, delayMs),
		well: async (run, nowMs) => {
			// A broken schedule is told of by the service alone, whatever parts it has.
			const subjects = [...(isTogether(run) ? [] : [subjectOf(run)]), scheduleSubject(run.service)];
			for (const subject of subjects) await endIncident(db, run.tenantId, "service_stopped", subject, nowMs);
			if (isTogether(run)) await endStopped(db, [run], nowMs);
		},
		failed: async (run, reason, nowMs) => {
			const trouble = failedTrouble(run, reason);
			if (!isTogether(run)) return await raiseIncident(db, run.tenantId, trouble, nowMs);
			await raiseStopped(db, together([{ key: run, trouble }]), nowMs);
		},
		forgotten: (asked) => answerForgotten(asked, { db, credentialsKey: env.CREDENTIALS_KEY, now: Date.now, send: () => sendPeopleOf(env) }),
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

/** What is due of mails to people about their accounts. Does not throw: what could not be sent is due again in a minute. */
export async function sendPeopleOf(env: Bindings): Promise<void> {
	try {
		await sendPeopleMail({ ...mailPortsOf(env), publicUrl: linkOriginOf(env.PUBLIC_URL), credentialsKey: env.CREDENTIALS_KEY });
	} catch (error) {
		logError({ event: "mail.people_not_sent", reason: reasonOf(error) });
	}
}

function mailPortsOf(env: Bindings): MailPorts {
	const setup = mailSetupOf(env);
	const mailer = (): Mailer | null => {
		if (setup.kind === "smtp") return smtpMailer(setup.server);
		return setup.kind === "binding" && env.EMAIL !== undefined ? bindingMailer(env.EMAIL) : null;
	};
	return { db: env.DB, setup, mailer, publicUrl: publicUrlOf(env.PUBLIC_URL), now: Date.now, random: Math.random };
}

/** The one object that watches the patrols. */
export const WATCH_NAME = "patrols";

export function watchPortsOf(env: Bindings): WatchPorts {
	return {
		words: () => minuteWords(env.DB),
		raise: ({ trouble, atMs }) => raiseEverywhere(env.DB, trouble, atMs),
		mail: async () => {
			await sendPeopleOf(env);
			await kickMailOf(env);
			// Whose bell was lost, or who waits to be tried again, has nobody else.
			await ring(env, await awakeRuns(env.DB, Date.now(), RING_AGAIN_MS, AWAKE_MAX));
		},
		now: Date.now,
	};
}

/** Once a minute: whoever has something to be mailed, or sent, does not wait for the service's own time. */
export function kickMailOf(env: Bindings): Promise<number> {
	const { DB: db } = env;
	const wanted = async (_nowMs: number, limit: number) => wholeService(await tenantsWanted(db, limit));
	const due = async (nowMs: number, limit: number) => wholeService(await tenantsDue(db, nowMs, limit));
	// Without a transport letters are written, and wait.
	return kickDue({ service: "mail", looks: mailSetupOf(env).kind === "none" ? [wanted] : [wanted, due], ...kickingOf(env, "mail") });
}

export function kickEventsOf(env: Bindings): Promise<number> {
	const due = async (nowMs: number, limit: number) =>
		(await endpointsDue(env.DB, nowMs, limit)).map(({ tenantId, id }) => ({ tenantId, part: id }));
	return kickDue({ service: "events", looks: [due], ...kickingOf(env, "events") });
}

const wholeService = (tenantIds: readonly string[]): KickedPart[] => tenantIds.map((tenantId) => ({ tenantId, part: "" }));
const kickingOf = (env: Bindings, service: KickPorts["service"]): Pick<KickPorts, "kick" | "ring" | "now"> => ({
	kick: (parts, nowMs) => kickAll(env.DB, service, parts, nowMs),
	ring: (keys) => ring(env, keys),
	now: Date.now,
});
