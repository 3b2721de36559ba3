/** The inbox of somebody who is told nothing. */
export const INBOX_CLOSED = {
	page: "Inbox",
	title: "Your inbox is switched off",
	about: (permission: string) =>
		`It tells of orders that failed, and of outages of the ERP. It takes the permission “${permission}”, which is off for everybody until somebody switches it on.`,
	forYourself: "You can switch it on for yourself and for others.",
	goToPeople: "Go to People",
	askAdministrator: "An administrator of the shop can switch it on for you.",
	whoCan: "Who can switch it on for you:",
} as const;

/** The page Inbox. */
export const INBOX = {
	unread: "Unread",
	markReadOf: (title: string) => `Mark as read: ${title}`,
	markRead: "Mark as read",
	documentTitle: "Inbox · Holdfast",
	title: "Inbox",
	loading: "Loading the inbox",
	pages: "Pages of the inbox",
	allRead: "Everything is marked as read",
	markAllRead: "Mark all as read",
	markSettledRead: "Mark what is settled as read",
	settledRead: "What is settled is marked as read",
	/** Before how an order stands. */
	now: "Now:",
	over: "It is over.",
	empty: "Nothing has gone wrong",
	noMore: "There is no more",
	emptyAbout: "Orders that fail stand here, and outages of the ERP when they begin and when they are over.",
} as const;
