/** The mails that were written, in a table. */
export const SENDINGS = {
	written: "Written",
	subject: "Subject",
	to: "To",
	sendNow: "Send now",
	sendAgain: "Send again",
	/** Stands after what the button says, for whoever does not see its row. */
	whichTo: (recipient: string) => ` to ${recipient}`,
	soonTo: (recipient: string) => `It is sent to ${recipient} within a minute`,
} as const;
