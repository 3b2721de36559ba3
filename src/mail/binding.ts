import { oneLine } from "./escape";
import { type Delivery, ERROR_LENGTH_MAX, type Mailer } from "./transport";

/** Mail by the platform's own service: the `send_email` binding. It writes the message, and gives it a message id of its own. */

/** As much of the binding as is used. */
export interface EmailBinding {
	readonly send: (message: {
		from: { name: string; email: string };
		to: string;
		subject: string;
		text: string;
		html: string;
		headers: Record<string, string>;
		attachments: { disposition: "attachment"; filename: string; type: string; content: ArrayBuffer }[];
	}) => Promise<unknown>;
}

export function bindingMailer(email: EmailBinding): Mailer {
	return {
		send: async ({ id, from, to, subject, text, html, attachments }) => {
			try {
				await email.send({
					from: { name: from.name, email: from.address },
					to,
					subject,
					text,
					html,
					headers: { "X-Holdfast-Message": id, "Auto-Submitted": "auto-generated" },
					attachments: attachments.map(({ filename, type, content }) => ({
						disposition: "attachment",
						filename,
						type,
						content: bytesOf(content),
					})),
				});
				return { kind: "sent" };
			} catch (error) {
				return bindingDelivery(error);
			}
		},
		close: () => undefined,
	};
}

/** Text would be taken for base64 in one place and for itself in another; bytes are bytes. */
const bytesOf = (base64: string): ArrayBuffer => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)).buffer;

/** What no other attempt will change for this recipient. */
const REFUSED: readonly string[] = [
	"E_RECIPIENT_NOT_ALLOWED",
	"E_RECIPIENT_SUPPRESSED",
	"E_CONTENT_TOO_LARGE",
	"E_VALIDATION_ERROR",
	"E_FIELD_MISSING",
];
/** What is about the sender, and so about every mail. */
const STOPPED: readonly string[] = ["E_SENDER_NOT_VERIFIED", "E_SENDER_DOMAIN_NOT_AVAILABLE"];

export function bindingDelivery(thrown: unknown): Delivery {
	const text = thrown instanceof Error ? thrown.message : String(thrown);
	const code = thrown instanceof Error && "code" in thrown && typeof thrown.code === "string" ? thrown.code : "";
	const error = oneLine(code === "" ? text : `${code}: ${text}`).slice(0, ERROR_LENGTH_MAX);
	if (STOPPED.includes(code))
		return { kind: "stopped", error, advice: "MAIL_FROM must belong to a domain that is set up for sending mail." };
	// What the binding itself refuses has no code: the address is not among those that it may write to.
	if (REFUSED.includes(code) || /^email to .* not allowed$/.test(text)) return { kind: "refused", error };
	if (/^email from .* not allowed$/.test(text))
		return { kind: "stopped", error, advice: "MAIL_FROM is not among the addresses that the binding may send from." };
	return { kind: "later", error };
}
