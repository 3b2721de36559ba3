import { type ClaimedEvent, claimEvents, settleEvent } from "../db/deliveries";
import { hostOf } from "../db/endpoint-names";
import { disableEndpoint, dropWaiting, findEndpoint, isAsSeen, listEndpoints, noteHealth, type WebhookEndpoint } from "../db/endpoints";
import { happened, PLAN_EVENTS_MAX, planEvents } from "../db/events";
import { endIncident, raiseIncident } from "../db/incidents";
import type { Settled } from "../db/outbox";
import { mistakeInUrl } from "../events/address";
import { FAILURES_MAX } from "../events/pace";
import { POST_TIMEOUT_MS, post, type Send } from "../events/post";
import { secretContext, signedHeaders, webhookId } from "../events/signature";
import { type BackoffRange, backoffMs } from "../lib/backoff";
import { unseal } from "../lib/secret";
import { plannedOf } from "./event-plan";
import { judge, saidOf, type Try } from "./event-verdict";
import type { Ended, RunResult, Service } from "./service";

/**
 * The event service of one endpoint, which is its part: each has runs of its own, so that a slow one holds up nobody else. Sending is
 * at least once; the id of an event stays the same over all tries.
 */

export interface EventPorts {
	readonly db: D1Database;
	readonly credentialsKey: string;
	/** Whether this deployment sends to its own machine. */
	readonly loopback: boolean;
	readonly send: Send;
	readonly now: () => number;
	readonly random: () => number;
}

/** To one endpoint at a time; an invocation holds six connections open, and one stays free. */
export const SIDE_BY_SIDE_MAX = 5;
/** In one invocation; where more is due it goes on in the next, behind whoever waits by then. */
export const EVENTS_A_RUN_MAX = 200;
/** No new one is begun after that. */
export const SENDING_MS_MAX = 60_000;
const PLAN_PAGES_MAX = 10;
/** Longer than an event can take. */
export const EVENT_LEASE_MS = 60_000;
/** What is to be tried again within that is waited for in the queue; the tick comes by for the rest. */
export const SOON_MS = 15_000;
/** After each try, from FAILURES_MAX failures in a row on. */
export const PAUSE: BackoffRange = { baseMs: 60_000, maxMs: 3_600_000 };
/** An endpoint that has taken nothing for so long, FAILURES_MAX tries at least, is told of. */
export const TOLD_AFTER_MS = 3_600_000;

export function eventService(ports: EventPorts): Service {
	return async ({ tenantId, part }, signal) => {
		const { db, now } = ports;
		for (let page = 0; page < PLAN_PAGES_MAX; page += 1) if (!(await plan(ports, tenantId))) break;
		const endpoint = await findEndpoint(db, tenantId, part);
		if (endpoint === null || endpoint.disabledAtMs !== null) {
			await dropWaiting(db, tenantId, part, "The endpoint is off.");
			return resultOf({ ...NOTHING }, "The endpoint is off.");
		}
		if (endpoint.notBeforeMs > now()) return resultOf({ ...NOTHING }, "The endpoint has failed, and is left alone for a while.");
		return await sendDue(endpoint, ports, signal);
	};
}

/** One page; whether there may be another. */
async function plan({ db, now }: EventPorts, tenantId: string): Promise<boolean> {
	const found = await happened(db, tenantId);
	if (found.length === 0) return false;
	const endpoints = await listEndpoints(db, tenantId);
	const planned = found.map((event) => plannedOf(event, endpoints));
	await planEvents(db, tenantId, planned, now());
	return found.length === PLAN_EVENTS_MAX;
}

interface Tally {
	sent: number;
	again: number;
	givenUp: number;
	/** Why the endpoint is off now. */
	off: string | null;
	more: boolean;
}
const NOTHING: Tally = { sent: 0, again: 0, givenUp: 0, off: null, more: false };

/** What a run knows of its endpoint as it goes on. */
interface Sending {
	readonly endpoint: WebhookEndpoint;
	readonly secrets: readonly string[];
	readonly tally: Tally;
	health: Health;
	/** When the first of what failed here is tried again; null: none of it is. */
	againAtMs: number | null;
	/** A person has changed it: what is left goes to what it is now, in the next invocation. */
	isOvertaken: boolean;
}
type Health = Pick<WebhookEndpoint, "failures" | "notBeforeMs" | "deliveredAtMs" | "failingSinceMs">;

async function sendDue(endpoint: WebhookEndpoint, ports: EventPorts, signal: AbortSignal): Promise<RunResult> {
	const { db, now } = ports;
	const mistake = mistakeInUrl(endpoint.url, ports.loopback);
	if (mistake !== null) return failed(`Its address ${mistake}.`);
	const secrets = await secretsOf(endpoint, ports);
	if (secrets === null) return failed("Its secret cannot be read: rotate it.");
	const sending: Sending = { endpoint, secrets, tally: { ...NOTHING }, health: endpoint, againAtMs: null, isOvertaken: false };
	const of = { tenantId: endpoint.tenantId, endpointId: endpoint.id };
	const endMs = now() + SENDING_MS_MAX;
	let goesOn = true;
	let taken = 0;
	while (goesOn && taken < EVENTS_A_RUN_MAX && !signal.aborted && now() < endMs) {
		const atOnce = sending.health.failures >= FAILURES_MAX ? 1 : SIDE_BY_SIDE_MAX;
		const claimed = await claimEvents(db, of, atOnce, EVENT_LEASE_MS, now());
		taken += claimed.length;
		goesOn = claimed.length > 0 && (await sendSome(claimed, sending, ports));
	}
	return resultOf({ ...sending.tally, more: goesOn || sending.isOvertaken }, null, waitOf(sending, now()));
}

/** How long until there is something to try again; null: nothing is so soon that it should not wait for the tick. */
function waitOf({ tally, health, againAtMs }: Sending, nowMs: number): number | null {
	if (tally.off !== null || againAtMs === null) return null;
	const waitMs = Math.max(againAtMs, health.notBeforeMs) - nowMs;
	return waitMs <= SOON_MS ? Math.max(0, waitMs) : null;
}

/** Side by side; whether there is any use in going on. */
async function sendSome(claimed: readonly ClaimedEvent[], sending: Sending, ports: EventPorts): Promise<boolean> {
	const { db, now } = ports;
	const { endpoint, tally } = sending;
	const tries = await Promise.all(claimed.map((event) => tryOne(event, sending, ports)));
	const delivered = tries.some(({ settled }) => settled.kind === "sent");
	const wasFailing = sending.health.failingSinceMs !== null;
	const isFirst = delivered && tally.sent === 0;
	for (const { settled } of tries) {
		count(tally, settled);
		if (settled.kind === "again") sending.againAtMs = Math.min(sending.againAtMs ?? settled.atMs, settled.atMs);
	}
	sending.health = healthAfter(tries, sending.health, ports);
	sending.isOvertaken = !(await noteHealth(db, endpoint, sending.health, wasFailing && delivered ? now() : null));
	if (sending.isOvertaken) return false;
	if (isFirst) await endIncident(db, endpoint.tenantId, "events_failing", endpoint.id, now());
	tally.off = tries.find(({ off }) => off !== null)?.off ?? null;
	const lost = tries.find((one) => one.lost !== null)?.lost ?? null;
	if (tally.off !== null) await turnOff(endpoint, tally.off, ports);
	else if (lost !== null) await tellLost(endpoint, lost, ports);
	if (tally.off === null) await tellFailing(sending, tries, ports);
	return tally.off === null && sending.health.notBeforeMs <= now();
}

/** Nothing but a delivery ends a failure; what an endpoint asks for is kept to whether it takes others or not. */
function healthAfter(tries: readonly Try[], { failures, deliveredAtMs, failingSinceMs }: Health, { now, random }: EventPorts): Health {
	const nowMs = now();
	const peaceUntilMs = Math.max(0, ...tries.map((one) => one.peaceUntilMs ?? 0));
	if (tries.some(({ settled }) => settled.kind === "sent"))
		return { failures: 0, failingSinceMs: null, notBeforeMs: peaceUntilMs, deliveredAtMs: nowMs };
	const inARow = failures + tries.length;
	const sinceMs = failingSinceMs ?? nowMs;
	const pauseMs = inARow >= FAILURES_MAX ? backoffMs(inARow - FAILURES_MAX + 1, PAUSE, random) : 0;
	// The try that decides whether a person is told comes when it is time to tell.
	const beforeTelling = sinceMs + TOLD_AFTER_MS - nowMs;
	const restMs = beforeTelling > 0 ? Math.min(pauseMs, beforeTelling) : pauseMs;
	return {
		failures: inARow,
		failingSinceMs: sinceMs,
		notBeforeMs: Math.max(pauseMs > 0 ? nowMs + restMs : 0, peaceUntilMs),
		deliveredAtMs,
	};
}

async function tryOne(event: ClaimedEvent, sending: Sending, { db, send, now, random }: EventPorts): Promise<Try> {
	const { endpoint, secrets, health } = sending;
	const headers = signedHeaders(await webhookId(event.tenantId, event.source), event.text, secrets, now());
	const answer = await post(send, endpoint.url, headers, event.text, POST_TIMEOUT_MS);
	const judged = judge(answer, event, health.deliveredAtMs, now(), random);
	const tried = judged.off === null || (await isAsSeen(db, endpoint)) ? judged : triedAnew(judged, now());
	await settleEvent(db, event, tried.settled, saidOf(answer), now());
	return tried;
}

/** Whoever answered for good was asked at an address that it has no more. */
const triedAnew = (judged: Try, atMs: number): Try => ({
	...judged,
	settled: { kind: "again", atMs, error: "error" in judged.settled ? judged.settled.error : "" },
	off: null,
});

function count(tally: Tally, { kind }: Settled): void {
	if (kind === "sent") tally.sent += 1;
	else if (kind === "again") tally.again += 1;
	else tally.givenUp += 1;
}

async function turnOff(endpoint: WebhookEndpoint, reason: string, { db, now }: EventPorts): Promise<void> {
	const advice =
		"Have it mended, then turn it on again under Events. What waited for it is not sent by itself, but can be sent there; what happens while it is off is never told to it. Orders are not affected.";
	const said = `${hostOf(endpoint.url)} was turned off. ${reason}`;
	await disableEndpoint(db, endpoint, { reason, trouble: { kind: "events_failing", subject: endpoint.id, reason: said, advice } }, now());
}

/** Long before anything is given up: whoever looks after the other side can still mend it. */
async function tellFailing({ endpoint, health }: Sending, tries: readonly Try[], { db, now }: EventPorts): Promise<void> {
	const { failures, failingSinceMs } = health;
	if (failingSinceMs === null || failures < FAILURES_MAX || now() - failingSinceMs < TOLD_AFTER_MS) return;
	const { tenantId, id, url } = endpoint;
	const error = tries.map(({ settled }) => ("error" in settled ? settled.error : "")).find((words) => words !== "") ?? "";
	const since = `${new Date(failingSinceMs).toISOString().slice(0, 16).replace("T", " ")} UTC`;
	const reason = `${hostOf(url)} has taken no event since ${since}, in ${failures} tries. ${error}`;
	const advice = "Have it mended: what waits is sent by itself then. After three days it is turned off. Orders are not affected.";
	await raiseIncident(db, tenantId, { kind: "endpoint_failing", subject: id, reason, advice }, now());
}

async function tellLost({ tenantId, id, url }: WebhookEndpoint, reason: string, { db, now }: EventPorts): Promise<void> {
	const advice = "Its answer stands under Events, where the event can be sent again. Others are delivered.";
	await raiseIncident(db, tenantId, { kind: "events_failing", subject: id, reason: `${hostOf(url)}: ${reason}`, advice }, now());
}

/** The one that signs first, then the one before while it is valid. Null: they cannot be unsealed. */
async function secretsOf(endpoint: WebhookEndpoint, { credentialsKey, now }: EventPorts): Promise<string[] | null> {
	const { tenantId, id, sealedSecret, previousSealedSecret, previousUntilMs } = endpoint;
	const open = (sealed: string) => unseal(sealed, credentialsKey, secretContext(tenantId, id));
	try {
		const rotated = previousSealedSecret !== null && (previousUntilMs ?? 0) > now() ? [await open(previousSealedSecret)] : [];
		return [await open(sealedSecret), ...rotated];
	} catch {
		return null;
	}
}

const failed = (message: string): RunResult => ({ success: false, count: 0, level: "error", message, detail: null });

function resultOf({ sent, again, givenUp, off, more }: Tally, idle: string | null, waitMs: number | null = null): RunResult {
	const parts = [
		`${sent} delivered`,
		...(again > 0 ? [`${again} to be tried again`] : []),
		...(givenUp > 0 ? [`${givenUp} given up`] : []),
	];
	const quiet = sent + again + givenUp === 0;
	const said = quiet ? (idle ?? "No event waits.") : `Events: ${parts.join(", ")}.`;
	const result: Ended = {
		success: true,
		count: sent,
		level: off !== null || givenUp > 0 ? "warning" : "info",
		message: off === null ? said : `${said} The endpoint is off now. ${off}`,
		detail: quiet ? null : { sent, again, givenUp },
	};
	if (!more && waitMs === null) return result;
	return { ...result, goOn: true, progress: sent + again + givenUp > 0, ...(more ? {} : { waitMs: waitMs ?? 0 }) };
}
