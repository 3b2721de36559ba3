import type { JobCounts } from "../../src/desk/answers";
import type { Status } from "../../src/order/status";
import type { Disk } from "./storage.ts";

/** Bulk actions: their sums are right at every step, an aborted one does nothing more, and what one did stands in the history once. */

interface JobRow {
	readonly id: string;
	readonly action: string;
	readonly state: "running" | "done" | "aborted";
	readonly total: number;
	readonly worked: number;
	readonly counts: string;
	/** JSON of the statuses that its orders were chosen by, or null. */
	readonly statuses: string | null;
}

export class Jobs {
	readonly #ended = new Map<string, number>();
	readonly #recorded = new Map<string, Status[]>();

	/** A record of the history that a job made: what the order was before. */
	recorded(id: string, before: Status): void {
		this.#recorded.set(id, [...(this.#recorded.get(id) ?? []), before]);
	}

	breach(disk: Disk): string | null {
		for (const job of disk.all<JobRow>("SELECT id, action, state, total, worked, counts, statuses FROM jobs")) {
			const breach = this.#ofJob(job);
			if (breach !== null) return `job ${job.action}: ${breach}`;
		}
		return null;
	}

	#ofJob({ id, state, total, worked, counts, statuses }: JobRow): string | null {
		const by: JobCounts = JSON.parse(counts);
		const sum = Object.values(by).reduce((all, one) => all + one, 0);
		if (sum !== worked || worked > total) return `${worked} of ${total} worked off, and the results add up to ${sum}`;
		if (state === "done" && worked !== total) return `done with ${worked} of ${total}`;
		const recorded = this.#recorded.get(id) ?? [];
		if (recorded.length !== by.started + by.done)
			return `it did ${by.started + by.done} orders, and ${recorded.length} stand in the history`;
		const strange = statuses === null ? undefined : recorded.find((before) => !JSON.parse(statuses).includes(before));
		if (strange !== undefined) return `it was for orders that are ${statuses}, and changed one that was ${strange}`;
		const before = this.#ended.get(id);
		if (before !== undefined && (state === "running" || worked !== before))
			return `it had ended at ${before}, and is ${state} at ${worked}`;
		if (state !== "running") this.#ended.set(id, worked);
		return null;
	}
}
