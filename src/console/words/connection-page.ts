/** What was done to the connection. */
export const CHANGES = {
	heading: "Last changes",
	looking: "Looking…",
	unreadable: "They cannot be shown at the moment.",
	none: "Nobody has changed anything here yet.",
	change: "{change} by {who} {when}",
	somebody: "somebody",
	all: "Everything that was done to the connection",
} as const;

/** The page itself. */
export const CONNECTION = {
	tab: "Connection · Holdfast",
	heading: "Connection",
	loading: "Loading the connection",
	since: "since {when} ({age})",
	pausedBy: "Paused by {who}.",
	pausedBecause: "Paused by {who}: {note}",
	somebody: "somebody",
	nextLook: "Holdfast looks again {when}.",
	resumed: "Sending goes on",
	asking: "Asking the ERP…",
	test: "Test connection",
	resuming: "Resuming…",
	resume: "Resume sending",
	pause: "Pause sending",
} as const;

/** The form. */
export const CONNECTION_FORM = {
	notYet: "Nothing was saved yet",
	saved: "The connection is saved",
	name: "Connection settings",
	sending: "Saving…",
	send: "Save",
	asking: "Asking the ERP…",
	test: "Test without saving",
	testAgain: "This has changed since the test began. Test it again.",
	discard: "Discard the changes",
} as const;

/** A connection that does not work, before it is saved. */
export const RED = {
	title: "The ERP does not answer to these settings",
	about: "Nothing is saved yet. If you save it all the same, orders wait here until the ERP answers.",
	back: "Back to the form",
	save: "Save all the same",
} as const;

/** What is asked about any ERP. */
export const CONNECTION_FIELDS = {
	which: "Which ERP",
	kind: "Kind of ERP",
	address: "Address",
	credentialsKept: "Kept, and never shown. Empty: it stays as it is.",
	credentialsSealed: "Stored sealed, and never shown again.",
	kept: "kept",
	settingsOf: (erp: string): string => `Settings of “${erp}”`,
	rate: "Orders a second",
	rateHint: "What the ERP can take all day long.",
	burst: "Burst",
	burstHint: "How many may start at once after a quiet time.",
	lanes: "Lanes",
	lanesHint: "How many orders are under way at the same time.",
	timeout: "Time-out (seconds)",
	timeoutHint: "After this an answer counts as lost, and the order is looked up.",
	settle: "Settle time (seconds)",
	settleHint: "How long the ERP may still be working on it after that. Too short can double an order; left empty, it is this ERP’s own.",
	limits: "Limits",
	limitsLegend: "What the ERP can take",
	away: "When the ERP is away",
	awayLegend: "What becomes of orders while the ERP is away",
	settleUnset: "the ERP’s own",
	notSet: "not set",
} as const;

/** What is wrong at a field. */
export const MISTAKES = {
	notNumber: "must be a number",
	empty: "must not be empty",
	notPairs: (line: string): string => `must have “name = value” on each line; “${line}” has not`,
	nameTwice: (name: string): string => `must have each name once; “${name}” is there twice`,
	notNumbers: (line: string): string => `must have a number after each “=”; “${line}” has not`,
	oneOfTwo: "must be given together with the other, or both left empty",
	missing: "must be given for a new connection",
	anew: "must be given anew: what is stored is not sent to another ERP",
} as const;
