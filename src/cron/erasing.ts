import { recordAudit } from "../db/audit";
import { compactSearch } from "../db/compact";
import {
	ERASURE_NUMBERS_MAX,
	type Erasure,
	type ErasureOrder,
	findErasure,
	foundOrders,
	ordersOf,
	ordersSettled,
	type Step,
	stepped,
	waitingOrders,
} from "../db/erasures";
import { copyOrders } from "../db/orders";
import { sealPerson, unsealPerson } from "../db/sealed-person";
import { inLowerCase, sweepLetters, sweepPlaces, sweepReplica, WORDS_MAX } from "../db/traces";
import type { DeskCalls } from "../desk/answers";
import { ERASE_ORDERS_MAX } from "../order/erased";

/**
 * Erases one person, step by step: looks through every order of the desk, erases theirs, then what else speaks of them, and last the
 * words that the search still has of them. Every step is kept before the next one, and doing one twice does nothing more.
 */

export interface ErasingPorts {
	readonly db: D1Database;
	/** Under which it is sealed who is to be erased. */
	readonly credentialsKey: string;
	readonly desk: (tenantId: string) => Pick<DeskCalls, "person" | "erase">;
	readonly now: () => number;
}

/** One step; one that is done stays as it is. Throws when the desk or D1 is away; then it goes on from there. */
export async function eraseStep(erasure: Erasure, ports: ErasingPorts): Promise<Erasure> {
	switch (erasure.state) {
		case "looking":
			return await look(erasure, ports);
		case "erasing":
			return await erase(erasure, ports);
		case "sweeping":
			return await sweep(erasure, ports);
		case "compacting":
			return await compact(erasure, ports);
		case "done":
			return erasure;
	}
}

const personOf = (erasure: Erasure, { credentialsKey }: ErasingPorts) => unsealPerson(erasure, credentialsKey);

async function look(erasure: Erasure, ports: ErasingPorts): Promise<Erasure> {
	const person = await personOf(erasure, ports);
	if (person.sought === null) return await stepped(ports.db, erasure, { state: "erasing", cursor: null });
	const page = await ports.desk(erasure.tenantId).person(person.sought, Number(erasure.cursor ?? 0));
	const words = [...new Set([...person.words, ...page.traces.map(inLowerCase)])].slice(0, WORDS_MAX);
	const orders = page.found.map(({ seq, eNumber, reason }) => ({ seq, eNumber, reason }));
	return await foundOrders(ports.db, erasure, orders, {
		examined: page.examined,
		sealedPerson: await sealPerson(erasure, { ...person, words }, ports.credentialsKey),
		...(page.next === null ? { state: "erasing", cursor: null } : { cursor: `${page.next}` }),
	});
}

async function erase(erasure: Erasure, ports: ErasingPorts): Promise<Erasure> {
	const orders = await ordersOf(ports.db, erasure, "found", ERASE_ORDERS_MAX);
	if (orders.length === 0) return await stepped(ports.db, erasure, { state: "sweeping", cursor: null });
	return (await eraseOrders(erasure, orders, ports)).erasure;
}

/** In the desk, then in D1 at once: the desk's own copy comes too, and finds nothing to do. `erased`: how many are erased now. */
async function eraseOrders(
	erasure: Erasure,
	orders: readonly Pick<ErasureOrder, "seq">[],
	ports: ErasingPorts,
): Promise<{ readonly erasure: Erasure; readonly erased: number }> {
	const { results, copies } = await ports.desk(erasure.tenantId).erase(orders.map(({ seq }) => seq));
	await copyOrders(ports.db, copies);
	const settled = results.map(({ seq, result, reason }) => {
		const gone = result === "erased" || result === "erased_already";
		return { seq, state: gone ? ("erased" as const) : ("waiting" as const), reason };
	});
	const erased = settled.filter(({ state }) => state === "erased").length;
	const step = erased === 0 ? {} : { ...sweepAgain(erasure), counts: { orders: erased } };
	return { erasure: await ordersSettled(ports.db, erasure, settled, step), erased };
}

/** What was written since about an order that had to wait speaks of the person too, and so may what was passed already. */
const sweepAgain = ({ state }: Erasure): Step =>
	state === "looking" || state === "erasing" ? {} : { state: "sweeping", cursor: null, endedAtMs: null };

async function sweep(erasure: Erasure, ports: ErasingPorts): Promise<Erasure> {
	const { db } = ports;
	const { words } = await personOf(erasure, ports);
	const orders = await ordersOf(db, erasure, "erased", ERASURE_NUMBERS_MAX);
	const traces = { words, eNumbers: new Set(orders.map(({ eNumber }) => eNumber)) };
	const { erased, next } = await sweepLetters(db, erasure.tenantId, traces, erasure.cursor, ports.now());
	const swept = { letters: erased };
	if (next !== null) return await stepped(db, erasure, { cursor: next, counts: swept });
	const places = await sweepPlaces(db, erasure.tenantId, words, ports.now());
	const replica = erasure.replica ? await sweepReplica(db, erasure.tenantId, words) : 0;
	return await stepped(db, erasure, { state: "compacting", cursor: null, counts: { ...swept, ...places, replica } });
}

async function compact(erasure: Erasure, ports: ErasingPorts): Promise<Erasure> {
	if (!(await compactSearch(ports.db))) return erasure;
	const endedAtMs = ports.now();
	const { tenantId, id, counts } = erasure;
	// One entry each time that it comes to an end: an order that waited is erased later.
	const entry = { event: "person.erased", subject: id, actor: null, before: null, after: null, note: null, detail: counts };
	await recordAudit(ports.db, [{ tenantId, atMs: endedAtMs, id: crypto.randomUUID(), ...entry }]);
	// Who it is stays sealed for as long as one of their orders waits: until then letters are still sent to them.
	const [waiting] = await ordersOf(ports.db, erasure, "waiting", 1);
	const forgotten = waiting === undefined ? { sealedPerson: null } : {};
	return await stepped(ports.db, erasure, { state: "done", cursor: null, endedAtMs, ...forgotten });
}

/** Orders of persons who were erased that had to wait, and are over by now. How many are erased; `next` as in `waitingOrders`. */
export async function eraseWaiting(
	tenantId: string,
	afterSeq: number,
	ports: ErasingPorts,
): Promise<{ erased: number; next: number | null }> {
	const { db } = ports;
	const waiting = await waitingOrders(db, tenantId, afterSeq, ERASE_ORDERS_MAX);
	let erased = 0;
	for (const id of new Set(waiting.map(({ erasureId }) => erasureId))) {
		const erasure = await findErasure(db, tenantId, id);
		if (erasure === null) throw new Error(`the erasure ${id} is gone`);
		const orders = waiting.filter(({ erasureId }) => erasureId === id);
		erased += (await eraseOrders(erasure, orders, ports)).erased;
	}
	return { erased, next: waiting.length < ERASE_ORDERS_MAX ? null : (waiting.at(-1)?.seq ?? null) };
}
