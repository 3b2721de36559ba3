import type { ErasureView, Periods, PersonPlan } from "../wire-retention";

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

const many = (n: number, one: string, more = `${one}s`): string => `${n} ${n === 1 ? one : more}`;

export function planSaid({ orders, examined, complete, replica }: PersonPlan): string {
	const found = orders.erasable + orders.waiting;
	const among = `among ${many(examined, "order")}${complete ? "" : " so far; the erasure looks through all of them"}`;
	const kept = replica === 0 ? "" : ` ${many(replica, "record")} brought over from the ERP ${replica === 1 ? "speaks" : "speak"} of them.`;
	if (found === 0) return `No order of theirs was found ${among}.${kept} Mails, logs and notes are looked through as well.`;
	const waiting = orders.waiting === 0 ? "" : ` ${many(orders.waiting, "order")} must wait until somebody is done with it.`;
	return `${many(orders.erasable, "order")} can be erased now, ${among}.${waiting}${kept}`;
}

export function stateSaid({ state, examined, counts }: Pick<ErasureView, "state" | "examined" | "counts">): string {
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
			return `Done: ${many(counts.orders ?? 0, "order")}, ${many(othersIn(counts), "other record")}`;
	}
}

const othersIn = (counts: Readonly<Record<string, number>>): number =>
	Object.entries(counts).reduce((sum, [kind, count]) => (kind === "orders" ? sum : sum + count), 0);
