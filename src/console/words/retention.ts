import { isLocalPhone } from "../../order/person";
import type { ErasureFile, ErasureView, Periods, PersonPlan, RetentionSettings } from "../wire-retention";

/** What is said of how long things are kept, and of persons who are erased. */

export const KINDS: Readonly<Record<keyof Periods, { readonly label: string; readonly hint: string }>> = {
	orders: {
		label: "Personal data of orders, days",
		hint: "After an order that is over last changed. Names, addresses, references and notes go; numbers, amounts and dates stay. Leave it empty to keep them for ever.",
	},
	exchanges: { label: "Requests to the ERP and its answers, days", hint: "Of orders that are over, with earlier revisions." },
	letters: { label: "Mails and events that were sent, days", hint: "With their attachments." },
	notifications: { label: "Inbox, days", hint: "Notifications go for everybody, read or not." },
	logs: { label: "Logs, days", hint: "Runs that had nothing to do go after a week." },
};
export const KIND_NAMES = Object.keys(KINDS) as (keyof Periods)[];

/** The days as their form holds them; empty: for ever. */
export const periodsTyped = (settings: Periods): Readonly<Record<keyof Periods, string>> => {
	const text = (kind: keyof Periods) => (settings[kind] === null ? "" : String(settings[kind]));
	return {
		orders: text("orders"),
		exchanges: text("exchanges"),
		letters: text("letters"),
		notifications: text("notifications"),
		logs: text("logs"),
	};
};
/** What is no number is none of them either, and the gateway says so. */
export const daysIn = (text: string): number | null => (text.trim() === "" ? null : Number(text));
/** The same for whoever compares two of them. */
export const periodsTold = (typed: ReturnType<typeof periodsTyped>): Readonly<Record<string, string>> =>
	Object.fromEntries(KIND_NAMES.map((kind) => [KINDS[kind].label, typed[kind] === "" ? "for ever" : typed[kind]]));

/** Null where everything is kept for as long as it is set. */
export const soonerSaid = (settings: RetentionSettings): string | null =>
	KIND_NAMES.every((kind) => settings.inForce[kind] === settings[kind])
		? null
		: `What quotes orders goes when their personal data does: after ${settings.inForce.orders} days, although more is set for some of it.`;

const many = (n: number, one: string, more = `${one}s`): string => `${n} ${n === 1 ? one : more}`;

export function planSaid({ orders, examined, complete, replica, elsewhere }: PersonPlan): string {
	const found = orders.erasable + orders.waiting;
	const among = `among ${many(examined, "order")}${complete ? "" : " so far; the erasure looks through all of them"}`;
	const kept = replica === 0 ? "" : ` ${many(replica, "record")} brought over from the ERP ${replica === 1 ? "speaks" : "speak"} of them.`;
	if (found === 0) {
		const others = complete ? "no order" : "the orders that it finds";
		const rest = elsewhere
			? `Erasing them would take what speaks of them out of mails, logs and notes, and ${others}.`
			: "An account, or a name of one word, is looked for in orders alone: type an e-mail address, a telephone number or a full name.";
		return `No order of theirs was found ${among}.${kept} ${rest}`;
	}
	const waiting = orders.waiting === 0 ? "" : ` ${many(orders.waiting, "order")} must wait until somebody is done with it.`;
	return `${many(orders.erasable, "order")} can be erased now, ${among}.${waiting}${kept}`;
}

/** Whether there is anything to erase, or may be. */
export const isWorthErasing = ({ orders, complete, replica, elsewhere }: PersonPlan): boolean =>
	orders.erasable + orders.waiting > 0 || !complete || replica > 0 || elsewhere;

/** What may be the reason that nobody was found by this telephone number; null: nothing that is known. */
export const phoneSaid = ({ orders }: PersonPlan, phone: string | undefined): string | null =>
	orders.erasable + orders.waiting > 0 || phone === undefined || !isLocalPhone(phone)
		? null
		: "A telephone number of 7 digits is found only where it is kept like that: type it with its area code.";

export function stateSaid({ state, examined, counts, ordersWaiting }: Stands): string {
	switch (state) {
		case "looking":
			return `Looking through the orders, ${examined} so far`;
		case "erasing":
			return `Erasing, ${many(counts.orders ?? 0, "order")} so far`;
		case "sweeping":
			return "Looking through mails, logs and notes";
		case "compacting":
			return "Taking the words out of the search";
		case "done":
			return `${ordersWaiting === 0 ? "Done" : "Not all done"}: ${many(counts.orders ?? 0, "order")}, ${many(othersIn(counts), "other record")}`;
		case "withdrawn":
			return "Withdrawn";
	}
}

type Stands = Pick<ErasureView, "state" | "examined" | "counts" | "ordersWaiting">;
/** What of it is still to come; null: nothing, or it is under way as a whole. */
export const waitingSaid = ({ state, ordersWaiting }: Pick<Stands, "state" | "ordersWaiting">): string | null =>
	state !== "done" || ordersWaiting === 0 ? null : CERTIFICATE.waiting(ordersWaiting);

/** Why an erasure does not go on. */
export const STUCK = "It has been stuck since {since}: {reason}";
/** One that has not begun to erase, or cannot go on. */
export const mayBeWithdrawn = ({ state, stuckSince }: Pick<ErasureView, "state" | "stuckSince">): boolean =>
	state === "looking" || stuckSince !== null;

/** Only what is done is certified. Null: it is not known yet. */
export function certificateTitle(state: ErasureView["state"] | null): string {
	if (state === null) return "Erasure";
	return state === "done" ? "Certificate of an erasure" : state === "withdrawn" ? "An erasure that was withdrawn" : "An erasure under way";
}

/** What has become of the person’s data. `shop`: its name; empty: not known. */
export function certificateSaid({ state, counts, orders }: Pick<ErasureFile, "state" | "counts" | "orders">, shop: string): string {
	const who = shop === "" ? "The shop" : shop;
	const person = "a person who asked to be forgotten";
	switch (state) {
		case "done": {
			const what = orders.waiting === 0 ? "what it kept" : "what it could so far of what it kept";
			return `${who} has erased ${what} of ${person}: from orders, mails, logs and notes. Numbers, amounts, dates and who decided what stay.`;
		}
		case "withdrawn": {
			const erased = Object.values(counts).some((count) => count > 0);
			return `${who} has withdrawn this erasure before it was done. ${erased ? "What was erased before that stays erased; the rest was left as it was." : "Nothing was erased."}`;
		}
		case "looking":
			return `${who} is looking for what it keeps of ${person}. Nothing is erased yet.`;
		default:
			return `${who} is erasing what it keeps of ${person}. Some of it may still be there.`;
	}
}

export const CERTIFICATE = {
	underWay: "The erasure is under way. What stands here is what it has come to so far.",
	stuck: "The erasure cannot go on. What stands here is what it has come to so far.",
	withdrawn: "The erasure was withdrawn. This is no certificate.",
	waiting: (orders: number): string =>
		`${many(orders, "order")} must wait until somebody is done with ${orders === 1 ? "it" : "them"}; ${orders === 1 ? "it is" : "they are"} erased by the next run after that.`,
	hash: "A keyed hash of what they are known by: the same person asked for again has the same one, and nobody can read from it who it is.",
} as const;

const COUNT_NAMES: Readonly<Record<string, string>> = {
	orders: "Orders erased",
	letters: "Mails and events",
	reports: "Daily reports that are kept without them",
	logs: "Lines of the log",
	auditNotes: "Notes in the audit log",
	notifications: "Notifications",
	incidents: "Incidents",
	stoppedParts: "Reasons why services stopped",
	replicationErrors: "What the ERP said to its replication",
	mailAddresses: "Settings of mail",
	reportRecipients: "Settings of the report",
	runs: "Runs of services",
	recipients: "Messages about mails",
	findings: "Notes on differences",
	savedViews: "Saved views",
	replica: "Records brought over from the ERP",
};
/** What was erased, by what it was; nothing of a kind is no line. */
export const countsSaid = (counts: Readonly<Record<string, number>>): (readonly [name: string, count: number])[] =>
	Object.entries(counts)
		.filter(([, count]) => count > 0)
		.map(([kind, count]) => [Object.hasOwn(COUNT_NAMES, kind) ? (COUNT_NAMES[kind] ?? kind) : kind, count] as const);

const othersIn = (counts: Readonly<Record<string, number>>): number =>
	Object.entries(counts).reduce((sum, [kind, count]) => (kind === "orders" ? sum : sum + count), 0);
