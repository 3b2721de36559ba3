import { hrefOf } from "../address";
import { usePoll } from "../live/use-poll";
import { Foreign } from "../parts/text";
import { woven } from "../parts/woven";
import { reader } from "../session";
import type { SupportView } from "../wire-support";
import { NOBODY_NAMED, UNKNOWN_NOW, whereSet } from "../words/support";
import { SUPPORT_LETTER } from "../words/support-form";

/** Hardly ever changes. */
const PACE_MS = 60_000;

interface SupportLetterProps {
	/** The link to a letter to this address. */
	readonly letter: (to: string) => string;
	readonly class?: string;
}

/** A way to write to Customer Support; where nobody is named, who can name somebody, and where. */
export function SupportLetter({ letter, class: look = "" }: SupportLetterProps) {
	const { body, trouble } = usePoll<SupportView>("/support", PACE_MS);
	const now = body.value;
	const who = reader.value;
	if (now === null || who === null) return trouble.value === null ? null : <span>{UNKNOWN_NOW}</span>;
	if (now.to === null) {
		const { leads, text } = whereSet(who.user.role);
		return <span>{leads ? <SetIt text={text} /> : `${NOBODY_NAMED} ${text}`}</span>;
	}
	return (
		<>
			<a class={look} href={letter(now.to)}>
				{SUPPORT_LETTER.write}
			</a>{" "}
			<span class="second-inline">{woven(SUPPORT_LETTER.to, { address: <Foreign>{now.to}</Foreign> })}</span>
		</>
	);
}

const SetIt = ({ text }: { text: string }) => (
	<>
		{NOBODY_NAMED} <a href={hrefOf("/mail", {})}>{text}</a>
	</>
);
