/** The services between shop and ERP: their names, and what is said of each. */
export const FLOW = {
	caption: "Services between shop and ERP",
	intake: "Intake",
	takingOrders: "Taking orders",
	noOrder: "No order yet",
	desk: "Order desk",
	oldest: "Oldest:",
	copy: "List copy:",
	relay: "Relay",
	nothingDelivered: "Nothing delivered yet",
	deliveredAs: "as",
	erpLink: "ERP link",
	forSoLong: "For {age}",
	adapter: "Adapter",
	last: "Last {order}, {when}",
} as const;

/** What is said below the services while not everything is as usual. */
export const LINK_BAND = {
	since: "Since {when} ({age}). {text}",
	looksAgain: "Holdfast looks again {when}.",
} as const;

/** What can be done about the connection, and what came of it. */
export const LINK_BUTTONS = {
	goesOn: "Sending goes on.",
	test: "Test connection",
	testing: "Asking the ERP…",
	resume: "Resume sending",
	resuming: "Resuming…",
	pause: "Pause sending",
	/** `version` null: it did not say. */
	answered: (lasted: string, version: string | null) =>
		version === null ? `The ERP answered in ${lasted}.` : `The ERP answered in ${lasted} (${version}).`,
	unreachable: "Holdfast could not be reached.",
} as const;
