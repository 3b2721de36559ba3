import { Pager } from "../parts/pager";
import { goTo } from "../route";

/**
 * Pages of a list whose cursor stands in the address. The way back is the browser's own, because a cursor knows only the way forth;
 * whoever was handed an address in the middle begins anew instead.
 */
interface PagerInAddressProps {
	readonly label: string;
	/** Of the page that is shown; empty for the first. */
	readonly cursor: string;
	/** Of the page after; null at the end. */
	readonly next: string | null;
	/** The address of a page. */
	readonly at: (cursor: string | null) => string;
}

const CAME_BY_PAGER = { paged: true };
const cameByPager = (): boolean => (history.state as Partial<typeof CAME_BY_PAGER> | null)?.paged === true;

export function PagerInAddress({ label, cursor, next, at }: PagerInAddressProps) {
	const inside = cursor !== "";
	const byPager = inside && cameByPager();
	return (
		<Pager
			label={label}
			previous={byPager ? () => history.back() : null}
			next={next === null ? null : () => goTo(at(next), { state: CAME_BY_PAGER })}
			first={inside ? () => goTo(at(null)) : null}
		/>
	);
}
