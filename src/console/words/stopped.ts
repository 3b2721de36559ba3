/** A page that cannot be kept up to date. */
export const STOPPED = {
	unreachable: "Holdfast could not be reached",
	refused: "This cannot be shown at the moment",
	unreachableAbout: "Check your connection. The page tries again by itself.",
	again: "Try now",
	unreadable: "This link cannot be read",
	/** Leads to the page without what its address asks for. */
	without: "Show the page from its beginning",
} as const;
