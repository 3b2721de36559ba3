import type { SendingState, ToldChoice } from "../wire-mail";

/** The words of the Mail page and of "What I am told". */

export const SENDING_WORDS: Readonly<Record<SendingState, string>> = {
	waiting: "Waiting",
	sending: "Being sent",
	sent: "Sent",
	given_up: "Given up",
	dropped: "Not sent any more",
};

export const TOLD_WORDS: Readonly<Record<ToldChoice["orderErrors"], { readonly label: string; readonly hint: string }>> = {
	inbox: { label: "Inbox only", hint: "Nothing is mailed to you." },
	mail: { label: "Mail only", hint: "Mailed to you. The inbox has them as well, and does not count them as unread." },
	both: { label: "Inbox and mail", hint: "In the inbox, and mailed to you as well." },
};

/** One address a line; commas and semicolons separate as well, because that is how lists of addresses are pasted. */
export const addressesIn = (text: string): string[] => text.split(/[\s,;]+/).filter((address) => address !== "");

export const SENT_WITH: Readonly<Record<"binding" | "smtp", string>> = {
	binding: "the platform's own mail service",
	smtp: "an SMTP server",
};
