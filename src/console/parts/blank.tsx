import type { ComponentChildren } from "preact";

/** A list with nothing in it: says so, and what to do about it. */
export function Blank({ title, children }: { title: string; children?: ComponentChildren }) {
	return (
		<section class="panel blank" role="status">
			<h2>{title}</h2>
			{children}
		</section>
	);
}

const ROWS = ["one", "two", "three", "four", "five", "six", "seven", "eight"];

/** The shape of a list while its first answer is on the way. `label`: `"Loading the orders"`. */
export function ListSkeleton({ label }: { label: string }) {
	return (
		<div class="skeleton panel" role="status" aria-label={label}>
			{ROWS.map((row) => (
				<div key={row} class="bone" />
			))}
		</div>
	);
}
