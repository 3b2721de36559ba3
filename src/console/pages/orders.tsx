import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { browser } from "../live/browser";
import { type Patch, patched, stillAhead } from "../live/order-patches";
import { filterName, filterOf, type OrdersQuery, ordersHref, ordersQueryOf, refiltered } from "../live/orders-query";
import { poll } from "../live/poll";
import { isEmpty, NONE, type Selection } from "../live/selection";
import { withoutLists } from "../live/without-lists";
import { ListSkeleton } from "../parts/blank";
import { Freshness } from "../parts/freshness";
import { Pager } from "../parts/pager";
import { cameFrom, goTo } from "../route";
import { askSignedIn, mayAct, reader, refreshSession, tenantZone } from "../session";
import type { Board, BoardItem, OrderList, Session } from "../wire";
import type { BulkDecision } from "../wire-bulk";
import type { BulkAction } from "../words/bulk";
import { zoneName } from "../words/time";
import { JobProgress } from "./job-progress";
import { BulkTools } from "./orders-actions";
import { NoneFound, OrdersFilters } from "./orders-filters";
import { KeysButton, useOrderKeys } from "./orders-keys";
import { OrdersTable } from "./orders-table";
import type { PageProps } from "./page";
import { Results } from "./results";
import { Stopped } from "./stopped";

/** The true counts of the filters are asked for more rarely than the list. */
const COUNTS_INTERVAL_MS = 10_000;

/** What was done at once, in this visit. */
interface Outcome {
	readonly action: BulkAction;
	readonly results: readonly BulkDecision[];
}

/** All orders: found, chosen, and dealt with. Everything that is shown follows from the address. */
export function Orders({ query: params }: PageProps) {
	const query = useMemo(() => ordersQueryOf(params), [params]);
	const { list, shown } = useList(query);
	const counts = useMemo(
		() => poll<Board>(async (signal) => withoutLists(await askSignedIn<Board>("/manage", { signal })), browser, COUNTS_INTERVAL_MS),
		[],
	);
	const selection = useSignal<Selection>(NONE);
	const outcome = useSignal<Outcome | null>(null);
	const patches = useSignal<ReadonlyMap<string, Patch>>(new Map());
	const actionsOpen = useSignal(false);
	useEffect(() => {
		document.title = "Orders · Holdfast";
		counts.start();
		void refreshSession();
		return () => counts.stop();
	}, [counts]);
	const filter = filterName(query);
	useEffect(() => {
		// What was chosen under another filter is not in sight any more, and must not be acted on unseen.
		return () => {
			selection.value = NONE;
		};
	}, [filter]);
	useEffect(() => {
		cameFrom.value = { href: ordersHref(query), name: "Orders" };
	}, [query]);

	const board = counts.body.value;
	const items = useMemo(() => (shown === null ? null : patched(shown.items, patches.value)), [shown, patches.value]);
	useEffect(() => {
		if (shown !== null) patches.value = stillAhead(patches.peek(), shown.items, Date.now());
	}, [shown]);
	const go = (to: OrdersQuery, how: { replace?: boolean; state?: unknown } = {}) => goTo(ordersHref(to), how);
	const pages = pagesOf(query, shown, go);
	useOrderKeys({ items: items ?? [], selection, mayAct: mayAct.value, openActions: () => (actionsOpen.value = true), ...pages });

	return (
		<>
			<div class="page-head">
				<h1 tabIndex={-1}>Orders</h1>
				<p class="page-note">
					Times in {tenantZone.value.replaceAll("_", " ")} ({zoneName(Date.now(), tenantZone.value)})
				</p>
				<KeysButton />
			</div>
			<Freshness of={list} />
			<OrdersFilters query={query} totals={board?.totals ?? null} change={(change, how) => go(refiltered(query, change), how)} />
			{query.job === "" ? null : (
				<JobProgress key={query.job} id={query.job} close={() => go({ ...query, job: "" }, { replace: true })} changed={list.refresh} />
			)}
			{outcome.value === null ? null : (
				<Results
					{...outcome.value}
					close={() => {
						outcome.value = null;
					}}
				/>
			)}
			<BulkTools
				query={query}
				selection={selection}
				inSight={items?.map(({ eNumber }) => eNumber) ?? []}
				hasMore={pages.next !== null}
				actionsOpen={actionsOpen}
				came={(action, results) => {
					outcome.value = { action, results };
					patches.value = new Map([...patches.peek(), ...results.flatMap((result) => patchOf(result, shown?.items ?? []))]);
					selection.value = NONE;
					list.refresh();
					counts.refresh();
				}}
				started={(job) => {
					outcome.value = null;
					selection.value = NONE;
					go({ ...query, job }, { replace: true });
				}}
			/>
			{items === null ? (
				list.trouble.value === null ? (
					<ListSkeleton label="Loading the orders" />
				) : (
					<Stopped of={list} />
				)
			) : items.length === 0 ? (
				<NoneFound query={query} hasMore={pages.next !== null} />
			) : (
				<OrdersTable items={items} hold={board?.hold ?? null} selection={mayAct.value ? selection : null} />
			)}
			<Pager label="Pages of orders" {...pages} />
			<p class="unseen" role="status">
				{isEmpty(selection.value) ? "" : selectionSaid(selection.value)}
			</p>
		</>
	);
}

const selectionSaid = (selection: Selection): string =>
	selection.kind === "filter" ? "Everything that matches is selected" : `${selection.numbers.size} selected`;

/** What was seen last, and where on the page: whoever comes back from an order finds the list as they left it, at once. */
let left: { readonly whose: Session | null; readonly asked: string; readonly list: OrderList; readonly scrolledTo: number } | null = null;

/** The list of the query, kept fresh. While another one is on the way, the one before stays to be seen. */
function useList(query: OrdersQuery) {
	const asked = new URLSearchParams({ ...filterOf(query), ...(query.cursor === "" ? {} : { cursor: query.cursor }) }).toString();
	const list = useMemo(() => poll<OrderList>((signal) => askSignedIn(`/orders?${asked}`, { signal }), browser), [asked]);
	const whose = reader.value;
	const back = useRef(left !== null && left.asked === asked && isSameReader(left.whose, whose) ? left : null);
	const before = useRef<OrderList | null>(back.current?.list ?? null);
	useEffect(() => {
		list.start();
		return () => list.stop();
	}, [list]);
	useLayoutEffect(() => {
		window.scrollTo(0, back.current?.scrolledTo ?? 0);
	}, []);
	useLayoutEffect(
		() => () => {
			if (before.current !== null) left = { whose, asked, list: before.current, scrolledTo: window.scrollY };
		},
		[asked],
	);
	const body = list.body.value;
	if (body !== null) before.current = body;
	// An order that is listed under a filter that failed to load would be a lie.
	return { list, shown: body ?? (list.trouble.value === null ? before.current : null) };
}

const isSameReader = (one: Session | null, other: Session | null): boolean =>
	one !== null && one.user.email === other?.user.email && one.tenant.id === other.tenant.id;

/** Keyset paging only goes forward; the way back is kept with the entries of the browser's history. */
function pagesOf(query: OrdersQuery, shown: OrderList | null, go: (to: OrdersQuery, how?: { state?: unknown }) => void) {
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

function patchOf({ eNumber, status, label }: BulkDecision, items: readonly BoardItem[]): [string, Patch][] {
	const item = items.find((each) => each.eNumber === eNumber);
	if (item === undefined || status === null || label === null || status === item.status) return [];
	return [[eNumber, { status, label, insteadOf: item.updatedAt, untilMs: Date.now() + PATCH_KEPT_MS }]];
}
/** The copy follows within a second; what has not come by then is not coming. */
const PATCH_KEPT_MS = 5_000;
