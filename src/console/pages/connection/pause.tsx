import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { announce } from "../../parts/announcer";
import { Dialog } from "../../parts/dialog";
import { FormField } from "../../parts/form-field";
import { Notice } from "../../parts/notice";
import { askSignedIn } from "../../session";
import { connectionTroubleSaid, sentence, waitingSaid } from "../../words/connection";
import { mistakesOf } from "./mistakes";

interface PauseDialogProps {
	readonly waiting: number | null;
	readonly paused: () => void;
	readonly onClose: () => void;
}
const REASON_LENGTH_MAX = 200;

/** Nothing goes to the ERP until somebody resumes: asked about first, with room for why. */
export function PauseDialog({ waiting, paused, onClose }: PauseDialogProps) {
	const reason = useRef<HTMLInputElement>(null);
	const said = useSignal<string | null>(null);
	const error = useSignal<string | null>(null);
	const busy = useSignal(false);
	const pause = async (close: () => void) => {
		busy.value = true;
		const why = reason.current?.value.trim() ?? "";
		const answer = await askSignedIn<unknown>("/connection/pause", { method: "POST", ...(why === "" ? {} : { body: { reason: why } }) });
		busy.value = false;
		if (answer.kind === "ok") {
			close();
			paused();
			announce("Sending is paused");
			return;
		}
		const mistake = mistakesOf(answer).reason;
		error.value = mistake === undefined ? null : sentence(mistake);
		said.value = mistake === undefined ? connectionTroubleSaid(answer) : null;
	};
	return (
		<Dialog title="Pause sending to the ERP?" onClose={onClose}>
			{(close) => (
				<form
					class="run"
					noValidate
					onSubmit={(event) => {
						event.preventDefault();
						void pause(close);
					}}
				>
					<p>
						The shop goes on taking orders, and each gets its number. None goes to the ERP until somebody resumes. {waitingSaid(waiting)}
					</p>
					<div role="alert">{said.value === null ? null : <Notice tone="red" title={said.value} />}</div>
					<FormField label="Reason" hint="For your colleagues; it stands here and in the audit log. May be left empty." error={error.value}>
						{(control) => <input {...control} ref={reason} maxLength={REASON_LENGTH_MAX} autocomplete="off" dir="auto" />}
					</FormField>
					<div class="ask-buttons">
						<button type="button" class="button" onClick={close}>
							Go on sending
						</button>
						<button type="submit" class="button primary" disabled={busy.value}>
							{busy.value ? "Pausing…" : "Pause sending"}
						</button>
					</div>
				</form>
			)}
		</Dialog>
	);
}
