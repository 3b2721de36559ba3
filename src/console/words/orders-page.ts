/** Selected orders, and what can be done to them. */
export const SELECTION = {
	selectAllMatching: "Select all that match the filter",
	clear: "Clear selection",
	chosen: (orders: string): string => `${orders} selected`,
	allMatching: "Everything that matches the filter is selected",
	actions: "Actions",
} as const;

/** What narrows the list down, and what is said when nothing is left of it. */
export const FILTERING = {
	showOnly: "Show only",
	onlyStatus: (status: string): string => `Only ${status}`,
	onlyCauses: "Only what went wrong like this",
	more: "Date and customer",
	clear: "Clear filters",
	from: "Placed from",
	to: "Placed to, included",
	fromAfterTo: "Is after “Placed to”, so no order can match. Take an earlier day.",
	toBeforeFrom: "Is before “Placed from”, so no order can match. Take a later day.",
	customer: "Customer, written in full",
	customerPlaceholder: "Name, account or e-mail",
	none: "No order matches",
	noneSoFar: "None so far",
	noneAbout: "Take a filter away, or look for something else.",
	noneSoFarAbout: "The newest orders that could be meant were looked through, and none of them is. There are more.",
	goOn: "Go on looking",
	/** `example`: an e-number of the shop; empty: none is known. */
	howNumbers: (example: string): string =>
		`E-numbers${example === "" ? "" : ` (such as ${example})`} and order numbers of the ERP are looked for whole; capitals and spaces make no difference. Of a telephone number it takes the beginning, or at least the last 7 digits.`,
	howWords:
		"Words are looked for in the reference and in the customer’s name, account and e-mail address: all of them have to be there, the last may be a beginning. Accents make no difference, but a slip of the pen does.",
	howCustomer: "The customer is looked for by the whole name, account or e-mail address, and not by a part of it.",
} as const;

/** Bulk actions that go on by themselves. */
export const JOBS = {
	heading: "Bulk actions",
	progress: "Show progress",
	results: "Show results",
	ofJob: (job: string): string => `of ${job}`,
} as const;

/** The table of orders. */
export const ORDERS_TABLE = {
	eNumber: "E-number",
	status: "Status",
	customer: "Customer",
	total: "Total",
	placed: "Placed",
	erpNumber: "ERP number",
	nextAttempt: "Next attempt",
	caption: "Orders, newest first",
	selectPage: "Select all orders on this page",
	select: (eNumber: string): string => `Select ${eNumber}`,
	erased: "erased",
	nothingToWaitFor: "nothing to wait for",
	noErpNumber: "no ERP number yet",
} as const;

/** The page itself. */
export const ORDERS_PAGE = {
	tab: "Orders · Holdfast",
	heading: "Orders",
	pager: "Pages of orders",
	loading: "Loading the orders",
	selected: (orders: number): string => `${orders} selected`,
	allSelected: "Everything that matches is selected",
} as const;

/** What the keys do. */
export const KEYBOARD = {
	name: "Keyboard",
	nameAndKey: "Keyboard (?)",
	close: "Close",
} as const;
