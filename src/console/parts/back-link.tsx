import { HOME } from "../address";
import { cameFrom } from "../route";
import { BACK_TO_START } from "../words/parts";
import { Back } from "./icons";

/** Back to the list that the reader came from, as they left it. */
export function BackLink() {
	const from = cameFrom.value;
	return (
		<a class="back" href={from?.href ?? HOME}>
			<Back />
			{from?.name ?? BACK_TO_START.start}
		</a>
	);
}
