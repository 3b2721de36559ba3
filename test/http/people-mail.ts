import { env } from "cloudflare:workers";
import { AskedPassword } from "../../src/cron/asked-password";
import { answerForgotten } from "../../src/cron/forgotten";
import { type PeopleMailPorts, sendPeopleMail } from "../../src/cron/people-mail";
import type { Bindings } from "../../src/http/env";
import type { Delivery, Message } from "../../src/mail/transport";
import { mailPorts, postOffice } from "../support/letters";
import { freshDoor } from "./client";

/** A front door of a deployment that sends mail, and the mail server that it goes to. */

export const CONSOLE = "https://orders.shop.example";
export const SENDING = {
	MAIL_TRANSPORT: "binding",
	MAIL_FROM: "orders@holdfast.example",
	EMAIL: { send: async () => undefined },
	PUBLIC_URL: CONSOLE,
} as const;

interface About {
	/** False: what is written waits until `send`. */
	readonly sends?: boolean;
	readonly answer?: (message: Message) => Delivery;
	readonly db?: D1Database;
	readonly bindings?: Partial<Bindings>;
}

export function mailDoor(about: About = {}) {
	const office = postOffice(about.answer);
	const clock = { now: Date.now() };
	const ports: PeopleMailPorts = { ...mailPorts(office, clock), credentialsKey: env.CREDENTIALS_KEY };
	const send = () => sendPeopleMail(ports);
	const sendPeople = async () => {
		if (about.sends !== false) await send();
	};
	/** What lies on the queue, and when each was to be read. */
	const rung: { readonly body: AskedPassword; readonly delaySeconds: number }[] = [];
	const sendBatch: Bindings["JOBS"]["sendBatch"] = async (messages, options) => {
		for (const { body } of messages) rung.push({ body: AskedPassword.parse(body), delaySeconds: options?.delaySeconds ?? 0 });
		return { metadata: { metrics: { backlogCount: rung.length, backlogBytes: 0, oldestMessageTimestamp: new Date(0) } } };
	};
	/** The queue's reader comes by; `times` as often as the queue brings each. */
	const read = async (times = 1): Promise<void> => {
		for (const { body } of rung.splice(0))
			for (let time = 0; time < times; time += 1)
				await answerForgotten(body, { db: env.DB, credentialsKey: env.CREDENTIALS_KEY, now: () => clock.now, send: sendPeople });
	};
	const bindings = { ...SENDING, JOBS: { sendBatch }, ...(about.db === undefined ? {} : { DB: about.db }), ...about.bindings };
	const door = { ...freshDoor({ now: () => clock.now, sendPeople }, bindings), read };
	/** What has arrived at an address, oldest first. */
	const at = (address: string) => office.taken.filter(({ to }) => to === address);
	return { door, office, clock, ports, send, at, rung, read };
}

/** The token of the link in a mail; null when there is none. The text and the HTML have the same. */
export function tokenInMail({ text, html }: Pick<Message, "text" | "html">, page: "invitation" | "password-reset"): string | null {
	const tokens = [text, html].map((body) => new RegExp(`${CONSOLE}/#/${page}/([\\w-]{43})`).exec(body)?.[1] ?? null);
	if (tokens[0] !== tokens[1]) throw new Error("text and HTML say different things");
	return tokens[0] ?? null;
}

export const lettersOf = async (tenantId: string) =>
	(
		await env.DB.prepare(
			`SELECT l.id, l.kind, l.subject, l.text, l.html, o.recipient, o.state, o.last_error AS error, k.sealed_token AS sealed
			 FROM letters l JOIN outbox o ON o.tenant_id = l.tenant_id AND o.letter_id = l.id
			 LEFT JOIN letter_links k ON k.tenant_id = l.tenant_id AND k.letter_id = l.id WHERE l.tenant_id = ?1 ORDER BY l.created_at_ms`,
		)
			.bind(tenantId)
			.all<{
				id: string;
				kind: string;
				subject: string;
				text: string;
				html: string;
				recipient: string;
				state: string;
				error: string | null;
				sealed: string | null;
			}>()
	).results;
