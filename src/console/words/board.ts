/** What the page Manage says, and what it tells of by itself. */
export const BOARD = {
	documentTitle: "Manage · Holdfast",
	title: "Manage",
	colours: "What the colours mean",
	services: "Services",
	linkNews: (state: string) => `ERP link: ${state}`,
	failedNews: (failed: string) => `${failed} failed`,
} as const;
