/** What stands in place of the page while nothing can be loaded. */
export const APP = {
	unreachable: "Holdfast could not be reached",
	checkConnection: "Check your connection and try again.",
	again: "Try again",
} as const;
