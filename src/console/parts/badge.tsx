import { FACES, type Status } from "../../order/status";
import { Sign } from "./icons";

/** A status with its sign and its label. */
export function Badge({ status, label }: { status: Status; label: string }) {
	// A newer gateway may have statuses that this page does not know; its label still says which.
	const tone = FACES[status]?.colour ?? "grey";
	return (
		<span class={`badge tint-${tone}`}>
			<Sign tone={tone} />
			{label}
		</span>
	);
}
