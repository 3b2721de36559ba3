import type { ActResult, DeskCalls, Job, JobCounts, Plan } from "../../desk/answers";
import { ACTION_FACES } from "../../order/action";
import { FACES } from "../../order/status";
import { ADMIN_BASE } from "./access";
import { isoOf, isoOrNull } from "./views";

/** What came of actions, as the admin API tells it. */

export type Told = "started" | "done" | "skipped" | "already_in_progress" | "refused";

/** Of one order alone a refusal is an answer of its own; among many it is passed over, with the reason. */
const toldOf = (result: ActResult["result"], alone: boolean): Told =>
	result === "not_allowed" || result === "unknown_order" ? (alone ? "refused" : "skipped") : result;

export const decisionView = ({ eNumber, result, by, reason, decided, status, version, actions }: ActResult, alone = false) => ({
	eNumber,
	result: toldOf(result, alone),
	by: by === null ? null : { name: by.name, at: isoOf(by.atMs) },
	reason,
	/** What the person `by` has decided since it was seen; null: nothing, or it was not said what was seen. */
	decided: decided ?? null,
	status,
	label: status === null ? null : FACES[status].label,
	version,
	actions,
});

type Answered<Call extends keyof DeskCalls> = NonNullable<Awaited<ReturnType<DeskCalls[Call]>>>;
/** A result of a job with how its order stands. */
export type FollowedResult = Answered<"jobResults">["results"][number];

/** How an order stands at the moment, whatever was decided about it. */
export const standingView = ({ eNumber, status, error }: Answered<"standings">[number]) => ({
	eNumber,
	status,
	label: FACES[status].label,
	colour: FACES[status].colour,
	error,
});

export const resultView = ({ now, ...result }: FollowedResult) => ({
	...decisionView(result),
	now: now === null ? null : standingView(now),
});

export type ToldCounts = Readonly<Record<Told, number>>;

export function countsOf(counts: JobCounts, alone = false): ToldCounts {
	const refused = counts.not_allowed + counts.unknown_order;
	return {
		started: counts.started,
		done: counts.done,
		already_in_progress: counts.already_in_progress,
		skipped: alone ? 0 : refused,
		refused: alone ? refused : 0,
	};
}

export const NOTHING: JobCounts = { started: 0, done: 0, already_in_progress: 0, not_allowed: 0, unknown_order: 0 };

export function countOf(results: readonly ActResult[]): JobCounts {
	const counts = { ...NOTHING };
	for (const { result } of results) counts[result] += 1;
	return counts;
}

export const decisionsView = (results: readonly ActResult[], alone = false) => ({
	results: results.map((result) => decisionView(result, alone)),
	counts: countsOf(countOf(results), alone),
});

export const planView = ({ asOf, total, counts, skips }: Plan) => ({
	plan: { asOf, total, counts: countsOf(counts), skips },
	counts: countsOf(counts),
});

export const jobAddress = (id: string): string => `${ADMIN_BASE}/orders/actions/${id}`;

export const jobView = (job: Job & Partial<Answered<"job">>) => ({
	id: job.id,
	action: job.action,
	label: ACTION_FACES[job.action].bulkLabel,
	state: job.state,
	by: { kind: job.by.kind, name: job.by.name },
	note: job.note,
	startedAt: isoOf(job.startedAtMs),
	endedAt: isoOrNull(job.endedAtMs),
	abortedBy: job.abortedBy,
	total: job.total,
	worked: job.worked,
	counts: countsOf(job.counts),
	/** How the orders that it has dealt with stand, by status; null while it runs, and in a list where it is long over. */
	became: job.became ? { at: isoOf(job.became.atMs), byStatus: job.became.byStatus } : null,
	/** Why it could not go on, and what to do; null where it could. */
	problem: job.problem,
	links: {
		self: jobAddress(job.id),
		results: `${jobAddress(job.id)}/results`,
		csv: `${jobAddress(job.id)}/results.csv`,
	},
});
