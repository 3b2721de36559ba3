import { useSignal } from "@preact/signals";
import { ERP_NUMBER_LENGTH_MAX, NOTE_LENGTH_MAX } from "../../order/action";
import type { Answer } from "../answer";
import { now } from "../live/clock";
import { useForm } from "../live/form";
import { Dialog } from "../parts/dialog";
import { Form, TextField } from "../parts/form";
import { FormField } from "../parts/form-field";
import { Notice } from "../parts/notice";
import { Foreign } from "../parts/text";
import { Tick } from "../parts/tick";
import type { DecisionOvertaken, Decisions } from "../wire";
import { ASK, ERP_NUMBER, overtakenIn, overtakenSaid, type Question, SEEN_THERE, undecidedSaid } from "../words/decision";

/** What the reader added; what was left empty is left out. */
export interface Answered {
	readonly erpOrderNumber?: string;
	readonly note?: string;
}
interface AskProps {
	readonly question: Question;
	/** `knowing`: of the order as somebody else has left it; null: as it was when it was asked. */
	readonly send: (answered: Answered, knowing: number | null) => Promise<Answer<Decisions>>;
	readonly done: (decisions: Decisions) => void;
	readonly onClose: () => void;
}

/**
 * Asks before something is done, and stays until it is: whatever is refused is said in it, and what was typed is still there. Escape is
 * a no, after a question if something was typed; the browser gives the focus back.
 */
export const Ask = ({ question, send, done, onClose }: AskProps) => (
	<Dialog title={question.title} about={question.text} onClose={onClose}>
		{(close) => <AskForm question={question} send={send} done={done} close={close} />}
	</Dialog>
);

interface Typed {
	readonly erpOrderNumber: string;
	readonly note: string;
	readonly sure: boolean;
}
const NOTHING_TYPED: Typed = { erpOrderNumber: "", note: "", sure: false };

function AskForm({ question, send, done, close }: Omit<AskProps, "onClose"> & { readonly close: () => void }) {
	const overtaken = useSignal<DecisionOvertaken | null>(null);
	const form = useForm<Typed, Decisions>({
		from: NOTHING_TYPED,
		check: ({ sure }): Readonly<Record<string, string>> => (question.tick === null || sure ? {} : { sure: SEEN_THERE.missing }),
		send: (typed) => send(answeredIn(typed), overtaken.peek()?.results[0]?.version ?? null),
		met: (trouble) => {
			const first = overtakenIn(trouble);
			if (first !== null) overtaken.value = first;
			return first !== null;
		},
		done: (decisions) => {
			// Closed before it is taken away: only then does the focus go back to the button it came from.
			close();
			done(decisions);
		},
	});
	const first = overtaken.value;
	return (
		<Form
			form={form}
			look="dialog"
			notYet={ASK.notYet}
			submit={{ says: first === null ? question.yes : ASK.knowingly(question.yes), busy: ASK.busy }}
			cancel={{ says: ASK.no, press: close }}
			refused={(trouble) => {
				const said = undecidedSaid(trouble);
				return said === null ? null : <Notice tone="amber" title={said} />;
			}}
		>
			{question.asksErpNumber ? (
				<TextField
					form={form}
					name="erpOrderNumber"
					label={ERP_NUMBER.label}
					hint={ERP_NUMBER.hint}
					input={{ maxLength: ERP_NUMBER_LENGTH_MAX, spellcheck: false }}
				/>
			) : null}
			{question.tick === null ? null : <Tick form={form} name="sure" label={question.tick} />}
			<FormField label={ASK.note} error={form.mistakes.note ?? null}>
				{(control) => (
					<textarea
						{...control}
						name="note"
						rows={2}
						value={form.typed.note}
						maxLength={NOTE_LENGTH_MAX}
						onInput={({ currentTarget }) => form.type({ note: currentTarget.value })}
					/>
				)}
			</FormField>
			<div role="alert" data-testid="overtaken">
				{first === null ? null : (
					<Notice tone="amber" title={ASK.sinceYouLooked}>
						<p>
							<Foreign>{overtakenSaid(first, now.peek())}</Foreign>
						</p>
					</Notice>
				)}
			</div>
		</Form>
	);
}

function answeredIn({ erpOrderNumber, note }: Typed): Answered {
	const [number, words] = [erpOrderNumber.trim(), note.trim()];
	return { ...(number === "" ? {} : { erpOrderNumber: number }), ...(words === "" ? {} : { note: words }) };
}
