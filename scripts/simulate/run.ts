import { BUGS, type Bug } from "./bugs.ts";
import { simulate } from "./world.ts";

/** A child of `npm run simulate`: runs every `step`th seed and sends what it saw to its parent. */

export interface Share {
	readonly start: number;
	readonly seeds: number;
	readonly step: number;
	readonly bug: string | null;
}

const isBug = (bug: string | null): bug is Bug => BUGS.some((known) => known === bug);

process.once("message", (share: Share) => {
	void run(share).then(() => process.disconnect());
});

async function run({ start, seeds, step, bug }: Share): Promise<void> {
	for (let seed = start; seed < start + seeds; seed += step) {
		const story = await simulate(seed, isBug(bug) ? bug : null);
		process.send?.(story.breach === null ? { ...story, trace: [] } : story);
	}
}
