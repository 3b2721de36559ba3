/** What leads to the settings of the daily report. */
export const REPORT_BUTTON = {
	unreadable: "The report settings could not be loaded. Try again.",
	name: "Report settings",
	none: "No daily report",
	daily: (time: string): string => `Daily report at ${time}`,
} as const;
