import { anewAt } from "../db/anew";
import type { RunEntry } from "../db/logs";
import type { Aftermath, Begin, Begun, RunKey, Waiting } from "../db/runs";
import { log, logError, reasonOf } from "../lib/log";
import { within } from "../lib/within";
import { dayTimeAndZone } from "../lib/zone";
import { AskedPassword } from "./asked-password";
import { Job, keyOf } from "./message";
import { type Ended, RUN_MS_MAX, type Run, type RunResult, type Services, type Unfinished } from "./service";

/** The reader of the queue `jobs`: takes a run, has its service do it, and keeps what came of it. Who forgot a password asks on it, too. */

export interface JobPorts {
	readonly services: Services;
	readonly begin: (key: RunKey, nowMs: number, leaseMs: number) => Promise<Begin>;
	/** `waitMs`: it goes on so much later. */
	readonly goOn: (run: Begun, slice: Pick<Unfinished, "count" | "progress" | "message">, nowMs: number, waitMs: number) => Promise<boolean>;
	/** `count`: what it dealt with before it failed. */
	readonly retry: (run: Begun, failure: { readonly message: string; readonly count: number }, againAtMs: number) => Promise<boolean>;
	readonly end: (
		run: Begun,
		entry: RunEntry,
		aftermath: Aftermath,
	) => Promise<{ readonly ended: boolean; readonly waiting: Waiting | null }>;
	/** Rings for runs. Throws when the queue is away. */
	readonly ring: (keys: readonly RunKey[], delayMs?: number) => Promise<void>;
	/** It went well: whatever said otherwise is over. */
	readonly well: (run: RunKey, nowMs: number) => Promise<unknown>;
	/** It failed for good: a person is told now. */
	readonly failed: (run: RunKey, reason: string, nowMs: number) => Promise<unknown>;
	/** Answers somebody who has forgotten their password. Throws when D1 does. */
	readonly forgotten: (asked: AskedPassword) => Promise<void>;
	readonly now: () => number;
}

/** Longer than a call may take, with the writes behind it. */
export const LEASE_MS = RUN_MS_MAX + 30_000;
export const ATTEMPTS_MAX = 5;
/** 1, 2, 4, 8 minutes. */
const BACKOFF_MS = 60_000;
/** One that is no further than before looks again after this: whatever it waits for is not there any sooner for being asked. */
export const STANDSTILL_MS = 15_000;
/** A run that goes on for longer than that goes round in circles. */
export const SLICES_MAX = 2_000;
const REASON_LENGTH_MAX = 500;

export async function workJobs(batch: MessageBatch, ports: JobPorts): Promise<void> {
	await Promise.all(batch.messages.map((message) => work(message, batch.queue, ports)));
}

async function work(message: Message, queue: string, ports: JobPorts): Promise<void> {
	const asked = AskedPassword.safeParse(message.body);
	if (asked.success) return await answer(message, asked.data, ports);
	const job = Job.safeParse(message.body);
	if (!job.success) {
		// What is no job will never be one.
		logError({ event: "jobs.bad_message", queue, message: message.id });
		message.ack();
		return;
	}
	try {
		await runOnce(keyOf(job.data), ports);
		message.ack();
	} catch (error) {
		// The run's own failures do not get here: D1 is away, and nobody could take it or say how it went.
		logError({ event: "jobs.broken", service: job.data.service, tenant: job.data.tenant, reason: reasonOf(error) });
		message.retry();
	}
}

async function answer(message: Message, asked: AskedPassword, ports: JobPorts): Promise<void> {
	try {
		await ports.forgotten(asked);
		message.ack();
	} catch (error) {
		logError({ event: "password.link_not_mailed", message: message.id, reason: reasonOf(error) });
		message.retry();
	}
}

/** Takes the run if it may be begun, and goes one step with it. */
export async function runOnce(key: RunKey, ports: JobPorts): Promise<void> {
	const begin = await ports.begin(key, ports.now(), LEASE_MS);
	if (begin.kind !== "begun") return;
	const { run } = begin;
	const startedMs = ports.now();
	// The lease of its last try ran out; whoever had it is dead, or cannot write.
	if (run.attempts > ATTEMPTS_MAX) return await settle(run, lost(), startedMs, ports);
	const result = await call(run, ports);
	await settle(run, result, startedMs, ports);
}

/** How the inside broke is for the Worker's own log; people are told that it did. */
type Failure = { readonly thrown: string };
const BROKE = "Something that it needs was away or broken; the gateway's log says what.";

async function call(run: Begun, { services }: JobPorts): Promise<RunResult | Failure> {
	const { tenantId, service, part, dueAtMs, cause, attempts } = run;
	const does = services[service];
	if (does === undefined) return nobody(service);
	const leaving = new AbortController();
	try {
		return await within(RUN_MS_MAX, does({ tenantId, service, part, dueAtMs, cause, attempt: attempts } satisfies Run, leaving.signal));
	} catch (error) {
		return { thrown: reasonOf(error).slice(0, REASON_LENGTH_MAX) };
	} finally {
		// One that hangs is told to stop; nobody listens to it any longer.
		leaving.abort();
	}
}

async function settle(run: Begun, result: RunResult | Failure, startedMs: number, ports: JobPorts): Promise<void> {
	const nowMs = ports.now();
	const told = "thrown" in result ? await failure(run, result, nowMs, ports) : await success(run, result, nowMs, ports);
	log({
		event: "jobs.run",
		tenant: run.tenantId,
		service: run.service,
		part: run.part,
		attempt: run.attempts,
		slice: run.slices,
		end: told,
		count: "thrown" in result ? 0 : result.count,
		tookMs: nowMs - startedMs,
	});
}

async function success(run: Begun, result: RunResult, nowMs: number, ports: JobPorts): Promise<string> {
	if (result.goOn === true && run.slices < SLICES_MAX) {
		const waitMs = Math.max(result.waitMs ?? 0, result.progress ? 0 : STANDSTILL_MS);
		if (!(await ports.goOn(run, result, nowMs, waitMs))) return "overtaken";
		await ringFor([run], ports, waitMs);
		return "going_on";
	}
	if (result.goOn === true) return await end(run, endless(result), nowMs, ports);
	if (result.again === true && !result.success && run.attempts < ATTEMPTS_MAX) return await tryAgain(run, result, nowMs, ports);
	return await end(run, result, nowMs, ports);
}

async function failure(run: Begun, { thrown }: Failure, nowMs: number, ports: JobPorts): Promise<string> {
	logError({ event: "jobs.failed", tenant: run.tenantId, service: run.service, part: run.part, attempt: run.attempts, reason: thrown });
	if (run.attempts < ATTEMPTS_MAX) return await tryAgain(run, { message: BROKE, count: 0 }, nowMs, ports);
	const message = `It failed ${run.attempts} times in a row. ${BROKE}`;
	// What it needs may be there in a while.
	return await end(run, { ...failed(message), detail: { attempts: run.attempts } }, nowMs, ports, anewOf(run, nowMs));
}

const tryAgain = async (run: Begun, failure: Pick<Ended, "message" | "count">, nowMs: number, ports: JobPorts): Promise<string> =>
	(await ports.retry(run, failure, nowMs + BACKOFF_MS * 2 ** (run.attempts - 1))) ? "retrying" : "overtaken";

/** When it is begun anew, if it is to be: the next time of a service may be tomorrow. */
function anewOf({ anew, timeZone }: Begun, nowMs: number): Aftermath["anew"] {
	const atMs = anewAt(anew, nowMs);
	return atMs === null ? null : { atMs, said: `It begins anew on ${dayTimeAndZone(atMs, timeZone)}.` };
}

async function end(
	run: Begun,
	result: Ended,
	nowMs: number,
	ports: JobPorts,
	anew: Aftermath["anew"] = result.anew === "soon" ? anewOf(run, nowMs) : null,
): Promise<string> {
	const { success, count, level, message, detail } = result;
	const alarm = !success && result.quiet !== true;
	const facts = { ...detail, ...(run.part === "" ? {} : { part: run.part }) };
	const entry: RunEntry = {
		atMs: nowMs,
		level,
		service: run.service,
		tenantId: run.tenantId,
		message,
		detail: Object.keys(facts).length === 0 ? null : facts,
		startedAtMs: run.startedAtMs,
		success,
		count: run.count + count,
	};
	const { ended, waiting } = await ports.end(run, entry, { alarm, brokenOff: result.anew !== undefined, anew });
	if (!ended) return "overtaken";
	// The tick tells of what was not told here, and a later run that goes well takes back what was not taken back.
	try {
		// What the ERP broke off is told of by the tick: within this minute the link may say that it is an outage.
		if (alarm && result.again !== true) await ports.failed(run, message, nowMs);
		if (success) await ports.well(run, nowMs);
	} catch (error) {
		logError({ event: "jobs.not_told", tenant: run.tenantId, service: run.service, reason: reasonOf(error) });
	}
	if (waiting !== null) await ringFor([waiting.run], ports, waiting.restMs);
	return success ? "done" : "failed";
}

/** Without the queue it costs time: the tick rings. */
async function ringFor(keys: readonly RunKey[], { ring }: JobPorts, delayMs = 0): Promise<void> {
	try {
		await ring(keys, delayMs);
	} catch (error) {
		logError({ event: "jobs.ring_failed", runs: keys.length, reason: reasonOf(error) });
	}
}

const failed = (message: string): Ended => ({ success: false, count: 0, level: "error", message, detail: null });
const lost = (): Ended => failed(`It was begun ${ATTEMPTS_MAX} times and never came to an end.`);
const nobody = (service: string): Ended => failed(`This version has no service ${service}.`);
const endless = ({ count, detail }: Unfinished): Ended => ({
	...failed(`It went on ${SLICES_MAX} times without coming to an end.`),
	count,
	detail,
});
