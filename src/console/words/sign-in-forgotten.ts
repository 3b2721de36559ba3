/** Asking for a new password at the sign-in. */
export const FORGOTTEN = {
	tab: "Forgotten password · Holdfast",
	title: "Ask for a new password",
	looking: "Looking whether mail can be sent",
	about: "A link for a new password is mailed to the address you sign in with.",
	email: "E-mail",
	notYet: "Nothing was asked for yet",
	send: "Mail me a link",
	sending: "Asking…",
	back: "Back to the sign-in",
	again: "Try again",
	asked: "Look into your mailbox",
	askedAbout: (minutes: number) =>
		`If {email} has an account here, a mail with a link is on its way. The link is good for ${minutes} minutes, and the newest one counts.`,
	noMail: (anHour: number) =>
		`Nothing there after a few minutes? Look among the spam, and check the address. At most ${anHour} such mails an hour go to one address. Whoever has no account here, or a closed one, gets none; an administrator of your shop knows.`,
	notByMail: "No link can be mailed here",
	whomToAsk:
		"Ask an administrator of your shop: under People they make you a link for a new password. If you are the only one, ask whoever runs this Holdfast for you.",
} as const;
