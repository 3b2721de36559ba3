/** The page of one order. */
export const ORDER = {
	tab: (eNumber: string): string => `${eNumber} · Holdfast`,
	notFoundAbout: "E-numbers look like E100001. Search also finds an order by the number that the ERP gave it.",
	erasedAbout: "Numbers, amounts, dates and decisions stay. It can be neither changed nor sent any more.",
	erasedOn: (day: string): string => `Personal data erased on ${day}`,
	prunedAbout: "They had been kept for as long as the retention settings say. The order itself is whole.",
	prunedOn: (day: string): string => `Requests and answers were dropped on ${day}`,
	neverPlaced: "never placed",
	markedAt: "It was marked on {when}.",
	numberNotGiven: "not given",
	copiedENumber: (eNumber: string): string => `e-number ${eNumber}`,
	noNumber: "none",
	statuses: "What each status means",
	print: "Print or key in",
	erpNumber: "ERP order number",
	numberNotYet: "none yet",
	copiedErpNumber: (number: string): string => `ERP number ${number}`,
	numberGivenOut: "Number given out",
	placed: "Placed",
	total: "Total",
	situation: "What is happening now",
} as const;

/** How an order was edited. */
export const REVISIONS = {
	heading: (edits: number): string => (edits === 1 ? "Edited once" : `Edited ${edits} times`),
	asPlaced: "View the order as it was placed",
	somebody: "Somebody",
	made: (revision: number): string => `made revision ${revision}`,
	changes: (revision: number): string => `What revision ${revision} changed`,
	view: (revision: number): string => `View revision ${revision}`,
} as const;
