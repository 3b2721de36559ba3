import { useSignal } from "@preact/signals";
import { seqOf } from "../../order/enumber";
import { FACES, FILTER_NAMES, FILTERS, type FilterName, statusesUnder } from "../../order/status";
import { ORDERS, orderHref } from "../address";
import { CUSTOMER_LENGTH_MAX, isNarrow, type OrdersQuery, Q_LENGTH_MAX } from "../live/orders-query";
import { Blank } from "../parts/blank";
import { Chip } from "../parts/chip";
import { SearchField } from "../parts/search-field";
import type { BoardState } from "../wire";
import { groupHolds } from "../words/groups";
import { SEARCH_LABEL, SEARCH_PLACEHOLDER } from "../words/orders";
import type { Tone } from "../words/tone";
import { NoOrders } from "./no-orders";
import { SavedViews } from "./saved-views";

/** What narrows the list down. */
interface OrdersFiltersProps {
	readonly query: OrdersQuery;
	/** The true number of orders by status; null while that is not known. */
	readonly totals: BoardState["totals"] | null;
	readonly change: (change: Partial<OrdersQuery>, how?: { replace?: boolean }) => void;
}

const TONES: Readonly<Record<FilterName, Tone>> = {
	successful: "green",
	pending: "blue",
	failed: "red",
	archived: "grey",
	awaiting_payment: "grey",
	abandoned: "grey",
};

export function OrdersFilters({ query, totals, change }: OrdersFiltersProps) {
	const hasMore = query.from !== "" || query.to !== "" || query.customer !== "";
	const open = useSignal(hasMore);
	const toggle = (group: FilterName) =>
		change({
			groups: query.groups.includes(group) ? query.groups.filter((each) => each !== group) : [...query.groups, group],
			statuses: [],
		});
	return (
		<div class="orders-filters">
			<fieldset class="chips">
				<legend class="unseen">Show only</legend>
				{FILTER_NAMES.map((group) => (
					<span key={group} title={groupHolds(group)}>
						<Chip pressed={query.groups.includes(group)} onPress={() => toggle(group)} tone={TONES[group]} count={countOf(totals, group)}>
							{FILTERS[group]}
						</Chip>
					</span>
				))}
				{query.statuses.map((status) => (
					<Chip key={status} pressed onPress={() => change({ statuses: query.statuses.filter((each) => each !== status) })}>
						{`Only ${FACES[status].label}`}
					</Chip>
				))}
				<SavedViews query={query} />
			</fieldset>
			<div class="orders-search">
				<SearchField
					value={query.q}
					label={SEARCH_LABEL}
					placeholder={SEARCH_PLACEHOLDER}
					maxLength={Q_LENGTH_MAX}
					slash
					onSearch={(q) => change({ q }, { replace: query.q !== "" })}
				/>
				<button
					type="button"
					class="button"
					aria-expanded={open.value}
					aria-controls="orders-more"
					onClick={() => {
						open.value = !open.value;
					}}
				>
					Date and customer
				</button>
				{isNarrow(query) ? (
					<a class="button" href={ORDERS}>
						Clear filters
					</a>
				) : null}
			</div>
			<div id="orders-more" class="orders-more" hidden={!open.value}>
				<label class="field">
					<span>Placed from</span>
					<input
						type="date"
						name="from"
						value={query.from}
						{...(query.to === "" ? {} : { max: query.to })}
						onChange={(event) => change({ from: event.currentTarget.value })}
					/>
				</label>
				<label class="field">
					<span>Placed to, included</span>
					<input
						type="date"
						name="to"
						value={query.to}
						{...(query.from === "" ? {} : { min: query.from })}
						onChange={(event) => change({ to: event.currentTarget.value })}
					/>
				</label>
				<label class="field">
					<span>Customer, written in full</span>
					<input
						name="customer"
						placeholder="Name, account or e-mail"
						value={query.customer}
						maxLength={CUSTOMER_LENGTH_MAX}
						autocomplete="off"
						spellcheck={false}
						onChange={(event) => change({ customer: event.currentTarget.value.trim() })}
					/>
				</label>
			</div>
		</div>
	);
}

const countOf = (totals: BoardState["totals"] | null, group: FilterName): number | null =>
	totals === null ? null : statusesUnder(group).reduce((sum, status) => sum + (totals[status] ?? 0), 0);

/** Nothing is on this page. */
export function NoneFound({ query, hasMore }: { query: OrdersQuery; hasMore: boolean }) {
	if (!isNarrow(query) && query.cursor === "") return <NoOrders />;
	const eNumber = query.q.toUpperCase();
	return (
		<Blank title={hasMore ? "None so far" : "No order matches"}>
			<p>{hasMore ? "There are more orders to look through: go to the next page." : "Take a filter away, or look for something else."}</p>
			{seqOf(eNumber) === null ? null : (
				<p>
					Was it placed just now? <a href={orderHref(eNumber)}>Open {eNumber} directly</a>
				</p>
			)}
			{isNarrow(query) ? (
				<a class="button" href={ORDERS}>
					Clear filters
				</a>
			) : null}
		</Blank>
	);
}
