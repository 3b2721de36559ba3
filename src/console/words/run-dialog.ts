/** What is asked before an action on many orders. */
export const RUN = {
	noteHint: "It stays with each order's history.",
	notYet: "Nothing was done yet",
	/** Somebody else has decided about them since they were chosen. */
	knowingly: (orders: string): string => `Also those that somebody has decided about since: ${orders}`,
	cancel: "Leave it as it is",
	sending: "Starting…",
	looking: "Working out what would happen…",
	show: "Show it",
	again: "Try again",
	selected: (action: string, orders: string): string => `${action}: ${orders} selected`,
	underWay: (orders: string): string => `${orders} under way already: nothing is done twice.`,
	moreReasons: "There are more reasons; the results name one for each order.",
} as const;
