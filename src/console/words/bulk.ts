import { csvOf } from "../../lib/csv";
import { ACTION_FACES, type Action } from "../../order/action";
import { RESULTS_HEAD, resultRow } from "../../order/results-table";
import type { Trouble } from "../answer";
import type { BulkDecision, Counts, DryRun, Job, Plan, Skip } from "../wire-bulk";
import { becameSaid, goesOn } from "./became";
import { FOR_GOOD } from "./decision";
import { count, orders } from "./money";
import type { Tone } from "./tone";

/** Actions on many orders, in words. */

/**
 * In the order in which they are offered: what says something of the ERP that only a person can know, and for good, comes last and
 * stands apart.
 */
export const BULK_ACTIONS = ["retry", "archive", "cancel", "verify", "restore", "mark_synced"] as const satisfies readonly Action[];
export const FOR_GOOD_IN_BULK = "mark_synced" satisfies (typeof BULK_ACTIONS)[number];
export type BulkAction = (typeof BULK_ACTIONS)[number];
export const bulkLabel = (action: Action): string => ACTION_FACES[action].bulkLabel;

/** What everybody should know before it is done. */
export const BEFORE: Readonly<Record<BulkAction, string>> = {
	retry: "Each is looked up in the ERP first and sent only if it is not there: nothing is placed twice.",
	mark_synced: `Mark them only once they are in the ERP: Holdfast never sends them after that. ${FOR_GOOD}`,
	archive: "They are kept here and not sent to the ERP. They can be restored later.",
	cancel: `They are withdrawn and never sent to the ERP. ${FOR_GOOD}`,
	verify: "The ERP is asked for each of them.",
	restore: "They come back as failed, so that a person decides what becomes of them.",
};

const EXAMPLES_MAX = 5;

/** One shape for both kinds of plan: what would happen, and what would be passed over for which reason. */
export function planOf(answer: DryRun): Plan {
	if ("plan" in answer) return answer.plan;
	const skips = new Map<string, { count: number; examples: string[]; overtaken: boolean }>();
	for (const { eNumber, result, reason, decided } of answer.results) {
		if (result !== "skipped" && result !== "refused") continue;
		const why = reason ?? "Its status does not allow it.";
		const skip = skips.get(why) ?? { count: 0, examples: [], overtaken: decided != null };
		skips.set(why, skip);
		skip.count += 1;
		if (skip.examples.length < EXAMPLES_MAX) skip.examples.push(eNumber);
	}
	const told = [...skips].map(([reason, skip]): Skip => ({ reason, ...skip }));
	const seen = Object.fromEntries(answer.results.flatMap(({ eNumber, version }) => (version == null ? [] : [[eNumber, version] as const])));
	return { total: answer.results.length, counts: answer.counts, skips: told.sort((one, other) => other.count - one.count), seen };
}

/** How many orders are passed over because somebody has decided about them since. */
export const overtakenIn = ({ skips }: Plan): number =>
	skips.filter(({ overtaken }) => overtaken === true).reduce((sum, { count: orders }) => sum + orders, 0);

/** How many orders something would happen to. */
export const wouldDo = ({ counts }: Plan): number => counts.started + counts.done;

export function planSaid(plan: Plan): string {
	const todo = wouldDo(plan);
	if (plan.total === 0) return "No order matches any more.";
	if (todo === 0) return `None of the ${orders(plan.total)} allows it now.`;
	return todo === plan.total ? `All ${orders(todo)} will be dealt with.` : `${count(todo)} of ${orders(plan.total)} will be dealt with.`;
}

export const skipSaid = ({ reason, count: skipped, examples }: Skip): string => {
	const more = skipped > examples.length ? " and more" : "";
	return `${orders(skipped)} passed over (${examples.join(", ")}${more}): ${reason}`;
};

const CAME: Readonly<Record<BulkDecision["result"], string>> = {
	started: "started",
	done: "done",
	already_in_progress: "had begun already",
	skipped: "passed over",
	refused: "refused",
};
const RESULT_TONES: Readonly<Record<BulkDecision["result"], Tone>> = {
	started: "blue",
	done: "green",
	already_in_progress: "blue",
	skipped: "amber",
	refused: "amber",
};
export const resultWord = (result: BulkDecision["result"]): string => CAME[result] ?? result;
export const resultTone = (result: BulkDecision["result"]): Tone => RESULT_TONES[result] ?? "grey";

/** What was done, whatever has become of it since: `"29 started, 1 passed over"`. */
export function countsSaid(counts: Counts): string {
	const told = (Object.keys(CAME) as BulkDecision["result"][]).filter((result) => counts[result] > 0);
	return told.length === 0 ? "Nothing was done" : told.map((result) => `${count(counts[result])} ${CAME[result]}`).join(", ");
}

export function jobTitle(job: Pick<Job, "label" | "state" | "by">): string {
	const state =
		job.state === "running" ? "under way" : job.state === "done" ? "finished" : job.state === "failed" ? "could not go on" : "aborted";
	return `${job.label} by ${job.by.name}: ${state}`;
}

/** For pasting into a spreadsheet; a cell that would be a formula there is not one. */
export const resultsText = (results: readonly BulkDecision[]): string =>
	[
		["e-number", "result", "status", "reason"],
		...results.map((each) => [each.eNumber, each.result, each.now?.label ?? each.label, each.reason]),
	]
		.map((cells) => cells.map((cell) => (cell ?? "").replace(/[\t\r\n]+/g, " ").replace(/^[=+\-@]/, "'$&")).join("\t"))
		.join("\r\n");

/** The same table as a job's, for what was done at once. `atMs`: when that was; `nowMs`: when the table is taken away. */
export const resultsCsv = (results: readonly BulkDecision[], atMs: number, nowMs: number): string =>
	csvOf([RESULTS_HEAD, ...results.map((each) => rowOf(each, atMs, nowMs))]);

/** Until it is known how an order stands, it is told how it stood right after the action, with that time. */
function rowOf(result: BulkDecision, atMs: number, nowMs: number): (string | null)[] {
	const { now, label } = result;
	const asOf = new Date(now == null ? atMs : nowMs).toISOString();
	return resultRow({ ...result, now: now ?? (label === null ? null : { label, error: null }) }, asOf);
}

/** `"orders-retry-20261122-140211.csv"`, by the time in UTC. */
export const resultsFile = (action: Action, atMs: number): string =>
	`orders-${action}-${new Date(atMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "-")}.csv`;

export const SELECT_FIRST = "Select orders first";

/** What stands in one line about a job that somebody may be looking for. */
export function jobSaid(job: Pick<Job, "action" | "state" | "worked" | "total" | "counts" | "became" | "problem">): string {
	if (job.state === "failed" && job.problem !== null) return job.problem;
	if (job.state === "running") return `${count(job.worked)} of ${orders(job.total)}`;
	const became = job.became === null || !goesOn(job.action) ? "" : becameSaid(job.became.byStatus, job.action);
	return became === "" ? countsSaid(job.counts) : `${countsSaid(job.counts)}. ${became}`;
}

export function bulkTroubleSaid(trouble: Trouble): string {
	if (trouble.kind === "signed_out") return "Your session has ended. Sign in, then go on here; nothing was done.";
	if (trouble.kind === "problem") return trouble.detail;
	return "Holdfast could not be reached, so it is not known whether this was done. It is safe to go on: nothing is done twice.";
}
