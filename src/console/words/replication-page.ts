/** The page and its table. */
export const REPLICATION = {
	what: "What",
	state: "State",
	lastSuccess: "Last replication",
	lastChange: "Last change",
	records: "Brought over",
	runs: "Runs",
	firstLoad: (records: string): string => `First load: ${records}`,
	runNow: "Run now",
	compareNow: "Compare now",
	upToDate: (label: string): string => `${label} are up to date.`,
	since: "since {when}",
	never: "Never yet",
	tab: "Replication · Holdfast",
	heading: "Replication",
	loading: "Loading the replication",
	notConnected: "No ERP is connected",
	nothingOffered: "Nothing can be replicated",
	notConnectedAbout: "When one is, this page lists what can be brought over from it.",
	nothingOfferedAbout: "The connected ERP offers nothing that could be brought over.",
	caption: "What comes over from the ERP",
} as const;

/** Whether a kind of record comes over, and switching that off. */
export const DISCONNECT = {
	yes: "Yes",
	no: "No",
	switchLabel: (label: string, isOn: boolean): string => `${label}: ${isOn ? "on" : "off"}`,
	question: (label: string): string => `Disconnect ${label}?`,
	typeAgain: (name: string): string => `Type “${name}”`,
	send: "Disconnect",
	cancel: "Leave it on",
} as const;
