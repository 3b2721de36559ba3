/** What is said about looking for an order. */
export const SEARCH = {
	tab: (what: string): string => `${what} · Holdfast`,
	heading: "Search",
	lookedFor: "for {what}",
	typeSomething: "Type an e-number or an ERP number.",
	looking: "Looking…",
	none: "No order has the number “{number}”",
	noneAbout:
		"Search takes a whole e-number, such as E100001, or a whole order number of the ERP. An order is listed a moment after it was placed.",
	elsewhere: "{orders} or {start}",
	inAllOrders: "Look in all orders",
	toStart: "go to the start",
	found: "Orders found",
	eNumber: "E-number",
	customer: "Customer",
	total: "Total",
	placedJustNow: "Was it placed just now? {open}",
	openDirectly: (eNumber: string): string => `Open ${eNumber} directly`,
} as const;
