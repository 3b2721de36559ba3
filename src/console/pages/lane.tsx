import { useSignal } from "@preact/signals";
import type { BoardColour } from "../../order/status";
import { COLOUR_MEANINGS } from "../../order/status";
import { Sign } from "../parts/icons";
import { OrderRow } from "../parts/order-row";
import { SortHead } from "../parts/sort-head";
import type { BoardLane } from "../wire";
import { count } from "../words/money";
import { type Sorting, sorted } from "../words/sorting";

/** One colour of the board: the newest orders of that colour and how many there are in all. */
const NONE: Readonly<Record<BoardColour, string>> = {
	green: "Nothing delivered yet.",
	blue: "Nothing waits.",
	red: "No failures.",
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
					<span class="unseen">Orders in all: </span>
					<output data-testid={`total-${colour}`}>{count(lane.total)}</output>
				</p>
				<p class="lane-shown">{shown(lane)}</p>
			</header>
			{lane.items === null ? (
				<p class="lane-none">The list cannot be read at the moment. Orders are still taken and delivered.</p>
			) : lane.items.length === 0 ? (
				<p class="lane-none">{lane.total === 0 ? NONE[colour] : "They appear here in a moment."}</p>
			) : (
				<table class="orders">
					<caption class="unseen">{COLOUR_MEANINGS[colour]}</caption>
					<thead>
						<tr>
							<SortHead by="eNumber" label="E-number" sorting={sorting} />
							<SortHead by="customer" label="Customer" sorting={sorting} />
							<SortHead by="total" label="Total" sorting={sorting} />
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
	items === null || items.length === 0 || items.length >= total ? "" : `Showing the newest ${count(items.length)} of ${count(total)}`;
