import { useSignal } from "@preact/signals";
import type { Answer } from "../answer";
import { now } from "../live/clock";
import { useForm } from "../live/form";
import { Dialog } from "../parts/dialog";
import { Form } from "../parts/form";
import { Notice } from "../parts/notice";
import { Foreign } from "../parts/text";
import { Tick } from "../parts/tick";
import type { DecisionOvertaken, Decisions } from "../wire";
import { ASK, overtakenIn, overtakenSaid, type Question, undecidedSaid } from "../words/decision";
import { type Answered, answeredIn, ErpNumberField, mistakesIn, NOTHING_TYPED, NoteField, type Typed } from "./decision-form";

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

function AskForm({ question, send, done, close }: Omit<AskProps, "onClose"> & { readonly close: () => void }) {
	const overtaken = useSignal<DecisionOvertaken | null>(null);
	const form = useForm<Typed, Decisions>({
		from: NOTHING_TYPED,
		check: (typed) => mistakesIn(typed, question.tick !== null),
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
			{question.asksErpNumber ? <ErpNumberField form={form} /> : null}
			{question.tick === null ? null : <Tick form={form} name="sure" label={question.tick} />}
			<NoteField form={form} />
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
