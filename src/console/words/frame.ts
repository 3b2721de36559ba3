/** What the browser calls a page. */
export const tabTitle = (page: string): string => `${page} · Holdfast`;

/** What stands around every page. */
export const FRAME = {
	navigation: "Navigation",
	pages: "Pages",
} as const;

/** Where no page can be shown. */
export const ROUTER = {
	notFound: "There is no such page",
	notForYou: "This page is not for everybody",
	notForYouAbout: "It takes another role than yours.",
	loading: "Loading the page",
	failed: "This page could not be loaded",
	failedAbout: "The connection is gone, or Holdfast has been renewed since you opened it. Reloading helps in both cases.",
	reload: "Reload",
	start: "Go to the start",
} as const;

/** What pages are called in the navigation. */
export const PAGE_NAMES = {
	overview: "Overview",
	orders: "Orders",
	manage: "Manage",
	inbox: "Inbox",
	eNumbers: "E-numbers",
	audit: "Audit",
	people: "People",
	logs: "Logs",
	processes: "Processes",
	schedules: "Schedules",
	replication: "Replication",
	products: "Products",
	reconciliation: "Reconciliation",
	mail: "Mail",
	retention: "Retention",
	connection: "Connection",
	events: "Events",
	keys: "API keys",
	operator: "Operator",
	help: "Help",
} as const;

/** The bar over every page. */
export const SHELL = {
	skip: "Skip to the content",
	toStart: "Holdfast, to the start",
	search: "Find an order by e-number or ERP number",
	searchPlaceholder: "Order number",
	slash: "Press / to search",
	accountOf: (name: string): string => `Account of ${name}`,
	roleAt: "{role} of {shop}",
	account: "Your account",
	signOut: "Sign out",
	signOutFailed: "Signing out did not work. Try again.",
} as const;
