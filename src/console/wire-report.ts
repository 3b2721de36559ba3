/** The daily report's settings, as the admin API keeps them. */
export interface ReportSettings {
	/** `"07:30"`, in `zone`. */
	readonly time: string;
	readonly which: "all" | "failed";
	/** None: there is no report. */
	readonly recipients: readonly string[];
	readonly zone: string;
	/** Goes back with a change, so that nobody's change is lost under another. */
	readonly version: number;
	/** Null: there is no report. */
	readonly nextRunAt: string | null;
	/** Whether this version sends it; `say` is what to tell when it does not. */
	readonly sending: { readonly active: boolean; readonly say: string | null };
	readonly limits: { readonly recipients: number };
}
