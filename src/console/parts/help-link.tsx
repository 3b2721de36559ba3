import { hrefOf } from "../address";
import { Question } from "./page-icons";

/** From a word to what the help says about it. */
export function HelpLink({
	about,
	label,
}: {
	about: "statuses" | "colours" | "offline" | "keyboard" | "crontab" | "support";
	label: string;
}) {
	return (
		<a class="icon-button" href={hrefOf("/help", { about })} aria-label={label} title={label}>
			<Question />
		</a>
	);
}
