import { SKELETON } from "../words/skeleton";

const ROWS = ["one", "two", "three", "four", "five", "six"];

/** The board's shape while its first answer is on the way. */
export function Skeleton() {
	return (
		<div class="skeleton" role="status" aria-label={SKELETON.loading}>
			<div class="panel bone-panel" />
			<div class="lanes">
				{["green", "blue", "red"].map((lane) => (
					<div key={lane} class="lane">
						<div class="bone bone-head" />
						{ROWS.map((row) => (
							<div key={row} class="bone" />
						))}
					</div>
				))}
			</div>
		</div>
	);
}
