/** The part “What I am told” of the account. */
export const WHAT_I_AM_TOLD = {
	saved: "Saved",
	title: "What I am told",
	notPermitted:
		"You are told nothing yet: it takes the permission Order Sync Notification, which an administrator switches on under People.",
	noMailSent: "This deployment sends no mail yet. What you choose here counts once it does.",
	errors: "Orders that failed, and outages",
	late: "Orders that are late",
	mailUnsynced: "Mail me “Unsynced Order” when an order is queued or not confirmed for 30 minutes; at most one mail an hour.",
	mailGoesTo: "Mail goes to {address}.",
} as const;
