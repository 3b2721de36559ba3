import type { Action } from "../order/action";
import type { OrderError } from "../order/outcome";
import type { Status } from "../order/status";
import type { Decision } from "./wire";

/** What the admin API answers to an action on many orders. Times are ISO 8601 in UTC. */

export type Counts = Readonly<Record<Decision["result"], number>>;

export interface BulkDecision extends Decision {
	/** After the action; null for an order that is not known. */
	readonly status: Status | null;
	readonly label: string | null;
	/** How it stands, where that is known; null for an order that is not known. */
	readonly now?: Standing | null;
}
/** How an order stands at the moment, whatever was decided about it. */
export interface Standing {
	readonly eNumber: string;
	readonly status: Status;
	readonly label: string;
	readonly error: OrderError | null;
}
export interface Standings {
	readonly items: readonly Standing[];
}
export type ByStatus = Readonly<Partial<Record<Status, number>>>;
export interface Skip {
	readonly reason: string;
	readonly count: number;
	/** A few of their numbers. */
	readonly examples: readonly string[];
	/** A person has decided about them since they were seen. */
	readonly overtaken?: boolean;
}
export interface Plan {
	/** Of a filter: which orders the plan is of, for the run to take no other. */
	readonly orders?: unknown;
	/** Goes back with the run, as what was seen; left out where each order has a version of its own. */
	readonly asOf?: number;
	/** The same by the version of each order. */
	readonly seen?: Readonly<Record<string, number>>;
	readonly total: number;
	readonly counts: Counts;
	/** Most frequent first. */
	readonly skips: readonly Skip[];
}
export interface Job {
	readonly id: string;
	readonly action: Action;
	readonly label: string;
	readonly state: "running" | "done" | "aborted" | "failed";
	readonly by: { readonly name: string };
	readonly startedAt: string;
	readonly endedAt: string | null;
	readonly abortedBy: string | null;
	readonly total: number;
	readonly worked: number;
	readonly counts: Counts;
	/** How the orders that it has dealt with stand; null while it runs, and in a list where it is long over. */
	readonly became: { readonly at: string; readonly byStatus: ByStatus } | null;
	/** Why it could not go on, and what to do; null where it could. */
	readonly problem: string | null;
	readonly links: { readonly csv: string };
}
export interface Jobs {
	/** Newest first. */
	readonly items: readonly Job[];
}
export interface JobAnswer {
	readonly job: Job;
}
export interface JobResults {
	readonly items: readonly BulkDecision[];
	readonly next: string | null;
}
/** A few orders are dealt with, or looked at, one by one; many as a plan or a job. */
export interface AtOnce {
	readonly results: readonly BulkDecision[];
	readonly counts: Counts;
}
export type DryRun = AtOnce | { readonly plan: Plan };
export type Ran = AtOnce | JobAnswer;
