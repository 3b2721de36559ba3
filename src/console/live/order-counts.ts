import { FACES, FILTER_NAMES, FILTERS, type FilterName, statusesUnder } from "../../order/status";
import type { Trouble } from "../answer";
import type { BoardItem, OrderList } from "../wire";
import type { OrdersQuery } from "./orders-query";

/** How many orders there are under each filter of the list, so that it never contradicts the list that stands under it. */

/** `"behind"`: list and count are not of the same moment. Null: not known. */
export type GroupCount = number | "behind" | null;
export type GroupCounts = Readonly<Record<FilterName, GroupCount>>;

export type Counted = Pick<OrderList, "totals" | "hold">;

/** What came with the list; while it cannot be read, what the refusal carries: that is when people look. */
export function countedWith(shown: OrderList | null, trouble: Trouble | null): Counted {
	if (shown !== null) return shown;
	return trouble?.kind === "problem" && trouble.code === "copy_unavailable" ? (trouble.document as Counted) : {};
}

/**
 * `query`: what the list is the answer to; null while that is another one than is asked for. `items`: its rows as they are shown, null where there is no list. The
 * totals are the desk's, and the list is a copy that follows a moment later: where the two do not agree, neither is right for both.
 */
export function countsIn(
	query: OrdersQuery | null,
	items: readonly BoardItem[] | null,
	shown: Pick<OrderList, "next"> | null,
	{ totals = null }: Counted,
): GroupCounts {
	const of = (group: FilterName): GroupCount => {
		if (totals === null) return null;
		const count = statusesUnder(group).reduce((sum, status) => sum + (totals[status] ?? 0), 0);
		if (items === null) return count;
		const inSight = items.filter(({ status }) => FACES[status]?.filter === FILTERS[group]).length;
		const agrees = hasAllOf(group, query, shown?.next ?? null) ? inSight === count : inSight <= count;
		return agrees ? count : "behind";
	};
	return Object.fromEntries(FILTER_NAMES.map((group) => [group, of(group)])) as GroupCounts;
}

/** Whether every order of the group stands in the list. */
function hasAllOf(group: FilterName, query: OrdersQuery | null, next: string | null): boolean {
	if (query === null || query.cursor !== "" || next !== null || query.statuses.length > 0) return false;
	if (query.q !== "" || query.from !== "" || query.to !== "" || query.customer !== "") return false;
	return query.groups.length === 0 || query.groups.includes(group);
}
