/** How a line of a crontab is read, for people. The examples are held against what the gateway itself says of them. */

export const CRONTAB_FIELDS = [
	{ name: "Minute", values: "0 to 59" },
	{ name: "Hour", values: "0 to 23" },
	{ name: "Day of the month", values: "1 to 31" },
	{ name: "Month", values: "1 to 12, or jan to dec" },
	{ name: "Weekday", values: "0 to 7, or sun to sat; 0 and 7 are both Sunday" },
] as const;

export const CRONTAB_SIGNS = [
	{ sign: "*", means: "every one" },
	{ sign: "*/5", means: "every fifth, counted from the first" },
	{ sign: "1-5", means: "from the first to the last, both included" },
	{ sign: "0-30/10", means: "every tenth of these" },
	{ sign: "8,18", means: "each of these" },
] as const;

export const CRONTAB_EXAMPLES = [
	{ expression: "*/5 * * * *", means: "Every 5 minutes" },
	{ expression: "0 */2 * * *", means: "On the hour, every 2 hours" },
	{ expression: "30 7 * * *", means: "At 07:30" },
	{ expression: "30 7 * * 1-5", means: "At 07:30, Monday through Friday" },
	{ expression: "0 8,18 * * mon-fri", means: "At 08:00 and 18:00, Monday through Friday" },
	{ expression: "0 6 * * 0", means: "At 06:00, only on Sunday" },
	{ expression: "15 3 1 * *", means: "At 03:15, on day 1 of the month" },
] as const;

export const CRONTAB_NOTES = [
	"Times are those of the zone that stands beside the schedule: the shop’s own, unless another one was chosen.",
	"Where both a day of the month and a weekday are given, it goes on the days that fit either.",
	"When the clocks go forward, a time that is skipped comes right after the gap. When they go back, a time that comes twice counts once.",
] as const;

/** What stands around the lists. */
export const CRONTAB_HELP = {
	about: "A schedule is one line of five fields with a space between them. The service goes whenever all of them fit.",
	fields: "What may stand in a field",
	examples: "Examples",
} as const;
