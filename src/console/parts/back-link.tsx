import { HOME } from "../address";
import { cameFrom } from "../route";
import { Back } from "./icons";

/** Back to the list that the reader came from, as they left it. */
export function BackLink() {
	const from = cameFrom.value;
	return (
		<a class="back" href={from?.href ?? HOME}>
			<Back />
			{from?.name ?? "Start"}
		</a>
	);
}
