import {
	type MailRecipient,
	messagesOf,
	type OrderAlertKind,
	type OrderDelivery,
	type OrderMail,
	type OrderMessages,
} from "../../db/order-messages";
import type { PassedOver } from "../../db/schema-outbox";
import { databaseTrouble } from "../../db/trouble";
import { logError, reasonOf } from "../../lib/log";
import { within } from "../../lib/within";
import type { OrderFile } from "../../order/snapshot";
import type { AdminAsked, Caller } from "./door";
import { isoOrNull } from "./views";

/** Mails and events about one order, as far as whoever asks may see to whom they went. */

const READ_WAIT_MS_MAX = 1_000;
const ERASED = /^erased:/;

/** Null while D1 is away: the order itself is its desk's. */
export async function readMessages(c: AdminAsked, { seq }: Pick<OrderFile, "seq">): Promise<OrderMessages | null> {
	const tenant = c.var.caller.tenant.id;
	try {
		return await within(READ_WAIT_MS_MAX, messagesOf(c.env.DB, tenant, seq));
	} catch (error) {
		const reason = databaseTrouble(error) ?? reasonOf(error);
		logError({ event: "http.messages_unavailable", requestId: c.var.requestId, tenant, reason });
		return null;
	}
}

/** How much of a message somebody sees. */
export interface Sight {
	/** Whom a mail went to, and the mail itself: for who may read the shop's mail. */
	readonly mail: boolean;
	/** Which system an event went to: for who may see the endpoints. */
	readonly endpoints: boolean;
	/** The order's person was erased: what still names them is nobody's to see. */
	readonly erased: boolean;
}
export const sightOf = ({ role }: Pick<Caller, "role">, { erasedAtMs }: Pick<OrderFile, "erasedAtMs">): Sight => ({
	mail: role !== "employee",
	endpoints: role === "admin",
	erased: erasedAtMs !== null,
});

/** Of a mail: what about, to whom, and what became of it. */
export interface MailView {
	readonly kind: OrderAlertKind;
	/** Told of together with others in one mail. */
	readonly digest: boolean;
	/** Of the mail, for whoever may read it; null: they may not, there is none, or it is kept no longer. */
	readonly letter: string | null;
	/** `planned`: not written yet. `kept_no_longer`: it was written. */
	readonly state: "planned" | "written" | "kept_no_longer" | "nobody";
	/** When the digest that it waits for is written; null: it waits for none. */
	readonly dueAt: string | null;
	/** Why nobody gets it; null: somebody does, or it was not kept why. */
	readonly passedOver: PassedOver | null;
	readonly recipients: readonly {
		/** Null: not for whoever asks, or a person who was erased. */
		readonly address: string | null;
		readonly state: MailRecipient["state"];
		readonly attempts: number;
		readonly nextAttemptAt: string | null;
		readonly sentAt: string | null;
		readonly error: string | null;
	}[];
	/** There are more recipients than those. */
	readonly more: boolean;
}
const DIGESTS: ReadonlySet<string> = new Set(["order_not_placed_digest", "unsynced_order"]);

export function mailView(mail: OrderMail, sight: Sight): MailView {
	const { kind, letter, digestAtMs } = mail;
	// The customer's address stands in the order, for whoever sees that.
	const names = !sight.erased && (sight.mail || kind === "confirmation");
	return {
		kind,
		digest: letter === null ? digestAtMs !== null : DIGESTS.has(letter.kind),
		letter: sight.mail && !sight.erased ? (letter?.id ?? null) : null,
		state: stateOf(mail),
		dueAt: mail.written || mail.passed ? null : isoOrNull(digestAtMs),
		passedOver: mail.passedOver,
		recipients: mail.recipients.map(({ recipient, lastError, nextAttemptAtMs, sentAtMs, state, attempts }) => ({
			address: names && !ERASED.test(recipient) ? recipient : null,
			state,
			attempts,
			nextAttemptAt: state === "sending" ? null : isoOrNull(nextAttemptAtMs),
			sentAt: isoOrNull(sentAtMs),
			// What a mail server says may repeat the address.
			error: names ? lastError : null,
		})),
		more: mail.moreRecipients,
	};
}

function stateOf({ letter, written, passed }: OrderMail): MailView["state"] {
	if (passed) return "nobody";
	if (letter !== null) return "written";
	return written ? "kept_no_longer" : "planned";
}

export interface DeliveryOfOrder {
	readonly type: string;
	/** `id` and `name` null: not for whoever asks; the name alone: it was deleted. */
	readonly endpoint: { readonly id: string | null; readonly name: string | null };
	readonly state: OrderDelivery["state"];
	readonly attempts: number;
	/** HTTP status of the last answer; null: there was none. */
	readonly statusCode: number | null;
	readonly nextAttemptAt: string | null;
	readonly sentAt: string | null;
	readonly error: string | null;
}
export const deliveryOfOrder = (delivery: OrderDelivery, sight: Sight): DeliveryOfOrder => {
	const { type, endpoint, state, attempts, statusCode, nextAttemptAtMs, sentAtMs, lastError } = delivery;
	return {
		type,
		endpoint: sight.endpoints ? { id: endpoint.name === null ? null : endpoint.id, name: endpoint.name } : { id: null, name: null },
		state,
		attempts,
		statusCode,
		nextAttemptAt: state === "sending" ? null : isoOrNull(nextAttemptAtMs),
		sentAt: isoOrNull(sentAtMs),
		error: sight.endpoints && !sight.erased ? lastError : null,
	};
};

const SUBJECTS: Readonly<Record<OrderAlertKind, string>> = {
	not_placed: "“Order not placed”",
	held: "“Order not placed”, because of an outage,",
	unsynced: "“Unsynced Order”",
	confirmation: "The customer’s confirmation",
};
const PASSED_SAY: Readonly<Record<PassedOver, string>> = {
	nobody: "was not mailed: nobody is named to get it.",
	settled: "was not mailed: it was over before it was written.",
	withdrawn: "was not mailed: the order was archived, cancelled or erased first.",
	switched_off: "was not mailed: confirmations are switched off.",
	too_many: "was not mailed: too many were written to that address, or by the shop, within an hour.",
	old: "was not mailed: mail was paused for so long that it was no news any more.",
	unreadable: "was not mailed: no mail could be made of the order as it is.",
};

export function mailSay(view: MailView): string {
	const subject = SUBJECTS[view.kind];
	switch (view.state) {
		case "nobody":
			return `${subject} ${view.passedOver === null ? "was not mailed." : PASSED_SAY[view.passedOver]}`;
		case "planned":
			return view.dueAt === null ? `${subject} is about to be written.` : `${subject} waits for the next digest.`;
		case "kept_no_longer":
			return `${subject} was written; it is kept no longer.`;
		case "written":
			return `${subject} was mailed${view.digest ? ", together with other orders" : ""}: ${talliedSay(view.recipients)}${view.more ? " and more" : ""}.`;
	}
}

const STATES_SAY: Readonly<Record<MailRecipient["state"], string>> = {
	sent: "sent",
	waiting: "waiting",
	sending: "being sent",
	given_up: "given up",
	dropped: "not sent any more",
};
/** `"2 sent, 1 given up"`. */
function talliedSay(recipients: MailView["recipients"]): string {
	const tallies = Map.groupBy(recipients, ({ state }) => STATES_SAY[state]);
	return [...tallies].map(([state, of]) => `${of.length} ${state}`).join(", ") || "to nobody";
}

export function deliverySay({ type, endpoint, state, attempts, statusCode }: DeliveryOfOrder): string {
	const to = endpoint.name === null ? "an endpoint" : endpoint.name;
	const answer = statusCode === null ? "" : `, answered ${statusCode}`;
	const tries = attempts === 0 ? "" : `, ${attempts} ${attempts === 1 ? "try" : "tries"}`;
	return `${type} to ${to}: ${STATES_SAY[state]}${tries}${answer}.`;
}

/** When a mail or event stands in the order's story. */
export const mailAtMs = ({ letter, notedAtMs }: OrderMail): number => letter?.writtenAtMs ?? notedAtMs;
export const availabilityOf = (messages: OrderMessages | null) => ({ available: messages !== null, more: messages?.more ?? false });
