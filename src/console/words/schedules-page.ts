/** The page and its table. */
export const SCHEDULES = {
	service: "Service",
	schedule: "Schedule",
	zoneNotShops: ", not the shop’s own",
	nextRun: "Next run",
	noNextRun: "None",
	lastRun: "Last run",
	change: "Change",
	runNow: "Run now",
	runs: "Runs",
	runsOf: (label: string): string => `Runs: ${label}`,
	changeOf: (label: string): string => `Change the schedule: ${label}`,
	never: "Never yet",
	allRuns: "All its runs in the log",
	tab: "Schedules · Holdfast",
	heading: "Schedules",
	crontabHelp: "How a crontab line is read",
	loading: "Loading the schedules",
	about: "Schedules are lines of a crontab. {how}",
	howToRead: "How to read them",
	caption: "Schedules",
} as const;

/** Changing a schedule. */
export const SCHEDULE_FORM = {
	title: (label: string): string => `When “${label}” goes`,
	notYet: "Nothing was saved yet",
	send: "Save the schedule",
	sending: "Saving…",
	cancel: "Leave it as it is",
	expression: "Crontab expression",
	expressionHint: "Minute, hour, day of the month, month, weekday",
	zone: "Time zone",
	zonePlaceholder: "Europe/Dublin",
	zoneHint: (zone: string): string => `Empty: the shop’s own, ${zone}`,
	paused: "Paused: it does not go until somebody takes this off",
	reading: "Reading it…",
	nextRuns: (zone: string): string => `Next runs in ${zone}:`,
} as const;

/** The runs of a service. */
export const RUNS = {
	title: (label: string): string => `Runs: ${label}`,
	loading: "Loading the runs",
	pager: "Pages of runs",
	close: "Close",
	none: "It has not run yet.",
} as const;
