import { compactSearch } from "../db/compact";
import { type Erasure, nextErasure } from "../db/erasures";
import { DAY_MS, EXPIRE_ROWS_MAX, EXPIRING_KINDS, expire } from "../db/expiry";
import { addUp, forgetTallies, inForce, type Periods, retentionSettingsOf, tallied } from "../db/retention";
import type { Tally } from "../db/schema-retention";
import type { DeskCalls } from "../desk/answers";
import { type ErasingPorts, eraseStep, eraseWaiting } from "./erasing";
import type { Run, RunResult, Service } from "./service";

/**
 * Erases and deletes what has been kept for long enough: persons who asked for it first, then the persons in old orders, then what
 * desks and D1 keep of times past. Each step is small and kept at once, so a run that is broken off goes on where it was.
 */

export interface RetentionPorts extends ErasingPorts {
	readonly desk: (tenantId: string) => Pick<DeskCalls, "person" | "erase" | "retain">;
	readonly wait: (ms: number) => Promise<unknown>;
}

/** One invocation; a step that is begun before that is ended. Half of RUN_MS_MAX. */
export const SLICE_MS = 60_000;
/** Until a desk has copied what it owes. */
const BUSY_WAIT_MS = 300;

class Slice {
	readonly #ports: RetentionPorts;
	readonly #signal: AbortSignal;
	readonly #endsAtMs: number;
	readonly #tenantId: string;
	counts: Tally = {};
	unsettled = 0;

	constructor(tenantId: string, ports: RetentionPorts, signal: AbortSignal) {
		this.#tenantId = tenantId;
		this.#ports = ports;
		this.#signal = signal;
		this.#endsAtMs = ports.now() + SLICE_MS;
	}

	/** Whether there is no time for another step. */
	get over(): boolean {
		return this.#signal.aborted || this.#ports.now() >= this.#endsAtMs;
	}

	/** Each of these is false when it had no time to end. First, orders of erased persons that had to wait. */
	async waiting(): Promise<boolean> {
		let afterSeq: number | null = 0;
		while (afterSeq !== null) {
			if (this.over) return false;
			afterSeq = (await eraseWaiting(this.#tenantId, afterSeq, this.#ports)).next;
		}
		return true;
	}

	async persons(): Promise<boolean> {
		let erasure = await nextErasure(this.#ports.db, this.#tenantId);
		while (erasure !== null) {
			if (this.over) return false;
			const before = erasure;
			const after: Erasure = await eraseStep(before, this.#ports);
			const ended = after.state === "done";
			this.#add({ persons: ended ? 1 : 0, personsOrders: (after.counts.orders ?? 0) - (before.counts.orders ?? 0) });
			erasure = ended ? await nextErasure(this.#ports.db, this.#tenantId) : after;
		}
		return true;
	}

	async orders(step: "erase" | "prune", days: number | null): Promise<boolean> {
		if (days === null) return true;
		const beforeMs = this.#ports.now() - days * DAY_MS;
		let ask: { again: number | null } | null = { again: 0 };
		while (ask !== null) {
			if (this.over) return false;
			const walked = await this.#ports.desk(this.#tenantId).retain({ step, beforeMs, ...ask });
			if (walked.kind === "busy") {
				await this.#ports.wait(BUSY_WAIT_MS);
				continue;
			}
			this.#add({ [step === "erase" ? "orders" : "pruned"]: walked.done });
			if (step === "erase") this.unsettled += walked.unsettled;
			ask = walked.next;
		}
		return true;
	}

	async expired(periods: Periods): Promise<boolean> {
		for (const kind of EXPIRING_KINDS) {
			for (let more = true; more; ) {
				if (this.over) return false;
				const gone = await expire(this.#ports.db, this.#tenantId, kind, periods, this.#ports.now());
				this.#add({ [kind]: gone });
				more = gone >= EXPIRE_ROWS_MAX;
			}
		}
		return true;
	}

	async compacted(): Promise<boolean> {
		while (!(await compactSearch(this.#ports.db))) if (this.over) return false;
		return true;
	}

	#add(counts: Tally): void {
		this.counts = addUp(this.counts, counts);
	}
}

export const retentionOf =
	(ports: RetentionPorts): Service =>
	async (run, signal) => {
		const { tenantId } = run;
		const slice = new Slice(tenantId, ports, signal);
		const periods = inForce(await retentionSettingsOf(ports.db, tenantId));
		const ended =
			(await slice.waiting()) &&
			(await slice.persons()) &&
			(await slice.orders("erase", periods.orders)) &&
			(await slice.orders("prune", periods.exchanges)) &&
			(await slice.expired(periods));
		const counts = await tallied(ports.db, tenantId, run.dueAtMs, slice.counts);
		// Words of erased orders stand in the index of the search until it is written anew; otherwise there is no need to.
		const done = ended && ((counts.orders ?? 0) === 0 || (await slice.compacted()));
		return await resultOf(run, slice, counts, done, ports);
	};

async function resultOf(run: Run, slice: Slice, counts: Tally, done: boolean, { db }: RetentionPorts): Promise<RunResult> {
	const count = Object.values(slice.counts).reduce((sum, one) => sum + one, 0);
	const about = {
		success: true,
		count,
		level: "info",
		message: messageOf(counts),
		detail: { ...counts, unsettled: slice.unsettled },
	} as const;
	if (!done) return { ...about, goOn: true };
	await forgetTallies(db, run.tenantId, run.dueAtMs);
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
