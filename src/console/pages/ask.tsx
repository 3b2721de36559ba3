import { useSignal } from "@preact/signals";
import { ERP_NUMBER_LENGTH_MAX, NOTE_LENGTH_MAX } from "../../order/action";
import { useLeaving } from "../live/leaving";
import { Dialog } from "../parts/dialog";
import type { Question } from "../words/decision";
import { ASK } from "../words/decision";
import { LEAVE } from "../words/form";

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

/** Asks before something is done. Escape is a no, after a question if something was typed; the browser gives the focus back. */
export const Ask = ({ question, onYes, onNo }: AskProps) => (
	<Dialog title={question.title} about={question.text} onClose={onNo}>
		{(close) => <AskForm question={question} onYes={onYes} close={close} />}
	</Dialog>
);

function AskForm({ question, onYes, close }: Omit<AskProps, "onNo"> & { readonly close: () => void }) {
	const number = useSignal("");
	const note = useSignal("");
	const release = useLeaving(number.value !== "" || note.value !== "", LEAVE);
	const submit = (event: Event) => {
		event.preventDefault();
		const erpOrderNumber = number.peek().trim();
		const words = note.peek().trim();
		release();
		// Closed before it is taken away: only then does the focus go back to the button it came from.
		close();
		onYes({ ...(erpOrderNumber === "" ? {} : { erpOrderNumber }), ...(words === "" ? {} : { note: words }) });
	};
	return (
		<form class="run" onSubmit={submit}>
			{question.asksErpNumber ? (
				<label class="field">
					<span>{ASK.erpNumber}</span>
					<input
						name="erpOrderNumber"
						value={number.value}
						maxLength={ERP_NUMBER_LENGTH_MAX}
						autocomplete="off"
						spellcheck={false}
						onInput={({ currentTarget }) => {
							number.value = currentTarget.value;
						}}
					/>
				</label>
			) : null}
			<label class="field">
				<span>{ASK.note}</span>
				<textarea
					name="note"
					rows={2}
					value={note.value}
					maxLength={NOTE_LENGTH_MAX}
					onInput={({ currentTarget }) => {
						note.value = currentTarget.value;
					}}
				/>
			</label>
			<div class="ask-buttons">
				<button type="button" class="button" onClick={close}>
					{ASK.no}
				</button>
				<button type="submit" class="button primary">
					{question.yes}
				</button>
			</div>
		</form>
	);
}
