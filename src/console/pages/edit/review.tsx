import { NOTE_LENGTH_MAX } from "../../../order/action";
import type { Change } from "../../../order/diff";
import { FormField } from "../../parts/form-field";
import type { OrderView } from "../../wire";
import { paymentSaid, sendLabel } from "../../words/edit";
import { Changes } from "../changes";

/** What an edit changes, before it is sent, and why it is made. */
interface ReviewProps {
	readonly order: OrderView;
	readonly changes: readonly Change[];
	readonly total: string;
	readonly reason: string;
	readonly error: string | null;
	readonly busy: boolean;
	readonly onReason: (reason: string) => void;
	readonly onSend: () => void;
	readonly onBack: () => void;
}

export function Review({ order, changes, total, reason, error, busy, onReason, onSend, onBack }: ReviewProps) {
	const paid = paymentSaid(order.payment, total, order.currency);
	const submit = (event: Event) => {
		event.preventDefault();
		onSend();
	};
	return (
		<form class="edit-form" onSubmit={submit} noValidate>
			<section class="panel edit-part" aria-labelledby="edit-changes">
				<h2 id="edit-changes">
					{changes.length === 1 ? "One change" : `${changes.length} changes`} to revision {order.revision}
				</h2>
				<Changes changes={changes} label="What this edit changes" />
				{paid === null ? null : <p class="second">{paid}</p>}
			</section>
			<section class="panel edit-part">
				<FormField
					label="Why is it edited?"
					hint={`Kept with the revision, for whoever asks later. At most ${NOTE_LENGTH_MAX} characters.`}
					error={error}
				>
					{(control) => (
						<textarea
							{...control}
							name="reason"
							rows={2}
							dir="auto"
							value={reason}
							onInput={(event) => onReason(event.currentTarget.value)}
						/>
					)}
				</FormField>
			</section>
			<div class="edit-buttons">
				<button type="button" class="button" onClick={onBack} disabled={busy}>
					Back to the form
				</button>
				<button type="submit" class="button primary" disabled={busy}>
					{busy ? "Saving…" : sendLabel(order.status)}
				</button>
			</div>
		</form>
	);
}
