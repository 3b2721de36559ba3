/** The settings of the page Mail. */
export const MAIL_FORM = {
	saved: "The mail settings are saved",
	notYet: "Nothing was saved yet",
	submit: "Save",
	busy: "Saving…",
	/** Around the address that they are sent from. */
	sentBy: (service: string, hasLinks: boolean) =>
		[`Mails are sent by ${service}, from `, hasLinks ? "." : ". They hold no links, because PUBLIC_URL is not set."] as const,
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
	mails: "Mails",
	loading: "Loading the mails",
	empty: "No mail was written yet",
	noMore: "There is no more",
	caption: "Mails, newest first",
	pages: "Pages of mails",
} as const;
