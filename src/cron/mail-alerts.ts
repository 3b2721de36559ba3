import { type OrdersRead, ordersBySeq } from "../db/alert-orders";
import { type Alert, waitingAlerts, writtenSince } from "../db/alerts";
import type { AlertKind } from "../db/schema-outbox";
import { DIGEST_ORDERS_MAX, type NotPlaced, notPlaced, notPlacedDigest } from "../mail/not-placed";
import { UNSYNCED_ORDERS_MAX, unsynced } from "../mail/unsynced";
import type { OrderSnapshot } from "../order/snapshot";
import { orderFacts } from "./mail-facts";
import { anHourBefore, defer, digestTime, isSome, mayDigest, type Planning, pass, post, setAside, tryTo } from "./mail-post";

/**
 * Alerts about orders become letters. Each letter is written together with the mark on its alerts, so that a planner that dies, or
 * two at once, write none twice. Of "Order not placed" there are at most `capPerHour` in any hour, and one digest of all others.
 */

type Outage = "erp_offline" | "sign_in_refused";

const NOT_PLACED: readonly AlertKind[] = ["not_placed", "held"];
export const SINGLE = "order_not_placed";
export const DIGEST = "order_not_placed_digest";
/** To those who are told of trouble. */
export const OF_ORDERS = [SINGLE, DIGEST] as const;
export const UNSYNCED = "unsynced_order";
/** Lines of goods held for one digest, some 300 bytes each. */
export const DIGEST_LINES_HELD_MAX = 150_000;

export async function writeNotPlaced(plan: Planning, outage: Outage | null): Promise<void> {
	const { db, mail, nowMs } = plan;
	const waiting = await waitingAlerts(db, mail.tenantId, NOT_PLACED, DIGEST_ORDERS_MAX);
	if (waiting.length === 0) return;
	if (mail.toldOfTrouble.length === 0) return await pass(plan, waiting, "nobody");
	const digestAtMs = waiting.find((alert) => alert.digestAtMs !== null)?.digestAtMs ?? null;
	if (digestAtMs !== null) {
		if (await mayDigest(plan, DIGEST, waiting, digestAtMs)) await writeDigest(plan, waiting, outage);
		return;
	}
	const singles = await writtenSince(db, mail.tenantId, SINGLE, anHourBefore(nowMs), mail.capPerHour);
	const [now, later] = await divided(plan, waiting, outage, Math.max(0, mail.capPerHour - singles.length));
	const next = later.length === 0 ? null : await digestTime(plan, DIGEST, singles[0] ?? nowMs);
	for (const [index, { alert, facts }] of now.entries()) {
		if (plan.signal.aborted) return;
		const more = index === now.length - 1 ? next : null;
		const composed = tryTo(() => notPlaced(mail.shop, facts, nowMs, more)) ?? tryTo(() => notPlaced(mail.shop, bare(facts), nowMs, more));
		await post(plan, { kind: SINGLE, source: alert.source, composed, to: mail.toldOfTrouble, about: [alert] });
	}
	if (next !== null) await defer(plan, later, next);
}

interface Told {
	readonly alert: Alert;
	readonly facts: NotPlaced;
}

/** What can still be said of an order whose body is broken. */
const bare = ({ order, held }: NotPlaced): NotPlaced => ({ order: { ...order, draft: null }, held });

/** The first `many` that are still as they were noted, and the rest unread. What has been placed or decided since needs no letter. */
async function divided(plan: Planning, waiting: readonly Alert[], outage: Outage | null, many: number) {
	const now: Told[] = [];
	let at = 0;
	while (now.length < many && at < waiting.length) {
		const [found, looked] = await stillTrue(plan, waiting.slice(at, at + many - now.length), outage);
		now.push(...found);
		at += looked;
	}
	return [now, waiting.slice(at)] as const;
}

/** And how many of them, from the first, were looked at. */
async function stillTrue(plan: Planning, some: readonly Alert[], outage: Outage | null): Promise<readonly [Told[], number]> {
	const { orders, looked } = await read(plan, some);
	const seen = some.slice(0, looked);
	const found = seen.flatMap((alert): Told[] => {
		const order = orders.get(alert.seq);
		if (order === undefined) return [];
		const held = alert.kind === "held" ? outage : null;
		const holds = alert.kind === "held" ? order.status === "queued" && outage !== null : order.status === "failed";
		return holds ? [{ alert, facts: { order: orderFacts(order), held } }] : [];
	});
	const holding = new Set(found.map(({ alert }) => alert));
	await pass(
		plan,
		seen.filter((alert) => !holding.has(alert)),
		"settled",
	);
	return [found, looked];
}

const read = ({ db, mail }: Planning, some: readonly Alert[]): Promise<OrdersRead> =>
	ordersBySeq(
		db,
		mail.tenantId,
		some.map(({ seq }) => seq),
	);

async function writeDigest(plan: Planning, waiting: readonly Alert[], outage: Outage | null): Promise<void> {
	const { mail, nowMs } = plan;
	const digest = (told: readonly Told[]) =>
		notPlacedDigest(
			mail.shop,
			told.map(({ facts }) => facts),
			nowMs,
		);
	const all = await foldedIn(plan, waiting, outage);
	if (plan.signal.aborted) return;
	const whole = tryTo(() => digest(all));
	const found = whole === null ? await legible(plan, all, (one) => digest([one])) : all;
	if (!isSome(found)) return;
	const [{ alert }] = found;
	const about = [alert, ...found.slice(1).map((one) => one.alert)] as const;
	const composed = whole ?? tryTo(() => digest(found));
	await post(plan, { kind: DIGEST, source: `digest:${alert.source}`, composed, to: mail.toldOfTrouble, about });
}

/** What is stored may be broken, and have none. */
const linesIn = ({ order }: NotPlaced): number => (Array.isArray(order.draft?.lines) ? order.draft.lines.length : 0);

/** A page of bodies at a time: what is held of all is what the letter says of them. What is too much even so waits for the next digest. */
async function foldedIn(plan: Planning, waiting: readonly Alert[], outage: Outage | null): Promise<Told[]> {
	const all: Told[] = [];
	let lines = 0;
	for (let at = 0; at < waiting.length && lines < DIGEST_LINES_HELD_MAX && !plan.signal.aborted; ) {
		const [found, looked] = await stillTrue(plan, waiting.slice(at), outage);
		all.push(...found);
		lines += found.reduce((sum, { facts }) => sum + linesIn(facts), 0);
		at += looked;
	}
	return all;
}

/** Those that can be told of, if need be without their bodies; the others are set aside. */
async function legible(plan: Planning, all: readonly Told[], compose: (one: Told) => unknown): Promise<Told[]> {
	const found = all.map((one) => {
		const without = { ...one, facts: bare(one.facts) };
		return { one, said: [one, without].find((as) => tryTo(() => compose(as)) !== null) ?? null };
	});
	const lost = found.filter(({ said }) => said === null).map(({ one }) => one.alert);
	if (lost.length > 0) await setAside(plan, lost);
	return found.flatMap(({ said }) => said ?? []);
}

/** At most one letter an hour, with all that came up meanwhile. */
export async function writeUnsynced(plan: Planning): Promise<void> {
	const { db, mail, nowMs } = plan;
	const waiting = await waitingAlerts(db, mail.tenantId, ["unsynced"], DIGEST_ORDERS_MAX);
	if (!isSome(waiting)) return;
	if (mail.toldOfUnsynced.length === 0) return await pass(plan, waiting, "nobody");
	if ((await writtenSince(db, mail.tenantId, UNSYNCED, anHourBefore(nowMs), 1)).length > 0) return;
	const { orders, looked } = await read(plan, waiting);
	const seen = waiting.slice(0, looked);
	const still = [...orders.values()].filter(isUnsynced).sort((one, other) => one.seq - other.seq);
	const waits = new Set(still.map(({ seq }) => seq));
	const about = seen.filter(({ seq }) => waits.has(seq));
	await pass(
		plan,
		seen.filter(({ seq }) => !waits.has(seq)),
		"settled",
	);
	if (!isSome(about)) return;
	const shown = still.slice(0, UNSYNCED_ORDERS_MAX).map(orderFacts);
	const more = still.length - shown.length;
	const letter = (facts: typeof shown) => unsynced(mail.shop, facts, more, nowMs);
	const composed =
		tryTo(() => letter(shown)) ??
		tryTo(() => letter(shown.map((one) => (tryTo(() => letter([one])) === null ? { ...one, draft: null } : one))));
	await post(plan, { kind: UNSYNCED, source: `letter:${about[0].source}`, composed, to: mail.toldOfUnsynced, about });
}

const isUnsynced = ({ status }: OrderSnapshot): boolean => status === "queued" || status === "sending" || status === "pending_verification";
