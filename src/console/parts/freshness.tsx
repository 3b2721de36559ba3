import { now } from "../live/clock";
import type { Poll } from "../live/poll";
import { tenantZone } from "../session";
import { FRESHNESS } from "../words/parts";
import { timeOrDate } from "../words/time";
import { Notice } from "./notice";

/** One call that fails may be chance; with the second the reader should know that the page has stopped following. */
const FAILURES_TO_SAY = 2;

/** Whether what is shown has stopped following the gateway. */
export const isStale = (of: Poll<unknown>): boolean => of.failures.value >= FAILURES_TO_SAY;

/** Whether what the page shows still follows the gateway, and since when it does not. */
export function Freshness({ of }: { of: Poll<unknown> }) {
	const trouble = of.trouble.value;
	const updatedAtMs = of.updatedAtMs.value;
	if (trouble === null || trouble.kind === "signed_out" || updatedAtMs === null || !isStale(of)) return null;
	const title = trouble.kind === "unreachable" ? FRESHNESS.lost : FRESHNESS.unanswered;
	return (
		<div role="status">
			<Notice
				tone="amber"
				title={FRESHNESS.stale(title, timeOrDate(updatedAtMs, now.peek(), tenantZone.value))}
				action={
					<button type="button" class="button" onClick={of.refresh}>
						{FRESHNESS.tryNow}
					</button>
				}
			>
				{trouble.kind === "problem" ? trouble.detail : FRESHNESS.reassurance}
			</Notice>
		</div>
	);
}
