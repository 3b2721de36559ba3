import { useEffect, useId, useRef } from "preact/hooks";
import { ERP_NUMBER_LENGTH_MAX, NOTE_LENGTH_MAX } from "../../order/action";
import type { Question } from "../words/decision";

/** What the reader added; what was left empty is left out. */
export interface Answered {
	readonly erpOrderNumber?: string;
	readonly note?: string;
}
interface AskProps {
	readonly question: Question;
	readonly onYes: (answered: Answered) => void;
	readonly onNo: () => void;
}

/** Asks before something is done. Escape is a no; the browser gives the focus back. */
export function Ask({ question, onYes, onNo }: AskProps) {
	const dialog = useRef<HTMLDialogElement>(null);
	const number = useRef<HTMLInputElement>(null);
	const note = useRef<HTMLTextAreaElement>(null);
	const id = useId();
	useEffect(() => dialog.current?.showModal(), []);
	const submit = (event: Event) => {
		event.preventDefault();
		const erpOrderNumber = number.current?.value.trim() ?? "";
		const words = note.current?.value.trim() ?? "";
		// Closed before it is taken away: only then does the focus go back to the button it came from.
		dialog.current?.close();
		onYes({ ...(erpOrderNumber === "" ? {} : { erpOrderNumber }), ...(words === "" ? {} : { note: words }) });
	};
	return (
		<dialog ref={dialog} class="ask" aria-labelledby={`${id}-title`} aria-describedby={`${id}-text`} onClose={onNo}>
			<form class="ask-form" onSubmit={submit}>
				<h2 id={`${id}-title`}>{question.title}</h2>
				<p id={`${id}-text`}>{question.text}</p>
				{question.asksErpNumber ? (
					<label class="field">
						<span>Number in the ERP (optional)</span>
						<input ref={number} name="erpOrderNumber" maxLength={ERP_NUMBER_LENGTH_MAX} autocomplete="off" spellcheck={false} />
					</label>
				) : null}
				<label class="field">
					<span>Note (optional)</span>
					<textarea ref={note} name="note" rows={2} maxLength={NOTE_LENGTH_MAX} />
				</label>
				<div class="ask-buttons">
					<button type="button" class="button" onClick={() => dialog.current?.close()}>
						Leave it as it is
					</button>
					<button type="submit" class="button primary">
						{question.yes}
					</button>
				</div>
			</form>
		</dialog>
	);
}
