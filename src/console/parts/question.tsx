import { useLayoutEffect, useRef } from "preact/hooks";
import { QUESTION } from "../words/parts";

interface QuestionProps {
	readonly text: string;
	readonly yes: string;
	readonly busy: boolean;
	readonly onYes: () => void;
	readonly onNo: () => void;
}

/** Asks before something is done; stands in a dialog. */
export function Question({ text, yes, busy, onYes, onNo }: QuestionProps) {
	const no = useRef<HTMLButtonElement>(null);
	// What was pressed to come here is gone; the careful answer has the focus.
	useLayoutEffect(() => no.current?.focus(), []);
	return (
		<>
			<p class="people-question">{text}</p>
			<div class="ask-buttons">
				<button type="button" class="button" ref={no} onClick={onNo}>
					{QUESTION.no}
				</button>
				<button type="button" class="button primary" disabled={busy} onClick={onYes}>
					{yes}
				</button>
			</div>
		</>
	);
}
