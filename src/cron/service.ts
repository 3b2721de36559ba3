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
	/** 1 for the first try; counted anew after each `goOn`, because that got somewhere. */
	readonly attempt: number;
}

/** How a run ended; it becomes a line of the log. */
export interface RunResult {
	readonly success: boolean;
	/** What it dealt with; which is the service's own affair. */
	readonly count: number;
	readonly level: Level;
	/** One sentence for a person. */
	readonly message: string;
	/** Facts and ids, no payloads. */
	readonly detail: Readonly<Record<string, unknown>> | null;
	/**
	 * There is more than fits into one invocation: what was done is kept, and the service is called again at once for the same run.
	 * No line is written yet; the counts of all calls are added up in the one that ends it.
	 */
	readonly goOn?: true;
	/** With `goOn`: not at once but so many milliseconds later. */
	readonly waitMs?: number;
	/** With `success: false`: a person is told of the cause another way (the ERP's own outage, an incident of the service), and not of this run. */
	readonly quiet?: true;
}

/** Throws when what it needs is away: then the run is tried again later. `success: false` is an answer, and not tried again. Must end within RUN_MS_MAX, and may be called twice for one run. */
export type Service = (run: Run, signal: AbortSignal) => Promise<RunResult>;
export type Services = Readonly<Partial<Record<ScheduledService, Service>>>;

/** A call that takes longer has died; its run is taken up by another. */
export const RUN_MS_MAX = 120_000;
