import { useSignal } from "@preact/signals";
import { seqOf } from "../../order/enumber";
import { FACES, FILTER_NAMES, FILTERS, type FilterName, statusesUnder } from "../../order/status";
import { ORDERS, orderHref } from "../address";
import { CUSTOMER_LENGTH_MAX, isNarrow, type OrdersQuery, Q_LENGTH_MAX } from "../live/orders-query";
import { Blank } from "../parts/blank";
import { Chip } from "../parts/chip";
import { DateInput } from "../parts/date-input";
import { FormField } from "../parts/form-field";
import { SearchField } from "../parts/search-field";
import { woven } from "../parts/woven";
import type { BoardState } from "../wire";
import { groupSaid } from "../words/groups";
import { SEARCH_LABEL, SEARCH_PLACEHOLDER } from "../words/orders";
import { FILTERING } from "../words/orders-page";
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
	// The counts are of all orders: beside a list that is narrowed by more than its status they would be wrong.
	const isSearched = hasMore || query.q !== "";
	const toggle = (group: FilterName) =>
		change({
			groups: query.groups.includes(group) ? query.groups.filter((each) => each !== group) : [...query.groups, group],
			statuses: [],
		});
	return (
		<div class="orders-filters">
			<fieldset class="chips">
				<legend class="unseen">{FILTERING.showOnly}</legend>
				{FILTER_NAMES.map((group) => (
					<Chip
						key={group}
						pressed={query.groups.includes(group)}
						onPress={() => toggle(group)}
						tone={TONES[group]}
						count={isSearched ? null : countOf(totals, group)}
						hint={groupSaid(group)}
					>
						{FILTERS[group]}
					</Chip>
				))}
				{query.statuses.map((status) => (
					<Chip key={status} pressed onPress={() => change({ statuses: query.statuses.filter((each) => each !== status) })}>
						{FILTERING.onlyStatus(FACES[status].label)}
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
					{FILTERING.more}
				</button>
				{isNarrow(query) ? (
					<a class="button" href={ORDERS}>
						{FILTERING.clear}
					</a>
				) : null}
			</div>
			<div id="orders-more" class="orders-more" hidden={!open.value}>
				<FormField label={FILTERING.from}>
					{(control) => (
						<DateInput
							control={control}
							name="from"
							value={query.from}
							max={query.to}
							onDay={(from) => change({ from }, { replace: true })}
						/>
					)}
				</FormField>
				<FormField label={FILTERING.to}>
					{(control) => (
						<DateInput control={control} name="to" value={query.to} min={query.from} onDay={(to) => change({ to }, { replace: true })} />
					)}
				</FormField>
				<label class="field">
					<span>{FILTERING.customer}</span>
					<input
						name="customer"
						placeholder={FILTERING.customerPlaceholder}
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
export function NoneFound({ query, goOn }: { query: OrdersQuery; goOn: (() => void) | null }) {
	if (!isNarrow(query) && query.cursor === "") return <NoOrders />;
	const eNumber = query.q.toUpperCase();
	return (
		<Blank title={goOn === null ? FILTERING.none : FILTERING.noneSoFar}>
			<p>{goOn === null ? FILTERING.noneAbout : FILTERING.noneSoFarAbout}</p>
			{goOn === null ? null : (
				<button type="button" class="button primary" onClick={goOn}>
					{FILTERING.goOn}
				</button>
			)}
			{seqOf(eNumber) === null ? null : (
				<p>{woven(FILTERING.placedJustNow, { open: <a href={orderHref(eNumber)}>{FILTERING.openDirectly(eNumber)}</a> })}</p>
			)}
			{isNarrow(query) ? (
				<a class="button" href={ORDERS}>
					{FILTERING.clear}
				</a>
			) : null}
		</Blank>
	);
}
