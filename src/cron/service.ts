import type { Level } from "../db/schema-console";
import type { Cause } from "../db/schema-patrols";
import type { ScheduledService } from "../db/services";

/** The contract between the patrols and what they start. Whoever starts a run claims it first, keeps word of it, and tries it again. */

export interface Run {
	readonly tenantId: string;
	readonly service: ScheduledService;
	/** For replication the entity; "" for what has no parts. */
	readonly part: string;
	/** The time this run is for, Unix ms; it may begin late. */
	readonly dueAtMs: number;
	readonly cause: Cause;
	/** 1 for the first try; counted anew after each `goOn` that got somewhere. */
	readonly attempt: number;
}

/** What a call of the service came to; the one that ends its run becomes a line of the log. */
export type RunResult = Ended | Unfinished;

interface Outcome {
	readonly success: boolean;
	/** What it dealt with; which is the service's own affair. */
	readonly count: number;
	readonly level: Level;
	/** One sentence for a person. */
	readonly message: string;
	/** Facts and ids, no payloads. */
	readonly detail: Readonly<Record<string, unknown>> | null;
}

export interface Ended extends Outcome {
	readonly goOn?: never;
	/** With `success: false`: a person is told of the cause another way (an outage of the ERP that is open, a pause), and not of this run. */
	readonly quiet?: true;
	/** With `success: false`: it may go in a minute. The run is tried again like one that threw; if it stays so, a person is told this message. */
	readonly again?: true;
	/** With `success: false`: the ERP broke it off. */
	readonly anew?: Anew;
}

/** When a run that failed is begun anew before its next time: `erp` when there is news of the ERP; `soon` also after a while. */
export type Anew = "soon" | "erp";

/**
 * There is more than fits into one invocation: what was done is kept, and the service is called again for the same run. No line is
 * written yet; the counts of all calls are added up in the one that ends it.
 */
export interface Unfinished extends Outcome {
	readonly goOn: true;
	/** Whether it is further than before this call. A run that is not gets late, however often it goes on. */
	readonly progress: boolean;
	/** Not at once but so many milliseconds later. */
	readonly waitMs?: number;
}

export const unfinished = (message: string, count: number, progress: boolean): Unfinished => ({
	...{ success: true, count, level: "info", message, detail: null },
	...{ goOn: true, progress },
});

/** Throws when what it needs is away: then the run is tried again later. `success: false` is an answer, and not tried again unless it says so. Must end within RUN_MS_MAX, and may be called twice for one run. */
export type Service = (run: Run, signal: AbortSignal) => Promise<RunResult>;
export type Services = Readonly<Partial<Record<ScheduledService, Service>>>;

/** A call that takes longer has died; its run is taken up by another. */
export const RUN_MS_MAX = 120_000;
