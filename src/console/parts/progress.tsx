import { count } from "../words/money";
import { PROGRESS } from "../words/parts";

/** How far something has come: `done` of `total`, both whole numbers. */
export function Progress({ label, done, total }: { label: string; done: number; total: number }) {
	return (
		<div class="progress">
			<progress aria-label={label} value={done} max={Math.max(total, 1)} />
			<span class="number second">{PROGRESS.of(count(done), count(total))}</span>
		</div>
	);
}
