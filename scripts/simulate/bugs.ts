import type { DeskCalls, Settlement } from "../../src/desk/answers";
import type { Copy } from "../../src/desk/drain";
import type { Disk } from "./storage.ts";

/** Bugs to plant between the parts, to see that the simulation would find them. The product's code stays as it is. */

export const BUGS = ["no_fence", "retry_instead_of_verify", "ring_without_copy", "endless_lease"] as const;
export type Bug = (typeof BUGS)[number];

const ENDLESS_FACTOR = 100_000;

/** How the relay asks for a claim of a desk that has the bug. */
export const buggyClaim =
	(claim: DeskCalls["claim"], bug: Bug | null): DeskCalls["claim"] =>
	async (max, leaseMs) => {
		const claimed = await claim(max, bug === "endless_lease" ? leaseMs * ENDLESS_FACTOR : leaseMs);
		if (bug !== "retry_instead_of_verify") return claimed;
		return { ...claimed, claims: claimed.claims.map((claim) => ({ ...claim, mode: "submit" as const })) };
	};

/** What a desk that has the bug does before it settles. */
export const beforeSettling = (settlements: readonly Settlement[], bug: Bug | null, disk: Disk): void => {
	if (bug === "no_fence") for (const settlement of settlements) unfence(disk, settlement);
};

/** As if nobody asked which attempt holds the order: whoever comes, comes in time. */
function unfence(disk: Disk, { seq, attempt }: Settlement): void {
	disk.all("DELETE FROM attempts WHERE seq = ? AND attempt = ?", seq, attempt);
	disk.all("UPDATE orders SET status = 'sending', attempt = ? WHERE seq = ?", attempt, seq);
	disk.all("INSERT INTO agenda VALUES (?1, ?2) ON CONFLICT (seq) DO UPDATE SET at_ms = ?2", seq, Number.MAX_SAFE_INTEGER);
}

/** Says that D1 has it, now and then, when it has not. */
export const buggyCopy = (copy: Copy, bug: Bug | null, random: () => number): Copy => {
	const FORGETS = 0.3;
	return async (snapshots) => {
		if (bug === "ring_without_copy" && random() < FORGETS) return;
		await copy(snapshots);
	};
};
