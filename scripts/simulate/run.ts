import { type Bug, isBug } from "./bugs.ts";
import { Killed } from "./storage.ts";
import { simulate } from "./world.ts";

/** A child of `npm run simulate`: runs every `step`th seed and sends what it saw to its parent. */

export interface Share {
	readonly start: number;
	readonly seeds: number;
	readonly step: number;
	/** Planted one after the other; each until a seed has found it. None: the product as it is. */
	readonly bugs: readonly string[];
	/** Whether a trace holds every line. */
	readonly whole: boolean;
}

// What a dead object left behind goes on here, and would not in its place; everything else that nobody listens to is a mistake.
process.on("unhandledRejection", (reason) => {
	if (!(reason instanceof Killed)) throw reason;
});

process.once("message", (share: Share) => {
	void run(share).then(() => process.disconnect());
});

async function run(share: Share): Promise<void> {
	if (share.bugs.length === 0) await tell(share, null);
	for (const bug of share.bugs) if (isBug(bug)) await tell(share, bug);
}

async function tell({ start, seeds, step, whole }: Share, bug: Bug | null): Promise<void> {
	for (let seed = start; seed < start + seeds; seed += step) {
		const story = await simulate(seed, bug, whole);
		process.send?.(story);
		if (bug !== null && story.breach !== null) return;
	}
}
