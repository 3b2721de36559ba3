import { compactSearch } from "../db/compact";
import { claimCompaction, compactionEnded } from "../db/compaction";
import { type Erasure, openErasures } from "../db/erasures";
import { DAY_MS, EXPIRE_ROWS_MAX, EXPIRING_KINDS, expire } from "../db/expiry";
import { addUp, forgetTallies, inForce, type Periods, retentionSettingsOf, tallied } from "../db/retention";
import type { Tally } from "../db/schema-retention";
import type { DeskCalls } from "../desk/answers";
import { type ErasingPorts, eraseStep, eraseWaiting, type WaitingErased } from "./erasing";
import { alone, type Broken, goesAgain, tellStuck } from "./erasing-alone";
import { ATTEMPTS_MAX } from "./jobs";
import type { Run, RunResult, Service } from "./service";

/**
 * Erases and deletes what has been kept for long enough: persons who asked for it first, then the persons in old orders, then what
 * desks and D1 keep of times past. Each step is small and kept at once, so a run that is broken off goes on where it was.
 */

export interface RetentionPorts extends ErasingPorts {
	readonly desk: (tenantId: string) => Pick<DeskCalls, "person" | "traces" | "erase" | "retain">;
	readonly wait: (ms: number) => Promise<unknown>;
}

/** One invocation; a step that is begun before that is ended. Half of RUN_MS_MAX. */
export const SLICE_MS = 60_000;
/** D1 takes 1,000 queries of an invocation; a step that looks through rows makes four. */
export const SLICE_STEPS_MAX = 200;
/** Until a desk has copied what it owes. */
const BUSY_WAIT_MS = 300;

class Slice {
	readonly #ports: RetentionPorts;
	readonly #signal: AbortSignal;
	readonly #endsAtMs: number;
	#steps = 0;
	readonly #tenantId: string;
	counts: Tally = {};
	unsettled = 0;
	/** Persons whose erasure cannot go on. */
	readonly stuck = new Map<Erasure, Broken["broken"]>();
	/** Something went, or was looked at that has not to be looked at again. */
	progress = false;

	constructor(tenantId: string, ports: RetentionPorts, signal: AbortSignal) {
		this.#tenantId = tenantId;
		this.#ports = ports;
		this.#signal = signal;
		this.#endsAtMs = ports.now() + SLICE_MS;
	}

	/** Whether there is no room for another step. Asked before each, and counts it. */
	#isOver(): boolean {
		this.#steps += 1;
		return this.#signal.aborted || this.#ports.now() >= this.#endsAtMs || this.#steps > SLICE_STEPS_MAX;
	}

	/** Each of these is false when it had no time to end. First, orders of erased persons that had to wait. */
	async waiting(): Promise<boolean> {
		let afterSeq: number | null = 0;
		const waits = new Map<string, Erasure>();
		while (afterSeq !== null) {
			if (this.#isOver()) return false;
			const { erased, persons, next }: WaitingErased = await eraseWaiting(this.#tenantId, afterSeq, this.#ports);
			if (erased > 0) this.progress = true;
			for (const erasure of this.#waitOn(persons)) waits.set(erasure.id, erasure);
			afterSeq = next;
		}
		// Of the others the step that comes next says whether they go again.
		for (const erasure of waits.values()) await this.#goesAgain(erasure);
		return true;
	}

	/** Those that are done but for orders that are still not over. */
	#waitOn(persons: WaitingErased["persons"]): Erasure[] {
		for (const { erasure, end } of persons) if (end === "may_pass" || end === "in_vain") this.#sticks(erasure, end);
		return persons.flatMap(({ erasure, end }) => (end === "waits" && erasure.state === "done" ? [erasure] : []));
	}

	async persons(): Promise<boolean> {
		for (const erasure of await openErasures(this.#ports.db, this.#tenantId)) {
			const ended = await alone(erasure, () => this.#person(erasure), this.#ports);
			if ("done" in ended && !ended.done) return false;
			// Neither the next person nor what is old waits for it.
			if ("broken" in ended) this.#sticks(erasure, ended.broken);
		}
		return true;
	}

	#isStuck = ({ id }: Erasure): boolean => [...this.stuck.keys()].some((one) => one.id === id);

	/** Unless its orders that wait have just got stuck. */
	async #goesAgain(erasure: Erasure): Promise<void> {
		if (!this.#isStuck(erasure)) await goesAgain(erasure, this.#ports);
	}

	#sticks(erasure: Erasure, how: Broken["broken"]): void {
		if (!this.#isStuck(erasure)) this.stuck.set(erasure, how);
	}

	async #person(erasure: Erasure): Promise<boolean> {
		for (let before = erasure; before.state !== "done"; ) {
			if (this.#isOver()) return false;
			const after: Erasure = await eraseStep(before, this.#ports);
			if (before === erasure) await this.#goesAgain(erasure);
			const ended = after.state === "done";
			this.progress ||= after.state !== before.state || after.cursor !== before.cursor || after.examined !== before.examined;
			this.#add({ persons: ended ? 1 : 0, personsOrders: (after.counts.orders ?? 0) - (before.counts.orders ?? 0) });
			before = after;
		}
		return true;
	}

	async orders(step: "erase" | "prune", days: number | null): Promise<boolean> {
		if (days === null) return true;
		const beforeMs = this.#ports.now() - days * DAY_MS;
		let ask: { again: number | null } | null = { again: 0 };
		while (ask !== null) {
			if (this.#isOver()) return false;
			const walked = await this.#ports.desk(this.#tenantId).retain({ step, beforeMs, ...ask });
			if (walked.kind === "busy") {
				await this.#ports.wait(BUSY_WAIT_MS);
				continue;
			}
			this.#add({ [step === "erase" ? "orders" : "pruned"]: walked.done });
			this.progress ||= walked.next?.again === null;
			if (step === "erase") this.unsettled += walked.unsettled;
			ask = walked.next;
		}
		return true;
	}

	async expired(periods: Periods): Promise<boolean> {
		for (const kind of EXPIRING_KINDS) {
			for (let more = true; more; ) {
				if (this.#isOver()) return false;
				const gone = await expire(this.#ports.db, this.#tenantId, kind, periods, this.#ports.now());
				this.#add({ [kind]: gone });
				more = gone >= EXPIRE_ROWS_MAX;
			}
		}
		return true;
	}

	/** Words of erased orders stand in the index of the search until it is written anew; once a night for all tenants, whose it may be. */
	async compacted(dueAtMs: number): Promise<boolean> {
		const { db, now } = this.#ports;
		const holder = `${this.#tenantId} ${dueAtMs}`;
		if (!(await claimCompaction(db, holder, now()))) return true;
		while (!(await compactSearch(db))) {
			this.progress = true;
			if (this.#isOver()) return false;
		}
		await compactionEnded(db, holder, now());
		return true;
	}

	#add(counts: Tally): void {
		this.progress ||= Object.values(counts).some((one) => one > 0);
		this.counts = addUp(this.counts, counts);
	}
}

export const retentionOf =
	(ports: RetentionPorts): Service =>
	async (run, signal) => {
		const { tenantId } = run;
		const slice = new Slice(tenantId, ports, signal);
		const periods = inForce(await retentionSettingsOf(ports.db, tenantId));
		const done =
			(await slice.waiting()) &&
			(await slice.persons()) &&
			(await slice.orders("erase", periods.orders)) &&
			(await slice.orders("prune", periods.exchanges)) &&
			(await slice.expired(periods)) &&
			(await slice.compacted(run.dueAtMs));
		const counts = await tallied(ports.db, tenantId, run.dueAtMs, slice.counts);
		return await resultOf(run, slice, counts, done, ports);
	};

async function resultOf(run: Run, slice: Slice, counts: Tally, done: boolean, ports: RetentionPorts): Promise<RunResult> {
	const count = Object.values(slice.counts).reduce((sum, one) => sum + one, 0);
	const stuck = slice.stuck.size;
	const about = {
		success: true,
		count,
		level: stuck > 0 ? "error" : "info",
		message: `${messageOf(counts)}${stuck === 0 ? "" : ` ${stuck} ${stuck === 1 ? "person" : "persons"} could not be erased.`}`,
		detail: { ...counts, unsettled: slice.unsettled, ...(stuck > 0 ? { stuck } : {}) },
	} as const;
	if (!done) return { ...about, goOn: true, progress: slice.progress };
	const mayPass = [...slice.stuck].flatMap(([erasure, how]) => (how === "may_pass" ? [erasure] : []));
	if (mayPass.length > 0 && run.attempt < ATTEMPTS_MAX) return { ...about, success: false, again: true };
	// Each has an incident of its own: it is not the service that has stopped.
	for (const erasure of mayPass) await tellStuck(erasure, ports);
	await forgetTallies(ports.db, run.tenantId, run.dueAtMs);
	return about;
}

const NAMES: Readonly<Record<string, readonly [one: string, many: string]>> = {
	persons: ["person at their request", "persons at their request"],
	orders: ["old order’s personal data", "old orders’ personal data"],
	pruned: ["old order’s requests and answers", "old orders’ requests and answers"],
	notifications: ["notification", "notifications"],
	letters: ["letter", "letters"],
};

/** What people ask about by name, the rest as a number. */
function messageOf(counts: Tally): string {
	const named = Object.entries(NAMES).flatMap(([kind, [one, many]]) => {
		const count = counts[kind] ?? 0;
		return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
	});
	const known = new Set([...Object.keys(NAMES), "personsOrders"]);
	const others = Object.entries(counts).reduce((sum, [kind, count]) => (known.has(kind) ? sum : sum + count), 0);
	const all = [...named, ...(others === 0 ? [] : [`${others} ${others === 1 ? "line" : "lines"} of times past`])];
	return all.length === 0 ? "Nothing had been kept for longer than it should." : `Erased: ${all.join(", ")}.`;
}
