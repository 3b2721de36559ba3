import type { Signal } from "@preact/signals";
import { type Sorting, sortedNext } from "../words/sorting";
import { Down } from "./icons";

/** A column's heading that sorts by it. */
export function SortHead({ by, label, sorting }: { by: Sorting["by"]; label: string; sorting: Signal<Sorting> }) {
	const active = sorting.value.by === by;
	const direction = sorting.value.descending ? "descending" : "ascending";
	return (
		<th scope="col" aria-sort={active ? direction : "none"}>
			<button
				type="button"
				class="sort"
				onClick={() => {
					sorting.value = sortedNext(sorting.value, by);
				}}
			>
				{label}
				<Down class={active ? direction : "unsorted"} />
			</button>
		</th>
	);
}
