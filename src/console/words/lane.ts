/** The three lists of the page Manage. */
export const LANE = {
	nothingDelivered: "Nothing delivered yet.",
	nothingWaits: "Nothing waits.",
	noFailures: "No failures.",
	inAll: "Orders in all:",
	unreadable: "The list cannot be read at the moment. Orders are still taken and delivered.",
	soon: "They appear here in a moment.",
	eNumber: "E-number",
	customer: "Customer",
	total: "Total",
	newest: (shown: string, total: string) => `Showing the newest ${shown} of ${total}`,
} as const;

/** What the lanes are called. */
export const LANES = {
	delivered: "Delivered",
	awaiting: "Awaiting",
	failed: "Failed",
} as const;
