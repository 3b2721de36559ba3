/** The columns of the log. */
export const LOG_HEADS = {
	when: "When",
	level: "Level",
	service: "Service",
	wholeDeployment: "Whole deployment",
	what: "What",
	details: "Details",
	upTo: "to",
} as const;

/** What the log is narrowed down by. */
export const LOG_FILTER = {
	service: "Service",
	everyService: "Every service",
	from: "From",
	to: "To, included",
	level: "Level",
	clear: "Clear filters",
} as const;

/** The page Logs. */
export const LOGS = {
	documentTitle: "Logs · Holdfast",
	title: "Logs",
	refused: "The log cannot be asked for that",
	showAll: "Show everything",
	loading: "Loading the log",
	caption: "Log, newest first",
	pages: "Pages of the log",
	noMore: "There is no more",
	empty: "Nothing is in the log yet",
	emptyAbout: "Runs of services and outages of the ERP are written down here.",
	unfitting: "Nothing fits",
	unfittingAbout: "Take a filter away, or choose other days.",
} as const;
