import type { Status } from "../../order/status";
import type { BoardItem } from "../wire";

/** The list is a copy that follows a moment later. Until it does, an order that was acted on is shown as the action left it. */
export interface Patch {
	readonly status: Status;
	readonly label: string;
	/** The `updatedAt` of the row that it stands in for: any other row is newer. */
	readonly insteadOf: string;
	/** Unix ms. */
	readonly untilMs: number;
}

export const patched = (items: readonly BoardItem[], patches: ReadonlyMap<string, Patch>): readonly BoardItem[] =>
	items.map((item) => {
		const patch = patches.get(item.eNumber);
		return patch === undefined || patch.insteadOf !== item.updatedAt
			? item
			: { ...item, status: patch.status, label: patch.label, error: null };
	});

/** Those that are still ahead of the list. */
export function stillAhead(patches: ReadonlyMap<string, Patch>, items: readonly BoardItem[], nowMs: number): ReadonlyMap<string, Patch> {
	const ahead = [...patches].filter(([eNumber, { insteadOf, untilMs }]) => {
		const item = items.find((each) => each.eNumber === eNumber);
		return nowMs < untilMs && item?.updatedAt === insteadOf;
	});
	return ahead.length === patches.size ? patches : new Map(ahead);
}
