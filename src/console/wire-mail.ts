/** Mails, their settings and what people chose, as the admin API tells of them. Times are ISO 8601 in UTC. */

export interface MailSettings {
	readonly merchantAddresses: readonly string[];
	readonly capPerHour: number;
	readonly confirmations: { readonly enabled: boolean };
	/** Goes back with a change, so that nobody's change is lost under another. */
	readonly version: number;
	readonly transport: {
		readonly kind: "none" | "binding" | "smtp";
		readonly from: string | null;
		/** What has to be done before mails are sent; null: nothing. */
		readonly say: string | null;
	};
	/** The mail server takes nothing from us; null: it does, as far as is known. `againAt` null: it is being tried now. */
	readonly stop: { readonly since: string; readonly againAt: string | null; readonly error: string; readonly advice: string } | null;
	/** Null: mails hold no links. */
	readonly publicUrl: string | null;
	/** Why invitations and links for a password are not mailed where other mails are; null: they are, or none is. */
	readonly linksStay: string | null;
	readonly limits: { readonly merchantAddresses: number; readonly capPerHour: number };
}

export type SendingState = "waiting" | "sending" | "sent" | "given_up" | "dropped";
export interface SendingView {
	readonly recipient: string;
	/** Their address was erased: nothing is sent to them again. */
	readonly erased: boolean;
	readonly state: SendingState;
	readonly attempts: number;
	readonly nextAttemptAt: string | null;
	readonly lastError: string | null;
	readonly sentAt: string | null;
}
export interface LetterView {
	readonly id: string;
	readonly kind: string;
	readonly subject: string;
	readonly writtenAt: string;
	/** A link that works once was in it; what is kept is without, and cannot be sent again. */
	readonly oneTimeLink: boolean;
	readonly recipients: readonly SendingView[];
}
export interface LetterPage {
	readonly items: readonly LetterView[];
	readonly next: string | null;
}

/** A mail whole. */
export interface LetterFile extends LetterView {
	readonly text: string;
	/** With a person of whom it spoke. As it looks it has an address of its own. */
	readonly erased: boolean;
	readonly attachments: readonly { readonly filename: string; readonly type: string; readonly bytes: number }[];
}

export interface ToldChoice {
	readonly orderErrors: "inbox" | "mail" | "both";
	readonly unsynced: boolean;
	readonly email: string | null;
	/** Whether they hold the permission that it takes. */
	readonly permitted: boolean;
	readonly mailIsSent: boolean;
}
