import { exactTimes, showExactTimes } from "../live/exact-times";
import { tenantZone } from "../session";
import { ZONE_NOTE } from "../words/zone";

/** In which zone a page's times are, and the way from "3 min ago" to the time itself, for those who cannot point at it. */
export function ZoneNote() {
	return (
		<p class="page-note zone-note">
			{ZONE_NOTE.timesIn(tenantZone.value.replaceAll("_", " "))}
			<button type="button" class="exact-times" aria-pressed={exactTimes.value} onClick={() => showExactTimes(!exactTimes.peek())}>
				{ZONE_NOTE.exact}
			</button>
		</p>
	);
}
