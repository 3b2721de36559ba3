import { useSignal } from "@preact/signals";
import type { FailureCause } from "../../order/outcome";
import { FACES, FILTER_NAMES, FILTERS, type FilterName } from "../../order/status";
import { causeTitle } from "../../order/titles";
import { ORDERS } from "../address";
import type { CauseCount, GroupCounts } from "../live/order-counts";
import { CUSTOMER_LENGTH_MAX, isNarrow, type OrdersQuery, Q_LENGTH_MAX } from "../live/orders-query";
import { Chip } from "../parts/chip";
import { DateInput } from "../parts/date-input";
import { FormField } from "../parts/form-field";
import { SearchField } from "../parts/search-field";
import { groupSaid } from "../words/groups";
import { SEARCH_LABEL, SEARCH_PLACEHOLDER } from "../words/orders";
import { FILTERING } from "../words/orders-page";
import type { Tone } from "../words/tone";
import { SavedViews } from "./saved-views";

/** What narrows the list down. */
interface OrdersFiltersProps {
	readonly query: OrdersQuery;
	/** How many orders there are under each filter. */
	readonly counts: GroupCounts;
	/** Failed orders by what went wrong; empty where the list is of others as well. */
	readonly causes: readonly CauseCount[];
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

export function OrdersFilters({ query, counts, causes, change }: OrdersFiltersProps) {
	const hasMore = query.from !== "" || query.to !== "" || query.customer !== "";
	const open = useSignal(hasMore);
	// The counts are of all orders: beside a list that is narrowed by more than its status they would be wrong.
	const isSearched = hasMore || query.q !== "";
	const isReversed = query.from !== "" && query.to !== "" && query.from > query.to;
	const isOpen = open.value || isReversed;
	const toggle = (group: FilterName) =>
		change({
			groups: query.groups.includes(group) ? query.groups.filter((each) => each !== group) : [...query.groups, group],
			statuses: [],
			causes: [],
		});
	const toggleCause = (cause: FailureCause) =>
		change({ causes: query.causes.includes(cause) ? query.causes.filter((each) => each !== cause) : [...query.causes, cause] });
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
						count={isSearched ? null : counts[group]}
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
			{causes.length === 0 ? null : (
				<fieldset class="chips causes">
					<legend class="unseen">{FILTERING.onlyCauses}</legend>
					{causes.map(({ cause, count }) => (
						<Chip key={cause} pressed={query.causes.includes(cause)} onPress={() => toggleCause(cause)} count={isSearched ? null : count}>
							{causeTitle(cause)}
						</Chip>
					))}
				</fieldset>
			)}
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
					aria-expanded={isOpen}
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
			<div id="orders-more" class="orders-more" hidden={!isOpen}>
				<FormField label={FILTERING.from} error={isReversed ? FILTERING.fromAfterTo : null}>
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
				<FormField label={FILTERING.to} error={isReversed ? FILTERING.toBeforeFrom : null}>
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
