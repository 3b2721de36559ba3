import type { OrdersQuery } from "../live/orders-query";
import type { OrderList } from "../wire";

/** Keyset paging only goes forward; the way back is kept with the entries of the browser's history. */

type Go = (to: OrdersQuery, how?: { readonly state?: unknown }) => void;

export function pagesOf(query: OrdersQuery, shown: OrderList | null, go: Go) {
	const trail = trailOf(history.state);
	const to = (cursor: string, cursors: readonly string[]) => () => {
		go({ ...query, cursor }, { state: { trail: cursors } });
		window.scrollTo(0, 0);
	};
	const next = shown?.next ?? null;
	return {
		next: next === null ? null : to(next, [...trail, query.cursor]),
		previous: query.cursor !== "" && trail.length > 0 ? to(trail.at(-1) ?? "", trail.slice(0, -1)) : null,
		first: query.cursor === "" ? null : to("", []),
	};
}

/** Of an entry that this page has made; anything else knows no way back. */
function trailOf(state: unknown): readonly string[] {
	const trail = typeof state === "object" && state !== null && "trail" in state ? state.trail : null;
	return Array.isArray(trail) && trail.every((cursor) => typeof cursor === "string") ? trail : [];
}
