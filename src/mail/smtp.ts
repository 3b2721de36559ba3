import net from "node:net";
import tls from "node:tls";
import SMTPConnection from "nodemailer/lib/smtp-connection";
import { oneLine } from "./escape";
import { mimeOf } from "./mime";
import { type Delivery, ERROR_LENGTH_MAX, type Mailer, type Message, type SmtpServer } from "./transport";

/**
 * Mail by SMTP: one connection a run, opened with the first message. The socket is opened here by name, because the library would
 * look the name up itself and connect to a number, for which no certificate speaks.
 */

/** To be connected, greeted, encrypted and signed in. */
export const CONNECT_MS_MAX = 20_000;
/** A server that says nothing for so long has gone. */
const SILENT_MS_MAX = 30_000;
const RESPONSE_BYTES_MAX = 64 * 1024;

/** What the library adds to its errors. */
interface SmtpTrouble {
	/** `EAUTH`, `ECONNECTION`, `ETIMEDOUT`, `ETLS`, `EENVELOPE`, `EMESSAGE`, … */
	readonly code?: unknown;
	readonly responseCode?: unknown;
	/** What was refused: `CONN` for the greeting, `EHLO`, `STARTTLS`, `AUTH PLAIN`, `MAIL FROM`, `RCPT TO`, `DATA`, … */
	readonly command?: unknown;
	readonly message: string;
}

export function smtpMailer(server: SmtpServer): Mailer {
	let connection: Promise<SMTPConnection> | null = null;
	const drop = (): void => {
		const old = connection;
		connection = null;
		old?.then((open) => open.close()).catch(() => undefined);
	};
	return {
		send: async (message) => {
			const built = await mimeOf(message);
			try {
				connection ??= connect(server);
				await hand(await connection, message, built);
				return { kind: "sent" };
			} catch (error) {
				const delivery = deliveryOf(error, server);
				// After a refusal the conversation goes on; after anything else nobody knows where it stands.
				if (delivery.kind !== "refused") drop();
				else await reset(connection).catch(drop);
				return delivery;
			}
		},
		close: () => {
			const old = connection;
			connection = null;
			old?.then((open) => open.quit()).catch(() => undefined);
		},
	};
}

async function connect(server: SmtpServer): Promise<SMTPConnection> {
	const { host, port, security, user, password } = server;
	const implicit = security === "tls";
	const socket = implicit ? tls.connect({ host, port, servername: host }) : net.connect({ host, port });
	const opened = Promise.withResolvers<SMTPConnection>();
	const timer = setTimeout(() => opened.reject(failed("ETIMEDOUT", `no connection within ${CONNECT_MS_MAX / 1_000} s`)), CONNECT_MS_MAX);
	socket.once("error", opened.reject);
	socket.once(implicit ? "secureConnect" : "connect", () => {
		socket.removeListener("error", opened.reject);
		const smtp = new SMTPConnection({
			connection: socket,
			host,
			port,
			secure: implicit,
			secured: implicit,
			requireTLS: security === "starttls",
			ignoreTLS: security === "none",
			name: "holdfast",
			connectionTimeout: CONNECT_MS_MAX,
			greetingTimeout: CONNECT_MS_MAX,
			socketTimeout: SILENT_MS_MAX,
			socketCloseTimeout: 0,
			maxResponseSize: RESPONSE_BYTES_MAX,
		});
		// Stays for as long as the connection does: an error that nobody hears would end the invocation.
		smtp.on("error", opened.reject);
		smtp.on("end", () => opened.reject(failed("ECONNECTION", "the server closed the connection")));
		smtp.connect((trouble) => {
			if (trouble) return opened.reject(trouble);
			if (user === null || password === null) return opened.resolve(smtp);
			smtp.login({ user, pass: password }, (refused) => (refused ? opened.reject(refused) : opened.resolve(smtp)));
		});
	});
	try {
		return await opened.promise;
	} catch (error) {
		socket.destroy();
		throw error;
	} finally {
		clearTimeout(timer);
	}
}

const hand = (smtp: SMTPConnection, { from, to }: Message, built: Buffer): Promise<void> =>
	new Promise((resolve, reject) => {
		const lost = () => reject(failed("ECONNECTION", "the server closed the connection"));
		smtp.once("error", reject);
		smtp.once("end", lost);
		smtp.send({ from: from.address, to: [to] }, built, (trouble) => {
			smtp.removeListener("error", reject);
			smtp.removeListener("end", lost);
			if (trouble) reject(trouble);
			else resolve();
		});
	});

async function reset(connection: Promise<SMTPConnection> | null): Promise<void> {
	const smtp = await connection;
	if (smtp === null) return;
	await new Promise<void>((resolve, reject) => smtp.reset((trouble) => (trouble ? reject(trouble) : resolve())));
}

const failed = (code: string, message: string): SmtpTrouble => Object.assign(new Error(message), { code });

/** Codes of RFC 5321 and 4954: 4xx may pass, 5xx will not; these are about who we are, whatever they answer. */
const NO_SIGN_IN: readonly number[] = [530, 534, 535, 538];
/** Commands that are about one recipient or one message. What is refused anywhere else is refused to every other mail, too. */
const OF_ONE_MAIL: readonly unknown[] = ["RCPT TO", "DATA"];
const TOO_LARGE = 552;

export function deliveryOf(thrown: unknown, { host }: Pick<SmtpServer, "host">): Delivery {
	const { code, responseCode, command, message } = troubleOf(thrown);
	const error = oneLine(message).slice(0, ERROR_LENGTH_MAX);
	const status = typeof responseCode === "number" ? responseCode : 0;
	const stopped = (advice: string): Delivery => ({ kind: "stopped", error, advice });
	if (code === "ETLS") return stopped(`The connection to ${host} cannot be encrypted: check SMTP_SECURITY and SMTP_PORT.`);
	const signIn = (code === "EAUTH" && status >= 500) || NO_SIGN_IN.includes(status) || (code === "EAUTH" && status === 0);
	if (signIn) return stopped(`${host} refuses the sign-in: check SMTP_USER and SMTP_PASSWORD.`);
	// Found out before the server was asked: it has said how much it takes, or the address is none.
	if (status === 0 && (code === "EMESSAGE" || code === "EENVELOPE")) return { kind: "refused", error };
	if (status < 500) return { kind: "later", error };
	if (OF_ONE_MAIL.includes(command) || (command === "MAIL FROM" && status === TOO_LARGE)) return { kind: "refused", error };
	if (command === "MAIL FROM") return stopped(`${host} takes nothing from this sender: check MAIL_FROM, and what the account may send as.`);
	return stopped(`${host} refuses to talk to us: check SMTP_HOST and SMTP_PORT, and ask whoever runs it.`);
}

const troubleOf = (thrown: unknown): SmtpTrouble => (thrown instanceof Error ? thrown : { message: String(thrown) });
