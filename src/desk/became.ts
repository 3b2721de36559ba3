import { seqOf } from "../order/enumber";
import type { ErrorClass, OrderError } from "../order/outcome";
import { STATUSES, type Status } from "../order/status";
import type { ActResult, Job, JobResults } from "./answers";
import { ACT_ORDERS_MAX } from "./answers";
import * as jobs from "./jobs";
import { Kept } from "./kept";

/** What became of orders after somebody had decided about them: the results of an action say what it did, and orders go on from there. */

/** However many people look at a job, and however often, so many of its orders a second are counted for it. */
export const COUNTED_A_SECOND_MAX = 1_000;
/** In the list of jobs, those that have ended within this are counted, but no more than a few. */
export const FOLLOWED_MS = 15 * 60_000;
export const FOLLOWED_JOBS_MAX = 4;
const COUNT_KEPT_MS_MIN = 1_000;

/** How an order stands at the moment. */
export interface Standing {
	readonly eNumber: string;
	readonly status: Status;
	readonly error: OrderError | null;
}
/** How the orders that a job has dealt with stand, by status, every status that occurs; those that it passed over are not among them. */
export interface Became {
	/** When they were counted, Unix ms. */
	readonly atMs: number;
	readonly byStatus: Readonly<Partial<Record<Status, number>>>;
}
export interface FollowedJob extends Job {
	/** Null while it runs, and in a list of jobs for those that are long over. */
	readonly became: Became | null;
}
export interface FollowedResult extends ActResult {
	/** Null for an order that is not known. */
	readonly now: Standing | null;
}
export interface FollowedResults extends JobResults {
	readonly results: readonly FollowedResult[];
}

export interface BecameCalls {
	/** At most ACT_ORDERS_MAX; numbers that were never given to an order are left out. */
	standings(eNumbers: readonly string[]): Promise<Standing[]>;
	job(id: string): Promise<FollowedJob | null>;
	/** Newest first, at most JOBS_KEPT_MAX. */
	jobs(): Promise<FollowedJob[]>;
	/** A page of results, in e-number order as selected; `after` is the `next` of the page before, or 0. Null for a job that is not known. */
	jobResults(id: string, after: number): Promise<FollowedResults | null>;
}

/** Only the columns that are needed: an order's body may be long. */
function standingOf(sql: SqlStorage, eNumber: string): Standing | null {
	const seq = seqOf(eNumber);
	if (seq === null) return null;
	const row = sql
		.exec<{ status: Status; error_class: ErrorClass | null; error_message: string | null }>(
			"SELECT status, error_class, error_message FROM orders WHERE seq = ? AND e_number = ?",
			seq,
			eNumber,
		)
		.toArray()[0];
	if (row === undefined) return null;
	const error = row.error_class === null ? null : { class: row.error_class, message: row.error_message ?? "" };
	return { eNumber, status: row.status, error };
}

export function standings(sql: SqlStorage, eNumbers: readonly string[]): Standing[] {
	if (eNumbers.length > ACT_ORDERS_MAX) throw new RangeError(`at most ${ACT_ORDERS_MAX} orders, not ${eNumbers.length}`);
	return eNumbers.flatMap((eNumber) => standingOf(sql, eNumber) ?? []);
}

export function resultsAfter(sql: SqlStorage, id: string, after: number): FollowedResults | null {
	const page = jobs.resultsAfter(sql, id, after);
	if (page === null) return null;
	return { ...page, results: page.results.map((result) => ({ ...result, now: standingOf(sql, result.eNumber) })) };
}

const DEALT_WITH: ReadonlySet<ActResult["result"]> = new Set(["started", "done", "already_in_progress"]);

/** Batch by batch, which are of the desk's own size. */
function count(sql: SqlStorage, id: string, nowMs: number): Became {
	const byStatus: Partial<Record<Status, number>> = {};
	const batches = sql.exec<{ seqs: string; results: string }>(
		"SELECT seqs, results FROM job_batches WHERE job = (SELECT n FROM jobs WHERE id = ?) AND results IS NOT NULL",
		id,
	);
	for (const { seqs, results } of batches.toArray()) {
		const all: readonly number[] = JSON.parse(seqs);
		const came: readonly ActResult[] = JSON.parse(results);
		const dealtWith = all.filter((_, at) => DEALT_WITH.has(came[at]?.result ?? "unknown_order"));
		const counted = sql.exec<{ status: Status; n: number }>(
			"SELECT status, count(*) AS n FROM orders WHERE seq IN (SELECT value FROM json_each(?)) GROUP BY status",
			JSON.stringify(dealtWith),
		);
		for (const { status, n } of counted.toArray()) byStatus[status] = (byStatus[status] ?? 0) + n;
	}
	return {
		atMs: nowMs,
		byStatus: Object.fromEntries(STATUSES.flatMap((each) => (byStatus[each] === undefined ? [] : [[each, byStatus[each]]]))),
	};
}

/** Follows jobs that have ended. What was counted is kept for as long as counting it again so soon would cost more than it may. */
export class Following {
	readonly #counted = new Map<string, Kept<Became>>();

	of(sql: SqlStorage, job: Job, nowMs: number): FollowedJob {
		if (job.state === "running") return { ...job, became: null };
		const keptMs = Math.max(COUNT_KEPT_MS_MIN, (job.worked * 1_000) / COUNTED_A_SECOND_MAX);
		const became = this.#countOf(job.id).of(
			nowMs,
			() => count(sql, job.id, nowMs),
			() => keptMs,
		);
		return { ...job, became };
	}

	/** Newest first, as `listed`. */
	all(sql: SqlStorage, listed: readonly Job[], nowMs: number): FollowedJob[] {
		const lately = listed.filter(({ endedAtMs }) => endedAtMs !== null && nowMs - endedAtMs < FOLLOWED_MS).slice(0, FOLLOWED_JOBS_MAX);
		return listed.map((job) => (lately.includes(job) ? this.of(sql, job, nowMs) : { ...job, became: null }));
	}

	/** Jobs that are forgotten themselves leave their counts here, until there is no room. */
	#countOf(id: string): Kept<Became> {
		const known = this.#counted.get(id);
		if (known !== undefined) return known;
		const [oldest] = this.#counted.keys();
		if (oldest !== undefined && this.#counted.size >= jobs.JOBS_KEPT_MAX) this.#counted.delete(oldest);
		const fresh = new Kept<Became>();
		this.#counted.set(id, fresh);
		return fresh;
	}
}
