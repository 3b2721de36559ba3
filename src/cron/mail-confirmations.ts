import { ordersBySeq } from "../db/alert-orders";
import { type Alert, waitingAlerts, writtenTo } from "../db/alerts";
import { mailSettingsOf } from "../db/mail-settings";
import { CONFIRMATION, newsMsOf } from "../db/waiting-letters";
import { confirmation } from "../mail/confirmation";
import type { OrderFacts } from "../mail/facts";
import type { OrderSnapshot } from "../order/snapshot";
import { orderFacts } from "./mail-facts";
import { anHourBefore, type Planning, pass, post, setAside, tryTo } from "./mail-post";

/**
 * Confirmations to customers. The address in an order is whatever somebody typed, so there is a cap for each address and for the
 * shop: a shop's form must not become a cannon. What is over it is skipped and said in the log: an hour later it would be as much again.
 */

/** Written in one run; a run sends about as many. */
export const CONFIRMATIONS_MAX = 50;
/** To one address in any hour. */
export const CONFIRMATIONS_AN_ADDRESS_MAX = 10;
/** Of one shop in any hour. */
export const CONFIRMATIONS_AN_HOUR_MAX = 2_000;

export async function writeConfirmations(plan: Planning): Promise<void> {
	const { db, mail } = plan;
	const waiting = await waitingAlerts(db, mail.tenantId, ["confirmation"], CONFIRMATIONS_MAX);
	if (waiting.length === 0) return;
	if (waiting.length === CONFIRMATIONS_MAX) plan.more = true;
	if (!mail.confirmations) return await pass(plan, waiting, "switched_off");
	// A shop that resumes its mail does not thank for what arrived weeks ago.
	const newsSinceMs = plan.nowMs - newsMsOf(CONFIRMATION);
	const [news, old] = [
		waiting.filter(({ notedAtMs }) => notedAtMs > newsSinceMs),
		waiting.filter(({ notedAtMs }) => notedAtMs <= newsSinceMs),
	];
	await pass(plan, old, "old");
	const room = await roomOf(plan);
	const seqs = news.map(({ seq }) => seq);
	const { orders, looked } = await ordersBySeq(db, mail.tenantId, seqs);
	for (const alert of news.slice(0, looked)) {
		if (plan.signal.aborted) return;
		const order = orders.get(alert.seq);
		if (order === undefined || isWithdrawn(order)) await pass(plan, [alert], "withdrawn");
		else await confirm(plan, alert, orderFacts(order), room);
	}
}

/** What is left of both caps. */
interface Room {
	/** By the address in small letters. */
	readonly written: Map<string, number>;
	total: number;
}

async function roomOf({ db, mail, nowMs }: Planning): Promise<Room> {
	const written = await writtenTo(db, mail.tenantId, CONFIRMATION, anHourBefore(nowMs), CONFIRMATIONS_AN_HOUR_MAX);
	return { written, total: [...written.values()].reduce((sum, many) => sum + many, 0) };
}

const isWithdrawn = ({ status, erasedAtMs }: OrderSnapshot): boolean =>
	status === "archived" || status === "cancelled" || erasedAtMs !== null;

/** Of one that has waited: that they are still switched on, and its order is not known to be put aside by now. */
export async function isStillWanted(db: D1Database, tenantId: string, source: string): Promise<boolean> {
	const seq = Number(source.slice("confirmation:".length));
	const [{ confirmations }, { orders }] = await Promise.all([mailSettingsOf(db, tenantId), ordersBySeq(db, tenantId, [seq])]);
	const order = orders.get(seq);
	return confirmations && (order === undefined || !isWithdrawn(order));
}

async function confirm(plan: Planning, alert: Alert, facts: OrderFacts, room: Room): Promise<void> {
	const { shop } = plan.mail;
	const address = tryTo(() => facts.draft?.customer.email ?? null);
	if (address === null) return await setAside(plan, [alert]);
	const many = room.written.get(address.toLowerCase()) ?? 0;
	if (many >= CONFIRMATIONS_AN_ADDRESS_MAX || room.total >= CONFIRMATIONS_AN_HOUR_MAX) {
		plan.skipped += 1;
		return await pass(plan, [alert], "too_many");
	}
	const composed = tryTo(() => confirmation(shop, facts)) ?? tryTo(() => confirmation(shop, { ...facts, draft: null }));
	await post(plan, { kind: CONFIRMATION, source: alert.source, composed, to: [{ channel: "mail", recipient: address }], about: [alert] });
	room.written.set(address.toLowerCase(), many + 1);
	room.total += 1;
}
