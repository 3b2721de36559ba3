import { STATUS_MEANINGS } from "../../order/meanings";
import { FACES, type Status } from "../../order/status";
import { Sign } from "./icons";

/** A status with its sign, its label and, on asking, what it means. */
export function Badge({ status, label }: { status: Status; label: string }) {
	// A newer gateway may have statuses that this page does not know; its label still says which.
	const tone = FACES[status]?.colour ?? "grey";
	const meaning = STATUS_MEANINGS[status] ?? "";
	return (
		<span class={`badge tint-${tone}`} title={meaning}>
			<Sign tone={tone} />
			{label}
			<span class="unseen">. {meaning}</span>
		</span>
	);
}
