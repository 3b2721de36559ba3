import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import PostalMime, { type Email } from "postal-mime";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";

/** A real mail server on this machine: it takes mail, and keeps it as a mail program would read it. */

export const MAIL_USER = "holdfast";
export const MAIL_PASSWORD = "a mail password";

export interface Taken {
	readonly mail: Email;
	readonly raw: string;
	readonly envelope: { readonly from: string; readonly to: readonly string[] };
	readonly encrypted: boolean;
	readonly user: string | null;
}

export interface MailServer {
	readonly port: number;
	readonly taken: Taken[];
	/** What it says to a recipient instead of taking mail: `451 try later`. */
	readonly refusals: Map<string, { code: number; said: string }>;
	/** Recipients whose messages are refused once they have been read. */
	readonly refusedMessages: Set<string>;
	/** Sign-ins that were refused. */
	readonly refusedSignIns: () => number;
	stop(): Promise<void>;
}

/** A certificate for this machine, by an authority of the test's own; gives the authority's file. */
export function makeCertificate(folder: string): { readonly authority: string; readonly key: Buffer; readonly cert: Buffer } {
	const at = (name: string) => join(folder, name);
	const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
	const subject = (name: string) => ["-subj", `/CN=${name}`];
	openssl(
		"req",
		"-x509",
		"-newkey",
		"rsa:2048",
		"-nodes",
		"-keyout",
		"ca.key",
		"-out",
		"ca.pem",
		"-days",
		"2",
		...subject("test authority"),
	);
	openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "server.key", "-out", "server.csr", ...subject("localhost"));
	writeFileSync(at("names"), "subjectAltName=DNS:localhost,IP:127.0.0.1\n");
	openssl(
		"x509",
		"-req",
		"-in",
		"server.csr",
		"-CA",
		"ca.pem",
		"-CAkey",
		"ca.key",
		"-CAcreateserial",
		"-out",
		"server.crt",
		"-days",
		"2",
		"-extfile",
		"names",
	);
	return { authority: at("ca.pem"), key: readFileSync(at("server.key")), cert: readFileSync(at("server.crt")) };
}

export async function startMailServer(options: SMTPServerOptions): Promise<MailServer> {
	const taken: Taken[] = [];
	const refusals: MailServer["refusals"] = new Map();
	const refusedMessages: MailServer["refusedMessages"] = new Set();
	let refused = 0;
	const server = new SMTPServer({
		logger: false,
		onAuth: ({ username, password }, _session, done) => {
			if (username === MAIL_USER && password === MAIL_PASSWORD) return done(null, { user: username });
			refused += 1;
			done(Object.assign(new Error("Authentication credentials invalid"), { responseCode: 535 }));
		},
		onRcptTo: ({ address }, _session, done) => {
			const refusal = refusals.get(address);
			done(refusal === undefined ? null : Object.assign(new Error(refusal.said), { responseCode: refusal.code }));
		},
		onData: (stream, session, done) => {
			const chunks: Buffer[] = [];
			stream.on("data", (chunk: Buffer) => chunks.push(chunk));
			stream.on("end", () => {
				const raw = Buffer.concat(chunks);
				if (session.envelope.rcptTo.some(({ address }) => refusedMessages.has(address)))
					return done(Object.assign(new Error("5.7.1 looks like spam"), { responseCode: 554 }));
				PostalMime.parse(raw).then((mail) => {
					const { mailFrom, rcptTo } = session.envelope;
					taken.push({
						mail,
						raw: raw.toString("latin1"),
						envelope: { from: mailFrom === false ? "" : mailFrom.address, to: rcptTo.map(({ address }) => address) },
						encrypted: session.secure,
						user: typeof session.user === "string" ? session.user : null,
					});
					done();
				}, done);
			});
		},
		...options,
	});
	// Clients that leave in the middle of a sentence are the server's everyday life.
	server.on("error", () => undefined);
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
	const address = server.server.address();
	if (address === null || typeof address === "string") throw new Error("the mail server has no port");
	return {
		port: address.port,
		taken,
		refusals,
		refusedMessages,
		refusedSignIns: () => refused,
		stop: () => new Promise((resolve) => server.close(() => resolve())),
	};
}
