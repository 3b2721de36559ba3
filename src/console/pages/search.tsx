import { useLayoutEffect, useMemo } from "preact/hooks";
import { HOME, hrefOf, orderHref } from "../address";
import { browser } from "../live/browser";
import { poll } from "../live/poll";
import { Freshness } from "../parts/freshness";
import { OrderRow } from "../parts/order-row";
import { Foreign } from "../parts/text";
import { woven } from "../parts/woven";
import { ZoneNote } from "../parts/zone-note";
import { askSignedIn } from "../session";
import type { OrderList } from "../wire";
import { orders } from "../words/money";
import { SEARCH } from "../words/search";
import { Directly, firstNumber } from "./directly";
import type { PageProps } from "./page";
import { Stopped } from "./stopped";

/** Orders found by e-number or ERP number. One find is opened at once, and does not stay behind in the history. */
export function SearchPage({ query: asked }: PageProps) {
	const query = (asked.get("q") ?? "").trim();
	const found = useMemo(
		() => poll<OrderList>((signal) => askSignedIn(`/orders?q=${encodeURIComponent(query)}`, { signal }), browser),
		[query],
	);
	useLayoutEffect(() => {
		document.title = SEARCH.tab(query === "" ? SEARCH.heading : query);
		if (query !== "") found.start();
		return () => found.stop();
	}, [found, query]);
	const list = found.body.value;
	const only = list?.items.length === 1 ? list.items[0] : undefined;
	useLayoutEffect(() => {
		if (only !== undefined) location.replace(orderHref(only.eNumber));
	}, [only]);
	return (
		<>
			<div class="page-head">
				<h1 tabIndex={-1}>{SEARCH.heading}</h1>
				{query === "" ? null : <p class="page-note">{woven(SEARCH.lookedFor, { what: <Foreign>{query}</Foreign> })}</p>}
				<ZoneNote />
			</div>
			<Freshness of={found} />
			{list === null ? (
				found.trouble.value === null ? (
					<p role="status">{query === "" ? SEARCH.typeSomething : SEARCH.looking}</p>
				) : (
					<>
						<Stopped of={found} />
						<Directly query={query} />
					</>
				)
			) : (
				<Found list={list} query={query} />
			)}
		</>
	);
}

function Found({ list, query }: { list: OrderList; query: string }) {
	if (list.items.length === 0)
		return (
			<section class="panel blank" role="status">
				<h2>{woven(SEARCH.none, { number: <Foreign>{query}</Foreign> })}</h2>
				<p>{SEARCH.noneAbout(firstNumber.value)}</p>
				<Directly query={query} />
				<p>
					{woven(SEARCH.elsewhere, {
						orders: <a href={hrefOf("/orders", { q: query })}>{SEARCH.inAllOrders}</a>,
						start: <a href={HOME}>{SEARCH.toStart}</a>,
					})}
				</p>
			</section>
		);
	return (
		<section class="lane" aria-label={SEARCH.found}>
			<p class="lane-shown" role="status">
				{orders(list.items.length)}
			</p>
			<table class="orders">
				<caption class="unseen">{SEARCH.found}</caption>
				<thead class="unseen">
					<tr>
						<th scope="col">{SEARCH.eNumber}</th>
						<th scope="col">{SEARCH.customer}</th>
						<th scope="col">{SEARCH.total}</th>
					</tr>
				</thead>
				<tbody>
					{list.items.map((item) => (
						<OrderRow key={item.eNumber} item={item} />
					))}
				</tbody>
			</table>
		</section>
	);
}
