import { tenantZone } from "../session";
import { zoneName } from "../words/time";

/** In which zone a page's times are. */
export function ZoneNote() {
	const zone = tenantZone.value;
	return (
		<p class="page-note">
			Times in {zone.replaceAll("_", " ")} ({zoneName(Date.now(), zone)})
		</p>
	);
}
