/** What came of an action, order by order. */
export const RESULTS = {
	copied: "the results, for a spreadsheet",
	csv: "CSV",
	close: "Close the results",
	list: "Result for each order",
	/** Between what was done and what has become of it. */
	stop: ".",
	wasFirst: (name: string): string => `, ${name} was first`,
} as const;
