/** What is said about looking for an order. */
export const SEARCH = {
	tab: (what: string): string => `${what} · Holdfast`,
	heading: "Search",
	lookedFor: "for {what}",
	typeSomething: "Type an e-number or an ERP number.",
	looking: "Looking…",
	none: "No order has the number “{number}”",
	/** `example`: an e-number of the shop; empty: none is known. */
	noneAbout: (example: string): string =>
		`An e-number${example === "" ? "" : `, such as ${example},`} or an order number of the ERP is looked for whole; capitals and spaces make no difference. An order is listed a moment after it was placed.`,
	elsewhere: "{orders} or {start}",
	inAllOrders: "Look in all orders",
	toStart: "go to the overview",
	found: "Orders found",
	eNumber: "E-number",
	customer: "Customer",
	total: "Total",
	placedJustNow: "Was it placed just now? {open}",
	openDirectly: (eNumber: string): string => `Open ${eNumber} directly`,
} as const;
