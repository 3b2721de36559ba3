import { PAGER } from "../words/parts";
import { Back } from "./icons";
import { Forth } from "./page-icons";

/** Forward and back through a list that goes on by key: null where there is nothing. `first`: back to the beginning, when the way back is not known. */
interface PagerProps {
	readonly label: string;
	readonly previous: (() => void) | null;
	readonly next: (() => void) | null;
	readonly first: (() => void) | null;
}

export function Pager({ label, previous, next, first }: PagerProps) {
	if (previous === null && next === null && first === null) return null;
	return (
		<nav class="pager" aria-label={label}>
			{first === null ? null : (
				<button type="button" class="button" onClick={first}>
					{PAGER.newest}
				</button>
			)}
			<button type="button" class="button" disabled={previous === null} onClick={() => previous?.()}>
				<Back />
				{PAGER.previous}
			</button>
			<button type="button" class="button" disabled={next === null} onClick={() => next?.()}>
				{PAGER.next}
				<Forth />
			</button>
		</nav>
	);
}
