/** What is shown only once, and how it is copied. */

/** A link. */
export const ONE_TIME_LINK = {
	onlyNow: "This link is shown only now",
	mailed: (to: string) => `A mail is on its way to ${to}`,
	mailedAbout: "It has the same link. What becomes of it stands under Mail.",
	notMailed: {
		no_mail: "No mail was sent: this Holdfast mails no links. Hand the link over yourself.",
		operator: "No mail was sent: an operator’s link never goes by mail. Hand it over yourself.",
		too_many: "No mail was sent: as many as go in an hour have gone. Hand the link over yourself.",
	},
	giveTo: (whom: string, at: string) =>
		`Give it to ${whom} yourself, and to nobody else: whoever has it comes in. It works once, until ${at}.`,
	giveIfLost: (whom: string, at: string) =>
		`Should the mail not arrive, give it to ${whom} yourself, and to nobody else: whoever has it comes in. It works once, until ${at}.`,
	link: "Link",
	what: "link",
} as const;

/** Whatever it is: `what` is its name within a sentence. */
export const ONE_TIME = {
	copy: (what: string) => `Copy the ${what}`,
	copiedShort: "Copied",
	copied: (what: string) => `Copied the ${what}`,
	copyMarked: "Copy the marked text",
	failed: (what: string) => `The ${what} could not be copied. It is marked, so that you can copy it yourself.`,
} as const;
