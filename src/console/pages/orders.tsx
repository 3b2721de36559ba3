import { useSignal } from "@preact/signals";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { now } from "../live/clock";
import { causesIn, countedWith, countsIn } from "../live/order-counts";
import { useOrderList } from "../live/order-list";
import { type Patch, patched, stillAhead } from "../live/order-patches";
import { filterName, type OrdersQuery, ordersHref, ordersQueryOf, refiltered } from "../live/orders-query";
import type { Poll } from "../live/poll";
import { NOTHING_SEEN_OF, type Seen, seenWith } from "../live/seen";
import { isChosen, isEmpty, NONE, type Selection } from "../live/selection";
import { theirs } from "../live/theirs";
import { announce } from "../parts/announcer";
import { ListSkeleton } from "../parts/blank";
import { Freshness } from "../parts/freshness";
import { Pager } from "../parts/pager";
import { ZoneNote } from "../parts/zone-note";
import { cameFrom, goTo } from "../route";
import { mayAct, refreshSession } from "../session";
import type { BoardItem, OrderList } from "../wire";
import type { BulkDecision } from "../wire-bulk";
import { type BulkAction, SELECT_FIRST } from "../words/bulk";
import { ORDERS_PAGE } from "../words/orders-page";
import { JobProgress } from "./job-progress";
import { BulkTools } from "./orders-actions";
import { OrdersFilters } from "./orders-filters";
import { OrdersJobs } from "./orders-jobs";
import { KeysButton, useOrderKeys } from "./orders-keys";
import { NoneFound } from "./orders-none";
import { pagesOf } from "./orders-paging";
import { OrdersTable } from "./orders-table";
import type { PageProps } from "./page";
import { Results } from "./results";
import { Stopped } from "./stopped";

/** What was done at once. */
interface Outcome {
	readonly action: BulkAction;
	readonly results: readonly BulkDecision[];
	readonly atMs: number;
}
/** Kept until it is closed: whoever opens one of the orders finds the rest of them again. */
const outcome = theirs<Outcome | null>(null);

/** All orders: found, chosen, and dealt with. Everything that is shown follows from the address. */
export function Orders({ query: params }: PageProps) {
	const query = useMemo(() => ordersQueryOf(params), [params]);
	const { list, shown, isBehind } = useOrderList(query);
	const selection = useSignal<Selection>(NONE);
	const seen = useRef<Seen>(NOTHING_SEEN_OF);
	const patches = useSignal<ReadonlyMap<string, Patch>>(new Map());
	const actionsOpen = useSignal(false);
	/** What was there when the page was opened takes the focus from nobody. */
	const atFirst = useRef({ outcome: outcome.peek(), job: query.job });
	/** The bulk action that was begun here last; empty: none. */
	const begun = useRef("");
	useLayoutEffect(() => {
		document.title = ORDERS_PAGE.tab;
		void refreshSession();
	}, []);
	const filter = filterName(query);
	useLayoutEffect(() => {
		// What was chosen under another filter is not in sight any more, and must not be acted on unseen.
		return () => {
			selection.value = NONE;
		};
	}, [filter]);
	useLayoutEffect(() => {
		cameFrom.value = { href: ordersHref(query), name: ORDERS_PAGE.heading };
	}, [query]);

	const items = useMemo(() => (shown === null ? null : patched(shown.items, patches.value)), [shown, patches.value]);
	useLayoutEffect(() => {
		if (shown === null) return;
		patches.value = stillAhead(patches.peek(), shown.items, Date.now());
		seen.current = seenWith(seen.current, shown.items, (eNumber) => isChosen(selection.peek(), eNumber));
	}, [shown]);
	const go = (to: OrdersQuery, how: { replace?: boolean; state?: unknown } = {}) => goTo(ordersHref(to), how);
	/** The list stays as it is, and so does the way back through its pages. */
	const goToJob = (job: string, how: { replace?: boolean } = {}) => go({ ...query, job }, { ...how, state: history.state });
	const pages = pagesOf(query, isBehind ? null : shown, go);
	// Rows of the query before are there to be seen, not to be chosen under the one that is on its way.
	const mayChoose = mayAct.value && !isBehind;
	const openActions = () => {
		if (isEmpty(selection.peek())) announce(SELECT_FIRST);
		else actionsOpen.value = true;
	};
	useOrderKeys({ items: items ?? [], selection, mayAct: mayChoose, openActions, ...pages });
	const done = outcome.value;
	const counted = countedWith(shown, list.trouble.value);
	const counts = countsIn(isBehind ? null : query, items, shown, counted);

	return (
		<>
			<div class="page-head">
				<h1 tabIndex={-1}>{ORDERS_PAGE.heading}</h1>
				<ZoneNote />
				<KeysButton />
			</div>
			<Freshness of={list} />
			<OrdersFilters
				query={query}
				counts={counts}
				causes={causesIn(query, items, shown, isBehind)}
				change={(change, how) => go(refiltered(query, change), how)}
			/>
			<OrdersJobs open={query.job} hrefOf={(job) => ordersHref({ ...query, job })} show={(job) => goToJob(job)} />
			{query.job === "" ? null : (
				<JobProgress
					key={query.job}
					id={query.job}
					takesFocus={query.job !== atFirst.current.job}
					isNew={query.job === begun.current}
					close={() => {
						atFirst.current.job = "";
						goToJob("", { replace: true });
					}}
					changed={list.refresh}
				/>
			)}
			{done === null ? null : (
				<Results
					{...done}
					takesFocus={done !== atFirst.current.outcome}
					close={() => {
						outcome.value = null;
					}}
				/>
			)}
			<BulkTools
				query={query}
				selection={selection}
				seen={seen}
				inSight={items?.map(({ eNumber }) => eNumber) ?? []}
				hasMore={pages.next !== null}
				isBehind={isBehind}
				actionsOpen={actionsOpen}
				came={(action, results) => {
					outcome.value = { action, results, atMs: now.peek() };
					seen.current = seenWith(seen.current, results, () => true);
					patches.value = new Map([...patches.peek(), ...results.flatMap((result) => patchOf(result, shown?.items ?? []))]);
					selection.value = NONE;
					list.refresh();
				}}
				started={(job) => {
					begun.current = job;
					outcome.value = null;
					selection.value = NONE;
					goToJob(job, { replace: true });
				}}
				show={(job) => goToJob(job)}
			/>
			<div class="orders-list" aria-busy={isBehind}>
				{items === null ? (
					<NotThere of={list} />
				) : items.length === 0 ? (
					<NoneFound query={query} goOn={pages.next} />
				) : (
					<OrdersTable items={items} hold={counted.hold ?? null} selection={mayAct.value ? selection : null} isBehind={isBehind} />
				)}
			</div>
			<Pager label={ORDERS_PAGE.pager} {...pages} />
			<p class="unseen" role="status">
				{isEmpty(selection.value) ? "" : selectionSaid(selection.value)}
			</p>
		</>
	);
}

const NotThere = ({ of }: { of: Poll<OrderList> }) =>
	of.trouble.value === null ? <ListSkeleton label={ORDERS_PAGE.loading} /> : <Stopped of={of} />;

const selectionSaid = (selection: Selection): string =>
	selection.kind === "filter" ? ORDERS_PAGE.allSelected : ORDERS_PAGE.selected(selection.numbers.size);

function patchOf({ eNumber, status, label }: BulkDecision, items: readonly BoardItem[]): [string, Patch][] {
	const item = items.find((each) => each.eNumber === eNumber);
	if (item === undefined || status === null || label === null || status === item.status) return [];
	return [[eNumber, { status, label, insteadOf: item.updatedAt, untilMs: Date.now() + PATCH_KEPT_MS }]];
}
/** The copy follows within a second; what has not come by then is not coming. */
const PATCH_KEPT_MS = 5_000;
