import { keyTrouble } from "../lib/secret";
import { type MailSetup, SECURITIES, type Security } from "./transport";

/** The deployment's variables about mail, read and checked. A mistake is said in words, and means that no mail is sent. */
export interface MailVars {
	/** `binding`, `smtp` or `none`; left out: none. */
	readonly MAIL_TRANSPORT?: string | undefined;
	/** The address that mails come from. */
	readonly MAIL_FROM?: string | undefined;
	readonly SMTP_HOST?: string | undefined;
	/** Left out: 587, or 465 with `tls`. */
	readonly SMTP_PORT?: string | undefined;
	/** `starttls` (when left out), `tls` or `none`. */
	readonly SMTP_SECURITY?: string | undefined;
	readonly SMTP_USER?: string | undefined;
	readonly SMTP_PASSWORD?: string | undefined;
	/** The platform's own mail service; `binding` sends through it. */
	readonly EMAIL?: unknown;
}

const ADDRESS = /^[^\s@<>"(),:;[\]\\]+@[^\s@<>"(),:;[\]\\]+$/;
const HOST = /^[A-Za-z0-9.:_-]{1,255}$/;
const LOOPBACK: readonly string[] = ["localhost", "127.0.0.1", "::1"];

const none = (say: string): MailSetup => ({ kind: "none", say });

export function mailSetupOf(vars: MailVars): MailSetup {
	const kind = vars.MAIL_TRANSPORT ?? "none";
	if (kind === "none")
		return none(
			"This deployment sends no mail: MAIL_TRANSPORT is not set. Letters are kept, and those that are still news go out once it is.",
		);
	if (kind !== "binding" && kind !== "smtp")
		return none(`MAIL_TRANSPORT must be "binding", "smtp" or "none", and is ${JSON.stringify(kind)}.`);
	const from = vars.MAIL_FROM ?? "";
	if (!ADDRESS.test(from)) return none("MAIL_FROM must be the address that mails come from, such as orders@shop.example.");
	if (kind === "smtp") return smtpOf(vars, from);
	return vars.EMAIL === undefined ? none("MAIL_TRANSPORT is binding, and the Worker has no binding named EMAIL.") : { kind, from };
}

function smtpOf(vars: MailVars, from: string): MailSetup {
	const host = vars.SMTP_HOST ?? "";
	if (!HOST.test(host)) return none("SMTP_HOST must be the name of the mail server, such as smtp.example.com.");
	const security = SECURITIES.find((one) => one === (vars.SMTP_SECURITY ?? "starttls"));
	if (security === undefined) return none(`SMTP_SECURITY must be one of ${SECURITIES.join(", ")}.`);
	const port = Number(vars.SMTP_PORT ?? defaultPort(security));
	if (!Number.isInteger(port) || port < 1 || port > 65_535) return none("SMTP_PORT must be a port, such as 587.");
	if (port === 25) return none("SMTP_PORT 25 is closed to Workers: use 587, or 465 with SMTP_SECURITY tls.");
	const [user, password] = [vars.SMTP_USER ?? "", vars.SMTP_PASSWORD ?? ""];
	if ((user === "") !== (password === "")) return none("SMTP_USER and SMTP_PASSWORD go together: one of them is missing.");
	// A password must not cross a network in the clear, whatever was configured.
	if (security === "none" && !LOOPBACK.includes(host)) return none("SMTP_SECURITY none is for a server on the same machine alone.");
	return {
		kind: "smtp",
		from,
		server: { host, port, security, user: user === "" ? null : user, password: password === "" ? null : password },
	};
}

const defaultPort = (security: Security): string => (security === "tls" ? "465" : "587");

/** `https://orders.shop.example`, without a slash at its end; null when there is none, or it is no such address. */
export function publicUrlOf(text: string | undefined): string | null {
	if (text === undefined || !URL.canParse(text)) return null;
	const { protocol, origin } = new URL(text);
	return protocol === "https:" || protocol === "http:" ? origin : null;
}

/** The console's address as it may stand before a one-time link; null: there is none, or others on the way could read what is sent to it. */
export function linkOriginOf(text: string | undefined): string | null {
	const origin = publicUrlOf(text);
	if (origin === null) return null;
	const { protocol, hostname } = new URL(origin);
	return protocol === "https:" || LOOPBACK.includes(hostname.replace(/^\[|\]$/g, "")) ? origin : null;
}

export interface LinkMailVars extends MailVars {
	readonly PUBLIC_URL?: string | undefined;
	readonly CREDENTIALS_KEY?: string | undefined;
}

/** Why this deployment mails no one-time links, and people hand theirs over; null: it does mail them. */
export function linksStay(vars: LinkMailVars): string | null {
	const setup = mailSetupOf(vars);
	if (setup.kind === "none") return setup.say;
	const stay = "so no invitation and no link for a password is mailed";
	if (publicUrlOf(vars.PUBLIC_URL) === null) return `PUBLIC_URL is not set to an address such as https://orders.shop.example, ${stay}.`;
	if (linkOriginOf(vars.PUBLIC_URL) === null) return `PUBLIC_URL does not begin with https, ${stay}.`;
	const trouble = keyTrouble(vars.CREDENTIALS_KEY);
	return trouble === null ? null : `CREDENTIALS_KEY ${trouble}, ${stay}.`;
}
