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
import { REPORT_LETTER } from "../db/reports";
import { sealPerson, unsealPerson } from "../db/sealed-person";
import { FIRST_PLACE, isAtPlaces, sweepPlaces } from "../db/trace-places";
import { inLowerCase, type Shorten, sweepLetters, WORDS_MAX } from "../db/traces";
import type { DeskCalls } from "../desk/answers";
import { reportWithout } from "../mail/report-without";
import { ERASE_ORDERS_MAX } from "../order/erased";
import { type AlonePorts, alone, type Broken, TooManyWordsError } from "./erasing-alone";

/**
 * Erases one person, step by step: looks through every order of the desk, erases theirs, then what else speaks of them, and last the
 * words that the search still has of them. Every step is kept before the next one, and doing one twice does nothing more.
 */

export interface ErasingPorts extends AlonePorts {
	/** Under which it is sealed who is to be erased. */
	readonly credentialsKey: string;
	readonly desk: (tenantId: string) => Pick<DeskCalls, "person" | "traces" | "erase">;
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
		case "withdrawn":
			return erasure;
	}
}

const personOf = (erasure: Erasure, { credentialsKey }: ErasingPorts) => unsealPerson(erasure, credentialsKey);

async function look(erasure: Erasure, ports: ErasingPorts): Promise<Erasure> {
	const person = await personOf(erasure, ports);
	if (person.sought === null) return await stepped(ports.db, erasure, { state: "erasing", cursor: null });
	const page = await ports.desk(erasure.tenantId).person(person.sought, Number(erasure.cursor ?? 0));
	const words = wordsWith(person.words, page.traces);
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
	const desk = ports.desk(erasure.tenantId);
	const seqs = orders.map(({ seq }) => seq);
	const known = await remember(erasure, await desk.traces(seqs), ports);
	const { results, copies } = await desk.erase(seqs);
	await copyOrders(ports.db, copies);
	const settled = results.map(({ seq, result, reason }) => {
		const gone = result === "erased" || result === "erased_already";
		return { seq, state: gone ? ("erased" as const) : ("waiting" as const), reason };
	});
	const erased = settled.filter(({ state }) => state === "erased").length;
	const step = erased === 0 ? {} : { ...sweepAgain(known), counts: { orders: erased } };
	return { erasure: await ordersSettled(ports.db, known, settled, step), erased };
}

/** Not one is left out: nobody would ever look for it again. */
function wordsWith(known: readonly string[], traces: readonly string[]): string[] {
	const words = [...new Set([...known, ...traces.map(inLowerCase)])];
	if (words.length > WORDS_MAX) throw new TooManyWordsError(`${words.length} words, of ${WORDS_MAX}`);
	return words;
}

/** An order may have been edited since it was found. Kept before the order is erased: nobody could say these words after that. */
async function remember(erasure: Erasure, traces: readonly string[], ports: ErasingPorts): Promise<Erasure> {
	const person = await personOf(erasure, ports);
	const words = wordsWith(person.words, traces);
	if (words.length === person.words.length) return erasure;
	return await stepped(ports.db, erasure, { sealedPerson: await sealPerson(erasure, { ...person, words }, ports.credentialsKey) });
}

/** What was written since about an order that had to wait speaks of the person too, and so may what was passed already. */
const sweepAgain = ({ state }: Erasure): Step =>
	state === "looking" || state === "erasing" ? {} : { state: "sweeping", cursor: null, endedAtMs: null };

async function sweep(erasure: Erasure, ports: ErasingPorts): Promise<Erasure> {
	const { words } = await personOf(erasure, ports);
	return isAtPlaces(erasure.cursor) ? await sweepOthers(erasure, erasure.cursor, words, ports) : await sweepMail(erasure, words, ports);
}

async function sweepMail(erasure: Erasure, words: readonly string[], { db, now }: ErasingPorts): Promise<Erasure> {
	const orders = await ordersOf(db, erasure, "erased", ERASURE_NUMBERS_MAX);
	const traces = { words, eNumbers: new Set(orders.map(({ eNumber }) => eNumber)) };
	const { erased, shortened, next } = await sweepLetters(db, erasure.tenantId, traces, erasure.cursor, now(), shortReport);
	return await stepped(db, erasure, { cursor: next ?? FIRST_PLACE, counts: { letters: erased, reports: shortened } });
}

/** A daily report is about everybody's orders, and is kept for the others. */
const shortReport: Shorten = ({ kind, text, html, files }, isTheirs, nowMs) => {
	const [csv] = files;
	if (kind !== REPORT_LETTER || csv === undefined || files.length > 1) return null;
	const short = reportWithout({ text, html, csv }, isTheirs, new Date(nowMs).toISOString().slice(0, 10));
	return short === null ? null : { text: short.text, html: short.html, files: [short.csv], takenOut: short.takenOut };
};

async function sweepOthers(erasure: Erasure, cursor: string, words: readonly string[], { db, now }: ErasingPorts): Promise<Erasure> {
	const { counts, next } = await sweepPlaces(db, erasure.tenantId, { words, replica: erasure.replica }, cursor, now());
	return await stepped(db, erasure, next === null ? { state: "compacting", cursor: null, counts } : { cursor: next, counts });
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

const endOf = (erased: number) => (erased > 0 ? "erased" : "waits");

export interface WaitingErased {
	readonly erased: number;
	/** As in `waitingOrders`. */
	readonly next: number | null;
	/** What came of each person's; `waits`: nothing stood in the way, and none was over. */
	readonly persons: readonly { readonly erasure: Erasure; readonly end: "erased" | "waits" | Broken["broken"] }[];
}
/** Orders of persons who were erased that had to wait, and are over by now. */
export async function eraseWaiting(tenantId: string, afterSeq: number, ports: ErasingPorts): Promise<WaitingErased> {
	const { db } = ports;
	const waiting = await waitingOrders(db, tenantId, afterSeq, ERASE_ORDERS_MAX);
	const persons: WaitingErased["persons"][number][] = [];
	let erased = 0;
	for (const id of new Set(waiting.map(({ erasureId }) => erasureId))) {
		const erasure = await findErasure(db, tenantId, id);
		if (erasure === null) throw new Error(`the erasure ${id} is gone`);
		const orders = waiting.filter(({ erasureId }) => erasureId === id);
		if (erasure.state === "withdrawn") continue;
		const settled = await alone(erasure, async () => (await eraseOrders(erasure, orders, ports)).erased, ports);
		if ("withdrawn" in settled) continue;
		const done = "done" in settled ? settled.done : 0;
		erased += done;
		persons.push({ erasure, end: "broken" in settled ? settled.broken : endOf(done) });
	}
	return { erased, persons, next: waiting.length < ERASE_ORDERS_MAX ? null : (waiting.at(-1)?.seq ?? null) };
}
