import type { MailSettings, SendingState, SendingView, ToldChoice } from "../wire-mail";

/** The words of the Mail page and of "What I am told". */

export const SENDING_WORDS: Readonly<Record<SendingState, string>> = {
	waiting: "Waiting",
	sending: "Being sent",
	sent: "Sent",
	given_up: "Given up",
	dropped: "Not sent any more",
};

const BYTES_A_KB = 1_000;
/** `"12 KB"`. */
export const sizeSaid = (bytes: number): string =>
	bytes < BYTES_A_KB
		? `${bytes} bytes`
		: bytes < 1_000 * BYTES_A_KB
			? `${Math.round(bytes / BYTES_A_KB)} KB`
			: `${(bytes / 1e6).toFixed(1)} MB`;

export const toWhom = ({ recipient, erased }: Pick<SendingView, "recipient" | "erased">): string =>
	erased ? "Somebody who was erased" : recipient;

export const LETTER_ERASED = "This mail was erased with a person of whom it spoke. What is left says when.";

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

/** The mail settings as their form holds them. */
export const mailTyped = ({
	merchantAddresses,
	capPerHour,
	confirmations,
}: Pick<MailSettings, "merchantAddresses" | "capPerHour" | "confirmations">) => ({
	merchantAddresses: merchantAddresses.join("\n"),
	capPerHour: String(capPerHour),
	confirmations: confirmations.enabled,
});
/** The same for whoever compares two of them. */
export const mailTold = ({ merchantAddresses, capPerHour, confirmations }: ReturnType<typeof mailTyped>) => ({
	"Told of orders and outages": addressesIn(merchantAddresses).join(", ") || "nobody",
	"Mails an hour at most": capPerHour,
	Confirmations: confirmations ? "on" : "off",
});
