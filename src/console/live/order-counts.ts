import { FAILURE_CAUSES, type FailureCause } from "../../order/outcome";
import { FACES, FILTER_NAMES, FILTERS, type FilterName, statusesUnder } from "../../order/status";
import type { Trouble } from "../answer";
import type { BoardItem, OrderList } from "../wire";
import type { OrdersQuery } from "./orders-query";

/** How many orders there are under each filter of the list, so that it never contradicts the list that stands under it. */

/** `"behind"`: list and count are not of the same moment. Null: not known. */
export type GroupCount = number | "behind" | null;
export type GroupCounts = Readonly<Record<FilterName, GroupCount>>;

export interface CauseCount {
	readonly cause: FailureCause;
	readonly count: GroupCount;
}

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
	if (query === null || !isWhole(query, next) || query.causes.length > 0) return false;
	return query.groups.length === 0 || query.groups.includes(group);
}

/** Whether the list is all of its groups, from their first order to their last. */
const isWhole = ({ cursor, statuses, q, from, to, customer }: OrdersQuery, next: string | null): boolean =>
	next === null && statuses.length === 0 && [cursor, q, from, to, customer].every((each) => each === "");

/**
 * Failed orders by what went wrong, most frequent first, as they came with the list; with them what the list is narrowed down by, though
 * there be none of it. Where they and the rows are not of the same moment, no count is given.
 */
export function causesIn(query: OrdersQuery, items: readonly BoardItem[] | null, shown: OrderList | null, isBehind: boolean): CauseCount[] {
	if (query.groups.length !== 1 || query.groups[0] !== "failed") return [];
	const told = shown?.causes ?? null;
	const known = (told ?? []).filter((each): each is { error: FailureCause; count: number } =>
		FAILURE_CAUSES.some((cause) => cause === each.error),
	);
	const counted = ({ error, count }: { error: FailureCause; count: number }): GroupCount => {
		if (items === null || isBehind) return count;
		const inSight = items.filter((item) => item.status === "failed" && (item.error?.class ?? "none") === error).length;
		const isListed = query.causes.length === 0 || query.causes.includes(error);
		return (isListed && isWhole(query, shown?.next ?? null) ? inSight === count : inSight <= count) ? count : "behind";
	};
	const missing = query.causes.filter((cause) => !known.some(({ error }) => error === cause));
	return [
		...known.map((each) => ({ cause: each.error, count: counted(each) })),
		...missing.map((cause) => ({ cause, count: told === null ? null : 0 })),
	];
}
