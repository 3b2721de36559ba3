import type { ReplicatedView } from "../wire-services";
import { count } from "./money";

/** How much of it is here: `"1,204 records"`. */
export function recordsSaid({ records, progress }: Pick<ReplicatedView, "records" | "progress">): string {
	if (progress !== null)
		return `${count(progress.loaded)} loaded so far${progress.perSecond >= 1 ? `, ${count(Math.round(progress.perSecond))} a second` : ""}`;
	return `${count(records)} ${records === 1 ? "record" : "records"}`;
}
