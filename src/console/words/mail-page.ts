/** The settings of the page Mail. */
export const MAIL_FORM = {
	saved: "The mail settings are saved",
	notYet: "Nothing was saved yet",
	submit: "Save",
	busy: "Saving…",
	sentBy: "Mails are sent by {service}, from {address}.",
	noLinks: "They hold no links, because PUBLIC_URL is not set.",
	addresses: "Tell these addresses",
	addressesHint: (max: number) =>
		`“Order not placed”, and outages. One address a line, at most ${max}. Without any, only people who chose it are mailed.`,
	cap: "At most so many “Order not placed” mails an hour",
	capHint: "Orders beyond that come in one mail, all of them listed.",
	confirmations: "Send customers a confirmation with the number of their order. Leave it off if the shop does so itself.",
} as const;

/** The page Mail. */
export const MAIL_PAGE = {
	documentTitle: "Mail · Holdfast",
	title: "Mail",
	loadingSettings: "Loading the mail settings",
	/** While the mail server takes nothing from us. */
	stopped: "The mail server takes no mail from us",
	stoppedSince: "Since {since}: {error}",
	stoppedAgain: "{advice} It is tried again {when}; what waits goes out then.",
	stoppedTried: "{advice} It is being tried now; what waits goes out with it.",
	mails: "Mails",
	loading: "Loading the mails",
	empty: "No mail was written yet",
	noMore: "There is no more",
	caption: "Mails, newest first",
	pages: "Pages of mails",
} as const;
