import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { askSignedIn, readership } from "../session";
import type { OrderList } from "../wire";
import { browser } from "./browser";
import { filterOf, type OrdersQuery } from "./orders-query";
import { type Poll, poll } from "./poll";
import { theirs } from "./theirs";

/** A list of orders, which query it is the answer to, and whose page that was on. */
interface Answered {
	readonly asked: string;
	readonly of: number;
	readonly list: OrderList;
}
/** What was seen last, and where on the page: whoever comes back from an order finds the list as they left it, at once. */
const left = theirs<(Answered & { readonly scrolledTo: number }) | null>(null);

/** How many orders there are is asked for with the list itself, so that it is as fresh. */
const withTotals = (asked: string): string => `${asked === "" ? "" : `${asked}&`}totals=true`;

interface Shown {
	readonly list: Poll<OrderList>;
	/** Null: nothing can be shown yet. */
	readonly shown: OrderList | null;
	/** What is shown is of the query before; the one that was asked for now is on its way. */
	readonly isBehind: boolean;
}

/** The list of the query, kept fresh. While another one is on the way, the one before stays to be seen. */
export function useOrderList(query: OrdersQuery): Shown {
	const asked = new URLSearchParams({ ...filterOf(query), ...(query.cursor === "" ? {} : { cursor: query.cursor }) }).toString();
	const of = readership.value;
	const list = useMemo(() => poll<OrderList>((signal) => askSignedIn(`/orders?${withTotals(asked)}`, { signal }), browser), [asked, of]);
	const back = useRef(left.peek()?.asked === asked ? left.peek() : null);
	const before = useRef<Answered | null>(back.current);
	// Asked before anything is painted: what is on its way meanwhile costs nobody a frame.
	useLayoutEffect(() => {
		list.start();
		return () => list.stop();
	}, [list]);
	useLayoutEffect(() => {
		window.scrollTo(0, back.current?.scrolledTo ?? 0);
	}, []);
	useLayoutEffect(
		() => () => {
			// Whoever signs in over this page is the reader already by the time that it goes: what was listed here is not theirs.
			const known = before.current;
			if (known?.asked === asked && known.of === readership.peek()) left.value = { ...known, scrolledTo: window.scrollY };
		},
		[asked],
	);
	const body = list.body.value;
	if (body !== null) before.current = { asked, of, list: body };
	else if (before.current?.of !== of) before.current = null;
	// An order that is listed under a filter that failed to load would be a lie.
	const shown = list.trouble.value !== null && body === null ? null : before.current;
	return { list, shown: shown?.list ?? null, isBehind: shown !== null && shown.asked !== asked };
}
