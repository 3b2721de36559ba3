import { useForm } from "../../live/form";
import { Dialog } from "../../parts/dialog";
import { Form, TextField } from "../../parts/form";
import { askSignedIn } from "../../session";
import { waitingSaid } from "../../words/connection";
import { PAUSE } from "../../words/pause";

interface PauseDialogProps {
	readonly waiting: number | null;
	readonly paused: () => void;
	readonly onClose: () => void;
}
const REASON_LENGTH_MAX = 200;

/** Nothing goes to the ERP until somebody resumes: asked about first, with room for why. */
export const PauseDialog = ({ onClose, ...props }: PauseDialogProps) => (
	<Dialog title={PAUSE.question} onClose={onClose}>
		{(close) => <PauseForm {...props} close={close} />}
	</Dialog>
);

function PauseForm({ waiting, paused, close }: Omit<PauseDialogProps, "onClose"> & { readonly close: () => void }) {
	const form = useForm<{ reason: string }, unknown>({
		from: { reason: "" },
		send: ({ reason }) =>
			askSignedIn<unknown>("/connection/pause", { method: "POST", ...(reason.trim() === "" ? {} : { body: { reason: reason.trim() } }) }),
		done: () => {
			close();
			paused();
		},
		told: () => PAUSE.done,
	});
	return (
		<Form
			form={form}
			look="dialog"
			notYet={PAUSE.notYet}
			submit={{ says: PAUSE.send, busy: PAUSE.sending }}
			cancel={{ says: PAUSE.cancel, press: close }}
		>
			<p>
				{PAUSE.about} {waitingSaid(waiting)}
			</p>
			<TextField
				form={form}
				name="reason"
				label={PAUSE.reason}
				hint={PAUSE.reasonHint}
				input={{ maxLength: REASON_LENGTH_MAX, dir: "auto" }}
			/>
		</Form>
	);
}
