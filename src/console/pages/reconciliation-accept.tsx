import { useSignal } from "@preact/signals";
import { NOTE_LENGTH_MAX } from "../../order/action";
import { announce } from "../parts/announcer";
import { Dialog } from "../parts/dialog";
import { FormField } from "../parts/form-field";
import { Notice } from "../parts/notice";
import { askSignedIn } from "../session";
import type { FindingView } from "../wire-reconciliation";
import { peopleTroubleSaid } from "../words/people";
import { ACCEPT, acceptedSaid } from "../words/reconciliation";

/** Says that a finding is as it should be, with a reason for whoever asks later. */
interface AcceptProps {
	readonly finding: FindingView;
	readonly refresh: () => void;
}

export function AcceptFinding({ finding: { kind, eNumber }, refresh }: AcceptProps) {
	const isAsked = useSignal(false);
	const busy = useSignal(false);
	const note = useSignal("");
	const said = useSignal<string | null>(null);
	const accept = async (close: () => void): Promise<void> => {
		if (busy.value) return;
		busy.value = true;
		const answer = await askSignedIn("/reconciliation/accept", { method: "POST", body: { kind, eNumber, note: note.value } });
		busy.value = false;
		said.value = answer.kind === "ok" ? null : peopleTroubleSaid(answer);
		if (answer.kind !== "ok") return;
		close();
		announce(acceptedSaid(eNumber));
		refresh();
	};
	return (
		<>
			<button
				type="button"
				class="button"
				aria-label={`${ACCEPT}: ${eNumber}`}
				onClick={() => {
					said.value = null;
					isAsked.value = true;
				}}
			>
				{ACCEPT}
			</button>
			{isAsked.value ? (
				<Dialog
					title={`${eNumber} is as it should be?`}
					onClose={() => {
						isAsked.value = false;
					}}
				>
					{(close) => (
						<form
							onSubmit={(event) => {
								event.preventDefault();
								void accept(close);
							}}
						>
							<div role="alert">{said.value === null ? null : <Notice tone="red" title={said.value} />}</div>
							<p>It is closed, and stays so for as long as neither side changes. Nothing changes in the ERP or in the order.</p>
							<FormField label="Why, for whoever asks later">
								{(control) => (
									<input
										{...control}
										autocomplete="off"
										maxLength={NOTE_LENGTH_MAX}
										value={note.value}
										onInput={({ currentTarget }) => {
											note.value = currentTarget.value;
										}}
									/>
								)}
							</FormField>
							<div class="ask-buttons">
								<button type="submit" class="button primary" aria-disabled={busy.value}>
									{ACCEPT}
								</button>
								<button type="button" class="button" onClick={close}>
									Leave it open
								</button>
							</div>
						</form>
					)}
				</Dialog>
			) : null}
		</>
	);
}
