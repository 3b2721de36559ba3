import { type Signal, useSignal } from "@preact/signals";
import { NOTE_LENGTH_MAX } from "../../order/action";
import { useForm } from "../live/form";
import { Dialog } from "../parts/dialog";
import { Form, TextField } from "../parts/form";
import { askSignedIn } from "../session";
import type { FindingView } from "../wire-reconciliation";
import { ACCEPT, ACCEPTING, acceptAsked, acceptedSaid } from "../words/reconciliation";

/** Says that a finding is as it should be, with a reason for whoever asks later. */

/** The finding that somebody is asked about; the dialog outlives whatever becomes of its row meanwhile. */
export type Accepting = Signal<FindingView | null>;
export const useAccepting = (): Accepting => useSignal<FindingView | null>(null);

export const AcceptButton = ({ finding, accepting }: { readonly finding: FindingView; readonly accepting: Accepting }) => (
	<button
		type="button"
		class="button"
		aria-label={ACCEPTING.button(ACCEPT, finding.eNumber)}
		onClick={() => {
			accepting.value = finding;
		}}
	>
		{ACCEPT}
	</button>
);

interface AcceptDialogProps {
	readonly accepting: Accepting;
	readonly refresh: () => void;
}

export function AcceptDialog({ accepting, refresh }: AcceptDialogProps) {
	const finding = accepting.value;
	if (finding === null) return null;
	return (
		<Dialog
			title={acceptAsked(finding.kind, finding.eNumber).title}
			onClose={() => {
				accepting.value = null;
			}}
		>
			{(close) => <AcceptForm finding={finding} refresh={refresh} close={close} />}
		</Dialog>
	);
}

interface AcceptFormProps extends Pick<AcceptDialogProps, "refresh"> {
	readonly finding: FindingView;
	readonly close: () => void;
}

function AcceptForm({ finding: { kind, eNumber }, refresh, close }: AcceptFormProps) {
	const { text, label, required } = acceptAsked(kind, eNumber);
	const form = useForm<{ note: string }, unknown>({
		from: { note: "" },
		send: ({ note }) => askSignedIn<unknown>("/reconciliation/accept", { method: "POST", body: { kind, eNumber, note } }),
		done: () => {
			close();
			refresh();
		},
		told: () => acceptedSaid(eNumber),
	});
	return (
		<Form
			form={form}
			look="dialog"
			notYet={ACCEPTING.notYet}
			submit={{ says: ACCEPT, busy: ACCEPTING.sending }}
			cancel={{ says: ACCEPTING.cancel, press: close }}
		>
			<p>{text}</p>
			<TextField form={form} name="note" label={label} input={{ maxLength: NOTE_LENGTH_MAX, required }} />
		</Form>
	);
}
