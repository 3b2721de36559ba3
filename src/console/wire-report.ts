/** The daily report as the admin API has it: its settings, how it would look now, and what was sent. */

export type Reported = "all" | "failed";

export interface ReportSettings {
	/** `"07:30"`, in `zone`. */
	readonly time: string;
	readonly which: Reported;
	/** None: there is no report. */
	readonly recipients: readonly string[];
	readonly zone: string;
	/** Goes back with a change, so that nobody's change is lost under another. */
	readonly version: number;
	/** Null: there is no report. */
	readonly nextRunAt: string | null;
	/** Whether mail goes out at all; `say` is what to tell when it does not. */
	readonly sending: { readonly active: boolean; readonly say: string | null };
	readonly limits: { readonly recipients: number };
}

/** As it would be written now; nothing is sent. */
export interface ReportPreview {
	readonly subject: string;
	readonly text: string;
	/** The first lines of the file, its head among them. */
	readonly csv: string;
	/** The local day that it would be the report of. */
	readonly date: string;
	readonly listed: number;
	/** Orders for which the file has no room. */
	readonly beyond: number;
}

export interface SentReport {
	/** The local day: one report each. */
	readonly date: string;
	readonly zone: string;
	readonly writtenAt: string;
	readonly which: Reported;
	/** By the status that the report has for it. */
	readonly counts: Readonly<Record<string, number>>;
	readonly listed: number;
	readonly beyond: number;
	/** What is kept of its mail and its file. `shortened`: without orders of persons who were erased. */
	readonly kept: "whole" | "shortened" | "erased" | "expired";
	/** Of those listed, gone from the file with persons who were erased. */
	readonly ordersTakenOut: number;
	/** When that was last, or it was erased as a whole; null: neither. */
	readonly erasedAt: string | null;
	readonly recipients: readonly SentTo[];
}
export interface SentTo {
	readonly recipient: string;
	readonly state: string;
	readonly lastError: string | null;
	/** Their address was erased: nothing goes to them any more. */
	readonly erased: boolean;
}
export interface SentReports {
	readonly items: readonly SentReport[];
	readonly next: string | null;
}
