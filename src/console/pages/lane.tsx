import { useSignal } from "@preact/signals";
import type { BoardColour } from "../../order/status";
import { COLOUR_MEANINGS } from "../../order/status";
import { Sign } from "../parts/icons";
import { OrderRow } from "../parts/order-row";
import { SortHead } from "../parts/sort-head";
import type { BoardLane } from "../wire";
import { LANE } from "../words/lane";
import { count } from "../words/money";
import { type Sorting, sorted } from "../words/sorting";

/** One colour of the board: the newest orders of that colour and how many there are in all. */
const NONE: Readonly<Record<BoardColour, string>> = {
	green: LANE.nothingDelivered,
	blue: LANE.nothingWaits,
	red: LANE.noFailures,
};

export function Lane({ colour, lane }: { colour: BoardColour; lane: BoardLane }) {
	const sorting = useSignal<Sorting>({ by: "eNumber", descending: true });
	const heading = `lane-${colour}`;
	return (
		<section class={`lane lane-${colour}`} aria-labelledby={heading}>
			<header class="lane-head">
				<h2 id={heading}>
					<Sign tone={colour} />
					{COLOUR_MEANINGS[colour]}
				</h2>
				<p class="lane-total">
					<span class="unseen">{LANE.inAll} </span>
					<output data-testid={`total-${colour}`}>{count(lane.total)}</output>
				</p>
				<p class="lane-shown">{shown(lane)}</p>
			</header>
			{lane.items === null ? (
				<p class="lane-none">{LANE.unreadable}</p>
			) : lane.items.length === 0 ? (
				<p class="lane-none">{lane.total === 0 ? NONE[colour] : LANE.soon}</p>
			) : (
				<table class="orders">
					<caption class="unseen">{COLOUR_MEANINGS[colour]}</caption>
					<thead>
						<tr>
							<SortHead by="eNumber" label={LANE.eNumber} sorting={sorting} />
							<SortHead by="customer" label={LANE.customer} sorting={sorting} />
							<SortHead by="total" label={LANE.total} sorting={sorting} />
						</tr>
					</thead>
					<tbody>
						{sorted(lane.items, sorting.value).map((item) => (
							<OrderRow key={item.eNumber} item={item} />
						))}
					</tbody>
				</table>
			)}
		</section>
	);
}

const shown = ({ items, total }: BoardLane): string =>
	items === null || items.length === 0 || items.length >= total ? "" : LANE.newest(count(items.length), count(total));
