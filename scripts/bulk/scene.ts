import { setTimeout as sleep } from "node:timers/promises";
import { seconds } from "../load/figures.ts";
import type { Stand } from "../load/stand.ts";
import type { BulkActions, Job, Plan, Selection } from "./bulk-actions.ts";
import type { Fate } from "./fates.ts";

/** A shop with orders in every situation, for whoever acts on them; and the waiting that this takes. */

const POLL_MS = 10;
/** A copy is late by less than a second; on a busy machine by some more. */
const COPIED_MS_MAX = 20_000;
const WAIT_BASE_MS_MAX = 60_000;
const WAIT_AN_ORDER_MS_MAX = 100;

export interface Scene {
	readonly stand: Stand;
	readonly api: BulkActions;
	/** Every order by e-number. */
	readonly fates: ReadonlyMap<string, Fate>;
	/** All of them, and nothing else. */
	readonly everything: { readonly filter: { readonly from: string } };
	/** A promise was broken, in a sentence. */
	readonly broken: (finding: string) => void;
}

const patience = (orders: number): number => WAIT_BASE_MS_MAX + orders * WAIT_AN_ORDER_MS_MAX;

/** Waits until no order is on its way. */
export async function settled({ stand }: Pick<Scene, "stand">, orders: number): Promise<void> {
	const totals = await stand.board.settled(patience(orders));
	if (totals === null) throw new Error(`orders were still on their way after ${seconds(patience(orders))}`);
}

/** The plan of a retry once the copy, which filters read, shows so many orders. */
export async function plannedFor({ api }: Pick<Scene, "api">, selection: Selection, total: number): Promise<Plan> {
	const untilMs = Date.now() + COPIED_MS_MAX;
	for (;;) {
		const plan = await api.dryRun("retry", selection);
		if (plan.total === total) return plan;
		if (Date.now() > untilMs) throw new Error(`the filter finds ${plan.total} orders and not ${total}`);
		await sleep(POLL_MS);
	}
}

/** The job once it does not run any more. */
export async function ran({ api }: Pick<Scene, "api">, job: Job): Promise<Job> {
	const untilMs = Date.now() + patience(job.total);
	let now = job;
	while (now.state === "running") {
		if (Date.now() > untilMs) throw new Error(`the job was at ${now.worked} of ${now.total} after ${seconds(patience(job.total))}`);
		await sleep(POLL_MS);
		now = await api.job(job.id);
	}
	return now;
}

export const numbersOf = (fates: ReadonlyMap<string, Fate>, wanted: (fate: Fate) => boolean): string[] =>
	[...fates].filter(([, fate]) => wanted(fate)).map(([eNumber]) => eNumber);
