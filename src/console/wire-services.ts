/** What the services did and do, when they go, and what comes over from the ERP, as the admin API tells it. Times are ISO 8601 in UTC. */

export type Level = "info" | "warning" | "error";

export interface RunView {
	readonly startedAt: string;
	readonly endedAt: string;
	readonly success: boolean;
	/** What it dealt with; which is the service's own affair. */
	readonly count: number;
}

export interface LogView {
	readonly id: number;
	readonly at: string;
	readonly level: Level;
	readonly service: string;
	/** The service as it is called. */
	readonly label: string;
	/** Null: about the deployment and no shop. */
	readonly tenant: string | null;
	readonly message: string;
	readonly detail: Readonly<Record<string, unknown>>;
	/** Null: something that happened, and no run of a service. */
	readonly run: RunView | null;
}
export interface LogPage {
	/** Newest first. */
	readonly items: readonly LogView[];
	/** The cursor of the page after; null at the end. */
	readonly next: string | null;
	/** All that can be filtered by. */
	readonly services: readonly { readonly service: string; readonly label: string }[];
	readonly levels: readonly Level[];
}

export type ProcessState = "running" | "idle" | "held" | "failing" | "not_set_up" | "unknown";
export interface ProcessView {
	readonly process: string;
	readonly label: string;
	readonly from: string;
	readonly to: string;
	readonly state: ProcessState;
	/** Since when it is so; null when nobody knows. */
	readonly since: string | null;
	readonly say: string;
	readonly lastResult: { readonly at: string; readonly say: string } | null;
}
export interface ProcessesView {
	readonly items: readonly ProcessView[];
	/** False: the list of orders cannot be read, so that less is known. */
	readonly copyAvailable: boolean;
	readonly serverTime: string;
}

export interface ScheduleView {
	readonly service: string;
	readonly label: string;
	readonly does: string;
	/** Five fields, as in a crontab. */
	readonly expression: string;
	readonly words: string;
	/** IANA name. */
	readonly zone: string;
	readonly zoneIsTenants: boolean;
	readonly state: "running" | "paused";
	readonly nextRunAt: string | null;
	/** Goes back with a change, so that nobody's change is lost under another. 0: never changed. */
	readonly version: number;
	/** Null: as the service comes. */
	readonly updatedAt: string | null;
	/** What the schedule alone would not say. */
	readonly note: string | null;
	readonly lastRun: (RunView & { readonly message: string; readonly at: string }) | null;
	/** By whoever asks. */
	readonly editable: boolean;
	/** What it is split into, each with its own next run; none for most. */
	readonly parts: readonly { readonly part: string; readonly nextRunAt: string }[];
	/** Runs that are not over, oldest first. */
	readonly underWay: readonly RunUnderWay[];
}
export interface RunUnderWay {
	readonly part: string;
	readonly dueAt: string;
	readonly state: "waiting" | "running" | "retrying";
	/** When it is tried again; null unless a try has failed. */
	readonly againAt: string | null;
	/** Who started it; null: nobody. */
	readonly askedBy: string | null;
}
/** A run as the history has it. `state`: also `done`, `failed`, and `dropped` before it began. */
export interface RunRowView {
	readonly part: string;
	readonly dueAt: string;
	readonly cause: string;
	readonly state: string;
	readonly attempts: number;
	readonly startedAt: string | null;
	readonly endedAt: string | null;
	/** When it is tried again, or, where it has failed, another begins in its place. */
	readonly againAt: string | null;
	/** Null: it is not over. */
	readonly success: boolean | null;
	readonly count: number;
	readonly message: string | null;
	readonly askedBy: string | null;
}
export interface RunHistory {
	/** Newest first. */
	readonly items: readonly RunRowView[];
	/** The cursor of the page after; null at the end. */
	readonly next: string | null;
}
export interface SchedulesView {
	readonly items: readonly ScheduleView[];
	readonly warning: string;
}
/** What an expression would mean, before it is saved. */
export interface SchedulePreview {
	readonly words: string;
	readonly zone: string;
	readonly nextRunsAt: readonly string[];
}

export interface ReplicatedView {
	readonly entity: string;
	/** As it is called. */
	readonly label: string;
	/** Whether the connected ERP tells of it at all. */
	readonly fed: boolean;
	/** Whether it is brought over. */
	readonly monitored: boolean;
	readonly state: string;
	/** "feed": the ERP tells of deletions; "none": only a comparison finds them. */
	readonly deletions: "feed" | "none";
	readonly lastSuccessAt: string | null;
	readonly lastChangedAt: string | null;
	/** Whether the last success is recent enough. */
	readonly fresh: boolean;
	readonly records: number;
	/** Of the first load; null otherwise. How many there are, the ERP does not say. */
	readonly progress: { readonly loaded: number; readonly startedAt: string | null; readonly perSecond: number } | null;
	readonly error: { readonly class: string; readonly message: string; readonly since: string | null } | null;
	/** Null: nothing was ever compared. */
	readonly comparison: ComparisonView | null;
	/** Runs of its replication and its comparison that are not over, oldest first. */
	readonly underWay: readonly (RunUnderWay & { readonly service: string })[];
}
/** The last comparison with the ERP, or the one under way so far: what was wrong here was mended. */
export interface ComparisonView {
	readonly beganAt: string | null;
	readonly endedAt: string | null;
	/** Neither ended nor under way: it was broken off. */
	readonly underWay: boolean;
	readonly compared: number;
	readonly missing: number;
	readonly differing: number;
	readonly gone: number;
	/** Not in what the ERP listed, and too many to be deleted without asking twice. */
	readonly heldBack: number;
}
export interface ReplicationView {
	readonly state: string;
	readonly say: string;
	/** Null: no ERP is connected. */
	readonly adapter: string | null;
	readonly items: readonly ReplicatedView[];
	readonly warning: string;
	/** Stands beside the switch. */
	readonly disconnecting: string;
	readonly mayDisconnect: boolean;
}
