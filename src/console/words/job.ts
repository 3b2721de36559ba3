/** How far a bulk action has come, and what came of it. */
export const JOB = {
	loading: "Loading the bulk action",
	title: "Bulk action",
	csv: "CSV",
	close: "Close the bulk action",
	closeGoesOn: "Close; it goes on by itself",
	progress: (label: string) => `${label}: orders dealt with`,
	/** `abortedBy`: a name, or null. */
	came: (counts: string, abortedBy: string | null) =>
		abortedBy === null ? `${counts}.` : `${counts}. Aborted by ${abortedBy}; what was done stays done.`,
	/** For whoever hears it. */
	ended: (title: string, said: string) => `${title}. ${said}${said.endsWith(".") ? "" : "."}`,
	aborting: "Aborting…",
	abort: "Abort",
	showResults: "Show the result of each order",
	showMore: "Show more results",
} as const;
