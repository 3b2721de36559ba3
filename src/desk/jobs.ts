import { backoffMs } from "../lib/backoff";
import { logError, reasonOf } from "../lib/log";
import type { Action, Actor } from "../order/action";
import { act, type Decision, foresee } from "./actions";
import type { ActResult, FailedJob, Job, JobAnswer, JobCounts, JobRequest, JobResults, Plan, PlanRequest } from "./answers";
import { JOB_ORDERS_MAX } from "./answers";
import * as history from "./history";
import * as ledger from "./ledger";
import type { Unbegun } from "./unbegun";

/** Actions on many orders, worked off batch by batch from the desk's alarm: a job survives whoever started it. */

export const JOB_BATCH_ORDERS_MAX = 100;
export const JOBS_RUNNING_MAX = 3;
export const JOBS_KEPT_MAX = 50;
/** Between two batches others get their turn. */
export const JOB_PAUSE_MS = 25;
/** A job that cannot go on is tried again so often, and then it has failed: what cannot be read will not read better next year. */
export const JOB_FAILURES_MAX = 8;
export const JOB_BACKOFF = { baseMs: 5_000, maxMs: 5 * 60_000 };
/** For so long people are told of one that has failed, unless somebody deals with it. */
export const JOB_TOLD_MS = 7 * 24 * 60 * 60_000;
const PLAN_EXAMPLES_MAX = 5;
const PLAN_SKIPS_MAX = 20;

type JobRow = {
	n: number;
	id: string;
	action: Action;
	actor: string;
	note: string | null;
	state: Job["state"];
	started_at_ms: number;
	ended_at_ms: number | null;
	aborted_by: string | null;
	total: number;
	worked: number;
	counts: string;
	/** JSON, or null when the orders were not chosen by their status. */
	statuses: string | null;
	/** The latest record of the history that was seen; null where nobody says. */
	as_of: number | null;
	/** Tries in a row that came to nothing, and when the next one is. */
	failures: number;
	next_at_ms: number;
	/** Why it has failed, as a sentence. */
	problem: string | null;
};

const NONE: JobCounts = { started: 0, done: 0, already_in_progress: 0, not_allowed: 0, unknown_order: 0 };

/** Call inside a transaction. Throws a RangeError for more than JOB_ORDERS_MAX orders. */
export function start(sql: SqlStorage, id: string, { action, seqs, by, note, statuses, seen, asOf }: JobRequest, nowMs: number): JobAnswer {
	if (seqs.length > JOB_ORDERS_MAX) throw new RangeError(`a job takes ${JOB_ORDERS_MAX} orders, not ${seqs.length}`);
	const running = sql.exec<JobRow>("SELECT * FROM jobs WHERE state = 'running' ORDER BY n").toArray();
	const [oldest] = running;
	if (oldest !== undefined && running.length >= JOBS_RUNNING_MAX) return { kind: "busy", running: toJob(oldest) };
	const n = (sql.exec<{ n: number | null }>("SELECT max(n) AS n FROM jobs").one().n ?? 0) + 1;
	const ended = seqs.length === 0;
	sql.exec(
		`INSERT INTO jobs (n, id, action, actor, note, state, started_at_ms, ended_at_ms, total, counts, statuses, as_of)
		 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		n,
		id,
		action,
		JSON.stringify(by),
		note,
		ended ? "done" : "running",
		nowMs,
		ended ? nowMs : null,
		seqs.length,
		JSON.stringify(NONE),
		statuses === undefined ? null : JSON.stringify(statuses),
		asOf ?? null,
	);
	for (let from = 0; from < seqs.length; from += JOB_BATCH_ORDERS_MAX) {
		const batchOf = (all: readonly unknown[]) => JSON.stringify(all.slice(from, from + JOB_BATCH_ORDERS_MAX));
		sql.exec(
			"INSERT INTO job_batches (job, batch, seqs, seen) VALUES (?, ?, ?, ?)",
			n,
			from / JOB_BATCH_ORDERS_MAX + 1,
			batchOf(seqs),
			seen === undefined ? null : batchOf(seen),
		);
	}
	forgetOld(sql, n);
	const job = find(sql, id);
	if (job === null) throw new Error(`job ${id} was not written`);
	return { kind: "started", job };
}

function forgetOld(sql: SqlStorage, newest: number): void {
	const old = sql.exec<{ n: number }>("SELECT n FROM jobs WHERE n <= ? AND state != 'running'", newest - JOBS_KEPT_MAX).toArray();
	for (const { n } of old) {
		sql.exec("DELETE FROM job_batches WHERE job = ?", n);
		sql.exec("DELETE FROM jobs WHERE n = ?", n);
	}
}

/** When the next job that runs may go on, Unix ms; null: none runs. */
export const nextAt = (sql: SqlStorage): number | null =>
	sql.exec<{ at_ms: number | null }>("SELECT min(next_at_ms) AS at_ms FROM jobs WHERE state = 'running'").one().at_ms;

/**
 * Works off one batch of the oldest job that may go on. One that cannot is put off, and the others go on meanwhile; after
 * JOB_FAILURES_MAX tries it has failed. Call inside a transaction.
 */
export function step(storage: DurableObjectStorage, unbegun: Unbegun, nowMs: number): void {
	const { sql } = storage;
	const row = sql.exec<JobRow>("SELECT * FROM jobs WHERE state = 'running' AND next_at_ms <= ? ORDER BY n LIMIT 1", nowMs).toArray()[0];
	if (row === undefined) return;
	try {
		storage.transactionSync(() => workOff(storage, row, unbegun, nowMs));
		if (row.failures > 0) sql.exec("UPDATE jobs SET failures = 0, next_at_ms = 0 WHERE n = ?", row.n);
	} catch (error) {
		logError({ event: "desk.job_broken", job: row.id, failures: row.failures + 1, reason: reasonOf(error) });
		putOff(sql, row, nowMs);
	}
}

function putOff(sql: SqlStorage, { n, failures, worked, total }: JobRow, nowMs: number): void {
	const failed = failures + 1;
	if (failed < JOB_FAILURES_MAX) {
		sql.exec("UPDATE jobs SET failures = ?2, next_at_ms = ?3 WHERE n = ?1", n, failed, nowMs + backoffMs(failed, JOB_BACKOFF));
		return;
	}
	const problem = `It stopped after ${worked} of ${total} orders, because what it was to do next cannot be read. What is done stays done; choose the rest again, and start it anew.`;
	sql.exec("UPDATE jobs SET state = 'failed', failures = ?2, ended_at_ms = ?3, problem = ?4 WHERE n = ?1", n, failed, nowMs, problem);
}

function workOff(storage: DurableObjectStorage, row: JobRow, unbegun: Unbegun, nowMs: number): void {
	const { sql } = storage;
	const next = sql
		.exec<{ batch: number; seqs: string; seen: string | null }>(
			"SELECT batch, seqs, seen FROM job_batches WHERE job = ? AND results IS NULL ORDER BY batch LIMIT 1",
			row.n,
		)
		.toArray()[0];
	if (next === undefined) {
		sql.exec("UPDATE jobs SET state = 'done', ended_at_ms = ? WHERE n = ?", nowMs, row.n);
		return;
	}
	const decision: Decision = {
		action: row.action,
		by: JSON.parse(row.actor),
		note: row.note,
		erpOrderNumber: null,
		job: row.id,
		statuses: row.statuses === null ? undefined : JSON.parse(row.statuses),
	};
	const seqs: number[] = JSON.parse(next.seqs);
	const seen: (number | null)[] = next.seen === null ? [] : JSON.parse(next.seen);
	const results = seqs.map((seq, at) =>
		actOn(storage, seq, { ...decision, sight: { version: seen[at], asOf: row.as_of } }, unbegun, nowMs),
	);
	const counts = addUp(JSON.parse(row.counts), results);
	const worked = row.worked + results.length;
	const done = worked >= row.total;
	sql.exec("UPDATE job_batches SET results = ? WHERE job = ? AND batch = ?", JSON.stringify(results), row.n, next.batch);
	sql.exec(
		"UPDATE jobs SET worked = ?, counts = ?, state = ?, ended_at_ms = ? WHERE n = ?",
		worked,
		JSON.stringify(counts),
		done ? "done" : "running",
		done ? nowMs : null,
		row.n,
	);
}

/** An order that cannot be dealt with is undone by itself and said so: it must hold up neither its neighbours nor other jobs. */
function actOn(storage: DurableObjectStorage, seq: number, decision: Decision, unbegun: Unbegun, nowMs: number): ActResult {
	const eNumber = eNumberOf(storage.sql, seq);
	try {
		return storage.transactionSync(() => act(storage.sql, eNumber, decision, unbegun, nowMs));
	} catch (error) {
		logError({ event: "desk.job_order_failed", job: decision.job, eNumber, reason: reasonOf(error) });
		const reason = "It could not be dealt with; the log says why.";
		return { eNumber, result: "not_allowed", status: null, version: null, by: null, reason, actions: [] };
	}
}

/** Jobs that have failed and that nobody has dealt with: by aborting them, or by starting the same action again. Newest first. */
export const failed = (sql: SqlStorage, nowMs: number): FailedJob[] =>
	sql
		.exec<Pick<JobRow, "id" | "action" | "problem"> & { ended_at_ms: number }>(
			`SELECT id, action, problem, ended_at_ms FROM jobs j WHERE state = 'failed' AND aborted_by IS NULL AND ended_at_ms > ?
			 AND NOT EXISTS (SELECT 1 FROM jobs o WHERE o.n > j.n AND o.action = j.action AND o.started_at_ms >= j.ended_at_ms)
			 ORDER BY n DESC LIMIT ?`,
			nowMs - JOB_TOLD_MS,
			JOBS_KEPT_MAX,
		)
		.toArray()
		.map(({ id, action, problem, ended_at_ms }) => ({ id, action, problem: problem ?? "", endedAtMs: ended_at_ms }));

/** Null for a job that is not known. One that has ended stays as it ended; of one that has failed it is noted who has seen that. */
export function abort(sql: SqlStorage, id: string, by: Actor, nowMs: number): Job | null {
	sql.exec("UPDATE jobs SET state = 'aborted', ended_at_ms = ?, aborted_by = ? WHERE id = ? AND state = 'running'", nowMs, by.name, id);
	sql.exec("UPDATE jobs SET aborted_by = ? WHERE id = ? AND state = 'failed' AND aborted_by IS NULL", by.name, id);
	return find(sql, id);
}

export function find(sql: SqlStorage, id: string): Job | null {
	const row = sql.exec<JobRow>("SELECT * FROM jobs WHERE id = ?", id).toArray()[0];
	return row === undefined ? null : toJob(row);
}

/** Newest first. */
export const list = (sql: SqlStorage): Job[] =>
	sql.exec<JobRow>("SELECT * FROM jobs ORDER BY n DESC LIMIT ?", JOBS_KEPT_MAX).toArray().map(toJob);

/** The batch after `after`, as far as it has been worked off. */
export function resultsAfter(sql: SqlStorage, id: string, after: number): JobResults | null {
	const job = sql.exec<{ n: number }>("SELECT n FROM jobs WHERE id = ?", id).toArray()[0];
	if (job === undefined) return null;
	const [batch, further] = sql
		.exec<{ batch: number; results: string }>(
			"SELECT batch, results FROM job_batches WHERE job = ? AND batch > ? AND results IS NOT NULL ORDER BY batch LIMIT 2",
			job.n,
			after,
		)
		.toArray();
	if (batch === undefined) return { results: [], next: null };
	return { results: JSON.parse(batch.results), next: further === undefined ? null : batch.batch };
}

/** What an action on these orders would come to now. */
export function plan(sql: SqlStorage, { action, statuses, seqs, seen, asOf }: PlanRequest, unbegun: Unbegun, nowMs: number): Plan {
	const results = seqs.map((seq, at) =>
		foresee(sql, eNumberOf(sql, seq), { action, statuses, sight: { version: seen?.[at], asOf } }, unbegun, nowMs),
	);
	const skips = new Map<string, { readonly eNumbers: string[]; readonly overtaken: boolean }>();
	for (const { eNumber, reason, by, result, decided } of results) {
		if (result === "started" || result === "done") continue;
		const why = reason ?? (by === null ? result : `${by.name} did the same just now.`);
		const alike = skips.get(why);
		if (alike === undefined) skips.set(why, { eNumbers: [eNumber], overtaken: decided !== undefined });
		else alike.eNumbers.push(eNumber);
	}
	return {
		asOf: history.latest(sql),
		total: results.length,
		counts: addUp(NONE, results),
		skips: [...skips]
			.map(([reason, { eNumbers, overtaken }]) => ({
				reason,
				count: eNumbers.length,
				examples: eNumbers.slice(0, PLAN_EXAMPLES_MAX),
				overtaken,
			}))
			.sort((one, other) => other.count - one.count)
			.slice(0, PLAN_SKIPS_MAX),
	};
}

const eNumberOf = (sql: SqlStorage, seq: number): string => ledger.bySeq(sql, seq)?.e_number ?? `${seq}`;

function addUp(counts: JobCounts, results: readonly ActResult[]): JobCounts {
	const sum = { ...counts };
	for (const { result } of results) sum[result] += 1;
	return sum;
}

const toJob = (row: JobRow): Job => ({
	id: row.id,
	action: row.action,
	state: row.state,
	by: JSON.parse(row.actor),
	note: row.note,
	startedAtMs: row.started_at_ms,
	endedAtMs: row.ended_at_ms,
	abortedBy: row.aborted_by,
	total: row.total,
	worked: row.worked,
	counts: JSON.parse(row.counts),
	problem: row.problem,
});
