/** How mail leaves. A transport reports what became of a message, and does not throw for what a server said. */

export interface Message {
	/** Without angle brackets. Sent again it is the same, so that mail programs show it once. */
	readonly id: string;
	readonly from: { readonly name: string; readonly address: string };
	readonly to: string;
	readonly subject: string;
	readonly text: string;
	readonly html: string;
	readonly attachments: readonly {
		readonly filename: string;
		/** Media type, with its parameters. */
		readonly type: string;
		/** Base64. */
		readonly content: string;
	}[];
}

export type Delivery =
	| { readonly kind: "sent" }
	/** This message will never be taken for this recipient. */
	| { readonly kind: "refused"; readonly error: string }
	/** It may be taken later. */
	| { readonly kind: "later"; readonly error: string }
	/** Nothing can be sent until a person has changed something. */
	| { readonly kind: "stopped"; readonly error: string; readonly advice: string };

/** Good for one run: messages one after the other, then `close`. */
export interface Mailer {
	readonly send: (message: Message) => Promise<Delivery>;
	readonly close: () => void;
}

/** What this deployment is to send mail with. */
export type MailSetup =
	| { readonly kind: "none"; readonly say: string }
	| { readonly kind: "binding"; readonly from: string }
	| { readonly kind: "smtp"; readonly from: string; readonly server: SmtpServer };

/** `starttls`: encrypted before anything is said, or not at all. `tls`: from the first byte. `none`: not encrypted. */
export const SECURITIES = ["starttls", "tls", "none"] as const;
export type Security = (typeof SECURITIES)[number];

export interface SmtpServer {
	readonly host: string;
	readonly port: number;
	readonly security: Security;
	/** Null: it asks for none. */
	readonly user: string | null;
	readonly password: string | null;
}

/** Cut to what fits a row, on one line. */
export const ERROR_LENGTH_MAX = 500;
