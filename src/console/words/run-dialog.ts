/** What is asked before an action on many orders. */
export const RUN = {
	erpNumber: "Number in the ERP (optional)",
	note: "Note (optional)",
	noteHint: "It stays with each order's history.",
	cancel: "Leave it as it is",
	sending: "Starting…",
	looking: "Working out what would happen…",
	show: "Show it",
	again: "Try again",
	selected: (action: string, orders: string): string => `${action}: ${orders} selected`,
	underWay: (orders: string): string => `${orders} under way already: nothing is done twice.`,
	moreReasons: "There are more reasons; the results name one for each order.",
} as const;
